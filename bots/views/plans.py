"""A plan in words: what it allows, what is used of it, when it renews or ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bots.replies import Rich, Span
from core.money import Money
from core.subscriptions.entitlement import GRACE, Subscription

if TYPE_CHECKING:
    from bots.texts.translate import Texts
    from core.subscriptions.gateway import Offer
    from core.subscriptions.plans import Plan


def plan_name(texts: Texts, plan: str) -> str:
    """The name people know."""
    return texts(f"plan.{plan}")


def amount(texts: Texts, price: Money) -> str:
    """What it costs."""
    return texts.money(price.amount, price.currency)


def per(texts: Texts, price: Money, interval: str) -> str:
    """£4 a month."""
    name = texts(f"plans.interval_{interval}")
    return texts("plans.price", amount=amount(texts, price), interval=name)


def standing(texts: Texts, running: Subscription | None, plan: Plan, *, here: bool) -> list[Rich]:
    """Which plan it is, what it costs, and what becomes of it."""
    key = "plans.title_here" if here else "plans.title"
    lines = [texts.rich(key, plan=plan_name(texts, plan.name))]
    if running is None:
        return lines
    if running.amount:
        price = per(texts, Money(running.amount, running.currency), running.interval)
        lines.append((Span(price),))
    lines += _future(texts, running)
    return lines


def _future(texts: Texts, running: Subscription) -> list[Rich]:
    if running.blocked:
        return [texts.rich("plans.blocked")]
    if running.status == "past_due" and running.past_due_since is not None:
        return [texts.rich("plans.owing", at=texts.date(running.past_due_since + GRACE))]
    if running.ends_at is not None:
        return [texts.rich("plans.ends", at=texts.date(running.ends_at))]
    lines: list[Rich] = []
    if running.status == "trialing" and running.trial_end is not None:
        lines.append(texts.rich("plans.trial", at=texts.date(running.trial_end)))
    elif running.period_end is not None and not running.next_plan:
        lines.append(texts.rich("plans.renews", at=texts.date(running.period_end)))
    if running.next_plan and running.next_plan_at is not None:
        name = plan_name(texts, running.next_plan)
        at = texts.date(running.next_plan_at)
        lines.append(texts.rich("plans.changes", plan=name, at=at))
    return lines


def allowance(texts: Texts, plan: Plan, used: int, resting: int, *, here: bool) -> list[Rich]:
    """What the plan gives, and how much of it is used."""
    left = max(0, plan.max_searches - used)
    lines = [texts.rich("plans.searches", n=plan.max_searches, used=used, left=left)]
    if resting:
        lines.append(texts.rich("plans.resting", n=resting))
    if here and plan.max_members is not None:
        lines.append(texts.rich("plans.members", n=plan.max_members))
    lines.append(texts.rich("plans.every", span=texts.span(plan.min_interval_seconds)))
    if plan.max_marketplaces is None:
        lines.append(texts.rich("plans.all_sites"))
    else:
        lines.append(texts.rich("plans.sites", n=plan.max_marketplaces))
    kinds = ", ".join(texts(f"plans.reach_{kind}") for kind in plan.fallbacks)
    if kinds:
        lines.append(texts.rich("plans.reach", kinds=kinds))
    lines.append(texts.rich("plans.history", n=plan.history_days))
    lines += [texts.rich("plans.digests")] if plan.digests else []
    return lines


def offer_line(texts: Texts, plan: Plan, offers: Sequence[Offer]) -> Rich:
    """A plan that can be bought, with all its prices."""
    prices = " / ".join(per(texts, offer.price, offer.interval) for offer in offers)
    return texts.rich(
        "plans.offer",
        plan=plan_name(texts, plan.name),
        searches=plan.max_searches,
        span=texts.span(plan.min_interval_seconds),
        prices=prices,
    )


def in_lines(lines: Sequence[Rich]) -> Rich:
    """One under the other."""
    spans: list[Span] = []
    for line in lines:
        spans += [*line, Span("\n")]
    return tuple(spans[:-1])
