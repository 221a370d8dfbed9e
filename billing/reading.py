"""Reads from Stripe all that counts about one customer. Nothing of it comes from an event."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from billing.catalogue import money
from billing.client import StripeFailedError
from billing.shapes import Charge, Seen, Snapshot, id_of, seen_of

if TYPE_CHECKING:
    from billing.client import StripeAPI

Json = dict[str, Any]
_OWING = frozenset({"past_due", "incomplete", "unpaid"})


async def read_customer(api: StripeAPI, customer_id: str) -> Snapshot:
    """A customer with subscriptions, open invoices, refunds and disputes, as they are now."""
    if await _is_deleted(api, customer_id):
        return Snapshot(customer_id=customer_id, deleted=True)
    found = await api.every(
        api.v1.subscriptions.list_async,
        {
            "customer": customer_id,
            "status": "all",
            "expand": ["data.latest_invoice"],
        },
    )
    seen = [await _with_payment(api, seen_of(await _with_schedule(api, data))) for data in found]
    return Snapshot(
        customer_id=customer_id,
        seen=tuple(
            sorted(seen, key=lambda one: (one.subscription.created_at, one.subscription.id))
        ),
        charges=tuple(await _charges(api, customer_id)),
    )


async def _is_deleted(api: StripeAPI, customer_id: str) -> bool:
    try:
        customer = await api.ask(api.v1.customers.retrieve_async, customer_id)
    except StripeFailedError as error:
        if error.is_missing:
            return True
        raise
    return bool(customer.get("deleted"))


async def _with_schedule(api: StripeAPI, data: Json) -> Json:
    """The prices of a schedule's phases lie deeper than a list can expand."""
    schedule = id_of(data.get("schedule"))
    if not schedule:
        return data
    found = await api.ask(
        api.v1.subscription_schedules.retrieve_async,
        schedule,
        params={"expand": ["phases.items.price"]},
    )
    return {**data, "schedule": found}


async def _with_payment(api: StripeAPI, seen: Seen) -> Seen:
    """Whether the open invoice waits for the person at their bank."""
    invoice = seen.invoice
    if invoice is None or invoice.status != "open":
        return seen
    if seen.subscription.status not in _OWING and not seen.has_pending_change:
        return seen
    payments = await api.every(
        api.v1.invoice_payments.list_async,
        {"invoice": invoice.id, "expand": ["data.payment.payment_intent"]},
    )
    waits = any(
        isinstance(intent := (payment.get("payment") or {}).get("payment_intent"), dict)
        and intent.get("status") == "requires_action"
        for payment in payments
    )
    return dataclasses.replace(seen, invoice=dataclasses.replace(invoice, needs_person=waits))


async def _charges(api: StripeAPI, customer_id: str) -> list[Charge]:
    found = await api.every(api.v1.charges.list_async, {"customer": customer_id})
    return [
        await _charge(api, data)
        for data in found
        if data.get("amount_refunded") or data.get("disputed")
    ]


async def _charge(api: StripeAPI, data: Json) -> Charge:
    intent = id_of(data.get("payment_intent"))
    invoice_id, subscription_id = await invoice_paid_by(api, intent) if intent else ("", "")
    dispute: Json = {}
    if data.get("disputed"):
        disputes = await api.every(api.v1.disputes.list_async, {"charge": data["id"]})
        dispute = max(disputes, key=lambda one: int(one["created"]), default={})
    currency = str(data["currency"])
    return Charge(
        id=data["id"],
        payment_intent=intent,
        amount=money(int(data["amount"]), currency),
        refunded=money(int(data.get("amount_refunded") or 0), currency),
        invoice_id=invoice_id,
        subscription_id=subscription_id,
        dispute_id=str(dispute.get("id", "")),
        dispute_status=str(dispute.get("status", "")),
    )


async def invoice_paid_by(api: StripeAPI, payment_intent: str) -> tuple[str, str]:
    """The invoice and the subscription a payment was for; "" where there is none."""
    invoice = await _invoice_of(api, payment_intent)
    parent = invoice.get("parent") or {}
    details = parent.get("subscription_details") or {}
    return str(invoice.get("id", "")), id_of(details.get("subscription"))


async def customer_paid_by(api: StripeAPI, payment_intent: str) -> str:
    """The customer a payment came from; a dispute names no one else."""
    return id_of((await _invoice_of(api, payment_intent)).get("customer"))


async def _invoice_of(api: StripeAPI, payment_intent: str) -> Json:
    found = await api.every(
        api.v1.invoice_payments.list_async,
        {
            "payment": {"type": "payment_intent", "payment_intent": payment_intent},
            "expand": ["data.invoice"],
        },
    )
    for payment in found:
        if isinstance(payment.get("invoice"), dict):
            invoice: Json = payment["invoice"]
            return invoice
    return {}


async def last_payment(api: StripeAPI, invoice_id: str) -> str:
    """The payment that settled an invoice, so that it can be given back; "" if nothing was paid."""
    found = await api.every(
        api.v1.invoice_payments.list_async, {"invoice": invoice_id, "status": "paid"}
    )
    for payment in found:
        intent = id_of((payment.get("payment") or {}).get("payment_intent"))
        if intent:
            return intent
    return ""
