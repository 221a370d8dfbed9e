"""Two processes at once, a process that dies, and pages in any order."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from decimal import Decimal

import pytest

from core.clock import ManualClock
from core.db import Database
from core.listings.listing import Listing
from tests.integration.world import World, advert, criteria


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


def other(world: World) -> World:
    """Another process on the same database: its own memory, its own locks, the same searches."""
    return World(world.database, world.clock, index=world.index)


async def test_two_processes_with_the_same_page_alert_once(world: World) -> None:
    await world.search(await world.person("ana"), criteria("bike"))
    await world.search(await world.person("bob"), criteria("bike"))
    pages = [[advert(str(n), "Bike", str(50 + n)) for n in range(20)] for _ in range(4)]
    for page in pages:
        random.Random(len(page)).shuffle(page)
    worlds = [world, *(other(world) for _ in pages[1:])]
    for step in (Decimal(0), Decimal(20)):
        async with asyncio.TaskGroup() as group:
            for one, page in zip(worlds, pages, strict=True):
                assert one.pipeline is not None
                cheaper = [dataclasses.replace(x, price=(x.price or 0) - step) for x in page]
                group.create_task(one.pipeline.ingest("shop", cheaper))
        world.later(hours=1)
    told = await world.told()
    assert len([one for one in told if one[0] == "new"]) == 40
    assert len([one for one in told if one[0] == "price_drop"]) == 40
    assert len(await world.deliveries()) == 80
    assert await world.scalar("SELECT count(*) FROM price_points") == 40


async def test_a_process_that_dies_leaves_nothing_half_done(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    page = [advert("1", "Bike")]
    # The last step of the transaction fails: nothing of it may be left, not even in memory.
    await world.run("ALTER TABLE deliveries ADD CONSTRAINT broken CHECK (kind = 'none')")
    with pytest.raises(Exception, match="broken"):
        await world.pipeline.ingest("shop", page)
    for table in ("listings", "price_points", "alerts", "deliveries", "lanes"):
        assert await world.scalar(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our words
    await world.run("ALTER TABLE deliveries DROP CONSTRAINT broken")
    assert (await world.pipeline.ingest("shop", page)).alerts == 1


async def test_a_page_that_is_cancelled_is_done_again(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    page = [advert(str(n), "Bike") for n in range(30)]
    for steps in range(0, 60, 4):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(world.pipeline.ingest("shop", page))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
    await world.pipeline.ingest("shop", page)
    assert len(await world.told()) == 30
    assert len(await world.deliveries()) == 30


def _market(seed: int) -> list[Listing]:
    chance = random.Random(seed)
    return [
        advert(
            str(n),
            " ".join(chance.sample(["Trek", "bike", "blue", "lamp", "sofa", "broken"], 3)),
            str(chance.randrange(50, 500)) if chance.random() < 0.9 else None,
            seller=chance.choice(["ann", "ben", None]),
        )
        for n in range(40)
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_any_split_and_order_of_pages_gives_the_same_alerts(world: World, seed: int) -> None:
    market, chance = _market(seed), random.Random(seed)
    outcomes = []
    for turn in range(3):
        await world.run(
            "TRUNCATE listings, price_points, alerts, deliveries, lanes, searches,"
            " owners RESTART IDENTITY CASCADE"
        )
        world = World(world.database, world.clock)
        ana, bob = await world.person("ana"), await world.person("bob")
        await world.search(ana, criteria("bike", "300"))
        await world.search(ana, criteria("trek"))
        await world.search(bob, criteria("lamp", "200"))
        rest = list(market)
        if turn:
            chance.shuffle(rest)
        while rest:
            size = chance.randrange(1, 15) if turn else len(rest)
            page, rest = rest[:size], rest[size:]
            await world.pipeline.ingest("shop", [*page, *chance.sample(page, 1)])
        names = await world.scalar(
            "SELECT array_agg(l.external_id || a.reason || a.price_key || a.search_ids::text"
            " || a.owner_id ORDER BY l.external_id, a.owner_id)"
            " FROM alerts a JOIN listings l ON l.id = a.listing_id"
        )
        outcomes.append(names)
    assert outcomes[0]
    assert outcomes[0] == outcomes[1] == outcomes[2]
