"""Changes of a running subscription: up now, down later, ended, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.subscriptions.gateway import PaymentError, Turn
from core.subscriptions.plans import PLANS

if TYPE_CHECKING:
    from billing.client import StripeAPI
    from billing.shapes import Seen

_LENGTH = {"month": 1, "year": 12}


def is_upgrade(seen: Seen, plan: str, interval: str) -> bool:
    """Whether this gives more, or the same for longer."""
    running = seen.subscription
    before, after = PLANS[running.plan].rank, PLANS[plan].rank
    longer = _LENGTH.get(interval, 1) > _LENGTH.get(running.interval, 1)
    return after > before or (after == before and longer)


async def change(api: StripeAPI, seen: Seen, *, plan: str, interval: str, price_id: str) -> Turn:
    """Bring a subscription to another price. Raises `PaymentError`."""
    running = seen.subscription
    if running.status not in {"active", "trialing"}:
        raise PaymentError("plans.pay_first")
    same = running.plan == plan and running.interval == interval
    if same and not seen.schedule_id and running.ends_at is None:
        return Turn.SAME
    if same:
        await stop_ending(api, seen)
        return Turn.KEPT
    if running.ends_at is not None or (seen.schedule_id and is_upgrade(seen, plan, interval)):
        await stop_ending(api, seen)
    if is_upgrade(seen, plan, interval):
        return await _upgrade(api, seen, price_id)
    await _downgrade(api, seen, interval, price_id)
    return Turn.AT_PERIOD_END


def _moment(seen: Seen) -> str:
    """Names the state a change starts from, so that two presses are one and a later one is not."""
    invoice = seen.invoice.id if seen.invoice is not None else ""
    return f"{seen.subscription.id}:{seen.price_id}:{invoice}"


async def _upgrade(api: StripeAPI, seen: Seen, price_id: str) -> Turn:
    """Now, paying the difference; if the payment fails nothing changes."""
    found = await api.ask(
        api.v1.subscriptions.update_async,
        seen.subscription.id,
        params={
            "items": [{"id": seen.item_id, "price": price_id}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "pending_if_incomplete",
        },
        key=f"upgrade:{_moment(seen)}:{price_id}",
    )
    return Turn.PAYMENT_OPEN if found.get("pending_update") else Turn.UPGRADED


async def _downgrade(api: StripeAPI, seen: Seen, interval: str, price_id: str) -> None:
    """At the end of what is paid for: a schedule of two phases, then no schedule any more."""
    if seen.schedule_id:
        schedule: dict[str, Any] = await api.ask(
            api.v1.subscription_schedules.retrieve_async, seen.schedule_id
        )
    else:
        schedule = await api.ask(
            api.v1.subscription_schedules.create_async,
            params={"from_subscription": seen.subscription.id},
        )
    now = schedule["current_phase"]
    await api.ask(
        api.v1.subscription_schedules.update_async,
        schedule["id"],
        params={
            "end_behavior": "release",
            "proration_behavior": "none",
            "phases": [
                {
                    "items": [{"price": seen.price_id, "quantity": 1}],
                    "start_date": now["start_date"],
                    "end_date": now["end_date"],
                },
                {
                    "items": [{"price": price_id, "quantity": 1}],
                    "start_date": now["end_date"],
                    "duration": {"interval": interval, "interval_count": 1},
                    "proration_behavior": "none",
                },
            ],
        },
    )


async def end(api: StripeAPI, seen: Seen) -> None:
    """End it with the period; a planned downgrade is of no use then."""
    if seen.schedule_id:
        await api.ask(api.v1.subscription_schedules.release_async, seen.schedule_id)
    await api.ask(
        api.v1.subscriptions.update_async,
        seen.subscription.id,
        params={"cancel_at_period_end": True},
    )


async def stop_ending(api: StripeAPI, seen: Seen) -> None:
    """Take back an end and a planned downgrade, in whichever way Stripe has noted them."""
    if seen.schedule_id:
        await api.ask(api.v1.subscription_schedules.release_async, seen.schedule_id)
    if seen.subscription.ends_at is None:
        return
    params: dict[str, Any] = (
        {"cancel_at_period_end": False} if seen.flag_at_period_end else {"cancel_at": ""}
    )
    await api.ask(api.v1.subscriptions.update_async, seen.subscription.id, params=params)
