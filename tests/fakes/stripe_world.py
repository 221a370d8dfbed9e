"""The state behind the fake Stripe: what happens there, and the events it gives rise to.

Objects are dictionaries in the shapes of API version 2026-10-28. Times come from the test's clock.
"""

from __future__ import annotations

import itertools
from typing import Any

from core.clock import ManualClock
from tests.fakes.stripe_forms import StripeError

Json = dict[str, Any]
DAY = 86_400
PREFIXES = {
    "customer": "cus",
    "product": "prod",
    "price": "price",
    "checkout.session": "cs",
    "subscription": "sub",
    "subscription_item": "si",
    "subscription_schedule": "sub_sched",
    "invoice": "in",
    "invoice_payment": "inpay",
    "payment_intent": "pi",
    "charge": "ch",
    "refund": "re",
    "dispute": "dp",
    "billing_portal.configuration": "bpc",
    "billing_portal.session": "bps",
    "webhook_endpoint": "we",
    "event": "evt",
}


class StripeWorld:
    """Customers, money and time."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.things: dict[str, Json] = {}
        self.events: list[Json] = []
        self.history: list[Json] = []
        """Every event ever, for whoever asks later."""
        self.other_mode = False
        self._numbers = itertools.count(1)

    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def make(self, kind: str, **fields: Any) -> Json:
        """A new object of a kind."""
        number = next(self._numbers)
        thing = {
            "id": fields.pop("id", None) or f"{PREFIXES[kind]}_{number:06d}",
            "object": kind,
            "created": self.now(),
            "livemode": False,
            "metadata": fields.pop("metadata", None) or {},
            **fields,
        }
        self.things[thing["id"]] = thing
        return thing

    def get(self, thing_id: str, kind: str) -> Json:
        thing = self.things.get(thing_id)
        if thing is None or thing["object"] != kind or self.other_mode:
            other = "; a similar object exists in live mode, but" * self.other_mode
            said = f"No such {kind}: '{thing_id}'{other}"
            raise StripeError(said, status=404, code="resource_missing")
        return thing

    def all(self, kind: str, **fields: Any) -> list[Json]:
        """Everything of a kind with these fields, newest first."""
        wanted = {"object": kind, **fields}
        things = self.things.values()
        return [one for one in things if all(one.get(k) == v for k, v in wanted.items())][::-1]

    def emit(self, kind: str, thing: Json) -> None:
        """An event that tells of an object as it is now."""
        number = next(self._numbers)
        event = {
            "id": f"evt_{number:06d}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self.now(),
            "livemode": False,
            "type": kind,
            "data": {"object": dict(thing)},
        }
        self.events.append(event)
        self.history.append(event)

    # -- what people and banks do ---------------------------------------------------------------

    def pay(self, session_id: str, *, delayed: bool = False) -> str:
        """Somebody pays at a link; gives the subscription. Delayed money is on its way only."""
        session = self.get(session_id, "checkout.session")
        assert session["status"] == "open", session["status"]
        wanted = session["_data"]
        trial = int(wanted.get("trial_period_days") or 0)
        subscription = self.subscribe(
            session["customer"],
            session["_price"],
            metadata=wanted.get("metadata"),
            trial_days=trial,
            status="incomplete" if delayed else "",
        )
        paid = "unpaid" if delayed else "no_payment_required" if trial else "paid"
        session |= {
            "status": "complete",
            "payment_status": paid,
            "subscription": subscription["id"],
            "url": None,
        }
        self.emit("checkout.session.completed", session)
        return str(subscription["id"])

    def settle_delayed(self, subscription_id: str) -> None:
        """The money of a delayed payment has come."""
        subscription = self.get(subscription_id, "subscription")
        self._pay_invoice(self.things[subscription["latest_invoice"]])
        subscription["status"] = "active"
        self.emit("customer.subscription.updated", subscription)

    def subscribe(
        self,
        customer: str,
        price: str,
        *,
        metadata: Json | None = None,
        trial_days: int = 0,
        status: str = "",
    ) -> Json:
        """A subscription, however it came about."""
        now = self.now()
        end = now + (trial_days or 30) * DAY
        item = self.make(
            "subscription_item",
            price=price,
            quantity=1,
            current_period_start=now,
            current_period_end=end,
        )
        subscription = self.make(
            "subscription",
            customer=customer,
            status=status or ("trialing" if trial_days else "active"),
            currency=self.things[price]["currency"],
            metadata=dict(metadata or {}),
            cancel_at=None,
            cancel_at_period_end=False,
            canceled_at=None,
            cancellation_details={"comment": None, "feedback": None, "reason": None},
            ended_at=None,
            schedule=None,
            trial_end=end if trial_days else None,
            pending_update=None,
            billing_mode={"type": "flexible"},
            _item=item["id"],
            latest_invoice=None,
        )
        amount = 0 if trial_days else self.things[price]["unit_amount"]
        invoice = self.bill(subscription, amount, "subscription_create")
        if status != "incomplete":
            self._pay_invoice(invoice)
        self.emit("customer.subscription.created", subscription)
        return subscription

    def bill(self, subscription: Json, amount: int, reason: str) -> Json:
        """An open invoice with its payment waiting."""
        invoice = self.make(
            "invoice",
            customer=subscription["customer"],
            status="open",
            currency=subscription["currency"],
            amount_due=amount,
            amount_remaining=amount,
            amount_paid=0,
            attempt_count=0,
            next_payment_attempt=None,
            billing_reason=reason,
            status_transitions={"finalized_at": self.now(), "paid_at": None},
            hosted_invoice_url=f"https://invoice.stripe.example/i/{next(self._numbers)}",
            parent={
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription["id"]},
            },
        )
        if amount:
            intent = self.make(
                "payment_intent",
                customer=subscription["customer"],
                amount=amount,
                currency=subscription["currency"],
                status="requires_payment_method",
            )
            self.make(
                "invoice_payment",
                invoice=invoice["id"],
                status="open",
                is_default=True,
                amount_requested=amount,
                payment={"type": "payment_intent", "payment_intent": intent["id"]},
            )
        subscription["latest_invoice"] = invoice["id"]
        return invoice

    def _payment_of(self, invoice: Json) -> Json | None:
        found = self.all("invoice_payment", invoice=invoice["id"])
        return found[0] if found else None

    def intent_of(self, invoice_id: str) -> str:
        payment = self._payment_of(self.things[invoice_id])
        assert payment is not None
        return str(payment["payment"]["payment_intent"])

    def charge_of(self, invoice_id: str) -> str:
        intent = self.intent_of(invoice_id)
        return str(self.all("charge", payment_intent=intent)[0]["id"])

    def _pay_invoice(self, invoice: Json) -> None:
        invoice |= {
            "status": "paid",
            "amount_paid": invoice["amount_due"],
            "amount_remaining": 0,
            "next_payment_attempt": None,
        }
        payment = self._payment_of(invoice)
        if payment is not None:
            payment["status"] = "paid"
            intent = self.things[payment["payment"]["payment_intent"]]
            intent["status"] = "succeeded"
            self.make(
                "charge",
                customer=invoice["customer"],
                amount=invoice["amount_due"],
                amount_refunded=0,
                currency=invoice["currency"],
                refunded=False,
                disputed=False,
                status="succeeded",
                payment_intent=intent["id"],
            )
        self.emit("invoice.paid", invoice)

    def renew(self, subscription_id: str, how: str = "paid") -> str:
        """The period ends; a new one begins and is "paid", "declined" or needs "action"."""
        subscription = self.get(subscription_id, "subscription")
        item = self.things[subscription["_item"]]
        end = item["current_period_end"]
        if subscription["cancel_at"] is not None and subscription["cancel_at"] <= end:
            self.finish(subscription_id)
            return ""
        self._next_phase(subscription)
        item |= {"current_period_start": end, "current_period_end": end + 30 * DAY}
        amount = self.things[item["price"]]["unit_amount"]
        invoice = self.bill(subscription, amount, "subscription_cycle")
        was_trial = subscription["status"] == "trialing"
        if how == "paid":
            self._pay_invoice(invoice)
            subscription["status"] = "active"
        else:
            subscription["status"] = "past_due"
            self.fail(subscription_id, needs_action=how == "action")
        if was_trial or how != "paid" or subscription["schedule"] is None:
            self.emit("customer.subscription.updated", subscription)
        return str(invoice["id"])

    def _next_phase(self, subscription: Json) -> None:
        if subscription["schedule"] is None:
            return
        schedule = self.things[subscription["schedule"]]
        now = schedule["current_phase"]["start_date"]
        later = [phase for phase in schedule["phases"] if phase["start_date"] > now]
        if later:
            self.things[subscription["_item"]]["price"] = later[0]["items"][0]["price"]
        schedule |= {"status": "released", "current_phase": None}
        subscription["schedule"] = None
        self.emit("customer.subscription.updated", subscription)

    def fail(self, subscription_id: str, *, needs_action: bool = False, last: bool = False) -> None:
        """An attempt to collect the open invoice fails."""
        subscription = self.get(subscription_id, "subscription")
        invoice = self.things[subscription["latest_invoice"]]
        intent = self.things[self.intent_of(invoice["id"])]
        intent["status"] = "requires_action" if needs_action else "requires_payment_method"
        invoice["attempt_count"] += 1
        invoice["next_payment_attempt"] = None if last else self.now() + 3 * DAY
        self.emit("invoice.payment_failed", invoice)
        if needs_action:
            self.emit("invoice.payment_action_required", invoice)

    def collect(self, subscription_id: str) -> None:
        """The open invoice is paid after all."""
        subscription = self.get(subscription_id, "subscription")
        self._pay_invoice(self.things[subscription["latest_invoice"]])
        pending = subscription["pending_update"]
        if pending is not None:
            self.things[subscription["_item"]]["price"] = pending["price"]
            subscription["pending_update"] = None
        subscription["status"] = "active"
        self.emit("customer.subscription.updated", subscription)

    def become(self, subscription_id: str, status: str) -> None:
        """Stripe has tried often enough: "unpaid" or "paused"."""
        subscription = self.get(subscription_id, "subscription")
        subscription["status"] = status
        self.emit("customer.subscription.updated", subscription)

    def finish(self, subscription_id: str, comment: str | None = None) -> Json:
        """It is over."""
        subscription = self.get(subscription_id, "subscription")
        subscription |= {
            "status": "canceled",
            "ended_at": self.now(),
            "canceled_at": subscription["canceled_at"] or self.now(),
        }
        subscription["cancellation_details"]["comment"] = comment
        self.emit("customer.subscription.deleted", subscription)
        return subscription

    def cancel_in_portal(self, subscription_id: str) -> None:
        """Flexible billing: only the date is set, the older flag stays false."""
        subscription = self.get(subscription_id, "subscription")
        item = self.things[subscription["_item"]]
        subscription |= {
            "cancel_at": item["current_period_end"],
            "canceled_at": self.now(),
        }
        self.emit("customer.subscription.updated", subscription)

    def resume_in_portal(self, subscription_id: str) -> None:
        subscription = self.get(subscription_id, "subscription")
        subscription |= {"cancel_at": None, "cancel_at_period_end": False, "canceled_at": None}
        self.emit("customer.subscription.updated", subscription)

    def switch(self, subscription_id: str, price: str) -> None:
        """Another price at once, as the portal does for something dearer."""
        subscription = self.get(subscription_id, "subscription")
        self.things[subscription["_item"]]["price"] = price
        self._pay_invoice(self.bill(subscription, 250, "subscription_update"))
        self.emit("customer.subscription.updated", subscription)

    def refund(self, charge_id: str, amount: int | None = None) -> Json:
        """Money goes back."""
        charge = self.get(charge_id, "charge")
        left = charge["amount"] - charge["amount_refunded"]
        if left <= 0:
            raise StripeError("Charge was refunded.", code="charge_already_refunded")
        charge["amount_refunded"] += left if amount is None else amount
        charge["refunded"] = charge["amount_refunded"] >= charge["amount"]
        refund = self.make(
            "refund",
            charge=charge_id,
            payment_intent=charge["payment_intent"],
            amount=left if amount is None else amount,
            status="succeeded",
        )
        self.emit("charge.refunded", charge)
        return refund

    def dispute(self, charge_id: str, status: str = "needs_response") -> str:
        """A bank takes the money back, or only asks ("warning_needs_response")."""
        charge = self.get(charge_id, "charge")
        charge["disputed"] = True
        dispute = self.make(
            "dispute",
            charge=charge_id,
            payment_intent=charge["payment_intent"],
            amount=charge["amount"],
            currency=charge["currency"],
            reason="fraudulent",
            status=status,
        )
        self.emit("charge.dispute.created", dispute)
        return str(dispute["id"])

    def close_dispute(self, dispute_id: str, status: str) -> None:
        dispute = self.get(dispute_id, "dispute")
        dispute["status"] = status
        self.emit("charge.dispute.closed", dispute)

    def delete_customer(self, customer_id: str) -> None:
        """With a customer go all subscriptions."""
        customer = self.get(customer_id, "customer")
        for subscription in self.all("subscription", customer=customer_id):
            if subscription["ended_at"] is None:
                self.finish(subscription["id"])
        customer["deleted"] = True
        self.emit("customer.deleted", customer)

    def expire_session(self, session_id: str) -> Json:
        session = self.get(session_id, "checkout.session")
        if session["status"] != "open":
            raise StripeError("Only open sessions can be expired.")
        session |= {"status": "expired", "url": None}
        self.emit("checkout.session.expired", session)
        return session
