"""Which plan an owner's subscriptions give, and when that may change by itself. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from core.subscriptions.plans import PLANS, Plan

GRACE: Final = dt.timedelta(days=7)
"""So long the plan stays after a renewal could not be paid."""
ENDED: Final = frozenset({"canceled", "incomplete_expired"})
PAYING: Final = frozenset({"active", "trialing"})
LIVE: Final = PAYING | {"past_due"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A paid plan as the payment provider last told it; times are the provider's."""

    id: str
    plan: str
    status: str
    """The provider's word: active, trialing, past_due, unpaid, canceled, incomplete, paused …"""
    interval: str = "month"
    amount: Decimal = Decimal(0)
    currency: str = ""
    period_end: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    """When it ends for good, or has ended."""
    trial_end: dt.datetime | None = None
    past_due_since: dt.datetime | None = None
    next_plan: str = ""
    """What it becomes at `next_plan_at`: a downgrade that waits for the end of the period."""
    next_plan_at: dt.datetime | None = None
    blocked: str = ""
    """Why it gives nothing although it runs: "disputed", "refunded", "duplicate"; or empty."""
    created_at: dt.datetime

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end and will never charge again."""
        return self.status in ENDED


def entitles(subscription: Subscription, now: dt.datetime) -> bool:
    """Whether it gives its plan at this moment."""
    if subscription.blocked or subscription.status not in LIVE:
        return False
    if subscription.ends_at is not None and subscription.ends_at <= now:
        return False
    if subscription.status == "past_due":
        since = subscription.past_due_since
        return since is None or now < since + GRACE
    return True


def best(subscriptions: Iterable[Subscription], now: dt.datetime) -> Subscription | None:
    """The one that counts: of those that give something the highest, then the oldest."""
    giving = [one for one in subscriptions if entitles(one, now) and one.plan in PLANS]
    return min(
        giving, key=lambda one: (-PLANS[one.plan].rank, one.created_at, one.id), default=None
    )


def plan_for(subscriptions: Iterable[Subscription], now: dt.datetime, otherwise: Plan) -> Plan:
    """The plan they give."""
    found = best(subscriptions, now)
    return PLANS[found.plan] if found is not None else otherwise


def review_at(subscriptions: Iterable[Subscription], now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the plan may change without anybody telling us."""
    moments = []
    for one in subscriptions:
        if one.is_over:
            continue
        if one.ends_at is not None:
            moments.append(one.ends_at)
        if one.status == "past_due" and one.past_due_since is not None:
            moments.append(one.past_due_since + GRACE)
    return min((moment for moment in moments if moment > now), default=None)
