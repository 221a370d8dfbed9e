"""From a line to a saved search."""

from __future__ import annotations

import dataclasses

import pytest

from core.errors import BlockedError
from core.subscriptions.plans import Plan
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.world import advert

LINE = "mountain bike under £400 within 15 miles of Leeds, not broken"
NEAR_LEEDS = {"lat": 53.8, "lon": -1.55, "collectable": True}


def stock(house: House) -> None:
    house.shop.shelves += [
        advert("1", "Mountain bike Trek", "240", **NEAR_LEEDS),
        advert("2", "Mountain bike Giant", "180", **NEAR_LEEDS),
        advert("3", "Mountain bike Carrera", "300", **NEAR_LEEDS),
        advert("4", "Mountain bike Scott", "350", **NEAR_LEEDS),
        advert("5", "Mountain bike, broken gears", "50", **NEAR_LEEDS),
        advert("6", "Mountain bike Santa Cruz", "1400", **NEAR_LEEDS),
        advert("7", "Mountain bike far away", "100", lat=51.5, lon=-0.1, collectable=True),
        advert("8", "WANTED mountain bike", "100", **NEAR_LEEDS),
    ]


async def test_a_line_becomes_a_preview_that_says_what_was_understood(
    house: House, ana: Chat
) -> None:
    stock(house)
    said = await ana.say(LINE)
    assert len(ana.messages) == 1
    first = text_of(ana.history[0])
    assert "mountain bike" in first
    assert "£400" in first
    assert "15 mi of Leeds, UK" in first
    assert "Looking on Shop" in first
    assert "4 match now (Shop 4)" in said
    assert "typical £270" in said
    assert "1 broken" in said
    assert "1 wanted ad" in said
    assert "too dear" in said
    assert "too far" in said
    cards = [line for line in said.splitlines() if "Mountain bike" in line]
    assert len(cards) == 3
    assert cards[0].startswith("£180 · Mountain bike Giant")
    for label in ("Watch this", "Show all 4", "Change", "Cancel"):
        ana.button(label)


async def test_watch_this_saves_in_the_same_message_and_repeats_nothing(
    house: House, ana: Chat
) -> None:
    stock(house)
    await ana.say(LINE)
    preview = ana.last_id
    await ana.press("Watch this")
    assert "Watching mountain bike" in text_of(ana.messages[preview])
    assert "These 4 will not be repeated" in text_of(ana.messages[preview])
    assert [press.label for press in presses(ana.messages[preview])] == ["Undo", "Send a test card"]
    world = house.world
    assert await world.scalar("SELECT count(*) FROM searches WHERE state = 'active'") == 1
    assert await world.scalar("SELECT count(*) FROM search_destinations") == 1
    assert await world.scalar("SELECT count(*) FROM search_seen") == 4
    assert await world.scalar("SELECT count(*) FROM alerts") == 0


async def test_where_to_reach_is_asked_once_and_only_in_the_web_chat(house: House) -> None:
    stock(house)
    web = house.chat("web")
    await web.say("mountain bike")
    assert "When this tab is closed" in await web.press("Watch this")
    await web.say("mountain bike under £300")
    assert "tab" not in await web.press("Watch this")
    other = house.chat("tel", platform="telegram")
    await other.say("mountain bike")
    assert "tab" not in await other.press("Watch this")


async def test_undo_takes_the_search_back_and_can_be_undone(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    await ana.press("Watch this")
    assert "No longer watching" in await ana.press("Undo")
    assert await house.world.scalar("SELECT state FROM searches") == "deleted"
    await ana.press("Watch it again")
    assert await house.world.scalar("SELECT state FROM searches") == "active"


async def test_a_second_tap_saves_no_second_search(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    message, press = ana.button("Watch this")
    assert press.token is not None
    await ana.press_token(press.token, message)
    assert "already" in await ana.press_token(press.token, message)
    assert await house.world.scalar("SELECT count(*) FROM searches") == 1


async def test_buttons_work_after_a_restart_and_end_kindly_when_the_draft_is_gone(
    house: House, ana: Chat
) -> None:
    await ana.say("road bike")
    house.restart()
    message, press = ana.button("Watch this")
    assert press.token is not None
    await house.world.run("DELETE FROM drafts")
    assert "expired" in await ana.press_token(press.token, message)


async def test_somebody_elses_draft_cannot_be_pressed(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    _, press = ana.button("Watch this")
    assert press.token is not None
    assert "expired" in await house.chat("eve").press_token(press.token)
    assert await house.world.scalar("SELECT count(*) FROM searches") == 0


async def test_the_plan_limits_how_many(house: House) -> None:
    small = House(
        house.services.database,
        house.world.clock,
        plan=Plan(name="small", max_searches=1, min_interval_seconds=900),
    ).chat("small")
    await small.say("road bike")
    assert "every 15 min" in await small.press("Watch this")
    await small.say("sofa")
    assert "room for 1 search" in await small.press("Watch this")


async def test_show_all_pages_through_everything(house: House, ana: Chat) -> None:
    house.shop.shelves += [advert(str(n), f"Bike {n}", str(100 + n)) for n in range(25)]
    await ana.say("bike")
    page = await ana.press("Show all 25")
    assert len(page.splitlines()) == 10
    page = await ana.press("Show all 15")
    assert len(page.splitlines()) == 10
    assert len((await ana.press("Show all 5")).splitlines()) == 5


async def test_what_is_shown_whole_says_how_far_it_is(house: House, ana: Chat) -> None:
    stock(house)
    await ana.say(LINE)
    cards = (await ana.press("Show all 4")).splitlines()
    assert len(cards) == 4
    assert all(" mi" in card for card in cards)


async def test_a_source_that_fails_is_named(house: House, ana: Chat) -> None:
    house.shop.fails.append(BlockedError("shop"))
    said = await ana.say("road bike")
    assert "Shop could not be read: the site refuses us" in said
    assert "Nothing matches" not in said
    ana.button("Watch this")


async def test_nothing_found_offers_the_nearest_misses(house: House, ana: Chat) -> None:
    house.shop.shelves += [
        advert("1", "gtx 3080", "390"),
        advert("2", "gtx 3080 founders", "480"),
    ]
    said = await ana.say("gtx 3080 max £350")
    assert "Nothing matches right now" in said
    assert "over your limit" in said
    loosened = await ana.press("Up to £390: 1")
    assert "1 matches now" in loosened
    assert len(ana.messages) == 1


async def test_nothing_found_by_several_rules_is_loosened_with_one_tap(
    house: House, ana: Chat
) -> None:
    house.shop.shelves.append(advert("1", "gtx 3080", "390", lat=53.96, lon=-1.08))
    said = await ana.say("gtx 3080 max £350 within 10 miles of Leeds, UK")
    assert "away: outside your radius · £390: over your limit" in said
    assert "1 matches now" in await ana.press("Within 25 mi + Up to £390: 1")


async def test_parts_are_hidden_with_one_tap(house: House, ana: Chat) -> None:
    house.shop.shelves += [
        advert("1", "ps5 headset stand", "10"),
        advert("2", "ps5 cable", "5"),
        advert("3", "ps5 console", "300"),
    ]
    assert "look like parts" in await ana.say("ps5")
    said = await ana.press("Hide parts")
    assert "1 matches now" in said


async def test_wanted_ads_can_be_shown(house: House, ana: Chat) -> None:
    house.shop.shelves += [advert("1", "Wanted: ps5"), advert("2", "ps5 console")]
    assert "1 wanted ad" in await ana.say("ps5")
    assert "2 match now" in await ana.press("Show wanted ads")


async def test_cancel_saves_nothing(house: House, ana: Chat) -> None:
    await ana.say("road bike")
    assert "nothing changed" in await ana.press("Cancel")
    assert await house.world.scalar("SELECT count(*) FROM searches") == 0


async def test_place_and_currency_of_the_first_search_are_remembered(
    house: House, ana: Chat
) -> None:
    await ana.say(LINE)
    await ana.press("Watch this")
    row = await house.world.scalar(
        "SELECT ARRAY[currency, units, timezone, home->>'label'] FROM owners"
    )
    assert row == ["GBP", "mi", "Europe/London", "Leeds, UK"]


async def test_step_by_step(house: House, ana: Chat) -> None:
    stock(house)
    assert "What are you looking for" in await ana.command("watch")
    assert "at most" in await ana.say("mountain bike")
    assert "Where" in await ana.press("250")
    said = await ana.say("Leeds")
    assert "up to £250" in said
    assert "Leeds, UK" in said
    assert "3 match now" in said


async def test_step_by_step_with_buttons_only(house: House, ana: Chat) -> None:
    stock(house)
    await ana.command("watch")
    await ana.say("mountain bike")
    await ana.press("Any price")
    assert "7 match now" in await ana.press("Anywhere")


async def test_a_full_answer_to_the_first_question_needs_no_others(house: House, ana: Chat) -> None:
    stock(house)
    await ana.command("watch")
    assert "match now" in await ana.say(LINE)


async def test_a_shared_position_answers_where(ana: Chat) -> None:
    await ana.command("watch")
    await ana.say("mountain bike")
    await ana.say("£1,500")
    said = await ana.where(53.81, -1.5)
    assert "Leeds, UK" in said
    assert "£1,500" in said


async def test_a_price_alone_waits_for_its_thing(house: House, ana: Chat) -> None:
    stock(house)
    assert "What are you looking for" in await ana.say("under £300")
    said = await ana.say("mountain bike")
    assert "up to £300" in said


async def test_nonsense_is_asked_about_and_the_next_words_are_a_search(
    house: House, ana: Chat
) -> None:
    stock(house)
    assert "What are you looking for" in await ana.say("🦉🦉🦉")
    assert "7 match now" in await ana.say("mountain bike")


async def test_a_link_to_results_becomes_a_search(ana: Chat) -> None:
    said = await ana.say("https://www.ebay.co.uk/sch/i.html?_nkw=road+bike&_udhi=300")
    assert "road bike · up to" in said
    said = await ana.command("watch", "https://shop.example/search?q=sofa")
    assert "sofa" in said


async def test_a_place_that_may_be_two_is_asked_about(house: House, ana: Chat) -> None:
    stock(house)
    ana.actor = dataclasses.replace(ana.actor, region=None)
    said = await ana.say("mountain bike under 400 near Leeds")
    assert "Which" in said
    said = await ana.press("Leeds, Alabama, USA")
    assert "Alabama" in said
    assert len(ana.messages) == 1


async def test_near_me_asks_where_that_is(house: House, ana: Chat) -> None:
    stock(house)
    assert "“near me”: where is that?" in await ana.say("mountain bike near me")
    await ana.press("Say where")
    assert "I do not know “Atlantis”" in await ana.say("Atlantis")
    await ana.press("Say where")
    assert "mi of York, UK" in await ana.say("York")


async def test_posted_items_are_one_tap_away(house: House, ana: Chat) -> None:
    house.shop.shelves += [
        advert("1", "bike", lat=51.5, lon=-0.1, deliverable=True, collectable=False)
    ]
    assert "Nothing matches" in await ana.say("bike near Leeds, UK")
    said = await ana.press("+ posted items")
    assert "1 matches now" in said
    assert "collect near or posted" in said


async def test_an_assumed_radius_is_a_chip_that_can_be_dropped(house: House, ana: Chat) -> None:
    stock(house)
    await ana.say("mountain bike near Leeds, UK")
    said = await ana.press("25 mi assumed")
    assert "mi of Leeds" not in said


async def test_what_was_read_into_a_word_is_said_and_one_tap_takes_it_out(
    house: House, ana: Chat
) -> None:
    house.shop.shelves += [advert("1", "ps5"), advert("2", "ps5 faulty")]
    said = await ana.say("ps5 not broken")
    assert "also reading “playstation 5”" in said
    assert "“broken” also hides faulty, spares or repairs, for parts, not working" in said
    assert "1 matches now" in said
    assert "2 match now" in await ana.press("only hide “broken”")
    await ana.say("ps5")
    said = await ana.press("only “ps5”")
    assert said.startswith("ps5\n")
    assert "playstation" not in said


@pytest.mark.parametrize("line", ["", "???", "🚲", "under £300", "\x00", "a" * 3000, "*_[]()`"])
async def test_odd_lines_are_answered(ana: Chat, line: str) -> None:
    said = await ana.say(line)
    assert said
    assert "went wrong" not in said
