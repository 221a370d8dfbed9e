"""Why an alert went where it went, and the measure of a day."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "ceiling.said": (
        "*{name}* a reçu {n} messages de ma part aujourd’hui, le maximum pour une journée. "
        "La suite ira à la destination suivante ou attendra demain. /searches montre ce que "
        "vous pourriez suspendre ou resserrer."
    ),
    "delivery.tried": Plural(
        "… {where}, un essai ; prochain essai {when}",
        "… {where}, {n} essais ; prochain essai {when}",
    ),
    "delivery.gone_told": "→ {where} n’est plus joignable ; la destination suivante l’a déjà",
    "delivery.newer": "→ {where} : une alerte plus récente de la même chose a pris sa place",
    "delivery.not_seen": "✗ {where} : tu l’avais vue dans un aperçu",
    "delivery.moved_dead": (
        "→ {where} n’est plus joignable, alors elle est allée à la suivante, {when}"
    ),
    "delivery.moved_late": (
        "→ {where} ne l’a pas prise à temps, alors elle est allée à la suivante, {when}"
    ),
    "delivery.moved_unseen": (
        "→ {where} ne l’a pas confirmée, alors elle est aussi allée à la suivante, {when}"
    ),
}
