"""Buttons as Slack's elements: rows of them, and a menu for what stands behind More."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import orjson

from bots.replies import Field, Form, Press, Rows, Style
from bots.slack.limits import (
    ELEMENTS,
    LABEL,
    OPTION_LABEL,
    OPTION_VALUE,
    OVERFLOW,
    URL,
    VALUE,
    fit,
)
from bots.slack.mrkdwn import is_web
from bots.slack.targets import Target, with_target

Json = dict[str, Any]
SAY: Final = "~say "
"""Begins the value of a button whose text is sent as if it had been typed."""
ASK: Final = "~answer"
"""The value of the button behind which a question is answered."""
FORM: Final = "~form "
MORE: Final = "a.more"
BACK: Final = "a.back"
LINK: Final = "link"
_STYLES: Final = {Style.PRIMARY: "primary", Style.DANGER: "danger"}
_ROWS_APART: Final = 8


def action_of(press: Press) -> str:
    """What a button's token is about; the token shows it openly."""
    parts = (press.token or "").split("/")
    return parts[1] if len(parts) > 2 else ""


def actions(rows: Rows, target: Target | None = None, more: Rows = ()) -> list[Json]:
    """Blocks of buttons. What Slack has no button for (a shared position) is left out."""
    drawn = [
        [element for press in row if (element := _element(press, target, more)) is not None]
        for row in rows
    ]
    kept = [row for row in drawn if row]
    if len(kept) > _ROWS_APART:
        kept = [[element for row in kept for element in row]]
    return [
        {"type": "actions", "elements": row[start : start + ELEMENTS]}
        for row in kept
        for start in range(0, len(row), ELEMENTS)
    ]


def _element(press: Press, target: Target | None, more: Rows) -> Json | None:
    if more and action_of(press) == MORE:
        return _overflow(more, target)
    return button(press, target)


def button(press: Press, target: Target | None = None) -> Json | None:
    """One button; None if Slack could not carry it."""
    label = fit(" ".join(press.label.split()), LABEL)
    if press.ask_location or not label:
        return None
    made: Json = {"type": "button", "text": {"type": "plain_text", "text": label, "emoji": True}}
    if press.url is not None:
        if len(press.url) > URL or not is_web(press.url):
            return None
        return {**made, "url": press.url, "action_id": LINK}
    said = press.token if press.token is not None else f"{SAY}{press.send or ''}"
    made["value"] = with_target(said, target)
    if len(made["value"]) > VALUE:
        return None
    if press.style in _STYLES:
        made["style"] = _STYLES[press.style]
    return made


def _overflow(more: Rows, target: Target | None) -> Json | None:
    options = []
    for press in (press for row in more for press in row):
        value = with_target(press.token or "", target)
        if action_of(press) in {BACK, ""} or len(value) > OPTION_VALUE:
            continue
        label = fit(" ".join(press.label.split()), OPTION_LABEL)
        options.append({"text": {"type": "plain_text", "text": label}, "value": value})
    return {"type": "overflow", "options": options[:OVERFLOW]} if options else None


def name_all(blocks: Sequence[Json]) -> None:
    """Give every element an id of its own; Slack refuses twins in one block."""
    number = 0
    for block in blocks:
        found = list(block.get("elements", ())) if block["type"] == "actions" else []
        for element in found:
            number += 1
            if element.get("action_id", LINK) == LINK:
                element["action_id"] = f"{element.get('action_id', 'press')}{number}"


# -- forms ----------------------------------------------------------------------------------------


def form_button(form: Form, target: Target | None) -> Json | None:
    """The button that opens a form. The form stands in its value, so that it survives us."""
    packed = FORM + orjson.dumps(dataclasses.asdict(form)).decode()
    if len(with_target(packed, target)) > VALUE:
        bare = [dataclasses.replace(field, placeholder="") for field in form.fields]
        packed = (
            FORM
            + orjson.dumps(
                dataclasses.asdict(dataclasses.replace(form, fields=tuple(bare)))
            ).decode()
        )
    return button(Press(form.title, token=packed, style=Style.PRIMARY), target)


def form_of(value: str) -> Form | None:
    """The form that a button carries."""
    try:
        given = orjson.loads(value.removeprefix(FORM))
        fields = tuple(
            Field(**{**field, "options": tuple((a, b) for a, b in field["options"])})
            for field in given["fields"]
        )
        return Form(given["title"], given["token"], fields, given["submit"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
