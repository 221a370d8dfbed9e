"""Subscriptions stored and read, and the plan they give written to their owner."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.subscriptions.entitlement import Subscription, plan_for, review_at
from core.subscriptions.plans import Plan

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

_FIELDS = tuple(field.name for field in dataclasses.fields(Subscription))
_NAMES = ", ".join(_FIELDS)
_SETS = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name != "id")

_OF_OWNER = text(
    f"SELECT {_NAMES} FROM subscriptions WHERE owner_id = :owner_id ORDER BY created_at, id"  # noqa: S608 - our own words
)
_OWNED = text(
    f"SELECT customer_id, {_NAMES} FROM subscriptions WHERE owner_id = :owner_id"  # noqa: S608 - our own words
    " ORDER BY created_at, id"
)
_SAVE = text(
    f"INSERT INTO subscriptions (owner_id, customer_id, updated_at, {_NAMES})"  # noqa: S608 - our own words
    f" VALUES (:owner_id, :customer_id, :now, {', '.join(f':{name}' for name in _FIELDS)})"
    " ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id,"
    f" customer_id = excluded.customer_id, updated_at = excluded.updated_at, {_SETS}"
)
_LOCK = text("SELECT plan FROM owners WHERE id = :owner_id FOR UPDATE")
_NAME = text("SELECT plan FROM owners WHERE id = :owner_id")
_PLAN = text("UPDATE owners SET plan = :plan WHERE id = :owner_id AND plan <> :plan")
_REVIEW = text("UPDATE subscriptions SET review_at = :at WHERE owner_id = :owner_id")
_DUE = text(
    "SELECT DISTINCT owner_id FROM subscriptions WHERE review_at <= :now"
    " ORDER BY owner_id LIMIT 100"
)


@dataclasses.dataclass(frozen=True, slots=True)
class PlanChange:
    """An owner's plan before and after; names, "" for the one everybody has."""

    before: str
    after: str


@dataclasses.dataclass(frozen=True, slots=True)
class Owned:
    """A subscription and the customer it is charged to."""

    customer_id: str
    subscription: Subscription


def _read(row: RowMapping) -> Subscription:
    return Subscription(**row)


async def of_owner(connection: AsyncConnection, owner_id: int) -> list[Subscription]:
    """All an owner ever had, oldest first."""
    rows = await connection.execute(_OF_OWNER, {"owner_id": owner_id})
    return [_read(row) for row in rows.mappings()]


async def owned(connection: AsyncConnection, owner_id: int) -> list[Owned]:
    """The same with their customers: after a merge an owner may have several."""
    rows = await connection.execute(_OWNED, {"owner_id": owner_id})
    return [
        Owned(row["customer_id"], Subscription(**{name: row[name] for name in _FIELDS}))
        for row in rows.mappings()
    ]


async def save(
    connection: AsyncConnection,
    *,
    owner_id: int,
    customer_id: str,
    subscriptions: Sequence[Subscription],
    now: dt.datetime,
) -> None:
    """Store what the provider tells about a customer's subscriptions."""
    for one in subscriptions:
        values = {name: getattr(one, name) for name in _FIELDS}
        await connection.execute(
            _SAVE, {"owner_id": owner_id, "customer_id": customer_id, "now": now, **values}
        )


async def settle(
    connection: AsyncConnection, owner_id: int, *, otherwise: Plan, now: dt.datetime
) -> PlanChange | None:
    """Write the plan that an owner's subscriptions give to the owner; None if they are gone."""
    before = (await connection.execute(_LOCK, {"owner_id": owner_id})).scalar_one_or_none()
    if before is None:
        return None
    found = await of_owner(connection, owner_id)
    after = plan_for(found, now, otherwise)
    name = "" if after is otherwise else after.name
    await connection.execute(_PLAN, {"owner_id": owner_id, "plan": name})
    await connection.execute(_REVIEW, {"owner_id": owner_id, "at": review_at(found, now)})
    return PlanChange(before, name)


async def plan_name(connection: AsyncConnection, owner_id: int) -> str:
    """The name of the plan an owner has bought; "" for the one everybody has."""
    found = await connection.execute(_NAME, {"owner_id": owner_id})
    return str(found.scalar_one_or_none() or "")


async def due_for_review(connection: AsyncConnection, now: dt.datetime) -> list[int]:
    """Owners whose plan may have changed by the passing of time."""
    return list((await connection.execute(_DUE, {"now": now})).scalars())
