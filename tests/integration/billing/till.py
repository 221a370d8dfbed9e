"""A database, a fake Stripe and everything between them, for tests of billing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Iterable
from typing import Any

from sqlalchemy import text

from billing.client import StripeAPI
from billing.gateway import StripeGateway
from billing.inbox import Inbox
from billing.sync import Sync
from core.clock import ManualClock
from core.db import Database
from core.subscriptions.gateway import LinkMessage, Payer
from tests.fakes.stripe import KEY, SECRET, FakeStripe
from tests.fakes.stripe_shop import stock

BASE = "https://magpie.example"
DAY = dt.timedelta(days=1)


class Till:
    """One installation of Magpie beside one Stripe account."""

    def __init__(self, database: Database, clock: ManualClock, stripe: FakeStripe) -> None:
        self.database = database
        self.clock = clock
        self.stripe = stripe
        self.world = stripe.world
        self.api = StripeAPI(KEY, stripe.base)
        self.gateway = StripeGateway(database, clock, self.api, BASE)
        self.inbox = Inbox(database, clock, self.api, ("whsec_older", SECRET))
        self.sync = Sync(database, clock, self.api)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, database: Database, clock: ManualClock) -> AsyncIterator[Till]:
        stripe = FakeStripe(clock)
        async with stripe.running():
            till = cls(database, clock, stripe)
            try:
                stock(till.world)
                yield till
            finally:
                await till.api.close()

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.database.connect() as connection:
            found = await connection.execute(text(statement), values)
            return [tuple(row) for row in found.all()] if found.returns_rows else []

    async def owner(
        self, chat: str = "ana", kind: str = "person", searches: int = 0, platform: str = "web"
    ) -> int:
        """Somebody with one chat and so many searches, of which the first is used longest ago."""
        ((owner_id,),) = await self.rows(
            "INSERT INTO owners (kind, name, locale, timezone) VALUES (:kind, :chat, 'en', 'UTC')"
            " RETURNING id",
            kind=kind,
            chat=chat,
        )
        await self.rows(
            "INSERT INTO destinations (owner_id, platform, tenant, chat, name)"
            " VALUES (:owner, :platform, 'local', :chat, '')",
            owner=owner_id,
            chat=chat,
            platform=platform,
        )
        await self.searches(owner_id, searches)
        return int(owner_id)

    async def searches(self, owner_id: int, count: int) -> list[int]:
        made = []
        for n in range(count):
            ((search_id,),) = await self.rows(
                "INSERT INTO searches (owner_id, number, name, line, criteria, created_at)"
                " SELECT CAST(:o AS bigint), 1 + count(*), 'search ' || (1 + count(*)), '', '{}',"
                " :at FROM searches WHERE owner_id = :o RETURNING id",
                o=owner_id,
                at=self.clock.now() + dt.timedelta(minutes=n),
            )
            made.append(int(search_id))
        return made

    async def checkout(
        self, owner_id: int, plan: str = "plus", interval: str = "month", **payer: Any
    ) -> str:
        """Press the button; gives the id of the open session."""
        message = payer.pop("message", None)
        who = Payer(**{"owner_id": owner_id, "name": "Ana", "currency": "GBP", **payer})
        url = await self.gateway.checkout(who, plan, interval, message)
        return url.split("/")[-1].split("#")[0]

    async def message(self, owner_id: int, message_id: str = "m1") -> LinkMessage:
        ((destination,),) = await self.rows(
            "SELECT id FROM destinations WHERE owner_id = :o ORDER BY id LIMIT 1", o=owner_id
        )
        return LinkMessage(destination, message_id)

    async def deliver(self, *events: dict[str, Any], follow: bool = True) -> None:
        """Bring events to the webhook, and follow each."""
        for event in events:
            body, signature = self.stripe.deliver(event)
            assert await self.inbox.receive(body, signature) == 200
            if follow:
                await self.follow()

    async def news(self) -> None:
        """Deliver in order whatever Stripe has to tell."""
        events, self.world.events[:] = list(self.world.events), []
        await self.deliver(*events)

    async def follow(self) -> None:
        """What the worker does, until nothing is due."""
        while await self.inbox.resolve() or await self.sync.follow_due():
            pass

    async def review(self) -> None:
        await self.sync.review()

    async def buy(self, owner_id: int, plan: str = "plus", *, trial: bool = False) -> str:
        """Check out, pay, and let everything settle; gives the subscription."""
        session = await self.checkout(
            owner_id, plan, kind="community" if plan == "team" else "person"
        )
        if not trial:
            self.world.things[session]["_data"].pop("trial_period_days", None)
        subscription = self.world.pay(session)
        await self.news()
        return subscription

    async def plan(self, owner_id: int) -> str:
        ((plan,),) = await self.rows("SELECT plan FROM owners WHERE id = :o", o=owner_id)
        return str(plan)

    async def told(self, owner_id: int | None = None) -> list[str]:
        """Keys of what was said, in order; of messages edited, what they say last."""
        found = await self.rows(
            "SELECT payload->>'key' FROM deliveries WHERE kind = 'notice'"
            " AND (CAST(:o AS bigint) IS NULL OR owner_id = :o) ORDER BY id",
            o=owner_id,
        )
        return [key.removeprefix("billing.") for (key,) in found]

    async def said(self, kind: str) -> list[dict[str, Any]]:
        """Parameters of one kind of message."""
        found = await self.rows(
            "SELECT payload->'params' FROM deliveries WHERE payload->>'key' = :key ORDER BY id",
            key=f"billing.{kind}",
        )
        return [params for (params,) in found]

    async def states(self, owner_id: int) -> list[str]:
        """States of an owner's searches by number."""
        found = await self.rows(
            "SELECT state FROM searches WHERE owner_id = :o ORDER BY number", o=owner_id
        )
        return [state for (state,) in found]

    async def standing(self, owner_id: int) -> list[Any]:
        """All that is stored and told about an owner, without ids and dates, to be compared."""
        found = await self.rows(
            "SELECT plan, status, interval, amount, blocked, next_plan,"
            " extract(day FROM period_end - created_at)::int,"
            " extract(day FROM ends_at - created_at)::int"
            " FROM subscriptions WHERE owner_id = :o ORDER BY created_at, id",
            o=owner_id,
        )
        return [
            await self.plan(owner_id),
            [one for one in found if one[1] != "canceled"],
            await self.states(owner_id),
            sorted(await self.told(owner_id)),
            found,
        ]

    def price(self, plan: str, interval: str = "month", currency: str = "gbp") -> str:
        key = f"magpie_{plan}_{interval}_{currency}"
        return str(self.world.all("price", lookup_key=key)[0]["id"])


def only(values: Iterable[Any]) -> Any:
    (value,) = values
    return value
