"""Why an alert went where it went, and the measure of a day."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "ceiling.said": (
        "*{name}* hat heute {n} Nachrichten von mir bekommen; mehr gibt es an einem Tag "
        "nicht. Was jetzt kommt, geht ans nächste Ziel oder wartet bis morgen. /searches "
        "zeigt, was du anhalten oder enger fassen könntest."
    ),
    "delivery.tried": Plural(
        "… {where}, einmal versucht; nächster Versuch {when}",
        "… {where}, {n}-mal versucht; nächster Versuch {when}",
    ),
    "delivery.gone_told": "→ {where} ist nicht mehr erreichbar; das nächste Ziel hat es schon",
    "delivery.newer": "→ {where}: eine neuere Meldung derselben Sache trat an ihre Stelle",
    "delivery.not_seen": "✗ {where}: du hattest es in einer Vorschau gesehen",
    "delivery.moved_dead": (
        "→ {where} ist nicht mehr erreichbar, darum ging es ans nächste Ziel, {when}"
    ),
    "delivery.moved_late": (
        "→ {where} nahm es nicht rechtzeitig an, darum ging es ans nächste Ziel, {when}"
    ),
    "delivery.moved_unseen": (
        "→ {where} hat es nicht bestätigt, darum ging es auch ans nächste Ziel, {when}"
    ),
}
