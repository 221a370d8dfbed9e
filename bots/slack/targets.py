"""Where a press belongs: carried by the button itself, so that it survives a restart.

A button's value is our signed token; in front of it, where somebody prepares a search for a
channel, stand that channel and its thread. Slack signs what comes back, so nobody can change it.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

_TAIL: Final = re.compile(r"^@([A-Z0-9]{2,20})(?:/([0-9]{1,12}\.[0-9]{1,9}))?\|", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """The channel a search is meant for, and the thread in it."""

    channel: str
    thread: str = ""


def with_target(value: str, target: Target | None) -> str:
    """The value with the target in front."""
    if target is None:
        return value
    thread = f"/{target.thread}" if target.thread else ""
    return f"@{target.channel}{thread}|{value}"


def read(value: str) -> tuple[str, Target | None]:
    """What was meant, and where."""
    found = _TAIL.match(value)
    if found is None:
        return value, None
    return value[found.end() :], Target(found[1], found[2] or "")


def packed(target: Target | None) -> str:
    """A target as a modal carries it."""
    return "" if target is None else "/".join(filter(None, (target.channel, target.thread)))


def unpacked(packed: str) -> Target | None:
    """The target that a modal carried."""
    channel, _, thread = packed.partition("/")
    return Target(channel, thread) if channel else None
