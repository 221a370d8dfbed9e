"""Links to pay at: one open for an owner, the same one for two presses, older ones ended."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from billing.catalogue import TRIAL_DAYS, PriceName
from billing.client import StripeFailedError
from core.alerts.adopted import adopt, say_instead
from core.alerts.notices import enqueue_notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from billing.client import StripeAPI
    from core.db import Database
    from core.subscriptions.gateway import LinkMessage, Payer

OPEN_KEY: Final = "billing.link_open"

_SUPERSEDE = text("""
UPDATE billing_checkouts SET state = 'superseded'
WHERE owner_id = :owner_id AND state = 'open'
  AND ((plan, interval, currency) <> (:plan, :interval, :currency)
       OR customer_ref <> :customer_ref OR created_at < :oldest)
""")
_OPEN = text("""
INSERT INTO billing_checkouts AS c (owner_id, customer_ref, plan, interval, currency, created_at)
VALUES (:owner_id, :customer_ref, :plan, :interval, :currency, :now)
ON CONFLICT (owner_id) WHERE state = 'open' DO UPDATE SET plan = c.plan
RETURNING id, session_id, created_at
""")
_SESSION = text("UPDATE billing_checkouts SET session_id = :session_id WHERE id = :id")
_MESSAGE = text(
    "UPDATE billing_checkouts SET delivery_id = :delivery_id, delivery_at = :delivery_at"
    " WHERE id = :id"
)
# A message that shows another link now is not the old link's any more.
_OTHERS = text("""
UPDATE billing_checkouts SET delivery_id = NULL
WHERE id <> :id AND delivery_id IN
    (SELECT id FROM deliveries WHERE destination_id = :destination_id AND message_id = :message_id)
""")
_CLOSE = text("UPDATE billing_checkouts SET state = 'expired' WHERE id = :id AND state = 'open'")
_UNSETTLED = text("""
SELECT id, session_id, state FROM billing_checkouts
WHERE customer_ref = :ref AND state IN ('open', 'superseded') AND session_id IS NOT NULL
ORDER BY id
""")
_UNSAID = text("""
SELECT k.id, k.owner_id, d.payload FROM billing_checkouts k
JOIN deliveries d ON d.id = k.delivery_id AND d.created_at = k.delivery_at
WHERE k.created_at > :since AND k.state = 'complete' AND d.state_reason LIKE 'not corrected%'
LIMIT 20 FOR UPDATE OF k SKIP LOCKED
""")
_LET_GO = text("UPDATE billing_checkouts SET delivery_id = NULL WHERE id = :id")
_RETURNED = text("""
UPDATE billing_customers c SET wanted = c.wanted + 1, due_at = least(c.due_at, :now)
FROM billing_checkouts k WHERE k.session_id = :session_id AND c.id = k.customer_ref
""")
_SETTLE = text("""
UPDATE billing_checkouts SET state = :state WHERE id = :id AND state IN ('open', 'superseded')
RETURNING delivery_id, delivery_at
""")
_TRIED = text("SELECT count(*) FROM subscriptions WHERE owner_id = :owner_id")
WATCHED: Final = dt.timedelta(days=5)
"""So long after a link was made, its message is looked after."""
LIVES: Final = dt.timedelta(hours=20)
"""Stripe's own limit is 24 hours; a link is never handed out shortly before its end."""


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """The row of a link; `session_id` is empty until Stripe has made the session."""

    id: int
    session_id: str
    created_at: dt.datetime

    @property
    def key(self) -> str:
        """Names the wish at Stripe; another database that begins to count anew has other names."""
        return f"checkout:{self.id}:{self.created_at.timestamp():.0f}"


@dataclasses.dataclass(frozen=True, slots=True)
class LinkState:
    """What has become of a link."""

    id: int
    was: str
    status: str
    """Stripe's word: open, complete, expired."""
    paid: bool


async def open_row(
    connection: AsyncConnection,
    owner_id: int,
    customer_ref: int,
    price: PriceName,
    now: dt.datetime,
) -> Opened:
    """The one open link of this owner for this price; any other is to be ended."""
    values = {
        "owner_id": owner_id,
        "customer_ref": customer_ref,
        "plan": price.plan,
        "interval": price.interval,
        "currency": price.currency,
    }
    await connection.execute(
        text("SELECT FROM owners WHERE id = :owner_id FOR UPDATE"), {"owner_id": owner_id}
    )
    await connection.execute(_SUPERSEDE, {**values, "oldest": now - LIVES})
    row = (await connection.execute(_OPEN, {**values, "now": now})).one()
    return Opened(row.id, row.session_id or "", row.created_at)


async def had_any(connection: AsyncConnection, owner_id: int) -> bool:
    """Whether the owner ever had a subscription: a trial is for the first."""
    return bool((await connection.execute(_TRIED, {"owner_id": owner_id})).scalar_one())


def session_params(
    payer: Payer,
    opened: Opened,
    *,
    customer_id: str,
    price_id: str,
    price: PriceName,
    base_url: str,
    trial: bool,
) -> dict[str, Any]:
    """What Stripe is asked for. The same data on session and subscription: nothing is copied."""
    metadata = {
        "magpie_owner": str(payer.owner_id),
        "magpie_kind": payer.kind,
        "magpie_checkout": str(opened.id),
        "magpie_plan": price.plan,
        "magpie_platform": payer.platform,
        "magpie_community": f"{payer.tenant}/{payer.community}" if payer.community else "",
    }
    subscription: dict[str, Any] = {"metadata": metadata}
    if trial:
        subscription["trial_period_days"] = TRIAL_DAYS
        subscription["trial_settings"] = {"end_behavior": {"missing_payment_method": "cancel"}}
    return {
        "mode": "subscription",
        "customer": customer_id,
        "client_reference_id": str(payer.owner_id),
        "line_items": [{"price": price_id, "quantity": 1}],
        "metadata": metadata,
        "subscription_data": subscription,
        "allow_promotion_codes": True,
        "automatic_tax": {"enabled": True},
        "tax_id_collection": {"enabled": True},
        "customer_update": {"address": "auto", "name": "auto"},
        "payment_method_collection": "if_required" if trial else "always",
        "success_url": f"{base_url}/billing/return?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{base_url}/billing/back",
    }


async def remember_session(connection: AsyncConnection, opened: Opened, session_id: str) -> None:
    """Bind the session to its row."""
    await connection.execute(_SESSION, {"id": opened.id, "session_id": session_id})


async def remember_message(
    connection: AsyncConnection, opened: Opened, message: LinkMessage, now: dt.datetime
) -> None:
    """The message that shows the link is the one that will say "paid"."""
    delivery = await adopt(
        connection,
        destination_id=message.destination_id,
        message_id=message.message_id,
        key=OPEN_KEY,
        now=now,
    )
    if delivery is not None:
        await connection.execute(
            _OTHERS,
            {
                "id": opened.id,
                "destination_id": message.destination_id,
                "message_id": message.message_id,
            },
        )
        await connection.execute(
            _MESSAGE, {"id": opened.id, "delivery_id": delivery[0], "delivery_at": delivery[1]}
        )


async def close_row(connection: AsyncConnection, opened: Opened) -> None:
    """The link is of no use any more."""
    await connection.execute(_CLOSE, {"id": opened.id})


async def read_open(database: Database, api: StripeAPI, customer_ref: int) -> list[LinkState]:
    """What has become of a customer's links; those replaced by another are ended."""
    async with database.connect() as connection:
        rows = (await connection.execute(_UNSETTLED, {"ref": customer_ref})).all()
    found = []
    for row in rows:
        session = await _session(api, row.session_id)
        if row.state == "superseded" and session["status"] == "open":
            session = await expire(api, row.session_id) or session
        paid = session.get("payment_status") in {"paid", "no_payment_required"}
        found.append(LinkState(row.id, row.state, str(session["status"]), paid))
    return found


async def _session(api: StripeAPI, session_id: str) -> dict[str, Any]:
    try:
        return await api.ask(api.v1.checkout.sessions.retrieve_async, session_id)
    except StripeFailedError as error:
        if error.is_missing:
            return {"status": "expired"}
        raise


async def expire(api: StripeAPI, session_id: str) -> dict[str, Any] | None:
    """End a link; None if it was paid or ended meanwhile."""
    try:
        return await api.ask(api.v1.checkout.sessions.expire_async, session_id)
    except StripeFailedError as error:
        if error.kind == "InvalidRequestError":
            return None
        raise


async def write(connection: AsyncConnection, links: Sequence[LinkState], now: dt.datetime) -> None:
    """Store what has become of links, and keep the messages that showed them true."""
    for link in links:
        if link.status == "open":
            continue
        row = (await connection.execute(_SETTLE, {"id": link.id, "state": link.status})).first()
        if row is None or row.delivery_id is None:
            continue
        if link.status == "expired":
            key = f"billing.link_{'replaced' if link.was == 'superseded' else 'expired'}"
        elif link.paid:
            # The subscription itself says so, with its plan and dates.
            continue
        else:
            key = "billing.link_waiting"
        await say_instead(
            connection, (row.delivery_id, row.delivery_at), key=key, params={}, now=now
        )


async def tell_anew(connection: AsyncConnection, now: dt.datetime) -> int:
    """Say in a new message what could not be written into the one with the link; how many."""
    rows = (await connection.execute(_UNSAID, {"since": now - WATCHED})).all()
    for row in rows:
        await enqueue_notice(
            connection,
            owner_ids=[row.owner_id],
            key=row.payload["key"],
            params=row.payload["params"],
            now=now,
        )
        await connection.execute(_LET_GO, {"id": row.id})
    return len(rows)


async def mark_customer(connection: AsyncConnection, session_id: str, now: dt.datetime) -> None:
    """Have the customer of a link read again."""
    await connection.execute(_RETURNED, {"session_id": session_id, "now": now})
