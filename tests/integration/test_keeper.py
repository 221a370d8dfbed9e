from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from core.clock import ManualClock, SystemClock
from core.db import Database
from core.matching.index import Index
from core.pipeline import Keeper, Pipeline
from core.searches.criteria import Criteria
from tests.integration.world import World, advert, criteria


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def touch(world: World, search_id: int, change: str) -> None:
    world.clock.advance(dt.timedelta(seconds=1))
    await world.run(
        f"UPDATE searches SET {change}, updated_at = :now WHERE id = :id",  # noqa: S608 - our words
        id=search_id,
        now=world.clock.now(),
    )


async def test_load_takes_in_what_is_active(world: World) -> None:
    owner = await world.person()
    active = await world.search(owner, criteria("bike"), listed=False)
    await world.search(owner, criteria("bike"), listed=False, state="paused")
    await world.search(owner, criteria("bike"), listed=False, snoozed_until=world.later(days=1))
    world.clock.advance(-dt.timedelta(days=1))
    assert await Keeper(world.pipeline).load() == 1
    assert active in world.index
    assert len(world.index) == 1
    assert await world.scalar("SELECT array_agg(search_id) FROM search_targets") == [active]


async def test_a_sweep_follows_saving_editing_pausing_and_resuming(world: World) -> None:
    owner = await world.person()
    keeper = Keeper(world.pipeline)
    await keeper.load()
    search = await world.search(owner, criteria("bike"), listed=False)
    assert await keeper.sweep() == 1
    assert await keeper.sweep() == 0
    assert search in world.index
    await touch(world, search, """criteria = '{"required": [[{"text": "sofa"}]]}'""")
    await keeper.sweep()
    assert [one[0] for one in world.index.match(advert("1", "Sofa"))] == [search]
    keys = "SELECT key FROM poll_targets JOIN search_targets ON target_id = id"
    assert await world.scalar(keys) == "q=sofa"
    assert await world.scalar("SELECT count(*) FROM poll_targets WHERE due_at = 'infinity'") == 1
    await touch(world, search, "state = 'paused'")
    await keeper.sweep()
    assert len(world.index) == 0
    assert await world.scalar("SELECT count(*) FROM search_targets") == 0
    assert await world.pipeline.poll_due() == 0
    await touch(world, search, "state = 'active'")
    await keeper.sweep()
    assert search in world.index
    assert await world.pipeline.poll_due() == 1


async def test_a_snoozed_search_goes_and_comes_back(world: World) -> None:
    owner = await world.person()
    keeper = Keeper(world.pipeline)
    await keeper.load()
    search = await world.search(owner, criteria("bike"), listed=False)
    await keeper.sweep()
    until = world.clock.now() + dt.timedelta(hours=1)
    await touch(world, search, f"snoozed_until = '{until.isoformat()}'")
    await keeper.sweep()
    assert search not in world.index
    world.later(hours=1)
    await keeper.sweep()
    assert search in world.index


async def test_what_changed_a_moment_before_saving_is_matched_back(world: World) -> None:
    owner = await world.person()
    keeper = Keeper(world.pipeline)
    await keeper.load()
    wanted = criteria("bike", "300")
    [query] = world.shop.queries(wanted)
    shown = await world.pipeline.ingest("shop", [advert("1", "Bike")], query=query)
    await world.pipeline.ingest("shop", [advert("2", "Bike"), advert("3", "Bike", "400")])
    world.later(seconds=30)
    search = await world.search(owner, wanted, listed=False)
    await world.run(
        "INSERT INTO search_seen VALUES (:search, :item)", search=search, item=shown.item_ids["1"]
    )
    assert await keeper.sweep() == 1
    assert [(one.reason, one.listing_id) for one in await world.alerts()] == [("new", 2)]
    await keeper.load()
    await keeper.sweep()
    assert len(await world.alerts()) == 1


async def test_a_fall_in_price_a_moment_before_an_edit_is_matched_back(world: World) -> None:
    owner = await world.person()
    keeper = Keeper(world.pipeline)
    await keeper.load()
    await world.pipeline.ingest("shop", [advert("1", "Bike", "320"), advert("2", "Bike", "280")])
    world.later(hours=1)
    search = await world.search(owner, criteria("bike", "250"), listed=False)
    await keeper.sweep()
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike", "290"), advert("2", "Bike", "279")])
    await touch(
        world,
        search,
        """criteria = criteria || '{"price_max": "300"}'""",
    )
    await keeper.sweep()
    assert await world.told() == [("dropped_into_range", "290.00 GBP")]


async def test_a_search_without_a_first_page_is_not_told_of_what_was_there(world: World) -> None:
    owner = await world.person()
    keeper = Keeper(world.pipeline)
    await keeper.load()
    await world.pipeline.ingest("shop", [advert("1", "Bike")])
    world.later(seconds=5)
    await world.search(owner, criteria("bike"), listed=False)
    await keeper.sweep()
    assert await world.told() == []


async def test_pages_wait_until_the_index_is_full(world: World) -> None:
    owner = await world.person()
    await world.search(owner, criteria("bike"), listed=False)
    keeper = Keeper(world.pipeline)
    async with asyncio.TaskGroup() as group:
        page = group.create_task(world.pipeline.ingest("shop", [advert("1", "Bike")]))
        group.create_task(keeper.load_once())
    assert page.result().alerts == 1
    assert len(world.index) == 1


class Hearing(Index):
    """An index that says when a search has come in."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def add(self, search_id: int, criteria: Criteria) -> None:
        super().add(search_id, criteria)
        self.heard.set()


async def test_run_hears_of_changes_and_stops_when_told(database: Database) -> None:
    index, clock = Hearing(), SystemClock()
    world = World(database, ManualClock(clock.now()), index=index)
    keeper = Keeper(Pipeline(database, world.sources, index, clock))
    stop = asyncio.Event()
    owner = await world.person()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        running = group.create_task(keeper.run(stop))
        await world.search(owner, criteria("bike"), listed=False)
        await world.run("SELECT pg_notify('searches_changed', '1')")
        await index.heard.wait()
        stop.set()
        await running
    assert len(index) == 1
