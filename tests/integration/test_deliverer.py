"""Several deliverers, dead ones, busy ones, and one that is told to stop."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.alerts.claim import free_leases
from core.alerts.delivery import Deliverer
from core.clock import SystemClock
from core.db import Database
from tests.fakes.outbox import RecordingSender, World

if TYPE_CHECKING:
    from core.clock import ManualClock


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def deliverer(database: Database, sender: RecordingSender, clock: ManualClock) -> Deliverer:
    return Deliverer(database, {"telegram": sender}, clock)


async def test_a_dead_workers_claim_returns_with_the_end_of_its_lease(
    world: World,
    database: Database,
    deliverer: Deliverer,
    sender: RecordingSender,
    clock: ManualClock,
) -> None:
    await world.alerts(await world.place())
    dead = Deliverer(database, {"telegram": sender}, clock)
    assert len(await dead._claim(10)) == 1
    assert await deliverer.run_once() == 0
    clock.advance(dt.timedelta(seconds=61))
    assert await deliverer.run_once() == 1
    assert await world.states() == {1: "sent"}


async def test_the_only_worker_takes_all_leases_back_at_its_start(
    world: World, database: Database, deliverer: Deliverer, sender: RecordingSender
) -> None:
    await world.alerts(await world.place())
    await deliverer._claim(10)
    async with database.connect() as connection:
        await free_leases(connection)
    assert await deliverer.run_once() == 1
    assert sender.titles() == ["Trek Marlin 1"]


async def test_many_lanes_at_once_but_never_more_than_the_platform_bears(
    world: World, database: Database, clock: ManualClock
) -> None:
    sender = RecordingSender(concurrency=3)
    gate = asyncio.Event()
    places = await world.places(await world.owner(), [str(n) for n in range(12)])
    await world.alerts(places)
    for place in places:
        sender.answers[place.chat] = [gate]
    deliverer = Deliverer(database, {"telegram": sender}, clock)

    async def open_when_full() -> None:
        await sender.has_been_given(3)
        gate.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(open_when_full())
        while await deliverer.run_once():
            pass
    assert sender.most_under_way == 3
    assert set((await world.states()).values()) == {"sent"}


async def test_run_hears_the_nudge_and_stops_within_two_seconds(
    world: World, database: Database
) -> None:
    sender = RecordingSender()
    clock = SystemClock()
    world.now = clock.now
    deliverer = Deliverer(database, {"telegram": sender}, clock)
    stop = asyncio.Event()
    told = {"night_silent_told": True}
    hung = await world.place("hung", preferences=told)
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(deliverer.run(stop))
        for number in range(3):
            place = await world.place(f"c{number}", preferences=told)
            await world.alerts(place)
            await sender.has_been_given(number + 1)
        sender.answers["hung"] = [asyncio.Event()]
        await world.alerts(hung)
        await sender.has_been_given(4)
        begin = loop.time()
        stop.set()
        await running
    assert loop.time() - begin < 10
    states = await world.rows("SELECT state FROM deliveries WHERE alert_id IS NOT NULL ORDER BY id")
    assert states == [("sent",), ("sent",), ("sent",), ("retry",)]
    assert await world.rows("SELECT count(*) FROM lanes WHERE lease IS NOT NULL") == [(0,)]


async def test_a_database_that_drops_every_connection_repeats_nothing(
    world: World, database: Database, sender: RecordingSender
) -> None:
    clock = SystemClock()
    world.now = clock.now
    gate = asyncio.Event()
    sender.answers["1"] = [gate]
    await world.alerts(await world.place(preferences={"night_silent_told": True}))
    stop = asyncio.Event()
    other = Database(database.url)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(Deliverer(database, {"telegram": sender}, clock).run(stop))
        await sender.has_been_given(1)
        async with other.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        gate.set()
        await world.alerts(await world.place("2", preferences={"night_silent_told": True}))
        await sender.has_been_given(2)
        stop.set()
        await running
    await other.close()
    assert sender.titles("1") == ["Trek Marlin 1"]
    assert await world.states() == {1: "sent", 2: "sent"}


async def test_deliverers_side_by_side_say_everything_once(
    world: World, database: Database, clock: ManualClock
) -> None:
    sender = RecordingSender()
    places = await world.places(await world.owner(), [str(n) for n in range(60)])
    await world.alerts(places, 2)
    several = [Deliverer(database, {"telegram": sender}, clock) for _ in range(3)]

    async def drain(deliverer: Deliverer) -> None:
        while await deliverer.run_once(7):
            pass

    async with asyncio.TaskGroup() as group:
        for deliverer in several:
            group.create_task(drain(deliverer))
    names = [outgoing.delivery_id for outgoing in sender.sent]
    assert len(names) == len(set(names)) == 120
