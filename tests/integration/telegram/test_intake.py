"""Updates come in once each, also after a crash; chats that close, open and move are followed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import orjson
import pytest
from sqlalchemy import text

from bots.events import Button, Command, Location
from bots.events import Text as TextEvent
from bots.replies import Buttons, Press, Reply, Span, Text
from bots.telegram.chats import Chats
from core.clock import SystemClock
from core.people import service as people
from core.people.service import Contact
from tests.conftest import NOW
from tests.fakes.outbox import World
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.telegram_people import Phone, chat_json, message_json, user_json
from tests.fakes.telegram_rig import TelegramRig, telegram_rig

if TYPE_CHECKING:
    from core.db import Database

GROUP = -1001234567890123
HELLO = Reply(parts=(Text((Span("hello"),)),))


def with_buttons(*presses: Press) -> Reply:
    return Reply(parts=(Text((Span("choose"),)), Buttons((presses,))))


async def open_updates(database: Database) -> list[tuple[int, bool, bool]]:
    async with database.connect() as connection:
        found = await connection.execute(
            text("SELECT update_id, done, raw IS NULL FROM telegram_updates ORDER BY 1")
        )
        return [tuple(row) for row in found.all()]


async def until_done(database: Database, count: int) -> None:
    """Every update that came in has been handled."""
    async with asyncio.timeout(60):
        while sum(done for _, done, _ in await open_updates(database)) < count:
            pass


async def test_each_update_is_handled_once_and_its_words_are_forgotten(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    rig.script.replies = [HELLO]
    ana = Phone(telegram, 11)
    async with rig.listening():
        number = await ana.say("ps5 under 300")
        await telegram.wait_for(11, "hello")
        await until_done(database, 1)
        # Telegram gives it once more, as it does when a confirmation was lost.
        telegram.updates.insert(0, {"update_id": number, "message": {}})
        await ana.say("and again")
        await telegram.until(lambda: len(telegram.said(11)) == 2)
        await until_done(database, 2)
    assert [event.text for event in rig.script.heard if isinstance(event, TextEvent)] == [
        "ps5 under 300",
        "and again",
    ]
    assert all(done and forgotten for _, done, forgotten in await open_updates(database))


async def test_what_a_dead_process_left_open_is_taken_up_by_the_next(
    telegram: FakeTelegram, database: Database
) -> None:
    ana = Phone(telegram, 11)
    async with telegram_rig(telegram, database, SystemClock()) as first:
        first.script.gates = [asyncio.Event()]
        async with first.listening():
            await ana.say("ps5 under 300")
            await first.script.has_heard(1)
    assert [done for _, done, _ in await open_updates(database)] == [False]
    async with telegram_rig(telegram, database, SystemClock()) as second:
        second.script.replies = [HELLO]
        async with second.listening():
            await telegram.wait_for(11, "hello")
            await until_done(database, 1)
        assert len(second.script.heard) == 1


async def test_what_waited_while_we_were_away_is_handled_to_the_last(
    telegram: FakeTelegram, database: Database
) -> None:
    ana = Phone(telegram, 11, GROUP)
    for number in range(80):
        await ana.say(f"/watch ps5 under {number}")
    async with telegram_rig(telegram, database, SystemClock(200)) as rig, rig.listening():
        await rig.script.has_heard(80)
        await until_done(database, 80)
    assert len(rig.script.heard) == 80


async def test_every_press_is_answered_with_its_toast_or_none(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    ana = Phone(telegram, 11)
    rig.script.replies = [with_buttons(Press("Go", token="1/x/1/m"))]
    async with rig.listening():
        await ana.say("hi")
        shown = await telegram.wait_for(11, "choose")
        rig.script.replies = [Reply(parts=(), toast="Kept")]
        quiet = await ana.press(shown, "Go")
        await telegram.until(lambda: quiet in telegram.answered)
        rig.script.replies = []
        silent = await ana.press(shown, "Go")
        await telegram.until(lambda: silent in telegram.answered)
        rig.script.replies = [Reply(parts=(Text((Span("bye"),)),), edit=str(shown["message_id"]))]
        edited = await ana.press(shown, "Go")
        await telegram.until(lambda: edited in telegram.answered)
    assert [telegram.answered[q] for q in (quiet, silent, edited)] == ["Kept", "", ""]
    assert shown["text"] == "bye"
    presses = [event for event in rig.script.heard if isinstance(event, Button)]
    assert {press.token for press in presses} == {"1/x/1/m"}


async def test_a_press_long_after_is_no_trouble_when_telegram_has_forgotten_it(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    ana = Phone(telegram, 11)
    rig.script.replies = [with_buttons(Press("Go", token="1/x/1/m"))]
    async with rig.listening():
        await ana.say("hi")
        shown = await telegram.wait_for(11, "choose")
        telegram.faults["answerCallbackQuery"] = [Fault("400")]
        await ana.press(shown, "Go")
        await until_done(database, 2)
    assert len(telegram.said(11)) == 2


async def test_only_the_keyboard_is_sent_when_only_the_keyboard_changed(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    ana = Phone(telegram, 11)
    rig.script.replies = [with_buttons(Press("More", token="1/x/1/m"))]
    async with rig.listening():
        await ana.say("hi")
        shown = await telegram.wait_for(11, "choose")
        edit = str(shown["message_id"])
        swapped = with_buttons(Press("Back", token="1/y/1/m"))
        rig.script.replies = [Reply(parts=swapped.parts, edit=edit)]
        await ana.press(shown, "More")
        await telegram.until(lambda: "Back" in str(shown))
    assert len(telegram.called("editMessageReplyMarkup")) == 1
    assert telegram.called("editMessageText") == []


async def test_long_words_behind_a_button_come_back_whole(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    words = "mountain bike under £400 within 15 miles of Leeds, not broken, with lights"
    ana = Phone(telegram, 11)
    rig.script.replies = [with_buttons(Press("Try", send=words), Press("Help", send="/help"))]
    async with rig.listening():
        await ana.say("hi")
        shown = await telegram.wait_for(11, "choose")
        await ana.press(shown, "Try")
        await ana.press(shown, "Help")
        await ana.press_data(shown, "=#nobody-knows-this")
        await rig.script.has_heard(4)
    said = [(getattr(e, "text", None), getattr(e, "name", None)) for e in rig.script.heard[1:]]
    assert sorted(said, key=str) == [(words, None), (None, "help"), (None, "help")]


async def test_a_place_is_asked_for_by_the_phones_own_button(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    ana = Phone(telegram, 11)
    rig.script.replies = [with_buttons(Press("Share", ask_location=True))]
    async with rig.listening():
        await ana.say("/settings")
        await telegram.wait_for(11, "choose")
        rig.script.replies = [HELLO]
        await ana.share(53.8, -1.55)
        await telegram.wait_for(11, "hello")
    asked, thanked = telegram.called("sendMessage")
    assert "request_location" in asked["reply_markup"]
    assert "remove_keyboard" in thanked["reply_markup"]
    assert isinstance(rig.script.heard[1], Location)


async def test_in_a_group_rights_are_asked_and_questions_force_an_answer(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(GROUP, title="Deals", members=7, admins={12})
    ana, boss = Phone(telegram, 11, GROUP), Phone(telegram, 12, GROUP, name="Bo")
    question = Reply(parts=HELLO.parts, asks=True)
    rig.script.replies = [question]
    async with rig.listening():
        await ana.say("anyone for lunch?")
        await ana.say("/watch@magpie_test_bot")
        first = await telegram.wait_for(GROUP, "hello")
        await boss.say("under 300", reply_to=first)
        await rig.script.has_heard(2)
        await telegram.until(lambda: len(telegram.said(GROUP)) == 2)
    asked = telegram.called("sendMessage")[0]
    assert orjson.loads(asked["reply_markup"]) == {"force_reply": True, "selective": True}
    assert telegram.said(GROUP)[0]["answers"]
    actors = [(event.actor.is_admin, event.actor.members) for event in rig.script.heard]
    assert actors == [(False, 7), (True, 7)]
    assert isinstance(rig.script.heard[0], Command)


async def test_a_right_that_telegram_does_not_tell_is_none(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(GROUP, members=50, admins={12})
    telegram.faults["getChatMember"] = [Fault("5xx", 500)]
    boss = Phone(telegram, 12, GROUP)
    async with rig.listening():
        await boss.say("/watches")
        await rig.script.has_heard(1)
    assert not rig.script.heard[0].actor.is_admin
    assert rig.script.heard[0].actor.members is None


async def _known(database: Database, chat: int, user: int) -> int:
    """A destination of somebody's, and a second one where they can be told."""
    async with database.connect() as connection:
        contact = Contact(platform="telegram", tenant="telegram", user_id=str(user), chat=str(chat))
        person = await people.resolve(connection, contact, NOW)
        await connection.execute(
            text(
                "INSERT INTO destinations (owner_id, platform, tenant, chat, name, position)"
                " VALUES (:owner, 'web', 'local', 'w', '', 5)"
            ),
            {"owner": person.owner.id},
        )
        return person.owner.id


async def test_blocking_moves_alerts_elsewhere_and_coming_back_brings_them_home(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    await _known(database, 11, 11)
    world = World(database, lambda: NOW)
    state = "SELECT state, state_reason FROM destinations WHERE chat = '11'"
    ana = Phone(telegram, 11)
    async with rig.listening():
        await ana.membership("member", "kicked")
        await until_done(database, 1)
        assert await world.rows(state) == [("gone", "blocked")]
        told = await world.rows("SELECT payload->>'key' FROM deliveries")
        assert told == [("notices.destination_gone",)]
        await ana.membership("kicked", "member")
        await until_done(database, 2)
        assert await world.rows(state) == [("active", "")]


@pytest.mark.parametrize(
    "story",
    [
        ("supergroup", "kicked", "kicked"),
        ("supergroup", "left", "left"),
        ("supergroup", "restricted", "no right to write"),
        ("channel", "member", "no right to write"),
    ],
)
async def test_groups_that_put_us_out(
    rig: TelegramRig, telegram: FakeTelegram, database: Database, story: tuple[str, str, str]
) -> None:
    kind, after, why = story
    await _known(database, GROUP, 11)
    telegram.chat(GROUP, kind)
    async with rig.listening():
        await Phone(telegram, 11, GROUP).membership("member", after)
        await until_done(database, 1)
    rows = await World(database, lambda: NOW).rows(
        f"SELECT state, state_reason FROM destinations WHERE chat = '{GROUP}'"  # noqa: S608
    )
    assert rows == [("gone", why)]


async def test_a_topic_that_is_opened_again_hears_its_alerts_again(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    await _known(database, GROUP, 11)
    world = World(database, lambda: NOW)
    await world.run(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name, thread, state)"
        " SELECT owner_id, platform, tenant, chat, '', t.thread, 'gone' FROM destinations,"
        " unnest(ARRAY['7', '8']) AS t(thread) WHERE chat = :chat",
        chat=str(GROUP),
    )
    topic = {"message_thread_id": 7, "is_topic_message": True, "forum_topic_reopened": {}}
    chat = chat_json(GROUP)
    async with rig.listening():
        await telegram.push(message=message_json(chat, 5, user_json(11), **topic))
        await until_done(database, 1)
    rows = await world.rows(
        f"SELECT thread, state FROM destinations WHERE chat = '{GROUP}' ORDER BY thread"  # noqa: S608
    )
    assert rows == [("", "active"), ("7", "active"), ("8", "gone")]


async def test_a_group_that_becomes_a_supergroup_keeps_everything(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    owner = await _known(database, -500, 11)
    world = World(database, lambda: NOW)
    place = (await world.rows("SELECT id FROM destinations WHERE chat = '-500'"))[0][0]
    await world.run(
        "INSERT INTO lanes (platform, tenant, chat) VALUES ('telegram','telegram','-500')"
    )
    await world.run(
        "INSERT INTO communities (platform, tenant, community, owner_id)"
        " VALUES ('telegram', 'telegram', '-500', :owner)",
        owner=owner,
    )
    await world.run(
        "INSERT INTO dialogues (platform, tenant, chat, user_id, step)"
        " VALUES ('telegram', 'telegram', '-500', '11', 'watch.what')"
    )
    telegram.chat(-500, "group", title="Deals")
    async with rig.listening():
        await Phone(telegram, 11, -500).upgrade(GROUP)
        await until_done(database, 2)
    here = str(GROUP)
    assert await world.rows(
        "SELECT id, chat, state FROM destinations WHERE platform = 'telegram'"
    ) == [(place, here, "active")]
    assert await world.rows("SELECT chat FROM lanes WHERE platform = 'telegram'") == [(here,)]
    assert await world.rows("SELECT community FROM communities") == [(here,)]
    assert await world.rows("SELECT chat, step FROM dialogues") == [(here, "watch.what")]


async def test_a_migration_into_a_place_already_known_joins_both(
    database: Database,
) -> None:
    world = World(database, lambda: NOW)
    owner = await world.owner()
    for chat in ("-500", str(GROUP)):
        await world.run(
            "INSERT INTO destinations (owner_id, platform, tenant, chat, name)"
            " VALUES (:owner, 'telegram', 'telegram', :chat, '')",
            owner=owner,
            chat=chat,
        )
        await world.run(
            "INSERT INTO lanes (platform, tenant, chat, due_at)"
            " VALUES ('telegram', 'telegram', :chat, :now)",
            chat=chat,
            now=NOW,
        )
    search = await world.search(owner)
    await world.run(
        "INSERT INTO search_destinations SELECT :s, id FROM destinations WHERE chat = '-500'",
        s=search,
    )
    await Chats(database, SystemClock()).migrate("-500", str(GROUP))
    assert await world.rows(
        "SELECT d.chat, d.state, count(sd.search_id) FROM destinations d"
        " LEFT JOIN search_destinations sd ON sd.destination_id = d.id"
        " GROUP BY 1, 2 ORDER BY 1"
    ) == [(str(GROUP), "active", 1), ("-500", "gone", 1)]


async def test_a_poller_outlives_conflicts_and_failures(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.faults["getMe"] = [Fault("5xx", 502)]
    telegram.faults["getUpdates"] = [Fault("5xx", 500), Fault("cut before")]
    telegram.webhook = {"url": "https://elsewhere.example/"}
    rig.script.replies = [HELLO]
    async with rig.listening():
        await Phone(telegram, 11).say("hi")
        await telegram.wait_for(11, "hello")
    assert telegram.webhook["url"] == ""


async def test_updates_nobody_can_read_hold_nobody_up(
    rig: TelegramRig, telegram: FakeTelegram, database: Database
) -> None:
    rig.script.replies = [HELLO]
    async with rig.listening():
        await telegram.push(message={"nonsense": True})
        await telegram.push(callback_query={"id": 5})
        await telegram.push(chat_boost={"x": 1})
        await Phone(telegram, 11).say("hi\x00 there")
        await telegram.wait_for(11, "hello")
        await until_done(database, 4)
