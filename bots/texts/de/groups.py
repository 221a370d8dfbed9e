"""What is said in servers, workspaces and groups, and before a chat is posted to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "group.needs": "Dafür braucht es *{right}*.",
    "group.needs_offer": "Dafür braucht es *{right}*. Willst du es nur für dich?",
    "group.get_dms": "Direkt an mich",
    "group.right.discord": "Server verwalten",
    "group.right.telegram": "einen Admin dieser Gruppe",
    "group.right.slack": "einen Admin des Arbeitsbereichs",
    "group.right.other": "einen Admin dieses Ortes",
    "group.not_your_draft": (
        "Diese Vorschau gehört jemand anderem. Mach dir mit /watch eine eigene."
    ),
    "group.personal": "Das betrifft nur dich. Schreib es mir in einem privaten Chat.",
    "group.dms_on": (
        "Ich beobachte *{name}* nur für dich. Die Meldungen kommen in deinen privaten Chat mit mir."
    ),
    "group.dms_already": "Das beobachtest du schon für dich selbst.",
    "group.dms_closed": (
        "Ich kann dir noch nicht privat schreiben. Öffne einen privaten Chat mit mir und sende: "
        "{command}"
    ),
    "group.open_private": "Privaten Chat öffnen",
    "group.hidden": "Für dich ausgeblendet. Die anderen sehen es weiterhin.",
    "group.kept": "Für dich gemerkt. /kept in einem privaten Chat zeigt es.",
    "group.unkept": "Nicht mehr gemerkt.",
    "group.claimed": "Du bist dran. Die anderen sehen das.",
    "group.claimed_by": "{name} ist seit {when} dran.",
    "group.released": "Freigegeben.",
    "group.not_your_claim": "Nur {name} oder ein Admin kann es freigeben.",
    "group.members_small": "Mitglieder dürfen Suchen anlegen: *solange die Gruppe klein ist*",
    "group.members_on": "Mitglieder dürfen Suchen anlegen: *ja*",
    "group.members_off": "Mitglieder dürfen Suchen anlegen: *nein, nur Admins*",
    "group.swap_members": "Suchen der Mitglieder",
    "posting.missing": "In *{place}* kann ich noch nicht posten. Ich brauche: *{rights}*.",
    "posting.closed": "In *{place}* kann ich noch nicht posten.",
    "posting.here": "diesem Chat",
    "posting.check_again": "Noch einmal prüfen",
}
