"""The embedded loop, and what it runs once in a while."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.alerts.delivery import Deliverer
from core.clock import SystemClock
from tests.fakes.outbox import RecordingSender, World
from worker.housekeeping import Housekeeper
from worker.loop import EmbeddedLoop, NamedLoop, every, running
from worker.parts import Parts

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database


class _Keeper:
    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


class _Poller:
    def __init__(self) -> None:
        self.turns = 0
        self.twice = asyncio.Event()

    async def poll_due(self, limit: int) -> int:
        self.turns += 1
        if self.turns == 2:
            self.twice.set()
        return limit if self.turns == 1 else 0


async def test_all_parts_run_and_end_together(database: Database) -> None:
    clock = SystemClock()
    world = World(database, clock.now)
    sender, poller = RecordingSender(), _Poller()
    parts = Parts(
        clock=clock,
        keeper=_Keeper(),
        pipeline=poller,
        deliverer=Deliverer(database, {"telegram": sender}, clock),
        housekeeper=Housekeeper(database, clock),
    )
    await world.alerts(await world.place(preferences={"night_silent_told": True}))
    loop = asyncio.get_running_loop()
    async with running(EmbeddedLoop(parts.loops(), clock)):
        await sender.has_been_given(1)
        async with asyncio.timeout(60):
            await poller.twice.wait()
        begin = loop.time()
    assert loop.time() - begin < 10
    assert await world.states() == {1: "sent"}


async def test_a_loop_that_fails_is_started_again_and_the_others_go_on() -> None:
    clock = SystemClock(speed=1000)
    failures: list[int] = []
    turns: list[int] = []
    enough = asyncio.Event()

    async def bad(_: asyncio.Event) -> None:
        failures.append(1)
        if len(failures) == 3:
            enough.set()
        raise RuntimeError("broken")

    async def good() -> None:
        turns.append(1)

    async def ends(_: asyncio.Event) -> None:
        return

    loops = [NamedLoop("bad", bad), NamedLoop("good", every(1, good, clock))]
    async with running(EmbeddedLoop([*loops, NamedLoop("ends", ends)], clock)):
        async with asyncio.timeout(60):
            await enough.wait()
    assert len(turns) >= 2


async def test_a_loop_that_does_not_hear_the_stop_is_cancelled() -> None:
    ended: list[str] = []

    begun = asyncio.Event()

    async def deaf(_: asyncio.Event) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("deaf")

    loop = asyncio.get_running_loop()
    begin = loop.time()
    async with running(EmbeddedLoop([NamedLoop("deaf", deaf)], SystemClock())):
        await begun.wait()
    assert ended == ["deaf"]
    assert loop.time() - begin < 10


async def test_what_has_the_least_grace_is_cancelled_first() -> None:
    ended: list[str] = []
    begun = asyncio.Semaphore(0)

    def deaf(name: str) -> NamedLoop:
        async def run(_: asyncio.Event) -> None:
            begun.release()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return NamedLoop(name, run, grace=float(name))

    async with running(EmbeddedLoop([deaf("0.2"), deaf("0"), deaf("0.1")], SystemClock())):
        for _ in range(3):
            await begun.acquire()
    assert ended == ["0", "0.1", "0.2"]


async def test_being_cancelled_is_an_orderly_stop_too() -> None:
    told: list[bool] = []

    async def polite(stop: asyncio.Event) -> None:
        await stop.wait()
        told.append(True)

    embedded = EmbeddedLoop([NamedLoop("polite", polite)], SystemClock())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await embedded.run()
    assert told == [True]


async def test_tidying_clears_what_is_past_keeping(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    owner = await world.owner()
    old, new = clock.now() - dt.timedelta(days=31), clock.now() - dt.timedelta(days=29)
    for when in (old, new):
        await world.run(
            "INSERT INTO drafts (owner_id, line, criteria, created_at)"
            " VALUES (:owner, '', '{}', :at)",
            owner=owner,
            at=when,
        )
        await world.run(
            "INSERT INTO web_messages (chat, sender, body, created_at)"
            " VALUES ('c', 'magpie', '{}', CAST(:at AS timestamptz) - interval '60 days')",
            at=when,
        )
        search = await world.search(owner, number=when.day)
        await world.run(
            "UPDATE searches SET state = 'deleted', updated_at = :at WHERE id = :id",
            at=when,
            id=search,
        )
    housekeeper = Housekeeper(database, clock)
    await housekeeper.turn()
    left = "SELECT (SELECT count(*) FROM drafts), (SELECT count(*) FROM searches),"
    left += " (SELECT count(*) FROM web_messages)"
    assert await world.rows(left) == [(1, 1, 1)]
    clock.advance(dt.timedelta(hours=23))
    await housekeeper.turn()
    assert await world.rows(left) == [(1, 1, 1)]
    clock.advance(dt.timedelta(days=2))
    await housekeeper.turn()
    assert await world.rows(left) == [(0, 0, 0)]


async def test_a_search_that_alerts_too_often_is_offered_tightenings_once_a_day(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place, calm = await world.place("1"), await world.place("2")
    search = await world.search(place.owner_id, 2, "lego")
    await world.run(
        """UPDATE searches SET criteria = '{"currency": "GBP", "price_max": "200",
        "near": {"radius_km": 40.0, "unit": "mi"}}'"""
    )
    housekeeper = Housekeeper(database, clock)
    await world.alerts(calm, 20)
    await world.alerts(place, 15, search_id=search)
    assert await housekeeper.tell_busy() == 0
    await world.alerts(place, 6, search_id=search)
    assert await housekeeper.tell_busy() == 1
    await world.alerts(place, 1, search_id=search)
    assert await housekeeper.tell_busy() == 0
    assert await Housekeeper(database, clock).tell_busy() == 0
    ((payload, silent),) = await world.rows(
        "SELECT payload, silent FROM deliveries WHERE kind = 'notice'"
    )
    assert silent
    assert payload == {
        "key": "notices.too_many_both",
        "params": {
            "search_id": search,
            "number": 2,
            "name": "lego",
            "n": 21,
            "price_max": "104",
            "radius": 12,
            "unit": "mi",
        },
    }
    clock.advance(dt.timedelta(hours=25))
    await world.alerts(place, 21, search_id=search)
    assert await housekeeper.tell_busy() == 1


async def test_a_sweep_that_fails_keeps_none_of_the_others(
    database: Database, clock: ManualClock
) -> None:
    done = []

    async def fails() -> None:
        raise OSError("no database")

    async def works() -> None:
        done.append(True)

    housekeeper = Housekeeper(database, clock, [works, fails, works])
    with pytest.raises(OSError, match="no database"):
        await housekeeper.sweep()
    assert len(done) == 2
