"""Owners that have become one: what either had bought goes to the one that remains.

Which of two running plans stays is then decided like for any two: by `rules.judge`, when the
customers are read again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from billing import outcome

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_MERGED = text("""
SELECT DISTINCT o.id AS old, o.merged_into AS new
FROM owners o JOIN billing_customers c ON c.owner_id = o.id
WHERE o.merged_into IS NOT NULL ORDER BY 1 LIMIT 50
""")
_LOCK = text("SELECT FROM owners WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
_MOVE: Final = tuple(
    text(statement)
    for statement in (
        # The one that remains may have a customer of its own; new purchases go there.
        """
        UPDATE billing_customers c SET owner_id = :new,
            is_current = c.is_current AND NOT EXISTS (
                SELECT FROM billing_customers n WHERE n.owner_id = :new AND n.is_current)
        WHERE c.owner_id = :old
        """,
        "UPDATE subscriptions SET owner_id = :new WHERE owner_id = :old",
        """
        UPDATE billing_checkouts SET state = 'superseded' WHERE owner_id = :old AND state = 'open'
        """,
        "UPDATE billing_checkouts SET owner_id = :new WHERE owner_id = :old",
        "UPDATE billing_said SET owner_id = :new WHERE owner_id = :old",
        "UPDATE owners SET plan = '' WHERE id = :old",
    )
)
_AGAIN = text("""
UPDATE billing_customers SET wanted = wanted + 1, due_at = least(due_at, :now)
WHERE owner_id = :new AND customer_id IS NOT NULL
""")


async def merged(connection: AsyncConnection) -> list[tuple[int, int]]:
    """Owners that were merged away and had bought something, with the one that remains."""
    return [(row.old, row.new) for row in await connection.execute(_MERGED)]


async def follow(connection: AsyncConnection, old: int, new: int, now: dt.datetime) -> None:
    """Move what was bought, work out the plan, and have all customers read again."""
    await connection.execute(_LOCK, {"ids": [old, new]})
    for statement in _MOVE:
        names = statement.compile().params
        await connection.execute(statement, {k: v for k, v in (("old", old), ("new", new))
                                             if k in names})  # fmt: skip
    await outcome.settle(connection, new, [], now, {})
    await connection.execute(_AGAIN, {"new": new, "now": now})
