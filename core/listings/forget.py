"""Sellers who closed their account at a marketplace: their names leave our listings.

Notices come by the thousand and most are of people never seen here, so they are written down and
worked off together: one pass over the listings for all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE: Final = 5_000
KEPT: Final = dt.timedelta(days=90)
"""So long a name stays written down, for its listings may come once more from a cached page."""

_ASK = text("""
INSERT INTO forgotten_sellers (marketplace, seller, asked_at)
SELECT :marketplace, unnest(CAST(:names AS text[])), :now
ON CONFLICT (marketplace, seller) DO UPDATE SET asked_at = excluded.asked_at, done_at = NULL
""")
_FORGET = text("""
WITH asked AS (
    SELECT marketplace, seller FROM forgotten_sellers WHERE done_at IS NULL
    ORDER BY asked_at LIMIT :at_once FOR UPDATE SKIP LOCKED
), listings_done AS (
    UPDATE listings l SET seller = NULL FROM asked a
    WHERE l.marketplace = a.marketplace AND l.seller = a.seller
), hidden_done AS (
    DELETE FROM hidden_sellers h USING asked a
    WHERE h.marketplace = a.marketplace AND h.seller = a.seller
)
UPDATE forgotten_sellers f SET done_at = :now FROM asked a
WHERE f.marketplace = a.marketplace AND f.seller = a.seller
""")
_CLEAR = text("DELETE FROM forgotten_sellers WHERE done_at < :before")


async def ask_to_forget(
    connection: AsyncConnection, marketplace: str, names: Collection[str], now: dt.datetime
) -> None:
    """Write down whom to forget; a name asked again is looked for again."""
    clean = sorted({name.replace("\x00", "") for name in names} - {""})
    if clean:
        await connection.execute(_ASK, {"marketplace": marketplace, "names": clean, "now": now})


async def forget_asked(connection: AsyncConnection, now: dt.datetime) -> int:
    """Take the names written down out of listings and lists of hidden sellers; how many."""
    found = await connection.execute(_FORGET, {"at_once": AT_ONCE, "now": now})
    await connection.execute(_CLEAR, {"before": now - KEPT})
    return found.rowcount
