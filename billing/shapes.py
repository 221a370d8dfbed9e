"""What is read from Stripe about one customer, as plain values. Pure.

The shapes are those of API version 2026-10-28: the period stands on the items, an invoice names its
subscription under `parent`, and payments hang between invoices and charges.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from billing.catalogue import money, plan_of_price
from core.money import Money
from core.subscriptions.entitlement import ENDED, Subscription
from core.subscriptions.plans import PLANS

Json = dict[str, Any]
OUR_COMMENT = "magpie: "
"""Begins the comment on a cancellation that we made ourselves."""


def moment(seconds: int | None) -> dt.datetime | None:
    """A time of Stripe's."""
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)


def id_of(value: Any) -> str:
    """The id of something that may be expanded, or absent."""
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return str(value or "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The newest invoice of a subscription."""

    id: str
    status: str
    due: Money
    created_at: dt.datetime
    attempts: int = 0
    next_attempt_at: dt.datetime | None = None
    url: str = ""
    """Where it can be paid; secret."""
    needs_person: bool = False
    """A bank wants to see the card's owner before it pays."""
    was_paid: bool = False
    """Money was taken for it."""
    unfinished: bool = False
    """Stripe could not finish it, mostly for want of an address to tax; so nothing is collected."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A subscription, and what changing it needs."""

    subscription: Subscription
    item_id: str = ""
    price_id: str = ""
    schedule_id: str = ""
    flag_at_period_end: bool = False
    """Stripe's older way to say that it ends; the newer one is a date."""
    has_pending_change: bool = False
    invoice: Invoice | None = None
    ended_because: str = ""
    """Our own reason, left with the cancellation."""
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A payment of which something came back or is disputed."""

    id: str
    payment_intent: str
    amount: Money
    refunded: Money
    invoice_id: str = ""
    subscription_id: str = ""
    dispute_id: str = ""
    dispute_status: str = ""

    @property
    def is_refunded(self) -> bool:
        """Whether all of it came back."""
        return self.amount.amount > 0 and not self.refunded < self.amount

    @property
    def is_disputed(self) -> bool:
        """Whether a bank holds the money now; a mere inquiry holds none."""
        return self.dispute_status in {"needs_response", "under_review"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A customer at one moment."""

    customer_id: str
    deleted: bool = False
    seen: tuple[Seen, ...] = ()
    charges: tuple[Charge, ...] = ()


def invoice_of(data: Any, *, needs_person: bool = False) -> Invoice | None:
    """An expanded invoice."""
    if not isinstance(data, dict):
        return None
    currency = str(data.get("currency", ""))
    at = (data.get("status_transitions") or {}).get("finalized_at") or data["created"]
    return Invoice(
        id=data["id"],
        status=str(data.get("status") or ""),
        due=money(int(data.get("amount_remaining") or data.get("amount_due") or 0), currency),
        created_at=dt.datetime.fromtimestamp(at, dt.UTC),
        attempts=int(data.get("attempt_count") or 0),
        next_attempt_at=moment(data.get("next_payment_attempt")),
        url=str(data.get("hosted_invoice_url") or ""),
        needs_person=needs_person,
        was_paid=data.get("status") == "paid" and bool(data.get("amount_paid")),
        unfinished=data.get("status") == "draft" and bool(data.get("last_finalization_error")),
    )


def _item_of(data: Json) -> Json:
    """Of several items the one with the highest plan of ours."""
    items: list[Json] = (data.get("items") or {}).get("data") or [{}]
    return max(items, key=lambda item: _rank(item.get("price") or {}))


def _rank(price: Json) -> int:
    plan = plan_of_price(price)
    return PLANS[plan].rank if plan else -1


def _ends_at(data: Json, period_end: dt.datetime | None) -> dt.datetime | None:
    if data.get("ended_at"):
        return moment(data["ended_at"])
    if data.get("cancel_at"):
        return moment(data["cancel_at"])
    return period_end if data.get("cancel_at_period_end") else None


def _our_reason(data: Json) -> str:
    comment = str((data.get("cancellation_details") or {}).get("comment") or "")
    return comment.removeprefix(OUR_COMMENT) if comment.startswith(OUR_COMMENT) else ""


def next_phase(schedule: Any) -> tuple[str, dt.datetime | None]:
    """The plan a schedule goes over to after the present phase, and when."""
    if not isinstance(schedule, dict) or schedule.get("status") not in {"active", "not_started"}:
        return "", None
    now = (schedule.get("current_phase") or {}).get("start_date")
    later = [p for p in schedule.get("phases") or [] if now is not None and p["start_date"] > now]
    if not later:
        return "", None
    phase = min(later, key=lambda p: int(p["start_date"]))
    for item in phase.get("items") or []:
        price = item.get("price")
        plan = plan_of_price(price) if isinstance(price, dict) else ""
        if plan:
            return plan, moment(phase["start_date"])
    return "", None


def seen_of(data: Json, *, needs_person: bool = False) -> Seen:
    """A subscription with its newest invoice and its schedule expanded."""
    item = _item_of(data)
    price: Json = item.get("price") or {}
    period_end = moment(item.get("current_period_end"))
    invoice = invoice_of(data.get("latest_invoice"), needs_person=needs_person)
    status = str(data["status"])
    plan = plan_of_price(price)
    next_plan, next_at = next_phase(data.get("schedule"))
    cost = money(int(price.get("unit_amount") or 0) * int(item.get("quantity") or 1),
                 str(price.get("currency") or data.get("currency") or ""))  # fmt: skip
    owing = status in {"past_due", "unpaid"}
    subscription = Subscription(
        id=data["id"],
        plan=plan,
        status=status,
        interval=str((price.get("recurring") or {}).get("interval", "month")),
        amount=cost.amount.quantize(Decimal("0.01")),
        currency=cost.currency,
        period_end=period_end,
        ends_at=_ends_at(data, period_end),
        trial_end=moment(data.get("trial_end")),
        past_due_since=invoice.created_at if owing and invoice is not None else None,
        next_plan=next_plan if next_plan != plan and status not in ENDED else "",
        next_plan_at=next_at if next_plan and next_plan != plan and status not in ENDED else None,
        created_at=dt.datetime.fromtimestamp(data["created"], dt.UTC),
    )
    return Seen(
        subscription=subscription,
        item_id=str(item.get("id", "")),
        price_id=id_of(price),
        schedule_id=id_of(data.get("schedule")),
        flag_at_period_end=bool(data.get("cancel_at_period_end")),
        has_pending_change=bool(data.get("pending_update")),
        invoice=invoice,
        ended_because=_our_reason(data),
        metadata={str(k): str(v) for k, v in (data.get("metadata") or {}).items()},
    )
