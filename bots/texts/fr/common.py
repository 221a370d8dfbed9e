"""Words used everywhere."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "time.seconds": "{n} s",
    "time.minutes": "{n} min",
    "time.hours": "{n} h",
    "time.days": Plural("{n} jour", "{n} jours"),
    "time.ago": "il y a {span}",
    "time.now": "à l’instant",
    "button.undo": "Annuler ceci",
    "button.cancel": "Abandonner",
    "button.back": "Retour",
    "button.yes": "Oui",
    "button.no": "Non",
    "button.help": "Aide",
    "error.expired_button": "Ce bouton a expiré. Écris /watches pour voir ce que tu surveilles.",
    "error.not_yours": "Cela appartient à quelqu’un d’autre.",
    "error.gone": "Cela n’est plus là.",
    "error.broke": (
        "Quelque chose a raté de mon côté. Rien de toi n’est perdu ; essaie encore une fois, s’il "
        "te plaît."
    ),
    "error.busy": "Cela faisait beaucoup d’un coup. Laisse-moi quelques secondes.",
    "error.no_position": "Je ne connais pas cette position. Partage-la encore une fois.",
    "error.unknown_command": "Je ne connais pas /{name}.",
    "error.unknown_command_near": "Je ne connais pas /{name}. Voulais-tu dire /{near} ?",
    "cancelled": "D’accord, rien n’a changé.",
    "undone": "C’est annulé.",
}
