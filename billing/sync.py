"""Follows customers: reads what Stripe says about one, does what has to be done, writes it down.

A customer is leased while it is read, so that an older answer never overwrites a newer one; whoever
has lost the lease meanwhile throws away what it read. Everything done at Stripe carries a key, so
that a crash between doing and writing repeats nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import text

from billing import checkouts, customers, merges, outcome
from billing.client import StripeFailedError
from billing.reading import last_payment, read_customer
from billing.rules import Act, Verdict, judge, told
from billing.shapes import OUR_COMMENT
from core.subscriptions import service
from core.subscriptions.entitlement import Subscription

if TYPE_CHECKING:
    from billing.client import StripeAPI
    from billing.customers import Claimed
    from billing.shapes import Snapshot
    from core.clock import Clock
    from core.db import Database

LEASE: Final = dt.timedelta(seconds=120)
AT_ONCE: Final = 10
ROUNDS: Final = 3
"""Doing something changes the customer; so often it is read again."""
LONGEST_WAIT: Final = 3600

_STORED = text("SELECT id FROM subscriptions WHERE customer_id = :customer_id")

_log = structlog.get_logger()


class Sync:
    """Brings customers up to date."""

    def __init__(self, database: Database, clock: Clock, api: StripeAPI) -> None:
        self._database = database
        self._clock = clock
        self._api = api

    async def follow_due(self) -> int:
        """Follow customers that something was heard about; how many that were."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            claimed = await customers.claim(
                connection, now=now, until=now + LEASE, lease=secrets.token_hex(8), most=AT_ONCE
            )
        for one in claimed:
            try:
                await self._follow(one)
            except StripeFailedError as error:
                wait = min(LONGEST_WAIT, 5 * 2 ** min(one.failures, 12))
                _log.warning("billing.sync_failed", customer=one.id, error=str(error), wait=wait)
                async with self._database.connect() as connection:
                    at = self._clock.now() + dt.timedelta(seconds=wait)
                    await customers.later(connection, one, at)
        return len(claimed)

    async def _follow(self, claimed: Claimed) -> None:
        snapshot = await read_customer(self._api, claimed.customer_id)
        if claimed.owner_id is None:
            await self._end_all(claimed, snapshot)
            return
        verdict = await self._judge(claimed, snapshot)
        for _ in range(ROUNDS):
            if not verdict.acts:
                break
            for act in verdict.acts:
                await self._do(act, snapshot)
            snapshot = await read_customer(self._api, claimed.customer_id)
            verdict = await self._judge(claimed, snapshot)
        open_links = await checkouts.read_open(self._database, self._api, claimed.id)
        await self._write(claimed, snapshot, verdict, open_links)

    async def _judge(self, claimed: Claimed, snapshot: Snapshot) -> Verdict:
        async with self._database.connect() as connection:
            stored = await service.of_owner(connection, claimed.owner_id or 0)
            mine = set(
                (await connection.execute(_STORED, {"customer_id": claimed.customer_id})).scalars()
            )
        return judge(snapshot, [one for one in stored if one.id not in mine])

    async def _do(self, act: Act, snapshot: Snapshot) -> None:
        """Do one thing at Stripe; what is done already is done again to no effect."""
        seen = next(s for s in snapshot.seen if s.subscription.id == act.subscription_id)
        _log.warning("billing.act", what=act.what, why=act.why, subscription=act.subscription_id)
        if act.what == "refund":
            invoice = seen.invoice
            intent = await last_payment(self._api, invoice.id) if invoice else ""
            if intent:
                await self._refund(intent, act.subscription_id)
        elif act.what == "end":
            await self._api.ask(
                self._api.v1.subscriptions.update_async,
                act.subscription_id,
                params={"cancel_at_period_end": True},
            )
        else:
            await self._cancel(act.subscription_id, act.why)

    async def _refund(self, payment_intent: str, subscription_id: str) -> None:
        try:
            await self._api.ask(
                self._api.v1.refunds.create_async,
                params={"payment_intent": payment_intent, "reason": "duplicate"},
                key=f"refund:{subscription_id}:{payment_intent}",
            )
        except StripeFailedError as error:
            if error.code != "charge_already_refunded":
                raise

    async def _cancel(self, subscription_id: str, why: str) -> None:
        try:
            await self._api.ask(
                self._api.v1.subscriptions.cancel_async,
                subscription_id,
                params={
                    "prorate": False,
                    "invoice_now": False,
                    "cancellation_details": {"comment": f"{OUR_COMMENT}{why}"},
                },
            )
        except StripeFailedError as error:
            if not error.is_missing:
                raise

    async def _end_all(self, claimed: Claimed, snapshot: Snapshot) -> None:
        """Whoever asked to be forgotten is charged no more."""
        for seen in snapshot.seen:
            if not seen.subscription.is_over:
                await self._cancel(seen.subscription.id, "forgotten")
        async with self._database.connect() as connection:
            await customers.release(connection, claimed, self._clock.now(), closed=True)

    async def _write(
        self,
        claimed: Claimed,
        snapshot: Snapshot,
        verdict: Verdict,
        open_links: list[checkouts.LinkState],
    ) -> None:
        now = self._clock.now()
        async with self._database.connect() as connection:
            ours, owner_id = await customers.hold(connection, claimed)
            if not ours:
                _log.info("billing.lease_lost", customer=claimed.id)
                return
            if owner_id is None:
                await customers.release(connection, claimed, now)
                return
            before = {one.id: one for one in await service.of_owner(connection, owner_id)}
            after = verdict.subscriptions
            if snapshot.deleted:
                after = await self._all_over(connection, claimed.customer_id, before, now)
            await service.save(
                connection,
                owner_id=owner_id,
                customer_id=claimed.customer_id,
                subscriptions=after,
                now=now,
            )
            links = {
                seen.subscription.id: int(seen.metadata.get("magpie_checkout", 0))
                for seen in snapshot.seen
                if seen.metadata.get("magpie_checkout", "").isdecimal()
            }
            said = [] if snapshot.deleted else told(snapshot, before, after, now, claimed.wanted)
            await checkouts.write(connection, open_links, now)
            await outcome.settle(connection, owner_id, said, now, links)
            await customers.release(connection, claimed, now, closed=snapshot.deleted)

    async def _all_over(
        self,
        connection: object,
        customer_id: str,
        before: dict[str, Subscription],
        now: dt.datetime,
    ) -> tuple[Subscription, ...]:
        """With a customer Stripe ends all subscriptions, and tells of them no more."""
        stored = await connection.execute(_STORED, {"customer_id": customer_id})  # type: ignore[attr-defined]
        return tuple(
            dataclasses.replace(before[one], status="canceled", ends_at=before[one].ends_at or now)
            for one in stored.scalars()
            if one in before and not before[one].is_over
        )

    async def follow_merges(self) -> int:
        """Let owners that have become one own what either had bought; how many that were."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            found = await merges.merged(connection)
        for old, new in found:
            async with self._database.connect() as connection:
                await merges.follow(connection, old, new, now)
        return len(found)

    async def review(self) -> int:
        """Work out plans that may have changed by the passing of time; how many owners."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            due = await service.due_for_review(connection, now)
            told = await checkouts.tell_anew(connection, now)
        for owner_id in due:
            async with self._database.connect() as connection:
                await outcome.settle(connection, owner_id, [], now, {})
        return len(due) + told
