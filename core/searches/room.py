"""Whether the plan has room for one more search.

Two presses at once must not take the same number, nor pass the limit together: each question here
holds the owner until the commit. What rests because the plan has no room for it takes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.errors import UserError
from core.subscriptions.limits import Limit, LimitReachedError, need

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.subscriptions.plans import Plan

_LOCK = text("SELECT FROM owners WHERE id = :id FOR UPDATE")
_TAKEN = text("""
SELECT o.kind, o.merged_into, count(s.id) AS searches,
       count(DISTINCT s.created_by) FILTER (WHERE s.created_by <> CAST(:by AS bigint)) AS members
FROM owners o LEFT JOIN searches s ON s.owner_id = o.id AND s.state <> 'deleted'
     AND NOT EXISTS (SELECT FROM plan_holds h WHERE h.search_id = s.id AND h.held_from IS NOT NULL)
WHERE o.id = :id GROUP BY o.id
""")
_HELD = text(
    "SELECT search_id FROM plan_holds WHERE search_id = ANY(CAST(:ids AS bigint[]))"
    " AND held_from IS NOT NULL ORDER BY search_id"
)
_FREE = text("UPDATE plan_holds SET held_from = NULL WHERE search_id = ANY(CAST(:ids AS bigint[]))")
_FORGET = text("DELETE FROM plan_holds WHERE search_id = ANY(CAST(:ids AS bigint[]))")


def _full(plan: Plan, wanted: int) -> LimitReachedError:
    return LimitReachedError(Limit.SEARCHES, plan, wanted, "searches.too_many", n=plan.max_searches)


async def make(
    connection: AsyncConnection, owner_id: int, plan: Plan, more: int, by: int | None = None
) -> None:
    """See that the plan allows so many more searches, made by this identity.

    Raises `LimitReachedError`, and `UserError` if the owner was merged into another meanwhile.
    """
    await connection.execute(_LOCK, {"id": owner_id})
    found = (await connection.execute(_TAKEN, {"id": owner_id, "by": by})).first()
    if found is None:
        return
    if found.merged_into is not None:
        # Linked with another chat since this event began: the next one acts for whoever remains.
        raise UserError("error.broke")
    if found.searches + more > plan.max_searches:
        raise _full(plan, found.searches + more)
    if found.kind == "community" and more:
        people = found.members + int(by is not None)
        need(plan, Limit.MEMBERS, people, n=plan.max_members)


async def take(
    connection: AsyncConnection, owner_id: int, search_ids: Sequence[int], plan: Plan | None
) -> None:
    """Free searches that the plan holds, as many as it has room for.

    Raises `LimitReachedError` when all of them are held and there is room for none.
    """
    held = list((await connection.execute(_HELD, {"ids": list(search_ids)})).scalars())
    if not held or plan is None:
        return
    await connection.execute(_LOCK, {"id": owner_id})
    found = (await connection.execute(_TAKEN, {"id": owner_id, "by": None})).one()
    free = max(0, plan.max_searches - found.searches)
    if not free and len(held) == len(search_ids):
        raise _full(plan, found.searches + len(held))
    await connection.execute(_FREE, {"ids": held[:free]})


async def forget_holds(connection: AsyncConnection, search_ids: Sequence[int]) -> None:
    """What comes back from the bin takes room like any other."""
    await connection.execute(_FORGET, {"ids": list(search_ids)})
