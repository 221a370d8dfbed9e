"""A burst drains at Discord's own pace: nothing lost, repeated or refused, by two processes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import aiohttp
import pytest
from pydantic import SecretStr

from bots.discord.adapter import DiscordAdapter
from bots.discord.api import Api
from bots.discord.budget import Turnstile
from bots.discord.limits import BOT_PACE
from bots.discord.photos import Photos
from bots.discord.rest import Rest
from bots.discord.store import Store
from bots.outbound import ChatSender
from bots.tokens import Tokens
from core.alerts.budget import Budget
from core.alerts.delivery import Deliverer
from core.alerts.notices import enqueue_notice
from core.clock import SystemClock
from core.db import Database
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_parts import TOKEN, Json, cut, refusal, too_many
from tests.fakes.outbox import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SPEED = 2.0
HICCUPS = 2
"""Refusals forgiven: where the machine stands still for a tenth of a second, what was sent in time
arrives together. A storm would be a refusal for every chat."""
CHATS = 200
pytestmark = pytest.mark.timeout(150)


@contextlib.asynccontextmanager
async def _worker(fake: FakeDiscord, url: str, clock: SystemClock) -> AsyncIterator[None]:
    """One process that delivers, with a pool and a client of its own."""
    database = Database(url, pool_size=5)
    stop = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        budget = Budget(database, clock, "discord/test", BOT_PACE)
        rest = Rest(session, fake.api, SecretStr(TOKEN), Turnstile(budget, clock))
        tokens = Tokens(("a key for tests",))
        adapter = DiscordAdapter(Api(rest, clock), Store(database), tokens, clock, Photos(None))
        sender = ChatSender(adapter, tokens, clock, concurrency=32)
        deliverer = Deliverer(database, {"discord": sender}, clock, jitter=lambda: 0.0)
        async with asyncio.TaskGroup() as group:
            group.create_task(deliverer.run(stop))
            yield
            stop.set()
    await database.close()


async def _drained(world: World, seconds: float) -> None:
    open_ = "SELECT count(*) FROM deliveries WHERE state IN ('pending','retry','held','leased')"
    async with asyncio.timeout(seconds):
        while (await world.rows(open_))[0][0]:
            pass


def _said(fake: FakeDiscord) -> list[Json]:
    return [message for channel in fake.posted for message in fake.messages(channel)]


async def test_a_thousand_alerts_to_two_hundred_chats_by_two_processes(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    fake = FakeDiscord()
    fake.now = lambda: clock.now().timestamp()
    fake.limit_per_channel = (5, 5.0)
    async with fake.running():
        chats = [fake.direct(str(5000 + number)) for number in range(CHATS)]
        # Some of the usual bad luck on top.
        fake.fail(chats[3], refusal(502, 0))
        fake.fail(chats[4], cut)
        fake.fail(chats[5], too_many(3))
        world = World(database, clock.now)
        owner = await world.owner(preferences={"night_silent_told": True})
        places = await world.places(owner, chats, "discord")
        await world.alerts(places, 5)
        async with _worker(fake, database_url, clock), _worker(fake, database_url, clock):
            await _drained(world, 120)
        states = dict(
            await world.rows("SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1")
        )
        assert states == {"bundled": CHATS * 4, "sent": CHATS}
        assert len(fake.refusals) <= HICCUPS
        assert len(_said(fake)) == CHATS


async def test_messages_that_cannot_be_bundled_keep_the_pace_of_each_chat_and_of_the_bot(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    fake = FakeDiscord()
    fake.now = lambda: clock.now().timestamp()
    fake.limit_per_channel = (5, 5.0)
    async with fake.running():
        world = World(database, clock.now)
        chats = [fake.direct(str(6000 + number)) for number in range(50)]
        owners = [(await world.place(chat, "discord")).owner_id for chat in chats]
        async with database.connect() as connection:
            for _ in range(6):
                await enqueue_notice(
                    connection, owner_ids=owners, key="notices.test", params={}, now=clock.now()
                )
        async with _worker(fake, database_url, clock), _worker(fake, database_url, clock):
            await _drained(world, 120)
        assert {len(fake.messages(chat)) for chat in chats} == {6}
        assert len(fake.refusals) <= HICCUPS


async def test_a_closed_chat_and_a_slow_one_hold_up_nobody(
    database: Database, database_url: str
) -> None:
    clock = SystemClock(SPEED)
    fake = FakeDiscord()
    fake.now = lambda: clock.now().timestamp()
    async with fake.running():
        world = World(database, clock.now)
        slow, closed, fine = (fake.direct(str(number)) for number in (7001, 7002, 7003))
        fake.closed_directs.add("7002")

        async def held(_: object) -> object:
            return await asyncio.get_running_loop().create_future()

        fake.fail(slow, held)  # type: ignore[arg-type]  # never an answer
        for chat in (slow, closed, fine):
            await world.alerts(await world.place(chat, "discord"))
        async with _worker(fake, database_url, clock):
            await fake.until(lambda: fake.messages(fine))
            await _becomes_gone(world, closed)


async def _becomes_gone(world: World, chat: str) -> None:
    async with asyncio.timeout(60):
        while not await world.rows(
            "SELECT 1 FROM destinations WHERE state = 'gone' AND chat = :chat", chat=chat
        ):
            pass
