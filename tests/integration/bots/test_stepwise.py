"""`/watch` step by step: answers are read for what they are, whatever was asked."""

from __future__ import annotations

import dataclasses

import pytest

from core.searches.criteria import Criteria, from_json
from tests.integration.bots.chat import Chat, House


async def begin(chat: Chat, what: str = "mountain bike") -> None:
    await chat.command("watch")
    assert "at most" in await chat.say(what)


async def criteria(house: House) -> Criteria:
    """What the newest preview stands on."""
    found = await house.world.scalar("SELECT criteria FROM drafts ORDER BY id DESC LIMIT 1")
    return from_json(found)


def words(found: Criteria) -> list[str]:
    return [term.text for group in found.required for term in group]


SHRUGS = [
    "no", "No.", "any", "dunno", "idk", "don't know", "I don't know", "not sure", "no limit",
    "doesn't matter", "whatever", "as cheap as possible", "nope", "anything", "skip", "-",
]  # fmt: skip


@pytest.mark.parametrize("said", SHRUGS)
async def test_a_shrug_is_any_price_and_anywhere(house: House, ana: Chat, said: str) -> None:
    await begin(ana)
    assert "Where" in await ana.say(said)
    await ana.say(said)
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.price_max is None
    assert found.near is None


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("300", 300), ("£300", 300), ("under 300", 300), ("300 quid i guess", 300),
        ("like 300 or so", 330), ("2 hundred", 200), ("three hundred", 300), ("250 tops", 250),
        ("1.5k", 1500), ("no more than £250 please", 250), ("free", 0),
    ],
)  # fmt: skip
async def test_a_price_in_any_words(house: House, ana: Chat, said: str, limit: int) -> None:
    await begin(ana)
    assert "Where" in await ana.say(said)
    await ana.press("Anywhere")
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.free if not limit else found.price_max == limit


@pytest.mark.parametrize("said", ["Leeds", "leeds", "near Leeds", "in Leeds", "around leeds pls"])
async def test_a_town_in_answer_to_the_price_is_kept_and_the_price_asked_for(
    house: House, ana: Chat, said: str
) -> None:
    await begin(ana)
    answer = await ana.say(said)
    assert "Leeds, UK" in answer
    assert "at most" in answer
    assert "match" in await ana.say("300")
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.price_max == 300
    assert found.near is not None
    assert found.near.place.label == "Leeds, UK"


@pytest.mark.parametrize(
    "said", ["under 300 in Leeds", "Leeds 300", "300 near Leeds", "£300, Leeds"]
)
async def test_both_answers_at_once(house: House, ana: Chat, said: str) -> None:
    await begin(ana)
    assert "match" in await ana.say(said)
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.price_max == 300
    assert found.near is not None


async def test_a_price_in_answer_to_where(house: House, ana: Chat) -> None:
    await begin(ana)
    await ana.press("Any price")
    assert "Where" in await ana.say("under 300")
    assert "match" in await ana.say("York")
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.price_max == 300
    assert found.near is not None
    assert found.near.place.label == "York, UK"


async def test_a_bare_number_is_money_of_the_place_that_is_named_after_it(
    house: House, ana: Chat
) -> None:
    await begin(ana)
    await ana.say("300")
    assert "EUR assumed" in await ana.say("Berlin")
    found = await criteria(house)
    assert found.currency == "EUR"
    assert found.price_max == 300


async def test_a_price_with_its_sign_stays_what_it_is_wherever_one_looks(
    house: House, ana: Chat
) -> None:
    await ana.say("/help")
    await house.world.run("UPDATE owners SET currency = 'GBP'")
    for said in ("£250", None):
        await begin(ana)
        await (ana.say(said) if said else ana.press("£250"))
        await ana.say("Berlin")
        found = await criteria(house)
        assert found.currency == "GBP"
        assert found.price_max == 250


async def test_a_change_of_mind_about_the_price(house: House, ana: Chat) -> None:
    await begin(ana)
    await ana.say("300")
    await ana.say("max 250")
    await ana.say("no")
    assert (await criteria(house)).price_max == 250


@pytest.mark.parametrize("said", ["xyzzy", "plugh plover", "yes", "🚲🚲 hm", "blorp!"])
async def test_nonsense_is_asked_again_with_the_buttons(house: House, ana: Chat, said: str) -> None:
    await begin(ana)
    assert "as a price" in await ana.say(said)
    ana.button("Any price")
    ana.button("Cancel")
    assert "Where" in await ana.press("100")
    assert "do not know a place" in await ana.say(said)
    await ana.press("Anywhere")
    found = await criteria(house)
    assert words(found) == ["mountain", "bike"]
    assert found.price_max == 100


async def test_here_asks_where_that_is(house: House, ana: Chat) -> None:
    await begin(ana)
    await ana.say("300")
    assert "where is that?" in await ana.say("near me")
    assert words(await criteria(house)) == ["mountain", "bike"]
    await ana.press("Say where")
    assert "York, UK" in await ana.say("in York")


async def test_two_towns_of_a_name_are_still_asked_about(ana: Chat) -> None:
    ana.actor = dataclasses.replace(ana.actor, region=None)
    await begin(ana)
    await ana.say("300")
    assert "Which Leeds do you mean?" in await ana.say("Leeds")


async def test_buttons_of_a_finished_talk_have_expired(ana: Chat) -> None:
    await begin(ana)
    _, price = ana.button("Any price")
    await ana.say("300 near York")
    assert price.token is not None
    assert "expired" in await ana.press_token(price.token)


async def test_nonsense_about_what_does_not_end_the_questions(ana: Chat) -> None:
    await ana.command("watch")
    assert "What are you looking for?" in await ana.say("???")
    assert "at most" in await ana.say("mountain bike")
    assert "Where" in await ana.say("any")
