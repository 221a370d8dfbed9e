"""Who of a community is on an item, so that two members do not both drive to the same door."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.alerts.edits import request_edits

LASTS: Final = dt.timedelta(hours=24)
AT_ONCE: Final = 200

# Whoever comes first is on it; a claim that has lapsed is anybody's, also before it is cleared.
_CLAIM = text("""
INSERT INTO claims AS c (owner_id, item_id, member_id, name, claimed_at, expires_at)
VALUES (:owner_id, :item_id, :member_id, :name, :now, :until)
ON CONFLICT (owner_id, item_id) DO UPDATE
SET member_id = excluded.member_id, name = excluded.name, claimed_at = excluded.claimed_at,
    expires_at = excluded.expires_at
WHERE c.expires_at <= :now OR c.member_id = excluded.member_id
RETURNING member_id
""")
_HELD = text("""
SELECT member_id, name, claimed_at FROM claims WHERE owner_id = :owner_id AND item_id = :item_id
""")
_RELEASE = text("""
DELETE FROM claims WHERE owner_id = :owner_id AND item_id = :item_id
  AND (:anyone OR member_id = :member_id)
RETURNING item_id
""")
_LAPSED = text("""
DELETE FROM claims WHERE (owner_id, item_id) IN (
    SELECT owner_id, item_id FROM claims WHERE expires_at <= :now
    ORDER BY expires_at LIMIT :at_once FOR UPDATE SKIP LOCKED
)
RETURNING owner_id, item_id
""")
_LISTINGS = text("SELECT id FROM listings WHERE item_id = ANY(CAST(:items AS bigint[]))")


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """A claim as it stands."""

    member_id: int
    name: str
    claimed_at: dt.datetime


async def claim(
    connection: AsyncConnection,
    *,
    owner_id: int,
    item_id: int,
    member_id: int,
    name: str,
    now: dt.datetime,
) -> Held | None:
    """Say that a member is on it; gives whoever else is, and None when it is them."""
    made = await connection.execute(
        _CLAIM,
        {
            "owner_id": owner_id,
            "item_id": item_id,
            "member_id": member_id,
            "name": name,
            "now": now,
            "until": now + LASTS,
        },
    )
    if made.first() is not None:
        await _show(connection, owner_id, [item_id], now)
        return None
    return await held(connection, owner_id, item_id)


async def held(connection: AsyncConnection, owner_id: int, item_id: int) -> Held | None:
    """Who is on it."""
    row = (await connection.execute(_HELD, {"owner_id": owner_id, "item_id": item_id})).first()
    return None if row is None else Held(row.member_id, row.name, row.claimed_at)


async def release(
    connection: AsyncConnection,
    *,
    owner_id: int,
    item_id: int,
    member_id: int,
    anyone: bool,
    now: dt.datetime,
) -> bool:
    """Let others go for it; false if it is another member's claim, or none.

    `anyone` is true for those who may end the claims of others, too.
    """
    given = {"owner_id": owner_id, "item_id": item_id, "member_id": member_id, "anyone": anyone}
    if (await connection.execute(_RELEASE, given)).first() is None:
        return False
    await _show(connection, owner_id, [item_id], now)
    return True


async def lapse(connection: AsyncConnection, now: dt.datetime) -> int:
    """Clear claims that have run out, and have their cards say so; how many."""
    found = (await connection.execute(_LAPSED, {"now": now, "at_once": AT_ONCE})).all()
    items: dict[int, list[int]] = {}
    for owner_id, item_id in found:
        items.setdefault(owner_id, []).append(item_id)
    for owner_id, mine in sorted(items.items()):
        await _show(connection, owner_id, mine, now)
    return len(found)


async def _show(
    connection: AsyncConnection, owner_id: int, item_ids: list[int], now: dt.datetime
) -> None:
    """Every card of the items, in every place of the community, is drawn anew."""
    listings = await connection.execute(_LISTINGS, {"items": item_ids})
    await request_edits(
        connection, listing_ids=list(listings.scalars()), now=now, owner_id=owner_id
    )
