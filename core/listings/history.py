"""What a listing has cost over time, as far back as somebody may look."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 50
# A price that held when the time began is the first of the time.
_SEEN = text("""
SELECT greatest(p.observed_at, CAST(:since AS timestamptz)) AS at, p.amount, p.currency
FROM price_points p
WHERE p.listing_id = :id AND p.amount IS NOT NULL AND p.observed_at >= coalesce(
    (SELECT max(o.observed_at) FROM price_points o
     WHERE o.listing_id = :id AND o.observed_at <= :since AND o.amount IS NOT NULL), :since)
ORDER BY p.observed_at DESC LIMIT :most
""")


@dataclasses.dataclass(frozen=True, slots=True)
class SeenPrice:
    """A price, and since when it was seen."""

    at: dt.datetime
    amount: Decimal
    currency: str


async def prices_of(
    connection: AsyncConnection, listing_id: int, since: dt.datetime
) -> list[SeenPrice]:
    """Prices of a listing since a moment, oldest first, in the currency it has now."""
    rows = (await connection.execute(_SEEN, {"id": listing_id, "since": since, "most": MOST})).all()
    found = [SeenPrice(row.at, row.amount, row.currency or "") for row in reversed(rows)]
    return [seen for seen in found if seen.currency == found[-1].currency]
