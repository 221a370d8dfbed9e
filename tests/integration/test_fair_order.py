"""Where a platform's own limit decides who goes next, a fair order does."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from core.alerts.delivery import Deliverer
from core.alerts.notices import enqueue_notice
from core.clock import SystemClock
from core.matching.index import Index
from core.pipeline import Keeper
from tests.fakes.outbox import RecordingSender
from tests.fakes.outbox import World as Outbox
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_rig import telegram_rig
from tests.integration.world import World, advert, criteria

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database

SPEED = 4.0


async def test_whoever_was_promised_less_waiting_goes_first(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock, index=Index())
    keeper = Keeper(world.pipeline)
    for number, plan in enumerate(("", "pro", "plus", "", "pro", "plus")):
        owner = await world.person(f"c{number}")
        await world.run("UPDATE owners SET plan = :plan WHERE id = :id", plan=plan, id=owner)
        await world.search(owner, criteria(f"bike{number}"))
    await keeper.load()
    for number in range(6):
        await world.pipeline.ingest("shop", [advert(f"a{number}", f"bike{number}")])
        clock.advance(dt.timedelta(seconds=1))
    # Free people's alerts are the older ones, and the platform takes one message at a time.
    sender = RecordingSender("web", concurrency=1)
    deliverer = Deliverer(database, {"web": sender}, clock)
    for _ in range(6):
        await deliverer.run_once(1)
    assert [one.address.chat for one in sender.sent] == ["c1", "c4", "c2", "c5", "c0", "c3"]


async def test_a_promise_that_is_about_to_break_goes_before_one_just_made(
    database: Database, clock: ManualClock
) -> None:
    outbox, sender = Outbox(database, clock.now), RecordingSender(concurrency=1)
    for chat, patience in (("free", 3600), ("pro", 600)):
        await outbox.alerts(await outbox.place(chat))
        await outbox.run(
            "UPDATE lanes SET patience = :patience WHERE chat = :chat", patience=patience, chat=chat
        )
        clock.advance(dt.timedelta(minutes=55))
    deliverer = Deliverer(database, {"telegram": sender}, clock)
    for _ in range(2):
        await deliverer.run_once(1)
    assert [one.address.chat for one in sender.sent] == ["free", "pro"]


async def test_every_chat_has_its_turn_before_one_has_another_and_many_finds_are_one_message(
    database: Database,
) -> None:
    clock, stop = SystemClock(SPEED), asyncio.Event()
    chats = [8000 + number for number in range(12)]
    async with FakeTelegram(lambda: clock.now().timestamp()).running() as telegram:
        outbox, owners = Outbox(database, clock.now), []
        for chat in chats:
            telegram.chat(chat)
            owners.append((await outbox.place(str(chat))).owner_id)
        burst = await outbox.place("9000")
        telegram.chat(9000)
        # One chat has much to say at once, the others three things each; the first one came first.
        await outbox.alerts(burst, 40)
        async with database.connect() as connection:
            for _ in range(3):
                await enqueue_notice(
                    connection, owner_ids=owners, key="notices.test", params={}, now=clock.now()
                )
        async with telegram_rig(telegram, database, clock) as rig, asyncio.TaskGroup() as group:
            deliverer = Deliverer(database, {"telegram": rig.sender}, clock, jitter=lambda: 0.0)
            group.create_task(deliverer.run(stop))
            await telegram.until(lambda: len(telegram.order) == 3 * len(chats) + 1)
            stop.set()
        spoken = [message["chat"]["id"] for message in telegram.order]
        assert len(telegram.said(9000)) == 1, "forty finds, one message"
        rest = [one for one in spoken if one != 9000]
        rounds = [sorted(rest[at : at + 12]) for at in range(0, 36, 12)]
        assert rounds == [chats, chats, chats]
        assert telegram.rates.floods == 0
