"""Why an alert went where it went, and the measure of a day."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "ceiling.said": (
        "*{name}* ha recibido hoy {n} mensajes míos, el máximo de un día. Lo que llegue "
        "ahora irá a tu siguiente destino o esperará hasta mañana. /searches muestra qué "
        "podrías pausar o acotar."
    ),
    "delivery.tried": Plural(
        "… {where}, un intento; el próximo {when}",
        "… {where}, {n} intentos; el próximo {when}",
    ),
    "delivery.gone_told": "→ {where} ya no responde; el siguiente destino ya lo tiene",
    "delivery.newer": "→ {where}: un aviso más nuevo de lo mismo ocupó su lugar",
    "delivery.not_seen": "✗ {where}: ya lo habías visto en una vista previa",
    "delivery.moved_dead": ("→ {where} ya no responde, así que fue al siguiente destino, {when}"),
    "delivery.moved_late": (
        "→ {where} no lo aceptó a tiempo, así que fue al siguiente destino, {when}"
    ),
    "delivery.moved_unseen": (
        "→ {where} no lo confirmó, así que fue también al siguiente destino, {when}"
    ),
}
