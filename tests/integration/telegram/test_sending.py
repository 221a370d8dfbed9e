"""Whatever Telegram answers, an alert arrives in some form, waits, or is told elsewhere."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bots.events import Actor, ChatAddress, Command
from bots.replies import Buttons, Card, File, Press, Reply, Span, Text
from core.alerts.states import Gone, Rejected, RetryAfter, Sent, Unknown
from tests.fakes.telegram import Fault
from tests.fakes.telegram_people import labels
from tests.fakes.telegram_rig import telegram_rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.clock import ManualClock
    from core.db import Database
    from tests.fakes.telegram import FakeTelegram
    from tests.fakes.telegram_rig import TelegramRig

GROUP = -1001234567890123
HERE = ChatAddress(platform="telegram", tenant="telegram", chat="11")
CARD = Card(
    summary="£285 · Trek Marlin 5 M · 6 mi",
    photo_url="https://photos.example/p.jpg",
    title="Trek Marlin 5 M",
    place="6 mi · Leeds",
    reason="New · for mountain bike",
    rows=((Press("Open on Shop", url="https://a.example/1"), Press("More", token="1/a.more/1/x")),),
)
ALERT = Reply(parts=(CARD,))
WORDS = Reply(parts=(Text((Span("hello"),)),))


def in_chat(chat: int, thread: str = "") -> ChatAddress:
    private = chat > 0
    return dataclasses.replace(HERE, chat=str(chat), thread=thread, private=private)


@pytest.fixture
async def rig(
    telegram: FakeTelegram, database: Database, clock: ManualClock
) -> AsyncIterator[TelegramRig]:
    async with telegram_rig(telegram, database, clock) as opened:
        yield opened


def rest(clock: ManualClock) -> None:
    """Long enough for any chat to be spoken to again."""
    clock.advance(dt.timedelta(seconds=10))


async def test_a_card_goes_as_a_photo_by_its_address_and_then_by_its_file_id(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.chat(12)
    assert isinstance(await rig.adapter.send(HERE, ALERT, silent=True), Sent)
    assert isinstance(await rig.adapter.send(in_chat(12), ALERT), Sent)
    first, second = telegram.called("sendPhoto")
    assert (first["photo"], second["photo"]) == ("https://photos.example/p.jpg", "p")
    assert first["disable_notification"] == "true"
    (message,) = telegram.said(11)
    assert message["caption"].splitlines()[0] == CARD.summary
    keys = message["reply_markup"]["inline_keyboard"][0]
    assert [key["text"] for key in keys] == ["Open on Shop", "More"]


async def test_a_photo_telegram_cannot_fetch_is_uploaded(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.bad_photos.add("https://photos.example/p.jpg")
    assert isinstance(await rig.adapter.send(HERE, ALERT), Sent)
    assert len(telegram.uploads) == 1
    assert "photo" in telegram.said(11)[0]


async def test_a_photo_nobody_can_have_leaves_the_words(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.faults["sendPhoto"] = [Fault("bad photo"), Fault("bad photo")]
    outcome = await rig.adapter.send(HERE, ALERT)
    assert isinstance(outcome, Sent)
    (message,) = telegram.said(11)
    assert message["text"].splitlines()[0] == CARD.summary
    assert telegram.called("sendMessage")[0]["link_preview_options"] == '{"is_disabled": true}'


@pytest.mark.parametrize(
    ("state", "chat", "why"),
    [
        ("blocked", 11, "blocked"),
        ("deactivated", 11, "deactivated"),
        ("kicked", GROUP, "kicked"),
        ("left", GROUP, "left"),
        ("muted", GROUP, "no right to write"),
        ("missing", 11, "chat not found"),
    ],
)
async def test_dead_chats(
    rig: TelegramRig, telegram: FakeTelegram, state: str, chat: int, why: str
) -> None:
    telegram.chat(chat).state = state
    assert await rig.adapter.send(in_chat(chat), ALERT) == Gone(why)


async def test_a_topic_that_is_gone_is_a_dead_address(
    rig: TelegramRig, telegram: FakeTelegram, clock: ManualClock
) -> None:
    telegram.chat(GROUP, threads={7})
    assert isinstance(await rig.adapter.send(in_chat(GROUP, "7"), WORDS), Sent)
    assert telegram.said(GROUP)[0]["message_thread_id"] == 7
    rest(clock)
    assert await rig.adapter.send(in_chat(GROUP, "8"), WORDS) == Gone("topic deleted")


async def test_faults_of_the_wire(rig: TelegramRig, telegram: FakeTelegram) -> None:
    for chat in range(21, 27):
        telegram.chat(chat)
    telegram.faults[21] = [Fault("5xx", 502)]
    telegram.faults[22] = [Fault("cut before")]
    telegram.faults[23] = [Fault("cut after")]
    telegram.faults[24] = [Fault("429", 17)]
    telegram.faults[25] = [Fault("400")] * 3
    answers = [await rig.adapter.send(in_chat(chat), WORDS) for chat in range(21, 27)]
    assert [type(answer) for answer in answers] == [
        RetryAfter, Unknown, Unknown, RetryAfter, Rejected, Sent,
    ]  # fmt: skip
    assert isinstance(answers[3], RetryAfter)
    assert (answers[3].seconds, answers[3].whole_platform) == (17, False)
    assert len(telegram.said(23)) == 1
    assert len(telegram.said(25)) == 0
    # The chat that asked for a pause is left alone without asking again.
    again = await rig.adapter.send(in_chat(24), WORDS, dedupe_key="d1")
    assert isinstance(again, RetryAfter)
    assert again.own_pace
    assert len([one for one in telegram.called("sendMessage") if one["chat_id"] == "24"]) == 1


async def test_floods_in_many_chats_are_the_bots(rig: TelegramRig, telegram: FakeTelegram) -> None:
    for chat in (21, 22, 23, 24):
        telegram.chat(chat)
        telegram.faults[chat] = [Fault("429", 30)]
    answers = [await rig.adapter.send(in_chat(chat), WORDS) for chat in (21, 22, 23)]
    assert [answer.whole_platform for answer in answers if isinstance(answer, RetryAfter)] == [
        False, False, True,
    ]  # fmt: skip
    held = await rig.adapter.send(in_chat(24), WORDS, dedupe_key="d1")
    assert isinstance(held, RetryAfter)
    assert held.own_pace


async def test_nothing_answers_is_told_from_no_answer(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.token_works = False
    answer = await rig.adapter.send(HERE, WORDS)
    assert isinstance(answer, RetryAfter)
    assert answer.whole_platform


async def test_an_edit_finds_text_or_caption_and_takes_the_same_for_done(
    rig: TelegramRig, telegram: FakeTelegram, clock: ManualClock
) -> None:
    telegram.chat(11)
    telegram.chat(12)
    sent = await rig.adapter.send(HERE, ALERT)
    plain = await rig.adapter.send(in_chat(12), WORDS)
    assert isinstance(sent, Sent)
    assert isinstance(plain, Sent)
    rest(clock)
    sold = Reply(parts=(dataclasses.replace(CARD, badge="SOLD", struck=True, rows=()),))
    assert await rig.adapter.send(in_chat(12), sold, edit=plain.message_id) == plain
    assert telegram.said(12)[0]["text"].startswith("SOLD\n£285")
    photo = telegram.said(11)[0]
    assert "reply_markup" in photo
    edited = await rig.adapter.answer(_event("11"), sold, edit=sent.message_id)
    assert edited == sent
    assert "reply_markup" not in photo
    assert photo["caption"].splitlines()[0] == "SOLD"
    assert await rig.adapter.answer(_event("11"), sold, edit=sent.message_id) == sent
    gone = await rig.adapter.answer(_event("11"), sold, edit="999")
    assert isinstance(gone, Rejected)


def _event(chat: str) -> Command:
    address = dataclasses.replace(HERE, chat=chat)
    return Command(address=address, actor=Actor(user_id="11"), event_id="1", name="x")


async def test_a_group_that_has_moved_is_followed(rig: TelegramRig, telegram: FakeTelegram) -> None:
    telegram.chat(-500, "group").migrated_to = GROUP
    telegram.chat(GROUP)
    assert isinstance(await rig.adapter.send(in_chat(-500), WORDS), Sent)
    assert len(telegram.said(GROUP)) == 1


async def test_a_price_that_fell_answers_the_first_card(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    follow_up = dataclasses.replace(ALERT, answers="41")
    await rig.adapter.send(HERE, follow_up)
    assert telegram.said(11)[0]["answers"] == 41


async def test_a_file_is_a_document_and_a_bad_button_is_left_out(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.chat(12)
    export = Reply(parts=(Text((Span("Yours"),)), File("e.json", "application/json", b"{}")))
    assert isinstance(await rig.adapter.send(HERE, export), Sent)
    assert telegram.uploads == [b"{}"]
    assert telegram.said(11)[0]["document"]["file_name"] == "e.json"
    odd = Buttons(((Press("Go", url="https://[bad"),),))
    assert isinstance(await rig.adapter.send(in_chat(12), Reply(parts=(*WORDS.parts, odd))), Sent)


async def test_an_address_that_no_button_may_have_costs_neither_photo_nor_the_other_buttons(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    card = dataclasses.replace(
        CARD, rows=((Press("Open", url="http://magpie:8000/x"), Press("More", token="t")),)
    )
    assert isinstance(await rig.adapter.send(HERE, Reply(parts=(card,))), Sent)
    (message,) = telegram.said(11)
    assert "photo" in message
    assert labels(message) == ["More"]
    assert message["caption"].splitlines()[0] == CARD.summary
    assert message["caption"].splitlines()[-1] == "http://magpie:8000/x"


async def test_a_refusal_nobody_knows_costs_no_alert(
    rig: TelegramRig, telegram: FakeTelegram
) -> None:
    telegram.chat(11)
    telegram.faults[11] = [Fault("400"), Fault("400")]
    assert isinstance(await rig.adapter.send(HERE, ALERT), Sent)
    (message,) = telegram.said(11)
    assert message["text"].splitlines()[0] == CARD.summary


async def test_ids_that_are_none_are_refused_at_once(rig: TelegramRig) -> None:
    nowhere = dataclasses.replace(HERE, chat="@news")
    assert isinstance(await rig.adapter.send(nowhere, WORDS), Rejected)
    assert isinstance(await rig.adapter.send(HERE, WORDS, edit="x"), Rejected)
