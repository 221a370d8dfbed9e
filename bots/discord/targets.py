"""Where a press belongs: carried by the button itself, so that it survives a restart.

A button's custom id is our signed token, and behind it, where somebody prepares a search for a
channel of a server, that channel and the role to mention, each in base 62.
"""

from __future__ import annotations

import dataclasses
import re
import string
from typing import Final

_DIGITS: Final = string.digits + string.ascii_letters
_TAIL: Final = re.compile(r"\|([0-9A-Za-z]{1,11})(?:\|([0-9A-Za-z]{1,11}))?$")
_TWIN: Final = re.compile(r"![0-9]{1,2}$")


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """The channel of a server that a search is meant for."""

    channel: str
    role: str = ""


def short(snowflake: str) -> str:
    """An id in base 62. ValueError for what is no id."""
    number = int(snowflake)
    if number < 0:
        raise ValueError("an id is not negative")
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def long(digits: str) -> str:
    """The id again."""
    number = 0
    for digit in digits:
        number = number * 62 + _DIGITS.index(digit)
    return str(number)


def with_target(custom_id: str, target: Target | None) -> str:
    """The custom id with the target behind it."""
    if target is None:
        return custom_id
    tail = f"|{short(target.channel)}"
    return custom_id + tail + (f"|{short(target.role)}" if target.role else "")


def read(custom_id: str) -> tuple[str, Target | None]:
    """What was meant, and where."""
    custom_id = _TWIN.sub("", custom_id)
    found = _TAIL.search(custom_id)
    if found is None:
        return custom_id, None
    role = long(found[2]) if found[2] else ""
    return custom_id[: found.start()], Target(long(found[1]), role)
