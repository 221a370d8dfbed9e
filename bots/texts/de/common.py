"""Words used everywhere."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "time.seconds": "{n} s",
    "time.minutes": "{n} min",
    "time.hours": "{n} h",
    "time.days": Plural("{n} Tg.", "{n} Tg."),
    "time.ago": "vor {span}",
    "time.now": "gerade eben",
    "button.undo": "Rückgängig",
    "button.cancel": "Abbrechen",
    "button.back": "Zurück",
    "button.yes": "Ja",
    "button.no": "Nein",
    "button.help": "Hilfe",
    "error.expired_button": (
        "Dieser Knopf ist abgelaufen. Mit /watches siehst du, was du beobachtest."
    ),
    "error.not_yours": "Das gehört jemand anderem.",
    "error.gone": "Das gibt es nicht mehr.",
    "error.broke": (
        "Bei mir ist etwas schiefgegangen. Von dir ist nichts verloren; bitte versuch es noch "
        "einmal."
    ),
    "error.busy": "Das war viel auf einmal. Gib mir ein paar Sekunden.",
    "error.no_position": "Diese Position kenne ich nirgends. Bitte teile sie noch einmal.",
    "error.unknown_command": "/{name} kenne ich nicht.",
    "error.unknown_command_near": "/{name} kenne ich nicht. Meintest du /{near}?",
    "cancelled": "In Ordnung, nichts geändert.",
    "undone": "Rückgängig gemacht.",
}
