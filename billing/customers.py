"""Customers as rows: found or made, marked to be read again, leased by one reader at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_CURRENT = text("""
SELECT id, owner_id, customer_id, created_at FROM billing_customers
WHERE owner_id = :owner_id AND is_current AND closed_at IS NULL
""")
_MAKE = text("""
INSERT INTO billing_customers AS c (owner_id, identity_id, created_at)
VALUES (:owner_id, :identity_id, :now)
ON CONFLICT (owner_id) WHERE is_current
DO UPDATE SET identity_id = coalesce(excluded.identity_id, c.identity_id)
RETURNING id, owner_id, customer_id, created_at
""")
_NAME = text(
    "UPDATE billing_customers SET customer_id = :customer_id WHERE id = :id AND customer_id IS NULL"
)
_MARK = text("""
UPDATE billing_customers SET wanted = wanted + 1, due_at = least(due_at, :now)
WHERE customer_id = :customer_id RETURNING id
""")
_BIND = text("""
INSERT INTO billing_customers (owner_id, customer_id, is_current, created_at, due_at)
SELECT o.id, :customer_id,
       NOT EXISTS (SELECT FROM billing_customers c WHERE c.owner_id = o.id AND c.is_current),
       :now, :now
FROM owners o WHERE o.id = :owner_id ON CONFLICT (customer_id) DO NOTHING
""")
# Of the forgotten, everything is ended; nobody will send an event for that.
_CLAIM = text("""
UPDATE billing_customers c SET lease = :lease, leased_until = :until
FROM (
    SELECT id FROM billing_customers
    WHERE customer_id IS NOT NULL
      AND (due_at <= :now OR (owner_id IS NULL AND closed_at IS NULL AND due_at IS NULL))
      AND (leased_until IS NULL OR leased_until <= :now)
    ORDER BY due_at NULLS LAST LIMIT :most FOR UPDATE SKIP LOCKED
) due
WHERE c.id = due.id
RETURNING c.id, c.owner_id, c.customer_id, c.wanted, c.failures
""")
_HOLD = text("""
SELECT owner_id FROM billing_customers WHERE id = :id AND lease = :lease FOR UPDATE
""")
_RELEASE = text("""
UPDATE billing_customers SET lease = NULL, leased_until = NULL, failures = 0,
       synced = greatest(synced, :wanted),
       due_at = CASE WHEN wanted > :wanted THEN CAST(:now AS timestamptz) END,
       is_current = is_current AND NOT :closed,
       closed_at = CASE WHEN :closed THEN coalesce(closed_at, :now) ELSE closed_at END
WHERE id = :id AND lease = :lease
""")
_LATER = text("""
UPDATE billing_customers SET lease = NULL, leased_until = NULL, failures = failures + 1,
       due_at = :at
WHERE id = :id AND lease = :lease
""")


@dataclasses.dataclass(frozen=True, slots=True)
class CustomerRow:
    """Where an owner's purchases go; `customer_id` is empty until Stripe has made it."""

    id: int
    owner_id: int
    customer_id: str
    created_at: dt.datetime

    @property
    def key(self) -> str:
        """Names the customer at Stripe before it has an id, so that it is made once."""
        return f"customer:{self.id}:{self.created_at.timestamp():.0f}"


def _row(row: Any) -> CustomerRow:
    return CustomerRow(row.id, row.owner_id, row.customer_id or "", row.created_at)


@dataclasses.dataclass(frozen=True, slots=True)
class Claimed:
    """A customer this process may read and write now."""

    id: int
    owner_id: int | None
    customer_id: str
    wanted: int
    failures: int
    lease: str


async def current(connection: AsyncConnection, owner_id: int) -> CustomerRow | None:
    """The customer an owner has; None if nothing was ever bought."""
    row = (await connection.execute(_CURRENT, {"owner_id": owner_id})).first()
    return None if row is None else _row(row)


async def make(
    connection: AsyncConnection, owner_id: int, identity_id: int | None, now: dt.datetime
) -> CustomerRow:
    """The customer of an owner, as a row at least; two presses at once make one."""
    row = (
        await connection.execute(
            _MAKE, {"owner_id": owner_id, "identity_id": identity_id, "now": now}
        )
    ).one()
    return _row(row)


async def name(connection: AsyncConnection, row_id: int, customer_id: str) -> None:
    """Remember the id Stripe gave."""
    await connection.execute(_NAME, {"id": row_id, "customer_id": customer_id})


async def mark(connection: AsyncConnection, customer_id: str, now: dt.datetime) -> bool:
    """Have a customer read again soon; False if it is none of ours."""
    found = await connection.execute(_MARK, {"customer_id": customer_id, "now": now})
    return found.first() is not None


async def bind(
    connection: AsyncConnection, owner_id: int, customer_id: str, now: dt.datetime
) -> bool:
    """Take in a customer that names an owner of ours; False if that owner is not there."""
    found = await connection.execute(
        _BIND, {"owner_id": owner_id, "customer_id": customer_id, "now": now}
    )
    return bool(found.rowcount)


async def claim(
    connection: AsyncConnection,
    *,
    now: dt.datetime,
    until: dt.datetime,
    lease: str,
    most: int,
) -> list[Claimed]:
    """Take customers that are due and that nobody else is reading."""
    found = await connection.execute(
        _CLAIM, {"now": now, "until": until, "lease": lease, "most": most}
    )
    return [
        Claimed(row.id, row.owner_id, row.customer_id, row.wanted, row.failures, lease)
        for row in found
    ]


async def hold(connection: AsyncConnection, claimed: Claimed) -> tuple[bool, int | None]:
    """Lock the row until the commit; whether it is still ours, and whose customer it is now."""
    row = (await connection.execute(_HOLD, {"id": claimed.id, "lease": claimed.lease})).first()
    return (False, None) if row is None else (True, row.owner_id)


async def release(
    connection: AsyncConnection, claimed: Claimed, now: dt.datetime, *, closed: bool = False
) -> None:
    """Give it back, followed as far as was known when it was taken."""
    await connection.execute(
        _RELEASE,
        {
            "id": claimed.id,
            "lease": claimed.lease,
            "wanted": claimed.wanted,
            "now": now,
            "closed": closed,
        },
    )


async def later(connection: AsyncConnection, claimed: Claimed, at: dt.datetime) -> None:
    """Give it back to be tried again."""
    await connection.execute(_LATER, {"id": claimed.id, "lease": claimed.lease, "at": at})
