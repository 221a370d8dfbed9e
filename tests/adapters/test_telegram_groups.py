"""A group in Telegram with the whole conversation behind it: topics, admins, sizes, a move."""

from __future__ import annotations

import pytest

from core.clock import ManualClock
from core.db import Database
from tests.adapters.chat_rig import ChatWorld
from tests.adapters.conversation.script import bike
from tests.adapters.telegram_rig import TelegramRig, open_telegram_rig
from tests.conftest import NOW
from tests.fakes.telegram_api import Json
from tests.fakes.telegram_people import Phone, labels

GROUP, NEW = -500, -1001234567890123
LINE = "mountain bike under £400 within 15 miles of Leeds"


class Room:
    """Somebody in the group's topic 7."""

    def __init__(self, rig: TelegramRig, number: int, chat: int = GROUP, thread: int = 7) -> None:
        self.telegram = rig.telegram
        self._wired = rig.wired
        self.phone = Phone(rig.telegram, number, chat, thread=thread)

    async def say(self, line: str, reply_to: Json | None = None) -> Json:
        """Say it and give what stands there last."""
        async with self._wired.handled():
            await self.phone.say(line, reply_to)
        return self.telegram.said(self.phone.chat_id)[-1]

    async def press(self, message: Json, label: str) -> Json:
        """Press it and give what stands there last."""
        async with self._wired.handled():
            await self.phone.press(message, label)
        return self.telegram.said(self.phone.chat_id)[-1]


@pytest.mark.parametrize("members", [8, 80])
async def test_a_small_group_lets_everybody_create_and_a_large_one_its_admins(
    database: Database, members: int
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        rig.telegram.chat(GROUP, "group", title="Deals", members=members, admins={12})
        member, admin = Room(rig, 11), Room(rig, 12)
        shown = await member.say(f"/watch@magpie_test_bot {LINE}")
        saved = await member.press(shown, "Watch this") if labels(shown) else shown
        assert ("Watching" in str(saved)) is (members < 20)
        if members >= 20:
            shown = await admin.say(f"/watch {LINE}")
            saved = await admin.press(shown, "Watch this")
            assert "Watching" in str(saved)
        assert saved["message_thread_id"] == 7
        world.world.later(minutes=3)
        await world.appears(bike("n1", "Giant mountain bike", "200", seller="sly"))
        alert = rig.telegram.said(GROUP)[-1]
        assert "£200 · Giant mountain bike" in str(alert)
        assert alert["message_thread_id"] == 7
        assert any("on it" in label for label in labels(alert))
        await admin.press(alert, "More")
        assert any("Stop" in label for label in labels(alert))
        before = len(rig.telegram.said(GROUP))
        refused = await member.press(alert, "Stop")
        assert len(rig.telegram.said(GROUP)) >= before
        assert "deleted" not in str(refused)


async def test_a_group_that_moves_keeps_its_search_and_its_alerts(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        rig.telegram.chat(GROUP, "group", title="Deals", members=8, admins={12})
        admin = Room(rig, 12, thread=0)
        shown = await admin.say(f"/watch {LINE}")
        await admin.press(shown, "Watch this")
        await admin.phone.upgrade(NEW)
        rig.telegram.chat(NEW).admins = {12}
        there = Room(rig, 12, NEW, thread=0)
        listed = await there.say("/watches")
        assert "mountain bike" in str(listed)
        world.world.later(minutes=3)
        await world.appears(bike("n1", "Giant mountain bike", "200", seller="sly"))
        assert "£200 · Giant mountain bike" in str(rig.telegram.said(NEW)[-1])
        assert "£200" not in str(rig.telegram.said(GROUP))
