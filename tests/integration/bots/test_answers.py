"""Words in answer to a message are about what stands in it, and changes add up."""

from __future__ import annotations

from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.bots.test_cards_pressed import card


async def limit(house: House, name: str) -> str:
    found = await house.world.scalar(
        "SELECT criteria->>'price_max' FROM searches WHERE name = :name", name=name
    )
    return str(found)


async def test_an_answer_to_an_older_preview_is_about_that_one(house: House, ana: Chat) -> None:
    await ana.say("bike under £400")
    bike = ana.last_id
    await ana.say("sofa under £900")
    house.world.later(minutes=30)
    assert "bike · up to £300" in await ana.say("max 300", reply_to=bike)


async def test_a_tapped_preview_is_answered_as_it_stands(ana: Chat) -> None:
    await ana.say("bike under £400 near Leeds")
    bike = ana.last_id
    await ana.press("25 mi assumed")
    await ana.say("sofa under £900")
    said = await ana.say("max 300", reply_to=bike)
    assert "bike · up to £300" in said
    assert "25 mi" not in said


async def test_an_answer_to_what_was_watched_changes_that_search(house: House, ana: Chat) -> None:
    await ana.say("bike under £400")
    await ana.press("Watch this")
    await ana.say("sofa under £900")
    await ana.press("Watch this")
    house.restart()
    house.world.later(days=3)
    assert "Change bike from £400 to £300?" in await ana.say("max 300", reply_to="m1")
    await ana.press("Yes")
    assert (await limit(house, "bike"), await limit(house, "sofa")) == ("300", "900")


async def test_an_answer_about_a_deleted_search_changes_no_other(house: House, ana: Chat) -> None:
    message = await card(house, ana)
    await ana.say("/delete 1")
    await ana.say("sofa under £900")
    await ana.press("Watch this")
    assert "Change" not in await ana.say("max 300", reply_to=message)
    assert await limit(house, "sofa") == "900"


async def test_nobody_answers_the_preview_of_somebody_else(house: House, ana: Chat) -> None:
    await ana.say("bike under £400")
    eve = house.chat("eve")
    assert "up to £300" not in await eve.say("max 300", reply_to=ana.last_id)


async def test_a_second_change_builds_on_the_one_that_waits(house: House, ana: Chat) -> None:
    await ana.say("bike under £400")
    await ana.press("Watch this")
    await ana.say("max 300")
    said = await ana.say("not red")
    assert "up to £300" in said
    assert "hiding red\n0 match now." in said
    await ana.press("Yes")
    assert await limit(house, "bike") == "300"
    assert "up to £400" in await ana.press("Undo")


async def test_both_changes_hold_when_both_are_confirmed(ana: Chat) -> None:
    await ana.say("bike under £400")
    await ana.press("Watch this")
    await ana.say("max 300")
    first, yes = ana.button("Yes")
    await ana.say("not red")
    assert yes.token is not None
    await ana.press_token(yes.token, first)
    await ana.press("Yes")
    shown = text_of(ana.last)
    assert "up to £300" in shown
    assert "hiding red" in shown
    assert "up to £300" in await ana.press("Undo")


async def test_words_after_an_edit_are_about_the_search_that_was_named(
    ana: Chat,
) -> None:
    for line in ("bike under £400", "sofa under £900"):
        await ana.say(line)
        await ana.press("Watch this")
    await ana.say("/edit 1 max 300")
    assert "Change bike" in await ana.say("not red")


async def test_after_no_the_change_is_forgotten(ana: Chat) -> None:
    await ana.say("bike under £400")
    await ana.press("Watch this")
    await ana.say("max 300")
    await ana.press("No, new search")
    said = await ana.say("not red", reply_to="m1")
    assert "Change bike" in said
    assert "up to £300" not in said
