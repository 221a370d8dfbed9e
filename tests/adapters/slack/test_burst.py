"""A thousand alerts for two hundred chats, from two processes: at Slack's own pace, none lost."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
from typing import TYPE_CHECKING, Final

import pytest

from app.slack import open_slack
from bots.events import ChatAddress
from bots.outbound import ChatSender
from bots.replies import Reply, Span, Text
from bots.slack.crypto import Cipher
from bots.slack.installations import Installations
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.alerts.states import RetryAfter, Sent
from core.clock import SystemClock
from core.db import Database
from tests.adapters.chat_rig import ChatWorld
from tests.adapters.slack.house import http_settings, needs_of
from tests.fakes.outbox import World
from tests.fakes.slack import BOT, SCOPES, TEAM, TOKEN, FakeSlack
from tests.integration.slack.test_installations import installation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bots.adapter import AnsweringAdapter
    from core.clock import ManualClock

CHATS: Final = 200
EACH: Final = 5
SPEED: Final = 20.0
"""A second of Slack's is a twentieth of one here, for us and for the fake alike."""
OUTBOX_SPEED: Final = 4.0
"""Slower, for a lease is a minute of this clock."""


@pytest.mark.timeout(120)
async def test_a_burst_drains_without_a_flood(database: Database, clock: ManualClock) -> None:
    fast = SystemClock(SPEED)
    world = ChatWorld(database, clock)
    async with FakeSlack().running() as fake, contextlib.AsyncExitStack() as stack:
        fake.pace = SPEED
        channels = [fake.channel(f"deals{number}") for number in range(CHATS)]
        store = Installations(database, fast, Cipher(world.keys))
        about = {"bot_token": TOKEN, "bot_user_id": BOT, "bot_scopes": SCOPES}
        await store.async_save(installation(TEAM, **about))
        needs = dataclasses.replace(needs_of(world, **http_settings(fake)), clock=fast)
        workers = []
        for _ in range(2):
            part = await open_slack(needs, stack)
            assert part is not None
            workers.append(part.adapter)
        at_once = asyncio.Semaphore(32)

        async def drain(channel: str, number: int) -> None:
            where = ChatAddress(platform="slack", tenant=TEAM, chat=channel, private=False)
            for message in range(EACH):
                worker = workers[(number + message) % 2]
                await deliver(worker, where, f"{channel} {message}", at_once, fast)

        async with asyncio.TaskGroup() as group:
            for number, channel in enumerate(channels):
                group.create_task(drain(channel, number))
        said = collections.Counter(
            message["text"] for channel in channels for message in fake.messages(channel)
        )
        assert len(said) == CHATS * EACH
        assert set(said.values()) == {1}
        assert fake.floods == 0
        assert fake.refusals == []


@contextlib.asynccontextmanager
async def delivering(
    adapter: AnsweringAdapter, url: str, clock: SystemClock
) -> AsyncIterator[None]:
    """One process that delivers, with a pool of its own."""
    database = Database(url, pool_size=5)
    stop = asyncio.Event()
    sender = ChatSender(adapter, Tokens(("a key for tests",)), clock, concurrency=32)
    deliverer = Deliverer(database, {"slack": sender}, clock, jitter=lambda: 0.0)
    async with asyncio.TaskGroup() as group:
        group.create_task(deliverer.run(stop))
        yield
        stop.set()
    await database.close()


@pytest.mark.timeout(120)
async def test_a_burst_from_the_outbox_is_one_message_a_chat(
    database: Database, database_url: str, clock: ManualClock
) -> None:
    fast = SystemClock(OUTBOX_SPEED)
    world = ChatWorld(database, clock)
    rows = World(database, fast.now)
    open_ = "SELECT count(*) FROM deliveries WHERE state IN ('pending','retry','held','leased')"
    async with FakeSlack().running() as fake, contextlib.AsyncExitStack() as stack:
        fake.pace = OUTBOX_SPEED
        channels = [fake.channel(f"deals{number}") for number in range(CHATS)]
        store = Installations(database, fast, Cipher(world.keys))
        about = {"bot_token": TOKEN, "bot_user_id": BOT, "bot_scopes": SCOPES}
        await store.async_save(installation(TEAM, **about))
        needs = dataclasses.replace(needs_of(world, **http_settings(fake)), clock=fast)
        owner = await rows.owner(preferences={"night_silent_told": True})
        places = await rows.places(owner, channels, "slack", tenant=TEAM)
        await rows.alerts(places, EACH)
        for _ in range(2):
            part = await open_slack(needs, stack)
            assert part is not None
            await stack.enter_async_context(delivering(part.adapter, database_url, fast))
        async with asyncio.timeout(100):
            while (await rows.rows(open_))[0][0]:
                await fast.sleep(1)
        states = dict(await rows.rows("SELECT state, count(*) FROM deliveries GROUP BY 1"))
        assert states == {"bundled": CHATS * (EACH - 1), "sent": CHATS}
        assert {len(fake.messages(channel)) for channel in channels} == {1}
        assert fake.floods == 0
        assert fake.refusals == []


async def deliver(
    worker: AnsweringAdapter,
    where: ChatAddress,
    words: str,
    at_once: asyncio.Semaphore,
    clock: SystemClock,
) -> None:
    """Send one message as a lane would: again later if it is too soon."""
    reply = Reply(parts=(Text((Span(words),)),))
    while True:
        async with at_once:
            outcome = await worker.send(where, reply, dedupe_key="d1")
        if isinstance(outcome, Sent):
            return
        assert isinstance(outcome, RetryAfter), outcome
        assert outcome.own_pace
        await clock.sleep(outcome.seconds)
