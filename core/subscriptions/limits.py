"""Whether a plan allows something; if not, which limit it is and which plan lifts it. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Sequence
from typing import Final

from core.errors import UserError
from core.subscriptions.plans import Plan, sold_to


class Limit(enum.StrEnum):
    """What a plan can limit."""

    SEARCHES = "searches"
    INTERVAL = "interval"
    MARKETPLACES = "marketplaces"
    FALLBACK = "fallback"
    HISTORY = "history"
    DIGESTS = "digests"
    API = "api"
    MEMBERS = "members"


class LimitReachedError(UserError):
    """The plan does not allow this. `limit` and `need` say what would."""

    def __init__(
        self, limit: Limit, plan: Plan, need: int | str, key: str | None = None, **params: object
    ) -> None:
        super().__init__(key or f"limits.{limit.value}", **params)
        self.limit = limit
        self.plan = plan
        self.need = need


def _at_least(have: int | None, need: int | str) -> bool:
    return have is None or (isinstance(need, int) and have >= need)


_ALLOWS: Final[dict[Limit, Callable[[Plan, int | str], bool]]] = {
    Limit.SEARCHES: lambda plan, need: _at_least(plan.max_searches, need),
    Limit.INTERVAL: lambda plan, need: isinstance(need, int) and plan.min_interval_seconds <= need,
    Limit.MARKETPLACES: lambda plan, need: _at_least(plan.max_marketplaces, need),
    Limit.FALLBACK: lambda plan, need: need in plan.fallbacks,
    Limit.HISTORY: lambda plan, need: _at_least(plan.history_days, need),
    Limit.DIGESTS: lambda plan, _need: plan.digests,
    Limit.API: lambda plan, _need: plan.api,
    Limit.MEMBERS: lambda plan, need: _at_least(plan.max_members, need),
}


def allows(plan: Plan, limit: Limit, need: int | str = 1) -> bool:
    """Whether the plan gives `need`: a number, seconds, days, or the name of a way to be told."""
    return _ALLOWS[limit](plan, need)


def lifted_by(reached: LimitReachedError, kind: str) -> Plan | None:
    """The cheapest plan an owner of this kind can buy that would have allowed it."""
    for plan in sold_to(kind):
        if plan.rank > reached.plan.rank and allows(plan, reached.limit, reached.need):
            return plan
    return None


def need(plan: Plan, limit: Limit, wanted: int | str = 1, **params: object) -> None:
    """Raise `LimitReachedError` unless the plan gives what is wanted."""
    if not allows(plan, limit, wanted):
        raise LimitReachedError(limit, plan, wanted, None, **params)


def marketplaces_for(
    plan: Plan, named: Collection[str], switched_on: Sequence[str]
) -> frozenset[str]:
    """Where a search of this plan is looked for; what it names itself comes first.

    Empty means everywhere, as in a search that names none.
    """
    most = plan.max_marketplaces
    wanted = [name for name in switched_on if name in named] if named else list(switched_on)
    if most is None or len(wanted) <= most:
        return frozenset(named)
    return frozenset(wanted[:most])
