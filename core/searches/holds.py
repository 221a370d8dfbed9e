"""Searches that rest because the plan has no room for them.

They are paused, never deleted, and run again as soon as there is room. Which ones run is for the
person to choose; what they have not chosen is decided by use: the search whose last alert is oldest
rests first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.subscriptions.plans import Plan

# Whoever makes, resumes or brings back a search holds the same lock.
_LOCK = text("SELECT FROM owners WHERE id = :owner_id FOR UPDATE")
_ALL = text("""
SELECT s.id, s.name, s.number, s.state, coalesce(h.chosen, false) AS chosen,
       h.held_from IS NOT NULL AS held, coalesce(h.held_from, s.state) AS was,
       coalesce((SELECT max(a.created_at) FROM alerts a
                 WHERE a.owner_id = s.owner_id AND s.id = ANY(a.search_ids)),
                s.created_at) AS used_at
FROM searches s LEFT JOIN plan_holds h ON h.search_id = s.id
WHERE s.owner_id = :owner_id AND s.state <> 'deleted' ORDER BY s.number
""")
_HOLD = text("""
WITH given AS (
    SELECT id, state FROM searches WHERE id = ANY(CAST(:ids AS bigint[])) AND state <> 'deleted'
), noted AS (
    INSERT INTO plan_holds AS h (search_id, held_from)
    SELECT id, state FROM given
    ON CONFLICT (search_id) DO UPDATE SET held_from = excluded.held_from
)
UPDATE searches SET state = 'paused', updated_at = clock_timestamp()
WHERE id = ANY(CAST(:ids AS bigint[])) AND state = 'active'
""")
_RELEASE = text("""
WITH freed AS (
    UPDATE plan_holds h SET held_from = NULL
    FROM (SELECT search_id, held_from FROM plan_holds
          WHERE search_id = ANY(CAST(:ids AS bigint[]))) old
    WHERE h.search_id = old.search_id RETURNING h.search_id, old.held_from
)
UPDATE searches s SET state = freed.held_from, updated_at = clock_timestamp()
FROM freed WHERE s.id = freed.search_id AND s.state = 'paused' AND freed.held_from = 'active'
""")
_HELD = text("SELECT search_id FROM plan_holds WHERE held_from IS NOT NULL")
_CHOOSE = text("""
INSERT INTO plan_holds (search_id, chosen)
SELECT id, :chosen FROM searches
WHERE id = :id AND owner_id = :owner_id AND state <> 'deleted'
ON CONFLICT (search_id) DO UPDATE SET chosen = excluded.chosen
RETURNING search_id
""")
_TOUCH = text(
    "UPDATE searches SET updated_at = clock_timestamp() WHERE owner_id = :owner_id"
    " AND state = 'active'"
)
_NOTIFY = text("SELECT pg_notify('searches_changed', '')")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A search as far as room goes."""

    id: int
    name: str
    number: int
    state: str
    chosen: bool
    held: bool
    was: str
    """Its state without the plan's hold."""
    used_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Fitted:
    """What making it fit has changed."""

    held: tuple[Candidate, ...] = ()
    released: tuple[Candidate, ...] = ()


def resting(searches: Sequence[Candidate], room: int) -> set[int]:
    """Ids of those there is no room for."""
    order = sorted(
        searches, key=lambda s: (s.chosen, s.was == "active", s.used_at, s.id), reverse=True
    )
    return {search.id for search in order[max(0, room) :]}


async def candidates(connection: AsyncConnection, owner_id: int) -> list[Candidate]:
    """All living searches of an owner, in the order of their numbers."""
    rows = await connection.execute(_ALL, {"owner_id": owner_id})
    return [Candidate(**row) for row in rows.mappings()]


async def fit(connection: AsyncConnection, owner_id: int, plan: Plan) -> Fitted:
    """Hold what the plan has no room for, release what it has room for again."""
    await connection.execute(_LOCK, {"owner_id": owner_id})
    found = await candidates(connection, owner_id)
    rest = resting(found, plan.max_searches)
    held = tuple(search for search in found if search.id in rest and not search.held)
    released = tuple(search for search in found if search.id not in rest and search.held)
    if held:
        await connection.execute(_HOLD, {"ids": [search.id for search in held]})
    if released:
        await connection.execute(_RELEASE, {"ids": [search.id for search in released]})
    if held or released:
        await connection.execute(_NOTIFY)
    return Fitted(held, released)


async def choose(
    connection: AsyncConnection, owner_id: int, search_id: int, plan: Plan, *, chosen: bool
) -> None:
    """Remember that this search shall run, or need not. Raises `UserError`."""
    await connection.execute(_LOCK, {"owner_id": owner_id})
    found = await candidates(connection, owner_id)
    already = sum(search.chosen and search.id != search_id for search in found)
    if chosen and already >= plan.max_searches:
        raise UserError("plans.too_many_chosen", n=plan.max_searches)
    made = await connection.execute(
        _CHOOSE, {"id": search_id, "owner_id": owner_id, "chosen": chosen}
    )
    if made.first() is None:
        raise UserError("error.gone")


async def free_all(connection: AsyncConnection) -> None:
    """Where plans are sold no longer, nothing rests for them any more."""
    held = list((await connection.execute(_HELD)).scalars())
    if held:
        await connection.execute(_RELEASE, {"ids": held})
        await connection.execute(_NOTIFY)


async def read_anew(connection: AsyncConnection, owner_id: int) -> None:
    """Have the pace and the marketplaces of an owner's searches worked out again."""
    await connection.execute(_TOUCH, {"owner_id": owner_id})
    await connection.execute(_NOTIFY)
