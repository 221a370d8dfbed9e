"""Where plans are sold, nobody runs more than their plan has room for.

People who were there before selling began, or while it was off for a time, may have more. So when a
process starts, what does not fit comes to rest, and each is told once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from billing.rules import Said
from billing.saying import tell
from core.searches import holds
from core.subscriptions import ways
from core.subscriptions.limits import Limit, allows
from core.subscriptions.plans import FREE, PLANS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.clock import Clock
    from core.db import Database

AT_ONCE: Final = 200
_OVER = text("""
WITH room (plan, searches, others) AS (
    SELECT * FROM unnest(CAST(:plans AS text[]), CAST(:rooms AS int[]), CAST(:others AS text[]))
), many AS (
    SELECT s.owner_id FROM searches s JOIN owners o ON o.id = s.owner_id
    JOIN room r ON r.plan = o.plan
    WHERE s.state = 'active' AND s.owner_id > :after
    GROUP BY s.owner_id, r.searches HAVING count(*) > r.searches
), elsewhere AS (
    SELECT d.owner_id FROM destinations d JOIN owners o ON o.id = d.owner_id
    JOIN room r ON r.plan = o.plan
    WHERE d.state = 'active' AND d.owner_id > :after
      AND d.platform = ANY(string_to_array(r.others, ' '))
)
SELECT owner_id FROM (SELECT owner_id FROM many UNION SELECT owner_id FROM elsewhere) found
ORDER BY owner_id LIMIT :most
""")
_PLAN = text("SELECT plan FROM owners WHERE id = :owner_id FOR UPDATE")


async def fit_all(database: Database, clock: Clock) -> int:
    """Let rest what does not fit; for how many owners. Repeating it changes nothing."""
    after, fitted = 0, 0
    while True:
        async with database.connect() as connection:
            rows = await connection.execute(_OVER, {**_rooms(), "after": after, "most": AT_ONCE})
            owners = list(rows.scalars())
        for owner_id in owners:
            async with database.connect() as connection:
                fitted += await _fit(connection, owner_id, clock)
        if len(owners) < AT_ONCE:
            return fitted
        after = owners[-1]


def _rooms() -> dict[str, list[object]]:
    """What each plan has room for, and the ways it does not give; an owner of none has Free."""
    named = {"": FREE} | PLANS
    return {
        "plans": list(named),
        "rooms": [plan.max_searches for plan in named.values()],
        "others": [
            " ".join(p for p, kind in ways.KINDS.items() if not allows(plan, Limit.FALLBACK, kind))
            for plan in named.values()
        ],
    }


async def _fit(connection: AsyncConnection, owner_id: int, clock: Clock) -> bool:
    name = (await connection.execute(_PLAN, {"owner_id": owner_id})).scalar_one_or_none()
    if name is None:
        return False
    plan, now = PLANS.get(name, FREE), clock.now()
    held = (await holds.fit(connection, owner_id, plan)).held
    await ways.fit(connection, owner_id, plan)
    also = [{"key": "billing.searches_rest", "params": {"n": len(held)}}] if held else []
    params = {"plan": plan.name, "also": also}
    said = Said(kind="begun", subscription_id="", about=now.isoformat(), params=params)
    await tell(connection, owner_id, said, now)
    return True
