"""What a preview has shown is no news: older adverts that wait to be told are let go.

A preview reads marketplaces, and what it brings meets every search. An advert that was there before
may so become an alert of another search of the same person, who is looking at it this very moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LATELY: Final = dt.timedelta(days=1)

_LET_GO: Final = text(
    """
    UPDATE deliveries d
    SET state = 'cancelled', state_reason = 'shown in a preview', state_at = :now
    FROM alerts a
    WHERE a.destination_id IN (SELECT id FROM destinations WHERE owner_id = :owner_id)
      AND a.item_id = ANY(CAST(:item_ids AS bigint[])) AND a.created_at > :since
      AND a.facts @> '{"older": true}'
      AND d.alert_id = a.id AND d.created_at > :since AND d.state IN ('pending', 'retry', 'held')
    """
)


async def let_go_of_older(
    connection: AsyncConnection, *, owner_id: int, item_ids: Sequence[int], now: dt.datetime
) -> int:
    """Cancel older adverts about these items that wait for this owner; how many."""
    if not item_ids:
        return 0
    given = {"owner_id": owner_id, "item_ids": list(item_ids), "now": now, "since": now - LATELY}
    found = await connection.execute(_LET_GO, given)
    return found.rowcount
