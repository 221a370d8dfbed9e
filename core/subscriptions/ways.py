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
    """Let ways rest that the plan does not give, and those work again that it does."""
    given = [platform for platform in KINDS if gives(plan, platform)]
    others = [platform for platform in KINDS if platform not in given]
    values = {"owner_id": owner_id, "reason": BY_PLAN}
    await connection.execute(_REST, {**values, "platforms": others})
    await connection.execute(_WORK, {**values, "platforms": given})


async def free_all(connection: AsyncConnection) -> None:
    """Where plans are sold no longer, every way works that had rested for them."""
    await connection.execute(_FREE, {"reason": BY_PLAN})
