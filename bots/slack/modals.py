"""Forms as Slack's modals: a new search, a change of one, and whatever the conversation asks."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from bots.replies import Field, Form
from bots.slack.limits import (
    INPUT_LABEL,
    INPUT_TEXT,
    METADATA,
    OPTION_LABEL,
    OPTIONS,
    PLACEHOLDER,
    TITLE,
    VALUE,
    fit,
)
from bots.texts.translate import Texts

Json = dict[str, Any]
WATCH: Final = "watch"
FILLED: Final = "filled"
ANSWERED: Final = "answered"
ANSWER: Final = "answer"
CHANGES: Final = frozenset({"s.edit", "d.change"})
"""Buttons that ask what should change: here they open a modal."""
WHAT: Final = "what"
PLACE: Final = "place"
MAX: Final = "max"
WITHIN: Final = "within"
TO: Final = "to"
_ID: Final = re.compile(r"^[A-Z0-9]{2,20}$")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What a modal remembers while it is open: where it came from and what it is about."""

    token: str = ""
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    target: str = ""
    home: str = ""
    """Not empty if it was opened on the Home tab."""

    def packed(self) -> str:
        """As a view carries it."""
        given = {name: value for name, value in dataclasses.asdict(self).items() if value}
        packed = orjson.dumps(given).decode()
        if len(packed) <= METADATA:
            return packed
        return dataclasses.replace(self, response_url="", token=self.token[:VALUE]).packed()

    @staticmethod
    def read(packed: str) -> Behind:
        """From a view that came back."""
        try:
            given = orjson.loads(packed or "{}")
            return Behind(**{str(name): str(value) for name, value in given.items()})
        except (orjson.JSONDecodeError, TypeError, AttributeError):
            return Behind()


def new_search(texts: Texts, given: Mapping[str, str], behind: Behind) -> Json:
    """A search from nothing; what is known of it already stands in its fields."""
    fields = (
        Field(
            WHAT,
            texts("slack.form.what"),
            given.get(WHAT, ""),
            texts("slack.form.what_hint"),
            required=True,
        ),
        Field(PLACE, texts("slack.form.place"), "", texts("slack.form.place_hint")),
        Field(MAX, texts("slack.form.max")),
        Field(WITHIN, texts("slack.form.within")),
    )
    view = _view(WATCH, texts, "slack.form.new", fields, behind)
    chosen: Json = {
        "type": "conversations_select",
        "action_id": TO,
        "placeholder": {"type": "plain_text", "text": texts("slack.form.to_me")},
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if behind.target:
        chosen["initial_conversation"] = behind.target
    view["blocks"].append(
        {
            "type": "input",
            "block_id": TO,
            "optional": True,
            "label": {"type": "plain_text", "text": texts("slack.form.to")},
            "hint": {"type": "plain_text", "text": texts("slack.form.to_hint")},
            "element": chosen,
        }
    )
    return view


def change(texts: Texts, behind: Behind, line: str) -> Json:
    """What Edit and Change open; the search as it is stands above."""
    field = Field(
        "change", texts("slack.form.change"), "", texts("slack.form.change_hint"), required=True
    )
    view = _view(FILLED, texts, "slack.form.edit", (field,), behind)
    if line:
        shown = {"type": "plain_text", "text": fit(line, INPUT_TEXT)}
        view["blocks"].insert(0, {"type": "section", "text": shown})
    return view


def answer(texts: Texts, behind: Behind) -> Json:
    """The answer to a question that was asked where plain words are not heard."""
    field = Field(ANSWER, texts("slack.answer"), required=True)
    view = _view(ANSWERED, texts, "slack.answer", (field,), behind)
    view["submit"]["text"] = fit(texts("slack.answer"), TITLE)
    return view


def form(texts: Texts, given: Form, behind: Behind) -> Json:
    """A form of the conversation's."""
    view = _view(FILLED, texts, "slack.form.edit", given.fields, behind)
    view["title"]["text"] = fit(given.title, TITLE) or "…"
    view["submit"]["text"] = fit(given.submit, TITLE) or "OK"
    return view


def _view(
    callback: str, texts: Texts, title: str, fields: tuple[Field, ...], behind: Behind
) -> Json:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": behind.packed(),
        "title": {"type": "plain_text", "text": fit(texts(title), TITLE)},
        "submit": {"type": "plain_text", "text": fit(texts("slack.form.show"), TITLE)},
        "close": {"type": "plain_text", "text": fit(texts("button.cancel"), TITLE)},
        "blocks": [_field(field) for field in fields],
    }


def _field(field: Field) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": {"type": "plain_text", "text": fit(field.label, INPUT_LABEL) or "…"},
        "element": _menu(field) if field.options else _input(field),
    }


def _input(field: Field) -> Json:
    made: Json = {"type": "plain_text_input", "action_id": field.name, "max_length": 500}
    if field.value:
        made["initial_value"] = fit(field.value, 500)
    if field.placeholder:
        made["placeholder"] = {"type": "plain_text", "text": fit(field.placeholder, PLACEHOLDER)}
    return made


def _menu(field: Field) -> Json:
    options = [
        {
            "text": {"type": "plain_text", "text": fit(label, OPTION_LABEL) or "…"},
            "value": value[:150],
        }
        for value, label in field.options[:OPTIONS]
    ]
    made: Json = {"type": "static_select", "action_id": field.name, "options": options}
    chosen = [option for option in options if option["value"] == field.value]
    return {**made, "initial_option": chosen[0]} if chosen else made


def values_of(view: Json) -> dict[str, str]:
    """What was filled in, by the name of the field."""
    found: dict[str, str] = {}
    for inputs in view.get("state", {}).get("values", {}).values():
        for name, given in inputs.items():
            chosen = (given.get("selected_option") or {}).get("value")
            value = chosen or given.get("value") or given.get("selected_conversation") or ""
            found[str(name)] = str(value)
    return found


def line_of(values: Mapping[str, str]) -> str:
    """The fields of a new search, as a person would have typed them in one line."""
    given = {name: " ".join(value.split()) for name, value in values.items()}
    parts = [given.get(WHAT, "")]
    if given.get(MAX):
        parts.append(f"under {given[MAX]}")
    place, within = given.get(PLACE, ""), given.get(WITHIN, "")
    if within.isdigit():
        within = f"{within} mi"
    if place and within:
        parts.append(f"within {within} of {place}")
    elif place:
        parts.append(f"near {place}")
    elif within:
        parts.append(f"within {within}")
    return " ".join(part for part in parts if part)


def channel_of(values: Mapping[str, str]) -> str:
    """The channel that was chosen; empty for one's own direct messages."""
    chosen = values.get(TO, "")
    return chosen if _ID.match(chosen) and not chosen.startswith(("D", "U", "W")) else ""
