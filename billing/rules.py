"""What follows from a customer's state. Pure: the same state always gives the same answer.

What each subscription gives, what has to be done at Stripe, and what the person has to be told.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from billing.shapes import Charge, Seen, Snapshot
from core.money import Money
from core.subscriptions.entitlement import LIVE, PAYING, Subscription
from core.subscriptions.plans import PLANS

BY_ACCIDENT: Final = dt.timedelta(hours=48)
"""Of two subscriptions bought within so short a time, one was a mistake and is given back."""
TRIAL_WARNING: Final = dt.timedelta(days=3, hours=2)


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """Something to do at Stripe: "cancel", "refund" or "end" (at the end of the period)."""

    what: str
    subscription_id: str
    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something the person is told once. `about` is an invoice, a charge, a dispute or a moment."""

    kind: str
    subscription_id: str
    about: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    mail: bool = False
    """By email, too: it is about money and cannot wait."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that follows."""

    subscriptions: tuple[Subscription, ...]
    acts: tuple[Act, ...]


def _refunded(seen: Seen, charges: Sequence[Charge]) -> bool:
    """Whether all that was paid for the running period came back."""
    invoice = seen.invoice
    return invoice is not None and any(
        charge.is_refunded and charge.invoice_id == invoice.id for charge in charges
    )


def _disputes(seen: Seen, charges: Sequence[Charge]) -> list[Charge]:
    mine = seen.subscription.id
    return [charge for charge in charges if charge.subscription_id == mine and charge.dispute_id]


def keep(running: Iterable[Subscription]) -> Subscription | None:
    """Of several running subscriptions of one owner the one that stays."""
    known = [one for one in running if one.plan in PLANS and one.status in LIVE]
    return min(
        known,
        key=lambda one: (
            one.status not in PAYING,
            -PLANS[one.plan].rank,
            one.created_at,
            one.id,
        ),
        default=None,
    )


def judge(snapshot: Snapshot, others: Sequence[Subscription]) -> Verdict:
    """What each subscription gives, and what has to be done.

    `others` are the owner's subscriptions with other customers, as stored.
    """
    acts: list[Act] = []
    judged: list[Subscription] = []
    for seen in snapshot.seen:
        blocked, found = _judge_one(seen, snapshot.charges)
        judged.append(dataclasses.replace(seen.subscription, blocked=blocked))
        acts += found
    running = [one for one in judged if one.status in LIVE and not one.blocked]
    elsewhere = [one for one in others if one.status in LIVE and not one.blocked]
    kept = keep([*running, *elsewhere])
    if kept is None:
        return Verdict(tuple(judged), tuple(acts))
    extra = {one.id: one for one in running if one.id != kept.id and one.plan in PLANS}
    for one in extra.values():
        acts += _settle_extra(one, kept)
    judged = [
        dataclasses.replace(one, blocked="duplicate")
        if one.id in extra and _by_accident(one, kept)
        else one
        for one in judged
    ]
    return Verdict(tuple(judged), tuple(acts))


def _judge_one(seen: Seen, charges: Sequence[Charge]) -> tuple[str, list[Act]]:
    subscription = seen.subscription
    blocked = ""
    acts: list[Act] = []
    if _refunded(seen, charges):
        blocked = "refunded"
    disputes = _disputes(seen, charges)
    if any(charge.is_disputed or charge.dispute_status == "lost" for charge in disputes):
        blocked = "disputed"
    lost = any(charge.dispute_status == "lost" for charge in disputes)
    if not subscription.is_over and (blocked == "refunded" or lost):
        acts.append(Act("cancel", subscription.id, "lost" if lost else "refunded"))
    if subscription.status == "canceled" and seen.ended_because == "duplicate":
        blocked = "duplicate"
        if seen.invoice is not None and seen.invoice.was_paid and not _refunded(seen, charges):
            acts.append(Act("refund", subscription.id, "duplicate"))
    return blocked, acts


def _by_accident(one: Subscription, kept: Subscription) -> bool:
    return abs(one.created_at - kept.created_at) <= BY_ACCIDENT


def _settle_extra(one: Subscription, kept: Subscription) -> list[Act]:
    if _by_accident(one, kept):
        # The reason stays with the cancellation, so the money follows even after a crash.
        return [Act("cancel", one.id, "duplicate")]
    return [] if one.ends_at is not None else [Act("end", one.id, "second plan")]


def told(
    snapshot: Snapshot,
    before: Mapping[str, Subscription],
    after: Sequence[Subscription],
    now: dt.datetime,
    revision: int,
) -> list[Said]:
    """What is new for the person, between what was stored and what is.

    `revision` tells two equal changes apart: cancelled, resumed and cancelled again is told thrice.
    """
    by_id = {seen.subscription.id: seen for seen in snapshot.seen}
    said: list[Said] = []
    for one in after:
        if one.plan not in PLANS:
            continue
        said += _changes(one, before.get(one.id), revision)
        said += _invoices(by_id[one.id], one)
        said += _trial(one, now)
        if one.blocked == "duplicate":
            said.append(Said(kind="duplicate", subscription_id=one.id, params={"plan": one.plan}))
    for charge in snapshot.charges:
        said += _charge(charge, {one.id: one for one in after})
    return said


def _begins(one: Subscription, before: Subscription | None) -> bool:
    if one.status not in PAYING or one.blocked:
        return False
    return before is None or before.status in {"incomplete", "incomplete_expired"}


def _changes(one: Subscription, before: Subscription | None, revision: int) -> list[Said]:
    """What has become of the plan itself."""

    def say(kind: str, **params: object) -> Said:
        given = {"plan": one.plan, **params}
        return Said(kind=kind, subscription_id=one.id, about=f"{revision}", params=given)

    if _begins(one, before):
        kind = "trial_started" if one.status == "trialing" else "started"
        at = one.trial_end if one.status == "trialing" else one.period_end
        return [Said(kind=kind, subscription_id=one.id, params={"plan": one.plan, "at": at})]
    if before is None or one.status not in LIVE or one.blocked:
        return []
    said = []
    if one.plan != before.plan and before.plan in PLANS:
        up = PLANS[one.plan].rank > PLANS[before.plan].rank
        said.append(say("upgraded" if up else "downgraded", at=one.period_end))
    elif one.next_plan != before.next_plan:
        if one.next_plan:
            said.append(say("will_change", next_plan=one.next_plan, at=one.next_plan_at))
        else:
            said.append(say("stays"))
    if one.ends_at is not None and before.ends_at is None:
        said.append(say("ending", at=one.ends_at))
    elif one.ends_at is None and before.ends_at is not None:
        said.append(say("resumed", at=one.period_end))
    if one.status in PAYING and before.status in {"past_due", "unpaid"}:
        said.append(say("recovered"))
    return said


def _invoices(seen: Seen, one: Subscription) -> list[Said]:
    """A payment that failed, or waits for the person: at their bank, or with an address."""
    invoice = seen.invoice
    if invoice is None or one.is_over or one.status == "incomplete":
        return []
    if invoice.status != "open" and not invoice.unfinished:
        return []
    params: dict[str, Any] = {"plan": one.plan, "amount": invoice.due, "link": invoice.url}

    def say(kind: str) -> Said:
        return Said(kind=kind, subscription_id=one.id, about=invoice.id, params=params, mail=True)

    if invoice.unfinished:
        return [say("unfinished")]
    if invoice.needs_person:
        return [say("action_required")]
    if one.status != "past_due":
        return []
    said = [say("payment_failed")]
    if invoice.attempts > 1 and invoice.next_attempt_at is None:
        said.append(say("last_try"))
    return said


def _trial(one: Subscription, now: dt.datetime) -> list[Said]:
    end = one.trial_end
    if one.status != "trialing" or end is None or one.ends_at is not None or one.blocked:
        return []
    if not now < end <= now + TRIAL_WARNING:
        return []
    amount = Money(one.amount, one.currency)
    params = {"plan": one.plan, "at": end, "amount": amount}
    return [Said(kind="trial_ending", subscription_id=one.id, about=end.isoformat(), params=params)]


def _charge(charge: Charge, subscriptions: Mapping[str, Subscription]) -> list[Said]:
    """Money that came back, or that a bank has taken back."""
    one = subscriptions.get(charge.subscription_id)
    if one is None or one.blocked == "duplicate":
        return []
    said: list[Said] = []
    if charge.refunded.amount > 0:
        about = f"{charge.id}:{charge.refunded.amount}"
        said.append(
            Said(
                kind="refunded",
                subscription_id=one.id,
                about=about,
                params={"plan": one.plan, "amount": charge.refunded},
            )
        )
    kinds = {
        "needs_response": "disputed",
        "under_review": "disputed",
        "won": "dispute_won",
        "lost": "dispute_lost",
    }
    kind = kinds.get(charge.dispute_status)
    if kind:
        said.append(
            Said(
                kind=kind,
                subscription_id=one.id,
                about=charge.dispute_id,
                params={"plan": one.plan, "amount": charge.amount},
            )
        )
    return said
