from __future__ import annotations

import asyncio
import datetime as dt

from core.alerts.budget import Budget
from core.alerts.pace import Pace
from core.alerts.states import RetryAfter
from core.clock import ManualClock, SystemClock
from core.db import Database

BOT = Pace(1 / 24, burst=5)
CHAT = Pace(1.0, burst=3)
SPEED = 4.0


async def _take_all(budget: Budget, clock: SystemClock, count: int, name: str) -> list[float]:
    """The moments at which so many chats may be spoken to."""
    moments: list[float] = []

    async def one(number: int) -> None:
        # On a busy machine somebody may be told to come back later; then they do.
        while await budget.take(f"{name}{number}", CHAT) is not None:
            pass
        moments.append(clock.now().timestamp())

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(number))
    return moments


async def test_two_processes_keep_one_pace_together(database: Database, database_url: str) -> None:
    clock = SystemClock(SPEED)
    other = Database(database_url)
    budgets = [Budget(one, clock, "telegram/7", BOT) for one in (database, other)]
    begun = clock.now().timestamp()
    async with asyncio.TaskGroup() as group:
        both = [
            group.create_task(_take_all(budget, clock, 60, name))
            for budget, name in zip(budgets, "ab", strict=True)
        ]
    moments = [at for task in both for at in task.result()]
    await other.close()
    assert len(moments) == 120
    assert max(moments) - begun >= 119 / 24 - 0.1


async def test_a_chat_spoken_to_is_left_alone_and_the_caller_told_how_long(
    database: Database, clock: ManualClock
) -> None:
    budget = Budget(database, clock, "telegram/7", BOT)
    assert await budget.take("1", CHAT) is None
    answer = await budget.take("1", CHAT)
    assert isinstance(answer, RetryAfter)
    assert answer.own_pace
    assert 0.9 <= answer.seconds <= 1
    clock.advance(dt.timedelta(seconds=1))
    assert await budget.take("1", CHAT) is None


async def test_answers_wait_for_their_turn(database: Database, clock: ManualClock) -> None:
    budget = Budget(database, clock, "telegram/7", BOT)
    begun = clock.now()
    for _ in range(6):
        assert await budget.take("1", CHAT, answering=True) is None
    assert (clock.now() - begun).total_seconds() == 2


async def test_a_pause_asked_for_holds_in_every_process(
    database: Database, database_url: str, clock: ManualClock
) -> None:
    other = Database(database_url)
    first = Budget(database, clock, "telegram/7", BOT)
    second = Budget(other, clock, "telegram/7", BOT)
    await first.hold(30, "1")
    answer = await second.take("1", CHAT)
    assert isinstance(answer, RetryAfter)
    assert answer.seconds == 30
    assert await second.take("2", CHAT) is None
    await first.hold(60)
    answer = await second.take("2", CHAT)
    assert isinstance(answer, RetryAfter)
    await other.close()


async def test_without_a_database_alerts_come_back_and_answers_are_said(clock: ManualClock) -> None:
    nowhere = Database("postgresql+asyncpg://postgres:@127.0.0.1:1/x")
    budget = Budget(nowhere, clock, "telegram/7", BOT)
    assert isinstance(await budget.take("1", CHAT), RetryAfter)
    assert await budget.take("1", CHAT, answering=True) is None
    await nowhere.close()
