"""Writes what a customer's state means: the plan, the searches it has room for, what is told.

All of it in the transaction that stores the state, so that nothing is told twice or forgotten.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from billing import saying
from billing.rules import Said
from core.searches import holds
from core.subscriptions import service, ways
from core.subscriptions.plans import FREE, PLANS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.holds import Fitted
    from core.subscriptions.entitlement import Subscription

UP: Final = ("started", "trial_started", "upgraded", "recovered", "dispute_won", "resumed")
DOWN: Final = ("downgraded", "disputed", "dispute_lost", "refunded")
"""What explains by itself that the plan is another one now."""


async def settle(
    connection: AsyncConnection,
    owner_id: int,
    said: Sequence[Said],
    now: dt.datetime,
    checkouts: Mapping[str, int],
) -> None:
    """Work out the plan, make the searches fit it, and tell what is new."""
    before = await service.of_owner(connection, owner_id)
    change = await service.settle(connection, owner_id, otherwise=FREE, now=now)
    if change is None:
        return
    new = [one for one in said if await saying.is_new(connection, owner_id, one, now)]
    after = PLANS.get(change.after, FREE)
    if change.before != change.after:
        fitted = await holds.fit(connection, owner_id, after)
        await holds.read_anew(connection, owner_id)
        await ways.fit(connection, owner_id, after)
        rose = after.rank > PLANS.get(change.before, FREE).rank
        new = _explained(new, rose=rose, before=before, plan=after.name, now=now)
        new = _with_searches(new, fitted, rose=rose)
    for one in new:
        await saying.tell(
            connection, owner_id, one, now, checkouts.get(one.subscription_id, 0)
            if one.kind in {"started", "trial_started"} else 0
        )  # fmt: skip


def _explained(
    said: list[Said],
    *,
    rose: bool,
    before: Sequence[Subscription],
    plan: str,
    now: dt.datetime,
) -> list[Said]:
    """See that something tells of the other plan, and put that first."""
    kinds = UP if rose else DOWN
    main = next((one for one in said if one.kind in kinds), None)
    if main is None:
        kind = "back" if rose else _why_lost(before, now)
        main = Said(
            kind=kind,
            subscription_id=before[-1].id if before else "",
            about=now.isoformat(),
            params={"plan": plan},
        )
    elif not rose and main.kind != "downgraded":
        main = _also(main, "billing.now_on", plan={"text": f"plan.{plan}"})
    return [main, *(one for one in said if one.kind != main.kind or one.about != main.about)]


def _why_lost(subscriptions: Sequence[Subscription], now: dt.datetime) -> str:
    newest = max(subscriptions, key=lambda one: one.created_at, default=None)
    if newest is not None and newest.status == "unpaid":
        return "unpaid"
    if newest is not None and newest.status == "past_due":
        ended = newest.ends_at is not None and newest.ends_at <= now
        return "ended" if ended else "grace_over"
    return "ended"


def _with_searches(said: list[Said], fitted: Fitted, *, rose: bool) -> list[Said]:
    """The main message says how many searches rest now, or run again."""
    searches = fitted.released if rose else fitted.held
    if not said or not searches:
        return said
    key = "billing.searches_back" if rose else "billing.searches_rest"
    return [_also(said[0], key, n=len(searches)), *said[1:]]


def _also(said: Said, key: str, **params: object) -> Said:
    """One sentence more."""
    also = [*said.params.get("also", []), {"key": key, "params": params}]
    return dataclasses.replace(said, params={**said.params, "also": also})
