from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bots.events import Button, Command, Location, Text
from bots.telegram.parse import Bot, parse
from tests.fakes.telegram_api import BOT
from tests.fakes.telegram_people import chat_json, command_entities, message_json, user_json

ME = Bot(7000001, "magpie_test_bot")
GROUP = -1001234567890123
OURS = {"message_id": 5, "date": 1, "chat": chat_json(GROUP), "from": BOT, "text": "x"}


def update(**content: Any) -> Update:
    made = Update.de_json({"update_id": 77, **content}, None)
    assert made is not None
    return made


def said(text: str, chat: int = 11, **more: Any) -> Update:
    message = message_json(
        chat_json(chat, title="Deals"), 9, user_json(11, language="pt-br"),
        text=text, entities=command_entities(text), **more,
    )  # fmt: skip
    return update(message=message)


def test_a_private_line_is_text_with_who_and_in_which_language() -> None:
    event = parse(said("ps5 under 300"), ME)
    assert isinstance(event, Text)
    assert (event.text, event.event_id) == ("ps5 under 300", "77")
    assert (event.address.chat, event.address.private, event.address.community) == ("11", True, "")
    actor = event.actor
    assert (actor.user_id, actor.locale, actor.region, actor.is_admin) == (
        "11", "pt-br", "BR", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "name", "args"),
    [
        ("/watch ps5 under £300", "watch", "ps5 under £300"),
        ("/Watch@Magpie_Test_Bot  ps5\nleeds", "watch", "ps5\nleeds"),
        ("/start link_abcDEF-_1", "start", "link_abcDEF-_1"),
        ("/start s_abc", "start", "s_abc"),
        ("/help", "help", ""),
    ],
)
def test_commands(line: str, name: str, args: str) -> None:
    event = parse(said(line, GROUP), ME)
    assert isinstance(event, Command)
    assert (event.name, event.args) == (name, args)
    address = event.address
    assert (address.private, address.community, address.name) == (False, str(GROUP), "Deals")
    assert not event.actor.is_admin


def test_another_bots_command_is_not_ours() -> None:
    assert parse(said("/watch@other_bot ps5", GROUP), ME) is None


def test_chatter_of_a_group_is_not_for_us_but_answers_and_mentions_are() -> None:
    assert parse(said("anyone for lunch", GROUP), ME) is None
    assert parse(said("what about @somebody_else ?", GROUP), ME) is None
    answer = parse(said("under 300", GROUP, reply_to_message=OURS), ME)
    assert isinstance(answer, Text)
    assert answer.reply_to == "5"
    named = parse(said("hey @magpie_test_bot ps5 under 300", GROUP), ME)
    assert isinstance(named, Command)
    assert (named.name, named.args) == ("watch", "hey ps5 under 300")


def test_a_topic_is_the_thread_and_a_thread_of_replies_is_none() -> None:
    topic = parse(said("/help", GROUP, message_thread_id=42, is_topic_message=True), ME)
    plain = parse(said("/help", GROUP, message_thread_id=42), ME)
    assert topic is not None
    assert plain is not None
    assert (topic.address.thread, plain.address.thread) == ("42", "")


def test_edits_and_forwarded_channel_posts_and_bots_are_ignored() -> None:
    message = message_json(chat_json(11), 9, user_json(11), text="ps5")
    assert parse(update(edited_message=message), ME) is None
    assert parse(said("/help", GROUP, is_automatic_forward=True), ME) is None
    assert parse(said("/help", GROUP, via_bot=BOT), ME) is None
    other = {"id": 5, "is_bot": True, "first_name": "Bot"}
    assert parse(update(message=message_json(chat_json(GROUP), 9, other, text="/help")), ME) is None


def test_a_channel_and_an_anonymous_admin_speak_with_the_voice_of_the_chat() -> None:
    channel = chat_json(GROUP, "channel", "News")
    post = message_json(channel, 9, None, text="/watch ps5", sender_chat=channel)
    event = parse(update(channel_post=post), ME)
    assert event is not None
    assert (event.actor.user_id, event.actor.is_admin) == (str(GROUP), True)
    other = chat_json(-100777, "channel", "Other")
    posing = said("/watch ps5", GROUP, sender_chat=other)
    stranger = parse(posing, ME)
    assert stranger is not None
    assert (stranger.actor.user_id, stranger.actor.is_admin) == ("-100777", False)


def test_in_a_channel_an_answer_to_a_post_may_be_an_answer_to_us() -> None:
    channel = chat_json(GROUP, "channel", "News")
    card = message_json(channel, 8, None, text="£200 · Bike", sender_chat=channel)
    for answered, meant in ((card, True), (None, False)):
        more = {"reply_to_message": answered} if answered else {}
        post = message_json(channel, 9, None, text="max 300", sender_chat=channel, **more)
        assert (parse(update(channel_post=post), ME) is not None) is meant


def test_a_shared_place_and_a_venue_are_positions() -> None:
    spot = {"latitude": 53.8, "longitude": -1.55}
    here = parse(update(message=message_json(chat_json(11), 9, user_json(11), location=spot)), ME)
    venue = {"location": spot, "title": "Pub", "address": "Road"}
    there = parse(update(message=message_json(chat_json(11), 9, user_json(11), venue=venue)), ME)
    assert isinstance(here, Location)
    assert isinstance(there, Location)
    assert (here.lat, here.lon) == (there.lat, there.lon) == (53.8, -1.55)
    group = message_json(chat_json(GROUP), 9, user_json(11), location=spot)
    assert parse(update(message=group), ME) is None
    assert isinstance(parse(update(message=group | {"reply_to_message": OURS}), ME), Location)


def test_a_photo_is_read_by_its_caption_and_a_sticker_leads_to_help() -> None:
    photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
    base = message_json(chat_json(11), 9, user_json(11), photo=photo)
    captioned = parse(update(message=base | {"caption": "ps5 under 300"}), ME)
    assert isinstance(captioned, Text)
    bare = parse(update(message=base), ME)
    assert isinstance(bare, Command)
    assert bare.name == "help"
    service = message_json(chat_json(11), 9, user_json(11), new_chat_title="x")
    assert parse(update(message=service), ME) is None


def press(data: str, chat: int = 11, **more: Any) -> Update:
    return update(
        callback_query={
            "id": "q", "from": user_json(12), "chat_instance": "1", "data": data,
            "message": {**OURS, "chat": chat_json(chat), **more},
        }
    )  # fmt: skip


def test_a_press_names_its_token_its_message_and_who_pressed() -> None:
    event = parse(press("1/a.no/5/mac", GROUP, message_thread_id=3, is_topic_message=True), ME)
    assert isinstance(event, Button)
    assert (event.token, event.message_id, event.actor.user_id) == ("1/a.no/5/mac", "5", "12")
    assert (event.address.thread, event.actor.is_admin) == ("3", False)


def test_words_behind_a_button_come_as_if_typed() -> None:
    words = parse(press("=ps5 under £300"), ME)
    assert isinstance(words, Text)
    assert words.text == "ps5 under £300"
    command = parse(press("=/edit 3 max 200"), ME)
    assert isinstance(command, Command)
    assert (command.name, command.args) == ("edit", "3 max 200")


def test_a_button_of_a_message_too_old_to_be_shown_still_works() -> None:
    event = parse(press("1/a.no/5/mac", 11, date=0), ME)
    assert isinstance(event, Button)
    assert event.message_id == "5"
