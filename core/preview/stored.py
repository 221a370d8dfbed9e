"""Listings that are stored already: a preview shows them before any marketplace has answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.listings.rows import WHOLE, listing_of
from core.matching.patterns import patterns_of
from core.preview.known import Brought, Known

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.criteria import Criteria

RECENT = dt.timedelta(days=2)
"""What has not changed for longer may be gone without anybody having noticed."""

# The newest rows are taken first, by the index on changed_at, so that the price of the question
# has an upper bound however large the table is. The patterns only keep most strangers out; whether
# a listing matches is judged by `core.matching` alone.
_RECENT = text(f"""
SELECT l.id, l.item_id, l.first_seen_at, {WHOLE}
FROM (
    SELECT * FROM listings WHERE changed_at > :since ORDER BY changed_at DESC LIMIT 10000
) l
WHERE l.state = 'active' AND l.marketplace = ANY(CAST(:names AS text[]))
  AND l.title ILIKE ANY(CAST(:patterns AS text[]))
ORDER BY l.changed_at DESC LIMIT 300
""")  # noqa: S608 - joined from a constant, values are bound

_HIDDEN_SELLERS = text("SELECT marketplace, seller FROM hidden_sellers WHERE owner_id = :owner_id")
_HIDDEN_ITEMS = text(
    "SELECT item_id FROM item_marks WHERE owner_id = :owner_id AND mark = 'hidden'"
    " ORDER BY created_at DESC LIMIT 5000"
)


async def recent(
    connection: AsyncConnection, criteria: Criteria, marketplaces: Sequence[str], now: dt.datetime
) -> list[Brought]:
    """Listings of these marketplaces that changed lately and may match, in one query."""
    if not marketplaces:
        return []
    rows = await connection.execute(
        _RECENT,
        {
            "since": now - RECENT,
            "names": list(marketplaces),
            "patterns": patterns_of(criteria),
        },
    )
    return [
        Brought(
            listing=listing_of(row),
            listing_id=row["id"],
            item_id=row["item_id"],
            found_at=row["first_seen_at"],
        )
        for row in rows.mappings()
    ]


async def load_known(
    connection: AsyncConnection,
    criteria: Criteria,
    marketplaces: Sequence[str],
    owner_id: int,
    now: dt.datetime,
) -> Known:
    """What a preview for this owner starts from."""
    items = await connection.execute(_HIDDEN_ITEMS, {"owner_id": owner_id})
    sellers = await connection.execute(_HIDDEN_SELLERS, {"owner_id": owner_id})
    return Known(
        stored=tuple(await recent(connection, criteria, marketplaces, now)),
        hidden_items=frozenset(row.item_id for row in items),
        hidden_sellers=frozenset((row.marketplace, row.seller) for row in sellers),
    )
