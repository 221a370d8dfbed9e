"""Slack's input as events."""

from __future__ import annotations

import dataclasses
import enum
import uuid
from collections.abc import Mapping
from typing import Final

from bots.events import Actor, AnyEvent, Button, ChatAddress, Command, FormSubmitted, Text
from bots.slack.elements import SAY
from bots.slack.mrkdwn import words

BARE: Final = frozenset(
    {
        "start", "help", "watches", "list", "pause", "resume", "stop", "cancel", "test", "settings",
        "export", "forget", "kept", "edit", "delete", "link", "unlink", "plans", "why", "share",
        "plan", "upgrade", "billing", "import", "destinations", "delivery",
    }
)  # fmt: skip
"""Commands that mean themselves when they stand alone behind a slash command."""
TAKES: Final = frozenset(
    {
        "start", "watch", "edit", "pause", "resume", "delete", "why", "link", "share", "settings",
        "destinations", "where", "test", "import",
    }
)  # fmt: skip
"""Commands that something may follow."""
CODE: Final = 22
"""So long is a code that links two chats."""


class What(enum.Enum):
    """What came in."""

    COMMAND = enum.auto()
    WORDS = enum.auto()
    PRESS = enum.auto()
    FORM = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One input of a person's, with everything about it that had to be asked for."""

    what: What
    event_id: str
    address: ChatAddress
    actor: Actor
    text: str = ""
    """What was typed, as Slack sends it; or the value of what was pressed; or a form's token."""
    name: str = ""
    """Of a command."""
    meant: bool = False
    """Said to us by name, in a channel where people talk to each other."""
    message: str | None = None
    reply_to: str | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


def command_of(slash: str, text: str, known: frozenset[str]) -> tuple[str, str]:
    """Name and arguments of what stands behind `/watch` or `/magpie`.

    `/magpie pause 2` and `/watch list` are commands; `/watch test tubes` is a search.
    """
    typed = words(text)
    first, _, rest = typed.partition(" ")
    name, rest = first.lower().lstrip("/"), rest.strip()
    if name in known and name in BARE and not rest:
        return name, ""
    about = rest[:1].isdigit() or rest.lower() == "all" or rest.startswith(("#", "http"))
    about = about or (name == "link" and len(rest) == CODE and " " not in rest)
    if name in known and name in TAKES and rest and (about or slash == "/magpie"):
        return name, rest
    return "watch", typed


def event_of(given: Incoming) -> AnyEvent:
    """The event of an input."""
    address, actor, event_id = given.address, given.actor, given.event_id
    if given.what is What.COMMAND:
        return Command(
            address=address, actor=actor, event_id=event_id, name=given.name, args=given.text
        )
    if given.what is What.FORM:
        return FormSubmitted(
            address=address,
            actor=actor,
            event_id=event_id,
            token=given.text,
            values={name: words(value) for name, value in given.values.items()},
        )
    if given.what is What.PRESS and not given.text.startswith(SAY):
        return Button(
            address=address,
            actor=actor,
            event_id=event_id,
            token=given.text,
            message_id=given.message,
        )
    pressed = given.what is What.PRESS
    said = given.text.removeprefix(SAY) if pressed else words(given.text)
    return Text(
        address=address,
        actor=actor,
        event_id=event_id,
        reply_to=given.reply_to,
        text=said,
        pressed=pressed or given.meant,
    )


def new_id(given: Mapping[str, object]) -> str:
    """An id for an input that Slack gives none: its trigger is unique."""
    return f"t{given.get('trigger_id') or uuid.uuid4().hex}"
