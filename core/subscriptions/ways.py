"""Ways to be told beside the chat, as far as a plan gives them.

A way the plan does not give rests, with its reason, and works again with the plan; it is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.subscriptions.limits import Limit, allows, need

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.subscriptions.plans import Plan

KINDS: Final[Mapping[str, str]] = {
    "email": "email",
    "sms": "sms",
    "webhook": "webhook",
    "ntfy": "push",
    "pushover": "push",
    "webpush": "push",
    "fcm": "push",
}
"""What a plan calls the platform of a destination; chats are not named and always allowed."""
BY_PLAN: Final = "plan"
"""The reason of a destination that rests for its owner's plan."""

_REST = text(
    "UPDATE destinations SET state = 'paused', state_reason = :reason"
    " WHERE owner_id = :owner_id AND state = 'active' AND platform = ANY(:platforms)"
)
_WORK = text(
    "UPDATE destinations SET state = 'active', state_reason = ''"
    " WHERE owner_id = :owner_id AND state = 'paused' AND state_reason = :reason"
    " AND platform = ANY(:platforms)"
)

_FREE = text(
    "UPDATE destinations SET state = 'active', state_reason = ''"
    " WHERE state = 'paused' AND state_reason = :reason"
)

_DIGESTS: Final = ["hourly", "daily", "weekly"]
# What came as a digest comes at once, and the owner's row remembers which it was.
_REST_DIGESTS = text("""
WITH places AS (
    SELECT id, format FROM destinations
    WHERE owner_id = :owner_id AND format = ANY(CAST(:digests AS text[])) FOR UPDATE
), routes AS (
    SELECT sd.search_id, sd.destination_id, sd.format
    FROM search_destinations sd JOIN destinations d ON d.id = sd.destination_id
    WHERE d.owner_id = :owner_id AND sd.format = ANY(CAST(:digests AS text[]))
), whole AS (
    UPDATE destinations d SET format = 'rich' FROM places p WHERE d.id = p.id
), each AS (
    UPDATE search_destinations sd SET format = 'rich' FROM routes r
    WHERE sd.search_id = r.search_id AND sd.destination_id = r.destination_id
), rested AS (
    SELECT jsonb_agg(one) AS all_of_them FROM (
        SELECT jsonb_build_array(id, NULL, format) AS one FROM places
        UNION ALL SELECT jsonb_build_array(destination_id, search_id, format) FROM routes
    ) found
)
UPDATE owners SET preferences = preferences || jsonb_build_object('rested_digests',
    coalesce(preferences->'rested_digests', '[]') || rested.all_of_them)
FROM rested WHERE owners.id = :owner_id AND rested.all_of_them IS NOT NULL
""")
_DIGEST_AGAIN = text("""
WITH rested AS (
    SELECT CAST(one->>0 AS bigint) AS place, CAST(one->>1 AS bigint) AS search, one->>2 AS format
    FROM owners, jsonb_array_elements(preferences->'rested_digests') one
    WHERE owners.id = :owner_id
), whole AS (
    UPDATE destinations d SET format = r.format FROM rested r
    WHERE r.search IS NULL AND d.id = r.place AND d.owner_id = :owner_id AND d.format = 'rich'
), each AS (
    UPDATE search_destinations sd SET format = r.format FROM rested r
    WHERE sd.search_id = r.search AND sd.destination_id = r.place AND sd.format = 'rich'
)
UPDATE owners SET preferences = preferences - 'rested_digests'
WHERE id = :owner_id AND jsonb_exists(preferences, 'rested_digests')
""")
_RESTED_DIGESTS = text("SELECT id FROM owners WHERE jsonb_exists(preferences, 'rested_digests')")


def gives(plan: Plan, platform: str) -> bool:
    """Whether a destination on this platform may be told anything."""
    kind = KINDS.get(platform)
    return kind is None or allows(plan, Limit.FALLBACK, kind)


def require(plan: Plan, platform: str) -> None:
    """Raise `LimitReachedError` before a way is added that the plan does not give."""
    kind = KINDS.get(platform)
    if kind is not None:
        need(plan, Limit.FALLBACK, kind)


async def fit(connection: AsyncConnection, owner_id: int, plan: Plan) -> None:
    """Let ways and digests rest that the plan does not give, and those work again that it does."""
    given = [platform for platform in KINDS if gives(plan, platform)]
    others = [platform for platform in KINDS if platform not in given]
    values = {"owner_id": owner_id, "reason": BY_PLAN}
    await connection.execute(_REST, {**values, "platforms": others})
    await connection.execute(_WORK, {**values, "platforms": given})
    if plan.digests:
        await connection.execute(_DIGEST_AGAIN, {"owner_id": owner_id})
    else:
        await connection.execute(_REST_DIGESTS, {"owner_id": owner_id, "digests": _DIGESTS})


async def free_all(connection: AsyncConnection) -> None:
    """Where plans are sold no longer, every way works that had rested for them."""
    await connection.execute(_FREE, {"reason": BY_PLAN})
    for owner_id in (await connection.execute(_RESTED_DIGESTS)).scalars().all():
        await connection.execute(_DIGEST_AGAIN, {"owner_id": owner_id})
