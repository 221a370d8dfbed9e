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
from bots.replies import Reply, Span, Text
from bots.slack.crypto import Cipher
from bots.slack.installations import Installations
from core.alerts.states import RetryAfter, Sent
from core.clock import SystemClock
from tests.adapters.chat_rig import ChatWorld
from tests.adapters.slack.house import http_settings, needs_of
from tests.fakes.slack import BOT, SCOPES, TEAM, TOKEN, FakeSlack
from tests.integration.slack.test_installations import installation

if TYPE_CHECKING:
    from bots.adapter import AnsweringAdapter
    from core.clock import ManualClock
    from core.db import Database

CHATS: Final = 200
EACH: Final = 5
SPEED: Final = 20.0
"""A second of Slack's is a twentieth of one here, for us and for the fake alike."""


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
