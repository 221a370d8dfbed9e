"""A burst drains at Telegram's own pace: nothing lost, nothing refused, also by two processes."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING

import pytest

from core.alerts.delivery import Deliverer
from core.alerts.notices import enqueue_notice
from core.clock import SystemClock
from core.db import Database
from tests.fakes.outbox import World
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.telegram_rig import telegram_rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SPEED = 4.0
CHATS = 200
pytestmark = pytest.mark.timeout(150)


async def _settled(world: World) -> bool:
    open_ = "SELECT count(*) FROM deliveries WHERE state IN ('pending','retry','held','leased')"
    ((left,),) = await world.rows(open_)
    return bool(left == 0)


@contextlib.asynccontextmanager
async def _worker(
    telegram: FakeTelegram, url: str, clock: SystemClock
) -> AsyncIterator[asyncio.Event]:
    """One process that delivers: a database pool, a bot and a deliverer of its own."""
    database = Database(url, pool_size=5)
    stop = asyncio.Event()
    async with telegram_rig(telegram, database, clock) as rig:
        deliverer = Deliverer(database, {"telegram": rig.sender}, clock, jitter=lambda: 0.0)
        async with asyncio.TaskGroup() as group:
            group.create_task(deliverer.run(stop))
            yield stop
            stop.set()
    await database.close()


async def _drained(world: World, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await _settled(world):
            pass


async def _burst(world: World, alerts_each: int) -> None:
    owner = await world.owner(preferences={"night_silent_told": True})
    places = await world.places(owner, [str(5000 + n) for n in range(CHATS)])
    await world.alerts(places, alerts_each)


async def test_a_thousand_alerts_to_two_hundred_chats_by_two_processes(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    async with FakeTelegram(lambda: clock.now().timestamp()).running() as telegram:
        for number in range(CHATS):
            telegram.chat(5000 + number)
        # Some of the usual bad luck on top.
        telegram.faults[5003] = [Fault("5xx", 502)]
        telegram.faults[5004] = [Fault("cut before")]
        telegram.faults[5005] = [Fault("429", 3)]
        world = World(database, clock.now)
        await _burst(world, 5)
        async with _worker(telegram, database_url, clock), _worker(telegram, database_url, clock):
            await _drained(world, 120)
        states = dict(
            await world.rows("SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1")
        )
        assert states == {"bundled": CHATS * 4, "sent": CHATS}
        assert telegram.rates.floods == 0
        assert len(telegram.order) == CHATS
        assert all("*5*" not in message["text"] for message in telegram.order)


async def test_messages_that_cannot_be_bundled_keep_the_pace_of_each_chat_and_of_the_bot(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    async with FakeTelegram(lambda: clock.now().timestamp()).running() as telegram:
        world = World(database, clock.now)
        owners = []
        for number in range(50):
            telegram.chat(6000 + number)
            owners.append((await world.place(str(6000 + number))).owner_id)
        async with database.connect() as connection:
            for _ in range(5):
                await enqueue_notice(
                    connection, owner_ids=owners, key="notices.test", params={}, now=clock.now()
                )
        begun = clock.now()
        async with _worker(telegram, database_url, clock), _worker(telegram, database_url, clock):
            await _drained(world, 120)
        took = (clock.now() - begun).total_seconds()
        assert len(telegram.order) == 250
        assert {len(telegram.said(6000 + number)) for number in range(50)} == {5}
        assert telegram.rates.floods == 0
        assert took >= 250 / 24 - 1
        # Waiting for one's turn is no try; nothing has come near to being given up.
        assert await world.rows("SELECT max(attempts) FROM deliveries") == [(1,)]


async def test_a_storm_of_faults_loses_nothing_and_repeats_only_what_was_in_doubt(
    database: Database, database_url: str
) -> None:
    clock, luck = SystemClock(SPEED), random.Random(7)
    async with FakeTelegram(lambda: clock.now().timestamp()).running() as telegram:
        world = World(database, clock.now)
        owners, cut_after = [], 0
        for number in range(40):
            chat = 7000 + number
            telegram.chat(chat)
            owners.append((await world.place(str(chat))).owner_id)
            for _ in range(luck.randrange(4)):
                kind = luck.choice(("5xx", "cut before", "cut after", "429", "slow"))
                cut_after += kind == "cut after"
                telegram.faults[chat].append(Fault(kind, 502 if kind == "5xx" else 1))
        async with database.connect() as connection:
            for _ in range(3):
                await enqueue_notice(
                    connection, owner_ids=owners, key="notices.test", params={}, now=clock.now()
                )
        async with _worker(telegram, database_url, clock), _worker(telegram, database_url, clock):
            await _drained(world, 120)
        states = dict(await world.rows("SELECT state, count(*) FROM deliveries GROUP BY 1"))
        assert states.keys() <= {"sent", "unknown"}
        assert sum(states.values()) == 120
        assert 120 - states.get("unknown", 0) <= len(telegram.order) <= 120 + cut_after
        assert telegram.rates.floods == 0


async def test_a_slow_chat_and_a_dead_one_hold_up_nobody(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    async with FakeTelegram(lambda: clock.now().timestamp()).running() as telegram:
        world = World(database, clock.now)
        for number in (1, 2, 3):
            telegram.chat(number)
        telegram.faults[1] = [Fault("silence")]
        telegram.chat(2).state = "blocked"
        for number in (1, 2, 3):
            await world.alerts(await world.place(str(number)))
        async with _worker(telegram, database_url, clock):
            await telegram.wait_for(3, "Trek Marlin")
        gone = await world.rows("SELECT state FROM destinations WHERE chat = '2'")
        assert gone == [("gone",)]
