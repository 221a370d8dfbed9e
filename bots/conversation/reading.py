"""What a person sent, made safe and read: commands with or without a slash, and plain words."""

from __future__ import annotations

import dataclasses
import math
import re

from bots.events import AnyEvent, Command, FormSubmitted, Location, Text
from core.errors import UserError

MAX_TEXT = 2_000
"""Longer messages are cut; no search needs more, and no log should hold more."""
MAX_FIELDS = 25
BARE_WORDS = frozenset(
    {
        "start", "help", "watch", "watches", "list", "edit", "pause", "resume", "delete", "stop",
        "cancel", "test", "why", "settings", "export", "forget", "kept", "unlink",
        "destinations", "delivery",
    }
)  # fmt: skip
"""Commands that are as clear without the slash, when they stand alone in a private chat."""
_ALSO = {"never mind": "cancel", "nevermind": "cancel", "my searches": "watches"}
"""What people say instead of the word."""
_COMMAND = re.compile(r"^/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_WITH_WHICH = re.compile(
    r"^(edit|pause|resume|delete|why|share)\s+((?:\d+|all|https?://)\S*.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""The same with what they are about: "pause 2", "edit 2 max 350"."""
_WITH_CODE = re.compile(r"^([Ll]ink)\s+((?=\S*[A-Z0-9])[A-Za-z0-9_-]{22})$")
"""A code was copied without the slash, which some platforms keep for themselves."""


def clean(text: str) -> str:
    """Text that can be stored: no NUL, no half of a surrogate pair, not longer than `MAX_TEXT`.

    Everything else stays as it is, markup and direction marks too: nothing of it is ever read as
    markup, and cards isolate what strangers wrote.
    """
    kept = text[: 2 * MAX_TEXT].replace("\x00", "").strip()[:MAX_TEXT]
    return kept.encode("utf-8", "replace").decode("utf-8")


def read(event: AnyEvent) -> AnyEvent:
    """Read "/watch@bot ps5", "pause 2" and a bare "help" as commands; clean all that was typed.

    Raises `UserError` for a position that is nowhere on earth.
    """
    if isinstance(event, Command):
        return dataclasses.replace(event, name=event.name.lower(), args=clean(event.args))
    if isinstance(event, FormSubmitted):
        fields = list(event.values.items())[:MAX_FIELDS]
        return dataclasses.replace(event, values={name: clean(value) for name, value in fields})
    if isinstance(event, Location):
        if not (math.isfinite(event.lat) and abs(event.lat) <= 90 and abs(event.lon) <= 180):
            raise UserError("error.no_position")
        return event
    return _line(event) if isinstance(event, Text) else event


def _line(event: Text) -> Text | Command:
    text = clean(event.text)
    private = event.address.private
    found = _COMMAND.match(text)
    if found is None and private:
        found = _WITH_WHICH.match(text) or _WITH_CODE.match(text)
    said = text.rstrip(".!").lower()
    said = _ALSO.get(said, said)
    if found is None and not (private and said in BARE_WORDS):
        return dataclasses.replace(event, text=text)
    return Command(
        address=event.address,
        actor=event.actor,
        event_id=event.event_id,
        reply_to=event.reply_to,
        name=found[1].lower() if found else said,
        args=(found[2] or "").strip() if found else "",
    )
