"""Menus, rights and what `magpie check` says."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bots.adapter import Posting
from bots.events import ChatAddress
from bots.handlers import TABLE
from bots.telegram.commands import DESCRIPTION, SHORT, languages, menus
from bots.texts.translate import Texts
from core.clock import ManualClock, SystemClock
from tests.fakes.outbox import World
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault
from tests.fakes.telegram_people import Phone
from tests.fakes.telegram_rig import TelegramRig, telegram_rig

if TYPE_CHECKING:
    from core.db import Database

GROUP = -1001234567890123
HERE = ChatAddress(
    platform="telegram", tenant="telegram", chat=str(GROUP), private=False, community=str(GROUP)
)


def test_menus_hold_only_what_there_is_and_what_telegram_takes() -> None:
    made = menus(TABLE.commands)
    assert len(made) == 4 * len(languages())
    for menu in made:
        assert 0 < len(menu.commands) <= 100
        for name, words in menu.commands:
            assert name in TABLE.commands
            assert 1 <= len(words) <= 256
    for language in languages():
        texts = Texts(language or "en")
        assert len(texts("telegram.description")) <= DESCRIPTION
        assert len(texts("telegram.short")) <= SHORT


async def test_menus_are_registered_again_only_when_they_changed(
    telegram: FakeTelegram, database: Database
) -> None:
    for _ in range(2):
        async with telegram_rig(telegram, database, SystemClock()) as rig, rig.listening():
            await telegram.until(
                lambda: len(telegram.called("setMyShortDescription")) == len(languages())
            )
            await Phone(telegram, 11).say("hi")
            await rig.script.has_heard(1)
    assert len(telegram.called("setMyCommands")) == 4 * len(languages())
    assert telegram.descriptions["short", ""] == Texts("en")("telegram.short")


async def test_menus_that_telegram_refuses_keep_nobody_from_being_heard(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.faults["setMyCommands"] = [Fault("400")]
    async with rig.listening():
        await Phone(telegram, 11).say("hi")
        await rig.script.has_heard(1)


async def test_where_we_can_post(rig: TelegramRig, telegram: FakeTelegram) -> None:
    telegram.chat(11)
    private = ChatAddress(platform="telegram", tenant="telegram", chat="11")
    assert (await rig.adapter.can_post(private, "11")).ok
    assert await rig.adapter.direct(HERE, "11") == private
    telegram.chat(11).state = "blocked"
    shut = await rig.adapter.can_post(private, "11")
    assert shut == Posting(ok=False, hint_key="telegram.post.blocked")
    assert await rig.adapter.direct(HERE, "11") is None
    group = telegram.chat(GROUP)
    assert (await rig.adapter.can_post(HERE, "11")).ok
    group.bot_status = "restricted"
    muted = await rig.adapter.can_post(HERE, "11")
    assert muted.missing == ("Send Messages", "Send Photos")
    group.bot_status = "left"
    assert (await rig.adapter.can_post(HERE, "11")).hint_key == "telegram.post.not_inside"
    group.state = "kicked"
    assert (await rig.adapter.can_post(HERE, "11")).hint_key == "telegram.post.not_inside"
    telegram.faults["getChat"] = [Fault("5xx", 500)]
    assert (await rig.adapter.can_post(HERE, "11")).hint_key == "telegram.post.no_answer"


async def test_a_channel_needs_the_right_to_post_and_an_admin_who_asks(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    channel = telegram.chat(GROUP, "channel", bot_status="member")
    assert (await rig.adapter.can_post(HERE, "11")).missing == ("Post Messages",)
    channel.bot_status = "administrator"
    assert (await rig.adapter.can_post(HERE, "11")).hint_key == "telegram.post.not_admin"
    channel.admins = {12}
    assert (await rig.adapter.can_post(HERE, "12")).ok


async def test_every_hint_has_its_text() -> None:
    texts = Texts("en")
    for key in ("blocked", "not_inside", "rights", "not_admin", "no_answer"):
        assert texts(f"telegram.post.{key}")


async def test_admins_are_asked_for_again_after_a_moment(
    telegram: FakeTelegram, database: Database, clock: ManualClock
) -> None:
    telegram.chat(GROUP, admins={12})
    async with telegram_rig(telegram, database, clock) as rig:
        rights = rig.adapter._rights
        assert await rights.is_admin(str(GROUP), "12")
        telegram.chat(GROUP).admins.clear()
        assert await rights.is_admin(str(GROUP), "12")
        clock.advance(dt.timedelta(seconds=11))
        assert not await rights.is_admin(str(GROUP), "12")
        assert not await rights.is_admin(str(GROUP), "nonsense")


async def test_a_deep_link_leads_to_the_bot(rig: TelegramRig, telegram: FakeTelegram) -> None:
    assert rig.adapter.deep_link("link_abc") is None
    async with rig.listening():
        await Phone(telegram, 11).say("/start link_abc")
        await rig.script.has_heard(1)
    assert rig.adapter.deep_link("link_abc") == "https://t.me/magpie_test_bot?start=link_abc"


async def test_the_check_says_what_works_and_what_does_not(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    findings = await rig.part.check()
    assert [finding.ok for finding in findings] == [True, True]
    assert "@magpie_test_bot" in findings[0].text
    assert "privacy mode is on" in findings[1].text
    telegram.webhook = {"url": "https://elsewhere.example/"}
    assert "another program has set a webhook" in (await rig.part.check())[-1].text
    async with telegram_rig(
        telegram,
        database,
        SystemClock(),
        telegram_mode="webhook",
        public_base_url="https://magpie.example",
    ) as hooked:
        last = (await hooked.part.check())[-1]
        assert (last.ok, "another one" in last.text) == (False, True)
        url = "https://magpie.example/hooks/telegram/update"
        telegram.webhook = {"url": url}
        assert (await hooked.part.check())[-1].ok
        telegram.webhook = {"url": url, "info": {"last_error_message": "Connection refused"}}
        assert "Connection refused" in (await hooked.part.check())[-1].text
    telegram.faults["getMe"] = [Fault("5xx", 502)]
    (away,) = await rig.part.check()
    assert (away.ok, "token" in away.text) == (False, False)
    telegram.token_works = False
    (refused,) = await rig.part.check()
    assert not refused.ok
    assert "token does not work" in refused.text
    assert TOKEN not in refused.text


async def test_the_check_names_what_is_missing_in_groups_and_channels(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    world = World(database, SystemClock().now)
    telegram.chat(-1001, title="Deals")
    telegram.chat(-1002, "channel", title="News").bot_status = "member"
    telegram.chat(-1003, title="Old").state = "kicked"
    telegram.chat(7)
    owner = await world.owner()
    await world.places(owner, ["-1001", "-1002", "-1003", "7"], tenant="telegram")
    places = [(finding.ok, finding.text) for finding in (await rig.part.check())[2:]]
    assert places[0] == (True, "can post in chat -1001")
    assert places[1] == (False, "cannot post in chat -1002: Post Messages")
    assert not places[2][0]
    assert places[2][1].startswith("cannot post in chat -1003: ")
    assert len(places) == 3


@pytest.mark.parametrize("private", [True, False])
async def test_rights_of_private_chats_are_not_asked(
    rig: TelegramRig, telegram: FakeTelegram, *, private: bool
) -> None:
    chat = 11 if private else GROUP
    telegram.chat(chat)
    async with rig.listening():
        await Phone(telegram, 11, chat).say("/help")
        await rig.script.has_heard(1)
    assert bool(telegram.called("getChatMember")) is not private
    assert dataclasses.asdict(rig.script.heard[0].actor)["is_admin"] is private
