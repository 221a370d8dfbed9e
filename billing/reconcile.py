"""Once a night: fetch the events that never came, and compare what is stored with what Stripe says.

Stripe tries an event for three days only. Events are asked for further back than that and stored
like those that came; whatever still differs is read again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog
from sqlalchemy import text

from billing import customers
from billing.client import StripeFailedError
from billing.inbox import EVENTS, event_facts, owner_named_by
from billing.rules import TRIAL_WARNING
from billing.shapes import id_of, seen_of

if TYPE_CHECKING:
    from billing.client import StripeAPI
    from billing.inbox import Inbox
    from core.clock import Clock
    from core.db import Database
    from core.subscriptions.entitlement import Subscription

RUN: Final = "reconcile"
EVERY: Final = dt.timedelta(hours=23)
AGAIN: Final = dt.timedelta(minutes=30)
LOOK_BACK: Final = dt.timedelta(days=5)
KEEP_EVENTS: Final = dt.timedelta(days=40)
TYPES_AT_ONCE: Final = 20

_TAKE = text("""
INSERT INTO billing_runs AS r (name, at) VALUES (:name, :now)
ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE r.at <= :before RETURNING name
""")
_NOTE = text(
    "UPDATE billing_runs SET at = :at, facts = facts || CAST(:facts AS jsonb) WHERE name = :name"
)
_STORED = text("""
SELECT id, customer_id, plan, status, interval, period_end, ends_at FROM subscriptions
WHERE status NOT IN ('canceled', 'incomplete_expired')
""")

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Drift:
    """Something that is not here as it is at Stripe."""

    subscription_id: str
    customer_id: str
    what: str


class Reconcile:
    """Compares and mends."""

    def __init__(self, database: Database, clock: Clock, api: StripeAPI, inbox: Inbox) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._inbox = inbox

    async def run_if_due(self) -> bool:
        """Run once a night over all processes; whether this one did."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            taken = await connection.execute(
                _TAKE, {"name": RUN, "now": now, "before": now - EVERY}
            )
            if taken.first() is None:
                return False
        try:
            await self.run()
        except StripeFailedError as error:
            _log.warning("billing.reconcile_failed", error=str(error))
            await self._note(now - EVERY + AGAIN, {"failed": str(error)})
        return True

    async def run(self) -> list[Drift]:
        """Mend what differs; what that was."""
        now = self._clock.now()
        missed = await self._fetch_events(now)
        found = await self._api.every(
            self._api.v1.subscriptions.list_async, {"expand": ["data.latest_invoice"]}
        )
        drift = await self.compare(found)
        for one in drift:
            await self._mend(one.customer_id, now)
        for data in found:
            # The event that warns of the end of a trial may have been lost like any other.
            end = seen_of(data).subscription.trial_end
            if data["status"] == "trialing" and end is not None and end <= now + TRIAL_WARNING:
                await self._mend(id_of(data["customer"]), now)
        await self._inbox.forget_old(now - KEEP_EVENTS)
        facts = {"looked": len(found), "missed": missed, "drift": len(drift), "failed": ""}
        _log.info("billing.reconciled", **facts)
        await self._note(now, facts)
        return drift

    async def compare(self, found: list[dict[str, Any]] | None = None) -> list[Drift]:
        """What differs, without mending it."""
        if found is None:
            found = await self._api.every(self._api.v1.subscriptions.list_async)
        async with self._database.connect() as connection:
            rows = (await connection.execute(_STORED)).mappings().all()
        stored = {row["id"]: row for row in rows}
        drift = []
        for data in found:
            now, customer = seen_of(data).subscription, id_of(data["customer"])
            if not now.plan:
                continue
            was = stored.pop(now.id, None)
            what = "is not known here" if was is None else _difference(now, was)
            if what:
                drift.append(Drift(now.id, customer, what))
        drift += [Drift(row["id"], row["customer_id"], "is over") for row in stored.values()]
        return drift

    async def _fetch_events(self, now: dt.datetime) -> int:
        since = int((now - LOOK_BACK).timestamp())
        missed = 0
        for start in range(0, len(EVENTS), TYPES_AT_ONCE):
            events = await self._api.every(
                self._api.v1.events.list_async,
                {"created": {"gte": since}, "types": list(EVENTS[start : start + TYPES_AT_ONCE])},
            )
            for event in events:
                facts = event_facts(event)
                if facts is not None and await self._inbox.store(facts, strangers=False):
                    missed += 1
        return missed

    async def _mend(self, customer_id: str, now: dt.datetime) -> None:
        async with self._database.connect() as connection:
            if await customers.mark(connection, customer_id, now):
                return
        owner_id = await owner_named_by(self._api, self._database, customer_id)
        if owner_id is not None:
            async with self._database.connect() as connection:
                await customers.bind(connection, owner_id, customer_id, now)

    async def _note(self, at: dt.datetime, facts: dict[str, Any]) -> None:
        async with self._database.connect() as connection:
            await connection.execute(
                _NOTE, {"name": RUN, "at": at, "facts": orjson.dumps(facts).decode()}
            )


def _difference(now: Subscription, was: Any) -> str:
    for name in ("status", "plan", "interval", "ends_at", "period_end"):
        if getattr(now, name) != was[name]:
            return f"{name} differs"
    return ""
