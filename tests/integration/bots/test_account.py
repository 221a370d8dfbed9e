"""First contact, help, test, export, forget, cancel."""

from __future__ import annotations

import dataclasses

import orjson
import pytest

from bots.replies import Card, File
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.world import advert


async def test_start_promises_names_the_sources_and_sends_an_example(
    house: House, ana: Chat
) -> None:
    house.shop.shelves.append(advert("1", "Road bike Giant", "240", lat=53.8, lon=-1.55))
    said = await ana.command("start", "from_an_old_link")
    assert said.startswith("I watch second-hand sites")
    assert "Looking on: Shop." in said
    assert "road bike under £300 near Leeds" in said
    assert "road bike" in await ana.press("Try that one")
    ana.button("Watch this")


async def test_start_offers_the_place_and_knows_it_later(ana: Chat) -> None:
    await ana.command("start")
    await ana.press("Set my place")
    await ana.say("York")
    assert "Your place is York, UK." in await ana.say("start")


@pytest.mark.parametrize(("region", "word"), [("US", "Austin"), ("DE", "Berlin"), (None, "Leeds")])
async def test_the_example_suits_the_region(ana: Chat, region: str | None, word: str) -> None:
    ana.actor = dataclasses.replace(ana.actor, region=region)
    assert word in await ana.command("start")


async def test_made_up_listings_are_called_so(house: House) -> None:
    demo = House(house.services.database, house.world.clock, demo=True, label="Demo market")
    assert "made up" in await demo.chat("ana").command("start")


@pytest.mark.parametrize("line", ["help", "/help", "HELP", "/help@magpie_bot"])
async def test_help_is_short_and_has_examples(ana: Chat, line: str) -> None:
    said = await ana.say(line)
    assert "/watches" in said
    assert "ps5 under £300" in said
    assert len(said) < 800


async def test_a_test_is_a_drawn_card_that_goes_through_the_outbox(house: House, ana: Chat) -> None:
    assert "same door" in await ana.command("test")
    assert await house.world.scalar("SELECT state FROM deliveries") == "pending"
    await house.deliver()
    (card,) = ana.last.parts
    assert isinstance(card, Card)
    assert card.badge == "TEST"
    assert card.summary == "TEST · £285 · Trek Marlin 5 mountain bike, size M"
    for label, does in (("Not for me", "hides"), ("Keep", "/kept"), ("More", "Lower max")):
        said = await ana.press(label)
        assert "That button works" in said
        assert does in said
    assert await house.world.scalar("SELECT count(*) FROM item_marks") == 0


async def test_a_test_shows_a_listing_that_one_of_the_searches_finds(
    house: House, ana: Chat
) -> None:
    house.shop.shelves += [advert("1", "road bike", "250"), advert("2", "oak table", "90")]
    for line in ("road bike", "table"):
        await ana.say(line)
        await ana.press("Watch this")
    await ana.press("Send a test card")
    await house.deliver()
    (card,) = ana.last.parts
    assert isinstance(card, Card)
    assert card.title == "oak table"
    assert card.reason == "A test: alerts reach you here, and look like this · for table"
    assert card.rows[0][0].url == "https://shop.example/2"
    assert await house.world.scalar("SELECT count(*) FROM alerts") == 0


async def test_a_test_goes_where_it_was_asked_for(house: House) -> None:
    first, second = house.chat("first"), house.chat("second")
    await first.command("start")
    await second.command("start")
    await house.world.run("UPDATE destinations SET owner_id = (SELECT min(id) FROM owners)")
    await house.world.run("UPDATE chat_identities SET owner_id = (SELECT min(id) FROM owners)")
    await second.command("test")
    await house.deliver()
    assert isinstance(second.last.parts[0], Card)
    assert not any(isinstance(m.parts[0], Card) for m in first.messages.values())


async def test_a_test_that_can_reach_nobody_says_so(house: House, ana: Chat) -> None:
    await ana.command("start")
    await house.world.run("UPDATE destinations SET state = 'paused'")
    assert "cannot send to this chat" in await ana.command("test")


async def test_an_export_is_a_file_with_everything(ana: Chat) -> None:
    await ana.say("road bike")
    await ana.press("Watch this")
    await ana.command("export")
    (file,) = [part for part in ana.last.parts if isinstance(part, File)]
    data = orjson.loads(file.content)
    assert data["searches"][0]["name"] == "road bike"
    assert data["chat_identities"][0]["user_id"] == "ana"


async def test_forgetting_is_asked_first_and_can_be_left(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    await ana.press("Watch this")
    assert "One search" in await ana.command("forget")
    assert "nothing changed" in await ana.press("Cancel")
    assert await house.world.scalar("SELECT count(*) FROM searches") == 1


async def test_the_forgotten_begin_anew(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    await ana.press("Watch this")
    await ana.command("forget")
    said = await ana.press("Yes, forget me")
    assert "know nothing about you" in said
    world = house.world
    for table in ("owners", "searches", "drafts", "destinations", "dialogues", "deliveries"):
        assert await world.scalar(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608 - ours
    assert "not watching" in (await ana.say("list")).lower() or "nothing" in text_of(ana.last)
    assert await world.scalar("SELECT count(*) FROM owners") == 1


async def test_cancel_closes_the_question_that_is_open(ana: Chat) -> None:
    assert "nothing to cancel" in await ana.command("cancel")
    await ana.command("watch")
    assert "nothing changed" in await ana.say("cancel")
    assert "nothing to cancel" in await ana.say("/cancel")


async def test_stop_pauses_everything_and_undo_resumes_it(house: House, ana: Chat) -> None:
    for line in ("road bike", "sofa"):
        await ana.say(line)
        await ana.press("Watch this")
    await ana.say("stop")
    assert [press.label for press in presses(ana.last)] == ["Undo"]
    paused = "SELECT count(*) FROM searches WHERE state = 'paused'"
    assert await house.world.scalar(paused) == 2
    await ana.press("Undo")
    assert await house.world.scalar(paused) == 0
