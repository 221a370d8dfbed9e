"""Events from Stripe: checked on the raw bytes, stored once, answered at once, followed later.

An event is only a hint that a customer has changed. What is true is read from Stripe afterwards, so
order, repeats and delays cannot matter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson
import stripe
import structlog
from sqlalchemy import text

from billing import customers
from billing.client import StripeFailedError
from billing.reading import customer_paid_by
from billing.shapes import id_of

if TYPE_CHECKING:
    from billing.client import StripeAPI
    from core.clock import Clock
    from core.db import Database

TOLERANCE_SECONDS: Final = 300
"""Stripe signs each try anew, so a late retry is fresh; older or from the future is a replay."""
EVENTS: Final = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.pending_update_applied",
    "customer.subscription.pending_update_expired",
    "customer.updated",
    "customer.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.finalization_failed",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)
"""What the webhook endpoint is asked to send."""
MOST_ID: Final = 255
_STAMP: Final = re.compile(r"(?:^|,)t=([0-9]{1,12})(?:,|$)")

_STORE = text("""
INSERT INTO billing_events (id, type, customer_id, payment_intent, created_at, received_at, due_at,
                            handled_at)
VALUES (:id, :type, :customer_id, :payment_intent, :created_at, :now, :now, :handled_at)
ON CONFLICT (id) DO NOTHING RETURNING id
""")
_HANDLED = text("UPDATE billing_events SET handled_at = :now WHERE id = :id")
_WAITING = text("""
SELECT id, customer_id, payment_intent, failures FROM billing_events
WHERE handled_at IS NULL AND due_at <= :now ORDER BY due_at LIMIT 50
""")
_LATER = text("UPDATE billing_events SET failures = failures + 1, due_at = :at WHERE id = :id")
_KNOWN = text("SELECT count(*) FROM owners WHERE id = :id")
_FORGET = text("DELETE FROM billing_events WHERE received_at < :before AND handled_at IS NOT NULL")

_log = structlog.get_logger()


class Inbox:
    """Takes events in, and finds out whose they are."""

    def __init__(
        self, database: Database, clock: Clock, api: StripeAPI, secrets: Sequence[str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._secrets = tuple(secret for secret in secrets if secret)

    async def receive(self, body: bytes, signature: str | None) -> int:
        """Store an event; gives the status to answer with."""
        if not self._secrets:
            return 404
        now = self._clock.now()
        if not self.is_signed(body, signature, now):
            _log.warning("billing.event_refused")
            return 400
        event = read_event(body)
        if event is None:
            return 400
        await self.store(event)
        return 200

    async def store(self, event: Mapping[str, Any], *, strangers: bool = True) -> bool:
        """Keep an event and have its customer read again; False if it was here before.

        Without `strangers`, one of a customer we do not know is left out: an account may serve
        other shops, too.
        """
        now = self._clock.now()
        wanted = event["type"] in EVENTS
        async with self._database.connect() as connection:
            known = not wanted
            if wanted and event["customer_id"]:
                known = await _is_ours(connection, event["customer_id"])
                if not known and not strangers:
                    return False
            made = await connection.execute(
                _STORE, {**event, "now": now, "handled_at": now if known else None}
            )
            new = made.first() is not None
            if new and known and wanted:
                await customers.mark(connection, event["customer_id"], now)
        return new

    def is_signed(self, body: bytes, signature: str | None, now: dt.datetime) -> bool:
        """Whether one of our secrets made this signature, just now."""
        stamp = _STAMP.search(signature or "")
        if signature is None or stamp is None:
            return False
        if abs(now.timestamp() - int(stamp[1])) > TOLERANCE_SECONDS:
            return False
        return any(_verifies(body, signature, secret) for secret in self._secrets)

    async def resolve(self) -> int:
        """Find the customers of events that name none we knew; how many events that were."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            waiting = (await connection.execute(_WAITING, {"now": now})).all()
        for row in waiting:
            try:
                customer_id, owner_id = await self._whose(row.customer_id, row.payment_intent)
            except StripeFailedError:
                wait = min(3600, 10 * 2 ** min(row.failures, 10))
                at = now + dt.timedelta(seconds=wait)
                async with self._database.connect() as connection:
                    await connection.execute(_LATER, {"id": row.id, "at": at})
                continue
            async with self._database.connect() as connection:
                if owner_id is not None:
                    await customers.bind(connection, owner_id, customer_id, now)
                await customers.mark(connection, customer_id, now)
                await connection.execute(_HANDLED, {"id": row.id, "now": now})
        return len(waiting)

    async def _whose(self, customer_id: str, payment_intent: str) -> tuple[str, int | None]:
        """The customer behind an event, and the owner it names if we do not know it yet."""
        if not customer_id and payment_intent:
            customer_id = await customer_paid_by(self._api, payment_intent)
        if not customer_id:
            return "", None
        async with self._database.connect() as connection:
            if await _is_ours(connection, customer_id):
                return customer_id, None
        return customer_id, await owner_named_by(self._api, self._database, customer_id)

    async def forget_old(self, before: dt.datetime) -> None:
        """Drop events that no retry can bring again."""
        async with self._database.connect() as connection:
            await connection.execute(_FORGET, {"before": before})


async def _is_ours(connection: Any, customer_id: str) -> bool:
    found = await connection.execute(
        text("SELECT 1 FROM billing_customers WHERE customer_id = :id"), {"id": customer_id}
    )
    return found.first() is not None


async def owner_named_by(api: StripeAPI, database: Database, customer_id: str) -> int | None:
    """The owner of ours that a customer's own data name."""
    try:
        customer = await api.ask(api.v1.customers.retrieve_async, customer_id)
    except StripeFailedError as error:
        if error.is_missing:
            return None
        raise
    named = str((customer.get("metadata") or {}).get("magpie_owner", ""))
    if not named.isdecimal() or len(named) > 18:
        return None
    async with database.connect() as connection:
        found = await connection.execute(_KNOWN, {"id": int(named)})
        return int(named) if found.scalar_one() else None


def _verifies(body: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # Bytes that are no text, and headers that are no header, are forgeries like any other.
        return False
    return True


def read_event(body: bytes) -> dict[str, Any] | None:
    """What is kept of an event; None for what has another shape."""
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return event_facts(event)


def event_facts(event: Any) -> dict[str, Any] | None:
    """The same of an event that is read already."""
    if not isinstance(event, dict) or event.get("object") != "event":
        return None
    data = event.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    created = event.get("created")
    if not isinstance(thing, dict) or not isinstance(created, int) or not 0 < created < 2**33:
        return None
    found = {
        "id": event.get("id"),
        "type": event.get("type"),
        "customer_id": _customer(thing),
        "payment_intent": _payment(thing),
    }
    if not all(isinstance(one, str) and len(one) <= MOST_ID for one in found.values()):
        return None
    if not found["id"] or not found["type"] or any("\x00" in str(one) for one in found.values()):
        return None
    return {**found, "created_at": dt.datetime.fromtimestamp(created, dt.UTC)}


def _customer(thing: dict[str, Any]) -> str:
    return id_of(thing.get("id") if thing.get("object") == "customer" else thing.get("customer"))


def _payment(thing: dict[str, Any]) -> str:
    """A payment, for what names no customer."""
    return "" if _customer(thing) else id_of(thing.get("payment_intent"))
