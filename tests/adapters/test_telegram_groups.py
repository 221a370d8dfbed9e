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


async def watched(rig: TelegramRig, world: ChatWorld) -> tuple[Room, Room, Json]:
    """An admin and a member of a large group, and a card of the group's search."""
    rig.telegram.chat(GROUP, "group", title="Deals", members=80, admins={12})
    admin, member = Room(rig, 12, thread=0), Room(rig, 11, thread=0)
    shown = await admin.say(f"/watch {LINE}")
    await admin.press(shown, "Watch this")
    world.world.later(minutes=3)
    await world.appears(bike("n1", "Giant mountain bike", "200", seller="sly"))
    return admin, member, rig.telegram.said(GROUP)[-1]


async def test_an_answer_to_a_card_changes_the_search_for_whoever_may(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        admin, member, card = await watched(rig, world)
        before = len(rig.telegram.said(GROUP))
        await member.say("what a beauty, I will take it!", reply_to=card)
        assert len(rig.telegram.said(GROUP)) == before, "people talk about cards, too"
        refused = await member.say("max 300", reply_to=card)
        assert "Needs" in str(refused)
        assert labels(refused) == ["Get DMs instead"]
        asked = await admin.say("max 300", reply_to=card)
        assert "from £400 to £300" in str(asked)
        await admin.press(asked, "Yes")
        assert "up to £300" in str(await member.say("/watches"))


async def test_an_answer_to_a_preview_changes_what_is_not_saved_yet(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        rig.telegram.chat(GROUP, "group", title="Deals", members=8, admins={12})
        member = Room(rig, 11, thread=0)
        shown = await member.say(f"/watch {LINE}")
        assert "up to £300" in str(await member.say("max 300", reply_to=shown))


async def test_the_greeting_of_a_group_says_what_is_heard_there(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        rig.telegram.chat(GROUP, "group", title="Deals", members=8, admins={12})
        assert "/watch road bike" in str(await Room(rig, 11, thread=0).say("/start"))


async def test_a_question_after_a_press_calls_the_one_who_pressed(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        admin, _, _ = await watched(rig, world)
        asked = await admin.press(await admin.say("/settings"), "Place")
        assert asked["reply_markup"] == {"force_reply": True, "selective": True}
        sent = rig.telegram.called("sendMessage")[-1]
        assert sent["text"].startswith('<a href="tg://user?id=12">Ana</a>\n')
        assert "Place: York, UK" in str(await admin.say("York", reply_to=asked))
        asked = await admin.press(await admin.say("/settings"), "Currency")
        assert labels(asked) == ["GBP", "EUR", "USD"]
        assert "Answer this message" in asked["text"]
        assert "Currency: SEK" in str(await admin.say("sek", reply_to=asked))


async def test_a_refusal_is_shown_to_the_one_who_pressed_alone(database: Database) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), open_telegram_rig(world) as rig:
        admin, member, _ = await watched(rig, world)
        settings = await admin.say("/settings")
        before = len(rig.telegram.said(GROUP))
        await member.press(settings, "Use kilometres")
        assert len(rig.telegram.said(GROUP)) == before
        told = rig.telegram.called("answerCallbackQuery")[-1]
        assert told["show_alert"] == "true"
        assert told["text"] == "Needs an admin of this group."
