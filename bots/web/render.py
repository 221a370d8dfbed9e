"""A reply as the JSON the page draws. Only data: the page puts every text in as text."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from typing import Any

from bots.replies import (
    Buttons,
    Card,
    Chart,
    File,
    Form,
    Notice,
    Part,
    Press,
    Reply,
    Rich,
    Rows,
    Span,
    Text,
)
from bots.views.cards import safe_url

Json = dict[str, Any]
PhotoPath = Callable[[str | None], str | None]
MAX_TEXT = 20_000
_NUL = str.maketrans("", "", "\x00")


def body_of(reply: Reply, photo_path: PhotoPath) -> Json:
    """The body of a message."""
    return {"parts": [_part(part, photo_path) for part in reply.parts]}


def line_of(text: str) -> Json:
    """The body of what a person typed."""
    return {"parts": [{"t": "text", "rich": [{"x": clean(text)}]}]}


def clean(text: str) -> str:
    """Text that PostgreSQL's JSON can hold, and no longer than anybody reads."""
    return text.translate(_NUL).encode("utf-8", "replace").decode()[:MAX_TEXT]


def _some(values: Json) -> Json:
    """Without what is empty: a page of history stays small."""
    return {key: value for key, value in values.items() if value not in (None, "", [], False)}


def _span(span: Span) -> Json:
    return _some(
        {
            "x": clean(span.text),
            "b": span.bold,
            "s": span.strike,
            "c": span.code,
            "u": safe_url(span.url),
        }
    )


def _rich(rich: Rich) -> list[Json]:
    return [_span(span) for span in rich]


def _press(press: Press) -> Json:
    return _some(
        {
            "label": clean(press.label),
            "token": press.token,
            "url": safe_url(press.url),
            "send": clean(press.send or ""),
            "style": press.style.value,
            "where": press.ask_location,
            "push": press.ask_push,
        }
    )


def _rows(rows: Rows) -> list[list[Json]]:
    return [[_press(press) for press in row] for row in rows if row]


@functools.singledispatch
def _part(part: Part, _photo_path: PhotoPath) -> Json:
    raise TypeError(f"the web chat cannot show {type(part).__name__}")


@_part.register
def _text(part: Text, _photo_path: PhotoPath) -> Json:
    return {"t": "text", "rich": _rich(part.rich)}


@_part.register
def _notice(part: Notice, _photo_path: PhotoPath) -> Json:
    return {"t": "notice", "rich": _rich(part.rich), "level": part.level}


@_part.register
def _card(part: Card, photo_path: PhotoPath) -> Json:
    return _some(
        {
            "t": "card",
            "summary": clean(part.summary),
            "photo": photo_path(part.photo_url),
            "alt": clean(part.photo_alt),
            "price": _rich(part.price),
            "title": clean(part.title),
            "url": safe_url(part.url),
            "place": clean(part.place),
            "source": clean(part.source),
            "listed": part.listed_at.isoformat() if part.listed_at else None,
            "found": part.found_at.isoformat() if part.found_at else None,
            "reason": clean(part.reason),
            "deal": clean(part.deal),
            "caution": clean(part.caution),
            "badge": clean(part.badge),
            "struck": part.struck,
            "small": part.small,
            "compact": part.compact,
            "rows": _rows(part.rows),
        }
    )


@_part.register
def _buttons(part: Buttons, _photo_path: PhotoPath) -> Json:
    return {"t": "buttons", "rows": _rows(part.rows)}


@_part.register
def _form(part: Form, _photo_path: PhotoPath) -> Json:
    fields = [
        _some(
            {
                "name": field.name,
                "label": clean(field.label),
                "value": clean(field.value),
                "placeholder": clean(field.placeholder),
                "options": [[value, clean(label)] for value, label in field.options],
                "required": field.required,
            }
        )
        for field in part.fields
    ]
    return {
        "t": "form",
        "title": clean(part.title),
        "token": part.token,
        "fields": fields,
        "submit": clean(part.submit),
    }


@_part.register
def _chart(part: Chart, _photo_path: PhotoPath) -> Json:
    return {
        "t": "chart",
        "title": clean(part.title),
        "points": [[moment.isoformat(), value] for moment, value in part.points],
        "currency": part.currency,
        "alternative": clean(part.alternative),
    }


@_part.register
def _file(part: File, _photo_path: PhotoPath) -> Json:
    return {
        "t": "file",
        "name": clean(part.name)[:120],
        "media_type": part.media_type,
        "size": len(part.content),
        "content": base64.b64encode(part.content).decode(),
    }
