"""What is suggested while somebody types an option."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from bots.discord.limits import CHOICE, OPTIONS, fit

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who types what."""

    option: str
    typed: str
    user: str
    server: str = ""
    """Set when the searches of a server are meant."""
    command: str = ""


Suggest = Callable[[Asked], Awaitable[Sequence[tuple[str, str]]]]
"""Labels and the values they stand for, best first."""
NONE: Final[list[Json]] = []


def choices(found: Sequence[tuple[str, str]]) -> list[Json]:
    """As Discord takes them: each value once, and none too long to come back whole."""
    made: dict[str, Json] = {}
    for label, value in found:
        if value and len(value) <= CHOICE and value not in made:
            made[value] = {"name": fit(" ".join(label.split()), CHOICE) or value, "value": value}
    return list(made.values())[:OPTIONS]
