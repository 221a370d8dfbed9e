"""Words used everywhere."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "time.seconds": "{n} s",
    "time.minutes": "{n} min",
    "time.hours": "{n} h",
    "time.days": Plural("{n} día", "{n} días"),
    "time.ago": "hace {span}",
    "time.now": "ahora mismo",
    "button.undo": "Deshacer",
    "button.cancel": "Cancelar",
    "button.back": "Atrás",
    "button.yes": "Sí",
    "button.no": "No",
    "button.help": "Ayuda",
    "error.expired_button": "Este botón ha caducado. Escribe /watches para ver lo que vigilas.",
    "error.not_yours": "Eso es de otra persona.",
    "error.gone": "Eso ya no está.",
    "error.broke": (
        "Algo ha fallado por mi parte. No se ha perdido nada tuyo; inténtalo otra vez, por favor."
    ),
    "error.busy": "Eso ha sido mucho de golpe. Dame unos segundos.",
    "error.no_position": "No conozco esa posición. Compártela otra vez, por favor.",
    "error.unknown_command": "No conozco /{name}.",
    "error.unknown_command_near": "No conozco /{name}. ¿Querías decir /{near}?",
    "cancelled": "De acuerdo, no ha cambiado nada.",
    "undone": "Deshecho.",
}
