"""Notices as they are shown: money, dates and names in the reader's own way, links as buttons.

The outbox keeps what depends on the reader as {"amount", "currency"}, {"date"} or {"text"} (with
`params` where it has holes); `also` are further sentences, and `link` becomes a button, as
`buttons` do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bots.replies import Buttons, Part, Press, Span, Style, Text

if TYPE_CHECKING:
    from bots.replies import Rich
    from bots.texts.translate import Texts
    from bots.tokens import Tokens


def shown(texts: Texts, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters in the reader's language."""
    return {name: _shown(texts, value) for name, value in params.items()}


def _shown(texts: Texts, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "amount" in value:
        return texts.money(Decimal(str(value["amount"])), str(value["currency"]))
    if "date" in value:
        return texts.date(dt.datetime.fromisoformat(str(value["date"])))
    return texts(str(value["text"]), **value.get("params", {})) if "text" in value else ""


def notice_rich(texts: Texts, key: str, params: Mapping[str, Any]) -> Rich:
    """All sentences of a notice."""
    rich: Rich = texts.rich(key, **shown(texts, params))
    for more in params.get("also", ()):
        rich = (*rich, Span(" "), *texts.rich(more["key"], **shown(texts, more["params"])))
    return rich


def notice_parts(
    texts: Texts, key: str, params: Mapping[str, Any], tokens: Tokens
) -> tuple[Part, ...]:
    """A notice as a message; each of its `buttons` is a text, an action and its arguments."""
    said = Text(notice_rich(texts, key, params))
    pressed = tuple(
        Press(texts(label), token=tokens.sign(action, *args))
        for label, action, *args in params.get("buttons", ())
    )
    if pressed:
        return (said, Buttons((pressed,)))
    link = params.get("link")
    if not isinstance(link, str) or not link.startswith("https://"):
        return (said,)
    return (said, Buttons(((Press(texts("billing.pay"), url=link, style=Style.PRIMARY),),)))
