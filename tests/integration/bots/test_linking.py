"""Linking two chats: a one-time code, agreed to in both, and the way back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from core.people import linking
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.bots.test_cards_pressed import LINE, fresh

CODE = re.compile(r"/link ([A-Za-z0-9_-]{22})")


async def code_of(chat: Chat) -> str:
    found = CODE.search(await chat.command("link"))
    assert found is not None
    return found[1]


async def deliver(house: House) -> None:
    while await house.deliverer.run_once():
        pass


async def two(house: House) -> tuple[Chat, Chat]:
    """Ana's browser and Ana's phone; each watches something."""
    desk, phone = house.chat("desk"), house.chat("phone")
    await desk.say(LINE)
    await desk.press("Watch this")
    await phone.say("sofa under £100")
    await phone.press("Watch this")
    return desk, phone


async def linked(house: House) -> tuple[Chat, Chat]:
    desk, phone = await two(house)
    await phone.command("link", await code_of(desk))
    await phone.press("Yes, link them")
    await deliver(house)
    await desk.press("Yes, link them")
    await deliver(house)
    return desk, phone


async def owners(house: House) -> int:
    found = await house.world.scalar("SELECT count(DISTINCT owner_id) FROM chat_identities")
    return int(found)


async def test_both_sides_agree_and_then_they_are_one(house: House) -> None:
    desk, phone = await two(house)
    code = await code_of(desk)
    said = await phone.command("link", code)
    assert "Link this chat with Desk on Magpie web?" in said
    assert "2 searches and 2 chats" in said
    assert await owners(house) == 2
    assert "Now say yes in your other chat" in await phone.press("Yes, link them")
    assert await owners(house) == 2
    await deliver(house)
    assert "Phone on Magpie web has your code" in text_of(desk.last)
    assert "2 searches and 2 chats" in text_of(desk.last)
    assert "Linked. This chat and Phone" in await desk.press("Yes, link them")
    await deliver(house)
    assert "Linked. This chat and Desk" in text_of(phone.last)
    assert await owners(house) == 1
    for chat in (desk, phone):
        said = await chat.command("watches")
        assert "mountain bike" in said
        assert "sofa" in said
    assert "already" not in await desk.command("link")


async def test_each_side_reads_of_the_other_in_its_own_language(house: House) -> None:
    desk, phone = await two(house)
    async with house.services.database.raw() as connection:
        await connection.execute(
            "UPDATE owners SET locale = 'fr' WHERE id ="
            " (SELECT owner_id FROM chat_identities WHERE user_id = 'phone')"
        )
    assert "avec Desk sur Magpie web" in await phone.command("link", await code_of(desk))
    await phone.press("Oui")
    await deliver(house)
    assert text_of(desk.last).startswith("Phone on Magpie web has your code")


async def test_alerts_go_on_where_they_went(house: House) -> None:
    desk, phone = await linked(house)
    house.world.later(minutes=2)
    before = len(phone.messages)
    await house.appears(fresh(house, "1", "Trek mountain bike", "380"))
    assert text_of(desk.last).startswith("£380 · Trek mountain bike")
    assert len(phone.messages) == before


async def test_a_card_from_before_can_still_be_pressed(house: House) -> None:
    desk, phone = await two(house)
    house.world.later(minutes=2)
    await house.appears(fresh(house, "1", "Trek mountain bike", "380"))
    await phone.say("sofa under £100")
    await phone.command("link", await code_of(desk))
    await phone.press("Yes, link them")
    await deliver(house)
    await desk.press("Yes, link them")
    assert "Hidden. Why?" in await desk.press("Not for me")
    assert "Watching sofa" in await phone.press("Watch this"), "a draft moves along"


async def test_a_code_works_once_for_ten_minutes_and_not_for_oneself(house: House) -> None:
    desk, phone = house.chat("desk"), house.chat("phone")
    code = await code_of(desk)
    assert "your other chat" in await desk.command("link", code)
    await phone.command("link", code)
    eve = house.chat("eve")
    assert "I do not know that code" in await eve.command("link", code)
    late = await code_of(desk)
    house.world.later(minutes=linking.MINUTES)
    assert "I do not know that code" in await phone.command("link", late)
    old, new = await code_of(desk), await code_of(desk)
    assert "I do not know that code" in await phone.command("link", old)
    assert "Link this chat" in await phone.command("link", new)


async def test_a_link_from_elsewhere_begins_the_same(house: House) -> None:
    desk, phone = house.chat("desk"), house.chat("phone")
    code = await code_of(desk)
    assert "Link this chat with Desk" in await phone.command("start", f"link_{code}")


async def test_either_side_can_say_no(house: House) -> None:
    desk, phone = await two(house)
    await phone.command("link", await code_of(desk))
    assert "nothing is linked" in await phone.press("Cancel")
    await phone.command("link", await code_of(desk))
    await phone.press("Yes, link them")
    await deliver(house)
    assert "nothing is linked" in await desk.press("No")
    assert await owners(house) == 2


async def test_nobody_else_can_answer(house: House) -> None:
    desk, phone = await two(house)
    await phone.command("link", await code_of(desk))
    eve = house.chat("eve")
    yes, agreed, no = (house.tokens.sign(f"l.{what}", 1) for what in ("yes", "ok", "no"))
    for who, token in ((eve, yes), (desk, yes), (eve, no), (phone, agreed), (desk, agreed)):
        assert "expired" in await who.press_token(token)
    await phone.press("Yes, link them")
    assert "expired" in await phone.press_token(agreed), "one side cannot agree for both"
    house.world.later(minutes=linking.ANSWER_MINUTES)
    assert "expired" in await desk.press_token(agreed), "an answer that comes too late"
    assert await owners(house) == 3


async def test_guessing_is_stopped_soon(house: House) -> None:
    desk, eve = house.chat("desk"), house.chat("eve")
    code = await code_of(desk)
    for guess in ("x", "x" * 22, "' OR 1=1 --", "🦉" * 30, "_" * 22, *"abcde"):
        assert "I do not know that code" in await eve.command("link", guess)
    assert "Too many wrong codes" in await eve.command("link", code)
    house.world.clock.advance(dt.timedelta(hours=1, seconds=1))
    assert "Link this chat" in await eve.command("link", await code_of(desk))


async def test_only_a_hash_of_the_code_is_kept(house: House) -> None:
    desk = house.chat("desk")
    code = await code_of(desk)
    kept = await house.world.scalar("SELECT c::text FROM link_codes c")
    assert code not in str(kept)


async def test_hostile_names_are_shown_as_words(house: House) -> None:
    desk, phone = house.chat("desk"), house.chat("phone")
    desk.actor = dataclasses.replace(desk.actor, display_name="*Bank* {name}\u202e" * 30)
    said = await phone.command("link", await code_of(desk))
    assert "*Bank* {name}" in said
    assert "\u202e" not in said
    assert len(said) < 500


async def test_unlink_gives_that_chat_a_beginning_of_its_own(house: House) -> None:
    desk, phone = await linked(house)
    await phone.command("unlink")
    assert "Unlink Desk on Magpie web" in phone.labels()
    assert "begins anew with nothing" in await phone.press("Unlink this chat")
    assert "Unlinked this chat" in await phone.press("Yes, unlink")
    assert await owners(house) == 2
    assert "not watching anything" in await phone.command("watches")
    said = await desk.command("watches")
    assert "sofa" in said
    assert "mountain bike" in said
    house.world.later(minutes=2)
    before = len(phone.messages)
    await house.appears(fresh(house, "9", "Sofa, blue", "80"))
    assert text_of(desk.last).startswith("£80 · Sofa"), "what told only there tells elsewhere"
    assert len(phone.messages) == before
    assert "No other chat is linked" in await phone.command("unlink")


async def test_what_waited_for_an_unlinked_chat_goes_elsewhere(house: House) -> None:
    desk, phone = await linked(house)
    await house.world.run(
        'UPDATE owners SET preferences = \'{"quiet_from": "11:00", "quiet_to": "13:00"}\''
    )
    house.world.later(minutes=2)
    await house.appears(fresh(house, "9", "Sofa, blue", "80"))
    await desk.command("unlink")
    await desk.press("Unlink Phone on Magpie web")
    await desk.press("Yes, unlink")
    house.world.later(hours=2)
    before = len(phone.messages)
    await deliver(house)
    assert "Sofa, blue" in text_of(desk.last)
    assert len(phone.messages) == before


async def test_linking_again_brings_the_chat_back(house: House) -> None:
    desk, phone = await linked(house)
    await phone.command("unlink")
    await phone.press("Unlink this chat")
    await phone.press("Yes, unlink")
    await phone.command("link", await code_of(desk))
    await phone.press("Yes, link them")
    await deliver(house)
    await desk.press("Yes, link them")
    assert await owners(house) == 1
    active = "SELECT count(*) FROM destinations WHERE state = 'active'"
    assert await house.world.scalar(active) == 2
    assert "sofa" in await phone.command("watches")


async def test_forgetting_forgets_what_was_merged_too(house: House) -> None:
    desk, _phone = await linked(house)
    await desk.command("forget")
    await desk.press("Yes, forget me")
    assert await house.world.scalar("SELECT count(*) FROM owners") == 0
    assert await house.world.scalar("SELECT count(*) FROM chat_identities") == 0
