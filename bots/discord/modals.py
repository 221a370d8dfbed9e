"""Forms as Discord's modals, and the two that open at once: a new search, a change of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bots.discord.limits import INPUT_LABEL, INPUT_TEXT, INPUTS, MODAL_TITLE, fit
from bots.discord.targets import Target, with_target
from bots.replies import Field, Form
from bots.texts.translate import Texts

Json = dict[str, Any]
WATCH: Final = "~watch"
WATCH_DIRECTLY: Final = f"{WATCH} direct"
"""The same, of somebody who named a channel and may not."""
FILLED: Final = "~filled "
ANSWER: Final = "~answer"
"""Comes back with what would have been written in a direct message."""
CHANGES: Final = frozenset({"s.edit", "d.change"})
"""Buttons that ask what should change: here they open a modal, for it can be the first answer."""
_PLACEHOLDER: Final = 100
_LABELLED, _INPUT, _MENU = 18, 4, 3


def modal(form: Form, target: Target | None = None) -> Json:
    """A form that comes back as `FormSubmitted`."""
    return _modal(f"{FILLED}{form.token}", form.title, form.fields, target)


def new_search(texts: Texts, given: Mapping[str, str], target: Target | None) -> Json:
    """What a bare `/watch` opens; whatever options were given stand in it."""
    fields = (
        Field(
            "what",
            texts("discord.form.what"),
            given.get("what", ""),
            texts("discord.form.what_hint"),
            required=True,
        ),
        Field(
            "place",
            texts("discord.form.place"),
            given.get("place", ""),
            texts("discord.form.place_hint"),
        ),
        Field("max", texts("discord.form.max"), given.get("max", "")),
        Field("within", texts("discord.form.within"), given.get("within", "")),
    )
    refused = target is None and bool(given.get("channel"))
    custom_id = WATCH_DIRECTLY if refused else WATCH
    return _modal(custom_id, texts("discord.form.new"), fields, target)


def change(texts: Texts, token: str, target: Target | None) -> Json:
    """What Edit and Change open."""
    field = Field(
        "change", texts("discord.form.change"), "", texts("discord.form.change_hint"), required=True
    )
    return _modal(f"{FILLED}{token}", texts("discord.form.edit"), (field,), target)


def answer(texts: Texts, target: Target | None) -> Json:
    """One field for the answer to a question."""
    field = Field("answer", texts("discord.form.answer"), required=True)
    return _modal(ANSWER, texts("discord.form.answer"), (field,), target)


def _modal(custom_id: str, title: str, fields: tuple[Field, ...], target: Target | None) -> Json:
    return {
        "title": fit(title, MODAL_TITLE) or "…",
        "custom_id": with_target(custom_id, target),
        "components": [_field(field) for field in fields[:INPUTS]],
    }


def _field(field: Field) -> Json:
    inside = _menu(field) if field.options else _input(field)
    return {"type": _LABELLED, "label": fit(field.label, INPUT_LABEL) or "…", "component": inside}


def _input(field: Field) -> Json:
    made: Json = {
        "type": _INPUT,
        "custom_id": field.name,
        "style": 1,
        "required": field.required,
        "max_length": 500,
    }
    if field.value:
        made["value"] = fit(field.value, min(INPUT_TEXT, 500))
    if field.placeholder:
        made["placeholder"] = fit(field.placeholder, _PLACEHOLDER)
    return made


def _menu(field: Field) -> Json:
    options = [
        {"label": fit(label, 100) or "…", "value": value[:100], "default": value == field.value}
        for value, label in field.options[:25]
    ]
    return {
        "type": _MENU,
        "custom_id": field.name,
        "required": field.required,
        "options": options,
    }
