"""What is said on Slack only: modals, the Home tab, channels, installing the app."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "slack.form.new": "Neue Suche",
    "slack.form.what": "Was suchst du?",
    "slack.form.what_hint": "standing desk, not broken",
    "slack.form.place": "In der Nähe welches Ortes?",
    "slack.form.place_hint": "Berlin, oder 10115",
    "slack.form.max": "Was es höchstens kosten darf",
    "slack.form.within": "Wie weit weg? (25 mi, 20 km)",
    "slack.form.to": "Meldungen senden an",
    "slack.form.to_me": "Mich, direkt",
    "slack.form.to_hint": "Leer lassen für deine eigenen Direktnachrichten.",
    "slack.form.show": "Treffer zeigen",
    "slack.form.edit": "Suche ändern",
    "slack.form.change": "Was soll sich ändern?",
    "slack.form.change_hint": "max 300, not red, 20 mi",
    "slack.form.empty": "Sag, was du suchst.",
    "slack.answer": "Antworten",
    "slack.send_to": "Senden an:",
    "slack.send_me": "Direkt an mich",
    "slack.send_channel": "Einen Kanal",
    "slack.invite": (
        "Ich bin nicht in diesem Kanal: Schreib dort */invite @Magpie*, dann "
        "drück *Noch einmal prüfen*."
    ),
    "slack.archived": "Dieser Kanal ist archiviert. Wähl einen anderen.",
    "slack.closed": "Dort kann ich nicht schreiben. Wähl einen anderen Ort.",
    "slack.busy": "Das geht gerade in diesem Moment nicht. Bitte versuch es noch einmal.",
    "slack.not_installed": "Magpie ist in diesem Arbeitsbereich nicht mehr installiert.",
    "slack.here": "Direktnachrichten mit Magpie",
    "slack.home.hello": (
        "Ich beobachte Gebrauchtmärkte und schreibe dir, sobald dein Stück eingestellt wird. "
        "Drück *Neue Suche*, oder schreib irgendwo /watch."
    ),
    "slack.home.searches": Plural(one="*{n} Suche*", other="*{n} Suchen*"),
    "slack.home.channels": "*In Kanälen dieses Arbeitsbereichs*",
    "slack.home.new": "Neue Suche",
    "slack.home.settings": "Einstellungen",
    "slack.home.places": "Wohin die Alarme gehen",
    "slack.home.plans": "Mein Tarif",
    "slack.home.plan": "*Tarif:* {plan}",
    "slack.home.alerts_go": "*Meldungen gehen an:* {places}",
    "slack.home.paused": "angehalten",
    "slack.home.gone": "{place} (nicht erreichbar)",
    "slack.home.nowhere": "noch nirgendwohin",
    "slack.home.more": Plural(
        one="und {n} weitere: /watch list", other="und {n} weitere: /watch list"
    ),
    "slack.installed": "Magpie ist installiert. Geh zurück zu Slack: Dort hat es dir geschrieben.",
    "slack.install_failed": (
        "Das hat nicht geklappt. Bitte fang mit „Zu Slack hinzufügen“ neu an."
    ),
    "slack.install_cancelled": "Nichts wurde installiert.",
    "slack.install_org": (
        "Bitte installier Magpie in einem Arbeitsbereich, nicht in der ganzen Organisation."
    ),
}
