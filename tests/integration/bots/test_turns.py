"""One event of a person in a chat at a time, also over several processes."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt

import pytest

from bots.conversation.turns import LEASE, Turns
from core.clock import ManualClock
from core.db import Database

KEY = ("web", "local", "ana", "chat")


@pytest.fixture
def here(database: Database, clock: ManualClock) -> Turns:
    return Turns(database, clock)


@pytest.fixture
def there(database: Database, clock: ManualClock) -> Turns:
    """Another process over the same database."""
    return Turns(database, clock)


class Talk:
    """Events that note when they begin and end."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.begun: dict[str, asyncio.Event] = {}
        self.go_on: dict[str, asyncio.Event] = {}

    async def event(self, turns: Turns, name: str, *, early: bool = False) -> None:
        begun = self.begun.setdefault(name, asyncio.Event())
        async with turns.turn(KEY) as turn:
            self.order.append(f"{name} begins")
            begun.set()
            if early:
                await turn.end()
            await self.go_on.setdefault(name, asyncio.Event()).wait()
            self.order.append(f"{name} ends")

    def release(self, *names: str) -> None:
        for name in names:
            self.go_on.setdefault(name, asyncio.Event()).set()


async def drawn(database: Database, count: int) -> None:
    """Wait until so many have drawn a number."""
    async with asyncio.timeout(60):
        while True:
            async with database.raw() as connection:
                if await connection.fetchval("SELECT coalesce(max(drawn), 0) FROM turns") >= count:
                    return


async def test_processes_take_turns_in_the_order_of_arrival(
    database: Database, here: Turns, there: Turns
) -> None:
    talk = Talk()
    async with asyncio.TaskGroup() as group:
        for number, turns in enumerate((here, there, here, there)):
            group.create_task(talk.event(turns, str(number)))
            await drawn(database, number + 1)
        talk.release("0", "1", "2", "3")
    assert talk.order == [f"{number} {what}" for number in range(4) for what in ("begins", "ends")]
    async with database.raw() as connection:
        assert await connection.fetchval("SELECT count(*) FROM turns") == 0


async def test_events_of_one_process_keep_their_order(here: Turns) -> None:
    talk = Talk()
    names = [str(number) for number in range(8)]
    talk.release(*names)
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(talk.event(here, name))
    assert [line for line in talk.order if "begins" in line] == [f"{n} begins" for n in names]
    assert not here._drawing


async def test_who_waits_for_somebody_lets_the_next_one_in(
    database: Database, here: Turns, there: Turns
) -> None:
    talk = Talk()
    async with asyncio.TaskGroup() as group:
        group.create_task(talk.event(here, "slow", early=True))
        await talk.begun.setdefault("slow", asyncio.Event()).wait()
        group.create_task(talk.event(there, "next"))
        await talk.begun.setdefault("next", asyncio.Event()).wait()
        talk.release("slow", "next")
    assert talk.order[:2] == ["slow begins", "next begins"]
    async with database.raw() as connection:
        assert await connection.fetchval("SELECT count(*) FROM turns") == 0


async def test_a_dead_process_is_passed_over_once_its_lease_has_ended(
    database: Database, here: Turns, there: Turns, clock: ManualClock
) -> None:
    async with database.raw() as connection:
        # It died with one event in hand and another one waiting.
        await connection.execute(
            "INSERT INTO turns VALUES ($1, 2, 0, $2)", "\x1f".join(KEY), clock.now() + LEASE
        )
    talk = Talk()
    talk.release("mine")
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(talk.event(here, "mine"))
        await drawn(database, 3)
        assert not talk.order
        while not waiting.done():
            clock.advance(dt.timedelta(seconds=6))
            await asyncio.sleep(0)
    assert talk.order == ["mine begins", "mine ends"]
    await there.forget()


async def test_a_cancelled_event_gives_its_turn_back(
    database: Database, here: Turns, there: Turns
) -> None:
    talk = Talk()
    gone = asyncio.ensure_future(talk.event(here, "gone"))
    await talk.begun.setdefault("gone", asyncio.Event()).wait()
    waits = asyncio.ensure_future(talk.event(there, "waits"))
    await drawn(database, 2)
    for task in (waits, gone):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    talk.release("next")
    async with asyncio.timeout(60):
        await talk.event(there, "next")
    assert talk.order[-1] == "next ends"


async def test_at_the_start_of_the_only_process_all_turns_are_over(
    database: Database, here: Turns, clock: ManualClock
) -> None:
    async with database.raw() as connection:
        await connection.execute(
            "INSERT INTO turns VALUES ($1, 1, 0, $2)", "\x1f".join(KEY), clock.now() + LEASE
        )
    await here.forget()
    talk = Talk()
    talk.release("first")
    await talk.event(here, "first")
    assert talk.order == ["first begins", "first ends"]
