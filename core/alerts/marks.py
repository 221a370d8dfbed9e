"""What people did with an item: hidden, kept; and the sellers they do not want to see.

Both are facts about one person and one item, in a community too: what one member hides, the others
still see.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession


class Mark(enum.StrEnum):
    """What can be done with an item."""

    HIDDEN = "hidden"
    KEPT = "kept"


_SET = text(
    "INSERT INTO item_marks (owner_id, item_id, mark, why, listing_id)"
    " VALUES (:owner_id, :item_id, :mark, :why, :listing_id)"
    " ON CONFLICT (owner_id, item_id, mark) DO UPDATE SET why = excluded.why"
)


async def set_mark(
    connection: AsyncConnection | AsyncSession,
    *,
    owner_id: int,
    item_id: int,
    listing_id: int,
    mark: Mark,
    why: str = "",
) -> None:
    """Set a mark; `why` is the reason of a hide ("dear")."""
    given = {"owner_id": owner_id, "item_id": item_id, "mark": mark.value, "why": why}
    await connection.execute(_SET, {**given, "listing_id": listing_id})


async def unset_mark(
    connection: AsyncConnection | AsyncSession, *, owner_id: int, item_id: int, mark: Mark
) -> bool:
    """Take a mark away; false when there was none."""
    found = await connection.execute(
        text(
            "DELETE FROM item_marks"
            " WHERE owner_id = :owner_id AND item_id = :item_id AND mark = :mark RETURNING 1"
        ),
        {"owner_id": owner_id, "item_id": item_id, "mark": mark.value},
    )
    return found.first() is not None


async def marks_of(
    connection: AsyncConnection | AsyncSession, owner_id: int, item_ids: Iterable[int]
) -> dict[int, frozenset[Mark]]:
    """The marks an owner has on these items; items without one are absent."""
    found = await connection.execute(
        text(
            "SELECT item_id, array_agg(mark) FROM item_marks"
            " WHERE owner_id = :owner_id AND item_id = ANY(:item_ids) GROUP BY item_id"
        ),
        {"owner_id": owner_id, "item_ids": list(item_ids)},
    )
    return {item: frozenset(Mark(mark) for mark in marks) for item, marks in found.all()}


async def hide_seller(
    connection: AsyncConnection | AsyncSession, *, owner_id: int, marketplace: str, seller: str
) -> None:
    """Never show this seller's listings to this owner again."""
    await connection.execute(
        text(
            "INSERT INTO hidden_sellers (owner_id, marketplace, seller)"
            " VALUES (:owner_id, :marketplace, :seller) ON CONFLICT DO NOTHING"
        ),
        {"owner_id": owner_id, "marketplace": marketplace, "seller": seller},
    )


async def unhide_seller(
    connection: AsyncConnection | AsyncSession, *, owner_id: int, marketplace: str, seller: str
) -> bool:
    """Show this seller's listings again; false when they were not hidden."""
    found = await connection.execute(
        text(
            "DELETE FROM hidden_sellers WHERE owner_id = :owner_id"
            " AND marketplace = :marketplace AND seller = :seller RETURNING 1"
        ),
        {"owner_id": owner_id, "marketplace": marketplace, "seller": seller},
    )
    return found.first() is not None
