"""Where somebody is: positions shared in the middle of things, and what a search waited for."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.bots.chat import Chat, House
from tests.integration.world import advert

LEEDS = (53.8, -1.55)


@pytest.fixture(autouse=True)
def stock(house: House) -> None:
    house.shop.shelves += [
        advert("1", "Mountain bike", "120", lat=53.8, lon=-1.55),
        advert("2", "Mountain bike", "350", lat=53.8, lon=-1.55),
    ]


async def test_a_position_answers_the_search_that_waits_for_it(ana: Chat) -> None:
    assert "“near me”: where is that?" in await ana.say("bike near me under 300")
    said = await ana.where(*LEEDS)
    assert "Your place is Leeds, UK from now on" in said
    assert "mi of Leeds, UK" in said
    assert "1 matches now" in said
    assert "mi of Leeds, UK" in await ana.say("sofa near me")


async def test_a_radius_that_was_said_is_kept_until_the_place_is_known(ana: Chat) -> None:
    await ana.say("bike within 5 miles of me")
    assert "5 mi of Leeds, UK" in await ana.where(*LEEDS)
    await ana.command("forget")
    await ana.press("Yes, forget me")
    await ana.say("bike within 30 min drive")
    await ana.press("Say where")
    assert "15 mi of York, UK" in await ana.say("York")


async def test_an_answer_may_bring_a_radius_of_its_own(ana: Chat) -> None:
    await ana.say("bike within 5 miles of me")
    await ana.press("Say where")
    assert "8 mi of York, UK" in await ana.say("8 miles around York")


async def test_asked_for_a_place_a_position_is_remembered_too(ana: Chat) -> None:
    await ana.say("bike near me")
    await ana.press("Say where")
    said = await ana.where(*LEEDS)
    assert "Your place is Leeds, UK from now on" in said
    assert "Place: Leeds, UK" in await ana.command("settings")


async def test_a_position_out_of_the_blue_is_home_and_nothing_else(house: House, ana: Chat) -> None:
    assert "Place: Leeds, UK" in await ana.where(*LEEDS)
    await ana.say("bike")
    assert "Place: Leeds, UK" in await ana.where(*LEEDS)
    await ana.say("bike near Atlantis")
    house.world.later(minutes=11)
    assert "Place: Leeds, UK" in await ana.where(*LEEDS)


async def test_a_place_tells_the_money_of_a_bare_number(ana: Chat) -> None:
    ana.actor = dataclasses.replace(ana.actor, region=None)
    assert "in which currency" not in await ana.say("mountain bike near me under 300")
    said = await ana.where(*LEEDS)
    assert "up to £300" in said
    assert "GBP assumed" in said


async def test_a_bare_number_is_asked_about_where_nothing_tells_the_money(ana: Chat) -> None:
    ana.actor = dataclasses.replace(ana.actor, region=None)
    said = await ana.say("mountain bike under 300")
    assert "300: in which currency?" in said
    said = await ana.press("GBP")
    assert "up to £300" in said
    assert "in which currency" not in said
    assert "your limit names no currency" not in said
    await ana.press("Watch this")
    assert "up to £200" in await ana.say("sofa under 200")
