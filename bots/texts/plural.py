"""A sentence with two forms; `n` chooses."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Plural:
    """`one` for one, `other` for the rest."""

    one: str
    other: str
