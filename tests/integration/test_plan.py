"""The plan in the database: what rests, what is read, and what is told to nobody twice."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from core.clock import ManualClock
from core.db import Database
from core.pipeline import Keeper
from core.polling import plan
from core.polling.marketplace import Query, Words
from core.searches.criteria import Criteria
from tests.integration.world import Shop, World, advert, criteria


class Site(Shop):
    """Finds all words of a question, as real sites do; (a, b) is either."""

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        return (Query(self.name, (("q", " ".join(g[0].text for g in criteria.required)),)),)

    def __init__(self, **capabilities: Any) -> None:
        super().__init__(**capabilities)
        self.door = asyncio.Event()
        """Shut while the site lets everybody wait."""
        self.door.set()
        self.two_wait = asyncio.Event()

    async def search(self, query: Query, cursor: Any = None) -> Any:
        self.asked.append((query, cursor))
        if len(self.asked) == 2:
            self.two_wait.set()
        await self.door.wait()
        if self.fails:
            raise self.fails.pop(0)
        words = query.get("q")
        either = [word.strip() for word in words.strip("()").split(",")] if "(" in words else []
        page = await super().search(Query(self.name, (("q", ""),)), cursor)
        self.asked.pop()
        fitting = tuple(
            one
            for one in page.listings
            if (
                any(word in one.title.lower() for word in either)
                if either
                else all(word in one.title.lower() for word in words.split())
            )
        )
        return type(page)(listings=fitting, reader="shelf")


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return _world(database, clock, words=Words(param="q"))


def _world(database: Database, clock: ManualClock, **capabilities: Any) -> World:
    return World(database, clock, shop=Site(page_size=100, **capabilities))


async def follow(world: World) -> None:
    await Keeper(world.pipeline).load()


async def asked(world: World) -> list[str]:
    """The questions of one round of polling."""
    world.shop.asked.clear()
    while await world.pipeline.poll_due():
        pass
    return sorted(query.get("q") for query, _ in world.shop.asked)


async def test_a_narrow_search_rests_on_a_wide_one_and_still_hears(world: World) -> None:
    await world.search(await world.person("ana"), criteria("bike"))
    await world.search(await world.person("bob"), criteria("mountain bike"))
    await follow(world)
    assert await asked(world) == ["bike", "mountain bike"]
    world.later(minutes=2)
    await asked(world)
    world.later(minutes=2)
    world.shop.shelves = [advert("1", "Mountain bike")]
    assert await asked(world) == ["bike"]
    assert len(await world.told()) == 2


async def test_when_the_wide_search_goes_the_narrow_one_is_read_at_once(world: World) -> None:
    wide = await world.search(await world.person("ana"), criteria("bike"))
    await world.search(await world.person("bob"), criteria("mountain bike"))
    await follow(world)
    await asked(world)
    world.later(minutes=2)
    assert await asked(world) == ["bike"]
    await world.run("UPDATE searches SET state = 'deleted' WHERE id = :id", id=wide)
    world.index.remove(wide)
    await follow(world)
    world.later(seconds=5)
    world.shop.shelves = [advert("1", "Mountain bike")]
    assert await asked(world) == ["mountain bike"]
    assert len(await world.told()) == 1


async def test_a_wide_target_that_fails_covers_nobody_any_more(world: World) -> None:
    await world.search(await world.person("ana"), criteria("bike"))
    await world.search(await world.person("bob"), criteria("mountain bike"))
    await follow(world)
    await asked(world)
    world.later(minutes=2)
    assert await asked(world) == ["bike"]
    await world.run("UPDATE poll_targets SET failures = 3, due_at = now() WHERE key = 'q=bike'")
    world.later(minutes=2)
    assert "mountain bike" in await asked(world)


async def test_single_words_go_into_one_question(database: Database, clock: ManualClock) -> None:
    world = _world(database, clock, words=Words(param="q", most_joined=60))
    for word in ("ps5", "kallax", "xbox"):
        await world.search(await world.person(word), criteria(word))
    await follow(world)
    await asked(world)
    for _ in range(3):
        world.later(minutes=2)
        await asked(world)
    world.later(minutes=2)
    world.shop.shelves = [advert("1", "PS5"), advert("2", "Ikea Kallax")]
    assert await asked(world) == ["(kallax, ps5, xbox)"]
    assert len(await world.told()) == 2


async def test_a_budget_goes_where_more_people_wait(database: Database, clock: ManualClock) -> None:
    world = _world(database, clock, daily_calls=500, min_interval_seconds=1)
    for n in range(4):
        await world.search(await world.person(f"p{n}"), criteria("popular"))
    await world.search(await world.person("q"), criteria("lonely"))
    await follow(world)
    await asked(world)
    world.later(minutes=2)
    await asked(world)
    intervals = dict(await _intervals(world))
    assert intervals["q=lonely"] == pytest.approx(2 * intervals["q=popular"], rel=0.1)
    calls = sum(86_400 / one for one in intervals.values())
    assert calls == pytest.approx(490, rel=0.01)


async def test_promises_beyond_the_budget_are_reported(
    database: Database, clock: ManualClock
) -> None:
    world = _world(database, clock, daily_calls=24)
    for n in range(3):
        await world.search(await world.person(f"p{n}"), criteria(f"thing{n}"))
    await follow(world)
    async with database.raw() as connection:
        made = await plan.follow(connection, world.shop, clock.now())
    assert made is not None
    assert made.late == pytest.approx(72 / (24 * 0.98), rel=0.01)


async def test_calls_of_a_minute_are_capped(database: Database, clock: ManualClock) -> None:
    world = _world(database, clock, calls_per_minute=2)
    for n in range(5):
        await world.search(await world.person(f"p{n}"), criteria(f"thing{n}"))
    await follow(world)
    assert len(await asked(world)) == 2
    assert len(await asked(world)) == 0
    world.later(minutes=1)
    assert len(await asked(world)) == 2


async def test_nobody_joins_the_queue_of_a_slow_site_before_it_is_empty(
    database: Database, clock: ManualClock
) -> None:
    site = Site(page_size=100, calls_per_minute=2)
    world = World(database, clock, shop=site)
    for n in range(4):
        await world.search(await world.person(f"p{n}"), criteria(f"thing{n}"))
    await follow(world)
    site.door.clear()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(world.pipeline.poll_due())
        await site.two_wait.wait()
        world.later(minutes=1)
        assert await world.pipeline.poll_due() == 0
        site.door.set()
    assert first.result() == 2
    assert await world.pipeline.poll_due() == 2


async def test_arrivals_are_counted_by_the_hour(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    await asked(world)
    world.later(minutes=2)
    world.shop.shelves = [advert("1", "Bike"), advert("2", "Bike")]
    await asked(world)
    hour = world.clock.now().replace(minute=0, second=0, microsecond=0)
    assert await world.scalar("SELECT listings FROM arrivals WHERE hour = :hour", hour=hour) == 2


async def test_one_process_plans_at_a_time(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    now = world.clock.now()
    async with world.database.raw() as one, world.database.raw() as two:
        assert await plan.follow(one, world.shop, now) is not None
        assert await plan.follow(two, world.shop, now) is None


async def test_a_target_on_its_way_keeps_its_place(database: Database, clock: ManualClock) -> None:
    world = _world(database, clock, daily_calls=1000, min_interval_seconds=1)
    await world.search(await world.person("a"), criteria("bike"))
    await follow(world)
    await asked(world)
    [(_, before)] = await _due(world)
    await world.search(await world.person("b"), criteria("sofa"))
    await follow(world)
    async with database.raw() as connection:
        await plan.follow(connection, world.shop, clock.now())
    due = dict(await _due(world))
    assert due["q=bike"] > before
    assert due["q=bike"] - clock.now() == pytest.approx(2 * (before - clock.now()), rel=0.2)
    assert due["q=sofa"] <= clock.now() + dt.timedelta(seconds=1)


async def _intervals(world: World) -> list[tuple[str, float]]:
    async with world.database.raw() as connection:
        rows = await connection.fetch("SELECT key, interval_seconds FROM poll_targets")
    return [(row[0], row[1]) for row in rows]


async def _due(world: World) -> list[tuple[str, dt.datetime]]:
    async with world.database.raw() as connection:
        rows = await connection.fetch("SELECT key, due_at FROM poll_targets ORDER BY key")
    return [(row[0], row[1]) for row in rows]
