"""Rows of an outbox for tests of delivery, and a sender that remembers what it was given."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from core.alerts.card import AlertCard
from core.alerts.sender import Bundle, Notice, Outgoing
from core.alerts.states import SendOutcome, Sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.db import Database

_ALERTS = text(
    """
    WITH given AS (
        SELECT n, dest.id AS destination_id, dest.owner_id, lane.id AS lane_id
        FROM generate_series(1, :count) AS n, destinations dest
        JOIN lanes lane USING (platform, tenant, chat, thread)
        WHERE dest.id = ANY(:destinations)
    ), listing AS (
        INSERT INTO listings (marketplace, external_id, title, url, price, currency, price_kind,
                              state, description_complete, fingerprint, image_urls, seller)
        SELECT 'feed', :prefix || destination_id || '-' || n, 'Trek Marlin ' || n,
               'https://a.example/' || n, 100 + n, 'GBP', 'asking', 'active', true, 0,
               '{https://a.example/p.jpg}', 'seller ' || n
        FROM given RETURNING id, item_id, external_id
    ), alert AS (
        INSERT INTO alerts (owner_id, destination_id, item_id, listing_id, reason, price_key,
                            search_ids, facts, created_at)
        SELECT owner_id, destination_id, coalesce(CAST(:item AS bigint), item_id), listing.id,
               :reason, CAST(100 + n AS text) || '.00 GBP', :searches, CAST(:facts AS jsonb), :now
        FROM given JOIN listing
          ON listing.external_id = :prefix || destination_id || '-' || n
        RETURNING id, destination_id
    )
    INSERT INTO deliveries (created_at, state_at, due_at, lane_id, destination_id, owner_id,
                            alert_id, kind)
    SELECT :now, :now, :now, g.lane_id, alert.destination_id, g.owner_id, alert.id, 'alert'
    FROM alert JOIN given g USING (destination_id) WHERE g.n = 1
    ORDER BY alert.id
    RETURNING id
    """
)


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A destination and whose it is."""

    id: int
    owner_id: int
    chat: str


class World:
    """Puts rows straight into the tables, as the pipeline would."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime]) -> None:
        self.database = database
        self.now = now
        self._prefixes = 0

    async def owner(self, **columns: Any) -> int:
        """Someone who waits for alerts."""
        values = {"timezone": "Europe/London", "preferences": {}, **columns}
        values["preferences"] = orjson.dumps(values["preferences"]).decode()
        async with self.database.connect() as connection:
            found = await connection.execute(
                text(
                    "INSERT INTO owners (kind, name, locale, timezone, preferences) VALUES"
                    " ('person', '', 'en', :timezone, CAST(:preferences AS jsonb)) RETURNING id"
                ),
                values,
            )
            return int(found.scalar_one())

    async def places(
        self,
        owner_id: int,
        chats: list[str],
        platform: str = "telegram",
        *,
        tenant: str = "bot",
    ) -> list[Place]:
        """Destinations with their lanes, in order of fallback."""
        async with self.database.connect() as connection:
            await connection.execute(
                text(
                    "INSERT INTO lanes (platform, tenant, chat)"
                    " SELECT :platform, :tenant, c FROM unnest(CAST(:chats AS text[])) c"
                    " ON CONFLICT DO NOTHING"
                ),
                {"platform": platform, "tenant": tenant, "chats": chats},
            )
            found = await connection.execute(
                text(
                    "INSERT INTO destinations (owner_id, platform, tenant, chat, name, position)"
                    " SELECT :owner, :platform, :tenant, c, 'chat ' || c, n"
                    " FROM unnest(CAST(:chats AS text[])) WITH ORDINALITY u(c, n)"
                    " RETURNING id, owner_id, chat"
                ),
                {"owner": owner_id, "platform": platform, "tenant": tenant, "chats": chats},
            )
            return [Place(*row) for row in found.all()]

    async def place(self, chat: str = "1", platform: str = "telegram", **owner: Any) -> Place:
        """A new owner with one destination."""
        return (await self.places(await self.owner(**owner), [chat], platform))[0]

    async def search(self, owner_id: int, number: int = 1, name: str = "mountain bike") -> int:
        """A saved search."""
        async with self.database.connect() as connection:
            found = await connection.execute(
                text(
                    "INSERT INTO searches (owner_id, number, name, line, criteria, updated_at)"
                    " VALUES (:owner, :number, :name, :name, '{}', :now) RETURNING id"
                ),
                {"owner": owner_id, "number": number, "name": name, "now": self.now()},
            )
            return int(found.scalar_one())

    async def alerts(
        self,
        places: Place | list[Place],
        count: int = 1,
        *,
        search_id: int | None = None,
        reason: str = "new",
        facts: dict[str, Any] | None = None,
        item: int | None = None,
    ) -> list[int]:
        """So many alerts for each place, each about a listing of its own; ids of deliveries."""
        places = places if isinstance(places, list) else [places]
        if search_id is None:
            search_id = await self.search(places[0].owner_id, number=100 + self._prefixes)
        self._prefixes += 1
        async with self.database.connect() as connection:
            found = await connection.execute(
                _ALERTS,
                {
                    "count": count,
                    "destinations": [place.id for place in places],
                    "prefix": f"x{self._prefixes}-",
                    "item": item,
                    "reason": reason,
                    "searches": [search_id],
                    "facts": orjson.dumps(facts or {}).decode(),
                    "now": self.now(),
                },
            )
            ids = sorted(found.scalars())
            await connection.execute(
                text(
                    "UPDATE lanes SET due_at = least(due_at, :now) WHERE id IN"
                    " (SELECT lane_id FROM deliveries WHERE id = ANY(:ids))"
                ),
                {"now": self.now(), "ids": ids},
            )
            await connection.execute(text("SELECT pg_notify('outbox', '')"))
        return ids

    async def run(self, statement: str, **values: Any) -> None:
        """Change something directly."""
        async with self.database.connect() as connection:
            await connection.execute(text(statement), values)

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        """Read something directly."""
        async with self.database.connect() as connection:
            found = await connection.execute(text(statement), values)
            return [tuple(row) for row in found.all()]

    async def states(self) -> dict[int, str]:
        """The state of every delivery."""
        return dict(await self.rows("SELECT id, state FROM deliveries ORDER BY id"))


Answer = SendOutcome | Exception | asyncio.Event


class RecordingSender:
    """Takes everything, unless it was told what to answer; an event is waited for first."""

    def __init__(self, platform: str = "telegram", concurrency: int = 30) -> None:
        self.platform = platform
        self.concurrency = concurrency
        self.sent: list[Outgoing] = []
        self.answers: dict[str, list[Answer]] = collections.defaultdict(list)
        self.under_way = 0
        self.most_under_way = 0
        self._news = asyncio.Condition()

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        async with self._news:
            self.sent.append(outgoing)
            self._news.notify_all()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self._answer(outgoing)
        finally:
            self.under_way -= 1

    async def has_been_given(self, count: int) -> None:
        """Wait until so many deliveries have come in, at most ten seconds."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: len(self.sent) >= count)

    async def _answer(self, outgoing: Outgoing) -> SendOutcome:
        waiting = self.answers[outgoing.address.chat]
        answer = waiting.pop(0) if waiting else None
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = None
        if isinstance(answer, Exception):
            raise answer
        return answer or Sent(f"m-{len(self.sent)}")

    def titles(self, chat: str | None = None) -> list[str]:
        """What was said, shortly: titles of cards, "n of m" of bundles, keys of notices."""
        said = []
        for outgoing in self.sent:
            if chat is None or outgoing.address.chat == chat:
                match outgoing.content:
                    case AlertCard() as card:
                        said.append(card.listing.title)
                    case Bundle() as bundle:
                        said.append(f"{len(bundle.cards)} of {bundle.total}")
                    case Notice() as notice:
                        said.append(notice.key)
        return said
