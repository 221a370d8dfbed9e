"""What was tried is said again as it was: nothing joins a message that may have arrived. Pure.

A receiver that knows messages by their names shows each name once. Were a message said again with
more in it, its name would hide what was added, which then counts as told and was never shown. So
the name of a bundle speaks of all that is in it, and what was tried together stays together: then
the name is the same at every try, and nothing comes twice either.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from core.alerts.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.alerts.rules import Waiting

WITH: Final = "with"
"""In the payload of a row: the row that led the message in which it was tried."""
APART: Final = "bundle refused"
"""The reason of a row whose message was refused: it is to be said in other company."""


def tried_with(row: Waiting) -> int | None:
    """Which row led the message in which this one was tried; None if it never was."""
    if row.state is not DeliveryState.RETRY or not row.attempts or row.state_reason == APART:
        return None
    leader = row.payload.get(WITH, row.id)
    return leader if isinstance(leader, int) else row.id


def name_of(ids: Sequence[int]) -> str:
    """The name of a message with these rows in it: at most 25 characters, its leader first."""
    if len(ids) == 1:
        return f"d{ids[0]}"
    said = ",".join(map(str, ids)).encode()
    return f"d{ids[0]}x{zlib.crc32(said):08x}"
