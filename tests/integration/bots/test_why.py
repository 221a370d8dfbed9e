"""Why a listing came, or did not."""

from __future__ import annotations

import pytest

from tests.integration.bots.chat import Chat, House, presses
from tests.integration.world import advert

NEAR_LEEDS = {"lat": 53.8, "lon": -1.55, "collectable": True}


async def watch(chat: Chat, *lines: str) -> None:
    for line in lines:
        await chat.say(line)
        await chat.press("Watch this")


async def test_every_search_gives_its_exact_rule(house: House, ana: Chat) -> None:
    await watch(
        ana,
        "mountain bike under £400 near Leeds, UK",
        "mountain bike under £200",
        "mountain bike not scratched",
        "sofa",
        "mountain bike within 5 miles of York",
    )
    await house.appears(
        advert("1", "Mountain bike", "285", description="A bit scratched", **NEAR_LEEDS)
    )
    said = await ana.say("/why https://shop.example/1")
    assert "Mountain bike · £285" in said
    assert "✓ 1. mountain bike: it matches. mountain bike · up to £400 · 25 mi of Leeds" in said
    assert "it costs £285, your limit is £200" in said
    assert "“scratched” hides it" in said
    assert "“sofa / couch / settee” is not in it" in said
    assert "away, your radius is 5 mi" in said


async def test_the_most_telling_rule_comes_first_and_the_others_shortly(
    house: House, ana: Chat
) -> None:
    await watch(
        ana,
        "trek bike under £200 within 5 miles of York",
        "bike under £200 within 5 miles of York, not scratched",
        "bike under £200 within 5 miles of York",
    )
    await house.appears(advert("1", "Mountain bike", "285", description="scratched", **NEAR_LEEDS))
    said = (await ana.say("/why https://shop.example/1")).splitlines()
    assert said[1].endswith("“trek” is not in it; also too far away, over the price")
    assert "“scratched” hides it" in said[2]
    assert said[2].endswith("; also too far away, over the price")
    assert "away, your radius is 5 mi; also over the price" in said[3]


async def test_a_pasted_link_is_asked_about_by_itself(house: House, ana: Chat) -> None:
    await house.appears(advert("1", "Mountain bike"))
    await watch(ana, "sofa")
    said = await ana.say("what about https://shop.example/1?utm_source=x#top")
    assert "“sofa / couch / settee” is not in it" in said


async def test_a_listing_is_found_by_its_number_in_the_link(house: House, ana: Chat) -> None:
    listing = advert("v1-123456789", "Mountain bike")
    await house.appears(listing)
    await watch(ana, "bike")
    assert "it matches" in await ana.say("/why https://other.example/itm/v1-123456789?a=1")


async def test_a_link_never_seen_offers_to_look_for_its_words(house: House, ana: Chat) -> None:
    said = await ana.say("https://shop.example/p/trek-marlin-5/123")
    assert "have not seen that listing" in said
    house.shop.shelves.append(advert("9", "Trek Marlin 5 bike"))
    assert "1 matches now" in await ana.press("Look for “trek marlin 5”")


async def test_without_searches_it_says_so(house: House, ana: Chat) -> None:
    await house.appears(advert("1", "Mountain bike"))
    assert "no searches" in await ana.say("/why https://shop.example/1")


async def test_what_is_hidden_by_the_person_is_told(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    house.world.later(minutes=2)
    await house.appears(advert("1", "Mountain bike", listed_at=house.world.clock.now()))
    card = ana.last_id
    await ana.press("Not for me")
    assert "You have hidden this one" in await ana.command("why")
    assert "You have hidden this one" in await ana.say("why https://shop.example/1")
    assert card in ana.messages


async def test_a_number_explains_a_search(house: House, ana: Chat) -> None:
    await watch(ana, "bike under £100")
    await house.appears(
        advert("1", "Road bike", "120"), advert("2", "Bike", "900"), advert("3", "Wanted: bike")
    )
    said = await ana.say("/why 1")
    assert "0 match" in said
    assert "2 too dear" in said
    assert "Nearly: Road bike. But it costs £120, your limit is £100." in said
    assert "no search number 7" in await ana.say("/why 7")


@pytest.mark.parametrize("args", ["", "what", "https://", "-1", "9999999999999", "'; --"])
async def test_anything_else_is_told_how(ana: Chat, args: str) -> None:
    said = await ana.command("why", args)
    assert "Send me the link" in said
    assert not presses(ana.last)


async def test_all_of_a_long_description_counts(house: House, ana: Chat) -> None:
    await watch(ana, "bike not broken")
    long = "Serviced in spring, hardly ridden. " * 20 + "Sadly it is broken."
    await house.appears(advert("1", "Road bike", description=long))
    said = await ana.say("/why https://shop.example/1")
    assert "✓" not in said
    assert "broken" in said


async def test_a_pasted_category_is_held_against_what_is_stored(house: House, ana: Chat) -> None:
    await house.appears(advert("1", "Bike light", categories=("gb.7294", "gb.22690")))
    await watch(ana, "bike pin:shop/category/gb.177")
    assert "it is in another category" in await ana.say("/why https://shop.example/1")


async def test_hostile_titles_stay_text(house: House, ana: Chat) -> None:
    await house.appears(advert("1", "*Bike* {price} <b>x</b> [y](z) bike", "5"))
    await watch(ana, "bike")
    said = await ana.say("/why https://shop.example/1")
    assert "*Bike* {price} <b>x</b> [y](z) bike · £5" in said
