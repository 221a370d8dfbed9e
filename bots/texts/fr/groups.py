"""What is said in servers, workspaces and groups, and before a chat is posted to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "group.needs": "Il faut *{right}*.",
    "group.needs_offer": "Il faut *{right}*. Le veux-tu pour toi seul ?",
    "group.get_dms": "Plutôt en privé",
    "group.right.discord": "Gérer le serveur",
    "group.right.telegram": "un admin de ce groupe",
    "group.right.slack": "un admin de l’espace de travail",
    "group.right.other": "un admin de ce lieu",
    "group.not_your_draft": "Cet aperçu est à quelqu’un d’autre. Fais le tien avec /watch.",
    "group.personal": "Cela ne concerne que toi. Écris-le-moi dans un chat privé.",
    "group.dms_on": (
        "Je surveille *{name}* pour toi seul. Ses alertes viennent dans ton chat privé avec moi."
    ),
    "group.dms_already": "Tu surveilles déjà cela pour toi.",
    "group.dms_closed": (
        "Je ne peux pas encore t’écrire en privé. Ouvre un chat privé avec moi et envoie : "
        "{command}"
    ),
    "group.open_private": "Ouvrir un chat privé",
    "group.hidden": "Caché pour toi. Les autres le voient encore.",
    "group.kept": "Gardé pour toi. /kept dans un chat privé le montre.",
    "group.unkept": "N’est plus gardé.",
    "group.claimed": "Tu t’en occupes. Les autres le voient.",
    "group.claimed_by": "{name} s’en occupe depuis {when}.",
    "group.released": "Libéré.",
    "group.not_your_claim": "Seul {name} ou un admin peut le libérer.",
    "group.members_small": (
        "Les membres peuvent créer des recherches : *tant que le groupe est petit*"
    ),
    "group.members_on": "Les membres peuvent créer des recherches : *oui*",
    "group.members_off": "Les membres peuvent créer des recherches : *non, seulement les admins*",
    "group.swap_members": "Recherches des membres",
    "posting.missing": "Je ne peux pas encore publier dans *{place}*. Il me faut : *{rights}*.",
    "posting.closed": "Je ne peux pas encore publier dans *{place}*.",
    "posting.here": "ce chat",
    "posting.check_again": "Vérifier encore",
}
