"""A small world for tests of the pipeline: people, places to tell them, searches, adverts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text, update

from core.alerts.model import Alert, Delivery
from core.clock import ManualClock
from core.db import Database
from core.listings.listing import Listing, PriceKind
from core.matching.index import Index
from core.people.model import Destination, Owner
from core.pipeline import Pipeline
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage
from core.polling.sources import Sources
from core.searches.criteria import Criteria, Term, to_json
from core.searches.model import Search, SearchDestination


def criteria(words: str, maximum: str | None = None, **more: Any) -> Criteria:
    return Criteria(
        required=tuple((Term(word),) for word in words.split()),
        price_max=Decimal(maximum) if maximum else None,
        currency="GBP",
        **more,
    )


def advert(external_id: str, title: str, price: str | None = "100", **more: Any) -> Listing:
    return Listing(
        **{
            "marketplace": "shop",
            "external_id": external_id,
            "title": title,
            "url": f"https://shop.example/{external_id}",
            "price": None if price is None else Decimal(price),
            "currency": "GBP",
            "price_kind": PriceKind.UNKNOWN if price is None else PriceKind.ASKING,
            **more,
        }
    )


class Shop:
    """A marketplace in the process: answers what the test has put on its shelves."""

    def __init__(self, name: str = "shop", **capabilities: Any) -> None:
        self.name = name
        self.capabilities = Capabilities(
            **{"label": name.title(), "min_interval_seconds": 60, "page_size": 3, **capabilities}
        )
        self.shelves: list[Listing] = []
        self.fails: list[Exception] = []
        self.asked: list[tuple[Query, Cursor | None]] = []

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if not criteria.required:
            return ()
        words = " ".join(group[0].text for group in criteria.required)
        return (Query(self.name, (("q", words.split()[0]),)),)

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        self.asked.append((query, cursor))
        if self.fails:
            raise self.fails.pop(0)
        start = int(cursor.page) if cursor is not None and cursor.page else 0
        word = query.get("q")
        fitting = [one for one in self.shelves if word in one.title.lower()]
        end = start + self.capabilities.page_size
        more = Cursor(page=str(end)) if end < len(fitting) else None
        return SearchPage(listings=tuple(fitting[start:end]), next_page=more, reader="shelf")

    async def look_up(self, external_id: str, url: str) -> Listing | None:  # noqa: ARG002 - a port
        if self.fails:
            raise self.fails.pop(0)
        found = [one for one in self.shelves if one.external_id == external_id]
        return dataclasses.replace(found[0], description_complete=True) if found else None

    async def close(self) -> None:
        """Nothing to give back."""


@dataclasses.dataclass
class World:
    """A database with a pipeline and people in it."""

    database: Database
    clock: ManualClock
    shop: Shop = dataclasses.field(default_factory=Shop)
    index: Index = dataclasses.field(default_factory=Index)

    def __post_init__(self) -> None:
        self.sources = Sources((self.shop,))
        self.pipeline = Pipeline(self.database, self.sources, self.index, self.clock)

    async def person(self, chat: str = "c1", **preferences: Any) -> int:
        """An owner with one destination of the same id space; returns the owner's id."""
        async with self.database.begin() as session:
            owner_id = await session.scalar(
                insert(Owner)
                .values(
                    kind="person", name=chat, locale="en", timezone="UTC", preferences=preferences
                )
                .returning(Owner.id)
            )
            await session.execute(
                insert(Destination).values(
                    owner_id=owner_id, platform="web", tenant="local", chat=chat, name=chat
                )
            )
        return int(owner_id or 0)

    async def search(
        self, owner_id: int, wanted: Criteria, *, listed: bool = True, **more: Any
    ) -> int:
        """A saved search that reports to the owner's first destination; in the index at once."""
        now = self.clock.now()
        async with self.database.begin() as session:
            number = await session.scalar(
                text("SELECT count(*) + 1 FROM searches WHERE owner_id = :owner"),
                {"owner": owner_id},
            )
            search_id = await session.scalar(
                insert(Search)
                .values(
                    owner_id=owner_id,
                    number=number,
                    name=f"search {number}",
                    line="",
                    criteria=to_json(wanted),
                    created_at=now,
                    updated_at=now,
                    **more,
                )
                .returning(Search.id)
            )
            destination_id = await session.scalar(
                select(Destination.id)
                .where(Destination.owner_id == owner_id)
                .order_by(Destination.id)
                .limit(1)
            )
            await session.execute(
                insert(SearchDestination).values(search_id=search_id, destination_id=destination_id)
            )
        assert search_id is not None
        if listed:
            self.index.add(search_id, wanted)
        return int(search_id or 0)

    async def alerts(self) -> list[Alert]:
        async with self.database.begin() as session:
            return list(await session.scalars(select(Alert).order_by(Alert.id)))

    async def told(self) -> list[tuple[str, str]]:
        """Reason and price of every alert, in order."""
        return [(alert.reason, alert.price_key) for alert in await self.alerts()]

    async def deliveries(self) -> list[Delivery]:
        async with self.database.begin() as session:
            return list(await session.scalars(select(Delivery).order_by(Delivery.id)))

    async def mark_sent(self) -> None:
        """Pretend that all that waits was delivered."""
        async with self.database.begin() as session:
            await session.execute(update(Delivery).values(state="sent", message_id="m"))
            await session.execute(text("UPDATE lanes SET due_at = NULL"))

    async def scalar(self, statement: str, **given: Any) -> Any:
        async with self.database.begin() as session:
            return await session.scalar(text(statement), given)

    async def run(self, statement: str, **given: Any) -> None:
        async with self.database.begin() as session:
            await session.execute(text(statement), given)

    def later(self, **delta: float) -> dt.datetime:
        self.clock.advance(dt.timedelta(**delta))
        return self.clock.now()
