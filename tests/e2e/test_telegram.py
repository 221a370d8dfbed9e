"""From a message in Telegram to the first alert there, with the whole product in between."""

from __future__ import annotations

import pathlib
import signal

import pytest

from tests.e2e.product import command, product
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault
from tests.fakes.telegram_people import Phone, labels

pytestmark = pytest.mark.timeout(180)


async def test_a_line_becomes_a_preview_a_search_and_an_alert_with_a_photo(
    tmp_path: pathlib.Path,
) -> None:
    async with FakeTelegram().running() as telegram:
        ana = Phone(telegram, 4001)
        given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": telegram.base}
        async with product(tmp_path, **given, LOG_LEVEL="debug", LOG_FORMAT="json") as magpie:
            await ana.say("/start")
            hello = await telegram.wait_for(4001, "second-hand", "Demo market")
            assert hello["reply_markup"]["inline_keyboard"]
            await ana.say("mountain bike under £400 within 15 miles of Leeds not broken")
            preview = await telegram.wait_for(4001, "Leeds, UK", "match now", "Watch this")
            assert preview["edits"] >= 1
            query = await ana.press(preview, "Watch this")
            await telegram.wait_for(4001, "Watching")
            await telegram.until(lambda: query in telegram.answered)
            alert = await telegram.wait_for(4001, "photo", "New · for mountain bike", seconds=60)
            assert alert["caption"].startswith("£")
            assert " · " in alert["caption"].splitlines()[0]
            assert telegram.uploads
            more = await ana.press(alert, "More")
            await telegram.until(lambda: "Hide seller" in str(labels(alert)))
            await telegram.until(lambda: more in telegram.answered)
            await ana.press(alert, "Back")
            await telegram.until(lambda: "Not for me" in str(labels(alert)))
            assert await magpie.stop() < 30
        assert telegram.rates.floods == 0
        assert {scope for scope, _ in telegram.commands} == {
            "default",
            "all_private_chats",
            "all_group_chats",
            "all_chat_administrators",
        }
        registered = len(telegram.called("setMyCommands"))
        async with product(tmp_path, **given):
            await ana.say("/watches")
            await telegram.wait_for(4001, "You are watching", "mountain bike")
        assert len(telegram.called("setMyCommands")) == registered
        code, said = await command(tmp_path, "check", **given)
        assert code == 0
        assert "@magpie_test_bot" in said
        assert TOKEN not in said


async def test_a_kill_in_the_middle_of_an_answer_is_made_good(tmp_path: pathlib.Path) -> None:
    async with FakeTelegram().running() as telegram:
        ana = Phone(telegram, 4003)
        given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": telegram.base}
        async with product(tmp_path, **given) as magpie:
            telegram.faults[4003] = [Fault("silence")]
            await ana.say("/help")
            await telegram.until(lambda: bool(telegram.called("sendMessage")))
            await magpie.stop(signal.SIGKILL)
        assert telegram.said(4003) == []
        async with product(tmp_path, **given):
            await telegram.wait_for(4003, "/watches")
        assert len(telegram.said(4003)) == 1
