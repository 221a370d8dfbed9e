"""A limit that is reached says which plan lifts it, where plans are sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.replies import Buttons, Notice, Part, Text
from core.subscriptions.limits import Limit, LimitReachedError, lifted_by, marketplaces_for

if TYPE_CHECKING:
    from bots.conversation.context import Context
    from core.errors import UserError
    from core.searches.criteria import Criteria


def offer_of(ctx: Context, error: UserError) -> tuple[Part, ...]:
    """What is said beside the limit; nothing without billing, or if no plan lifts it."""
    if ctx.services.billing is None or not isinstance(error, LimitReachedError):
        return ()
    plan = lifted_by(error, ctx.owner.kind)
    if plan is None:
        return ()
    said = Text(ctx.texts.rich("plans.lifted", plan=ctx.texts(f"plan.{plan.name}")))
    return (said, Buttons(((ctx.press("plans.see", "pay.plans"),),)))


def limits_on(ctx: Context, criteria: Criteria) -> tuple[Part, ...]:
    """What of a search the plan does not give, said before it is saved."""
    return tuple(_said(ctx, one) for one in _reached(ctx, criteria))


def remarks_on(ctx: Context, criteria: Criteria) -> tuple[Part, ...]:
    """The same of a saved search, which is watched as far as the plan goes, and what lifts it."""
    reached = _reached(ctx, criteria)
    parts = [_said(ctx, one) for one in reached]
    for one in reached:
        offered = offer_of(ctx, one)
        if offered:
            return (*parts, *offered)
    return tuple(parts)


def _reached(ctx: Context, criteria: Criteria) -> list[LimitReachedError]:
    return [*_interval(ctx, criteria), *_marketplaces(ctx, criteria)]


def _said(ctx: Context, reached: LimitReachedError) -> Part:
    return Notice(ctx.texts.rich(reached.key, **reached.params))


def _interval(ctx: Context, criteria: Criteria) -> list[LimitReachedError]:
    plan = ctx.services.plan_of(ctx.owner)
    wanted = round((criteria.every_minutes or 0) * 60)
    if not wanted or wanted >= plan.min_interval_seconds:
        return []
    span = ctx.texts.span(plan.min_interval_seconds)
    return [LimitReachedError(Limit.INTERVAL, plan, wanted, span=span)]


def _marketplaces(ctx: Context, criteria: Criteria) -> list[LimitReachedError]:
    plan, sources = ctx.services.plan_of(ctx.owner), ctx.services.sources
    allowed = marketplaces_for(plan, criteria.marketplaces, sources.names)
    if allowed == criteria.marketplaces:
        return []
    asked = [m for m in sources if m.name in (criteria.marketplaces or sources.names)]
    names = ", ".join(m.capabilities.label for m in asked if m.name in allowed)
    others = ", ".join(m.capabilities.label for m in asked if m.name not in allowed)
    return [
        LimitReachedError(
            Limit.MARKETPLACES, plan, len(asked), n=len(allowed), names=names, others=others
        )
    ]
