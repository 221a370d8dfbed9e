"""The buttons of a card."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.listings.listing import Listing
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.world import advert

NEAR_LEEDS = {"lat": 53.9, "lon": -1.55, "collectable": True}
LINE = "mountain bike under £400 within 15 miles of Leeds, UK"


def fresh(house: House, number: str, title: str, price: str, **more: Any) -> Listing:
    listed = house.world.clock.now() + dt.timedelta(minutes=1)
    return advert(number, title, price, **{**NEAR_LEEDS, "listed_at": listed, **more})


async def card(house: House, ana: Chat, line: str = LINE, **more: Any) -> str:
    """A saved search, and a card of it; the card's message."""
    await ana.say(line)
    await ana.press("Watch this")
    house.world.later(minutes=2)
    await house.appears(fresh(house, "1", "Trek mountain bike frame", "380", seller="sly", **more))
    assert "Open on Shop" in ana.labels(), ana.labels()
    return ana.last_id


async def maximum(house: House) -> str:
    return str(await house.world.scalar("SELECT criteria->>'price_max' FROM searches"))


async def test_a_match_arrives_as_a_card_with_its_buttons(house: House, ana: Chat) -> None:
    message = await card(house, ana)
    assert text_of(ana.messages[message]).startswith("£380 · Trek mountain bike frame · 7 mi")
    labels = [press.label for press in presses(ana.messages[message])]
    assert labels == ["Open on Shop", "👎 Not for me", "☆ Keep", "⋯ More"]


async def test_more_swaps_the_buttons_in_place_and_back(house: House, ana: Chat) -> None:
    message = await card(house, ana)
    await ana.press("More")
    labels = [press.label for press in presses(ana.messages[message])]
    assert labels == [
        "Hide seller", "Snooze", "Lower max", "Why", "Stop this search", "Back",
    ]  # fmt: skip
    await ana.press("Back")
    assert ana.last_id == message
    assert "⋯ More" in [press.label for press in presses(ana.messages[message])]


async def test_not_for_me_hides_and_undo_shows_again(house: House, ana: Chat) -> None:
    await card(house, ana)
    assert "Hidden. Why?" in await ana.press("Not for me")
    assert ana.toasts == ["Hidden"]
    assert await house.world.scalar("SELECT mark FROM item_marks") == "hidden"
    await ana.press("Undo")
    assert await house.world.scalar("SELECT count(*) FROM item_marks") == 0


async def test_too_dear_lowers_the_limit_with_one_tap(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("Not for me")
    assert "stop at £342" in await ana.press("Too dear")
    assert "up to £342" in await ana.press("Yes")
    assert await maximum(house) == "342"
    await ana.press("Undo")
    assert await maximum(house) == "400"
    assert await house.world.scalar("SELECT why FROM item_marks") == "dear"


async def test_too_far_shrinks_the_radius_with_one_tap(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("Not for me")
    assert "within 5 mi" in await ana.press("Too far")
    assert "5 mi of Leeds" in await ana.press("Yes")


async def test_wrong_kind_offers_words_of_the_title(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("Not for me")
    assert "What should be hidden" in await ana.press("Wrong kind")
    assert "hiding frame" in await ana.press("Hide “frame”")
    excluded = await house.world.scalar(
        "SELECT criteria->'excluded'->0->'term'->>'text' FROM searches"
    )
    assert excluded == "frame"


async def test_just_this_one_asks_nothing_more(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("Not for me")
    assert await ana.press("Just this one") == "Thanks, noted."
    assert await maximum(house) == "400"


async def test_a_price_already_above_the_limit_is_not_offered_as_a_rise(
    house: House, ana: Chat
) -> None:
    await card(house, ana)
    await house.world.run(
        """UPDATE searches SET criteria = jsonb_set(criteria, '{price_max}', '"100"')"""
    )
    await ana.press("Not for me")
    assert await ana.press("Too dear") == "Thanks, noted."


async def test_a_kept_card_that_is_corrected_stays_kept(house: House, ana: Chat) -> None:
    message = await card(house, ana)
    await ana.press("Keep")
    house.world.later(hours=1)
    await house.appears(fresh(house, "1", "Trek mountain bike frame", "379", seller="sly"))
    assert text_of(ana.messages[message]).startswith("£379")
    labels = [press.label for press in presses(ana.messages[message])]
    assert labels == ["Open on Shop", "👎 Not for me", "★ Kept", "⋯ More"]


async def test_a_search_saved_later_is_named_on_the_card_that_is_there(
    house: House, ana: Chat
) -> None:
    message = await card(house, ana)
    assert text_of(ana.messages[message]).endswith("for mountain bike")
    count = len(ana.messages)
    await ana.say("trek bike")
    await ana.press("Watch this")
    await house.deliver()
    assert text_of(ana.messages[message]).endswith("for mountain bike, trek bike")
    assert len(ana.messages) == count + 1
    await house.deliver()
    await ana.say("max 500")
    await ana.press("Yes")
    await house.deliver()
    assert text_of(ana.messages[message]).endswith("for mountain bike, trek bike")


async def test_the_first_alert_of_a_night_offers_to_hold_them(house: House, ana: Chat) -> None:
    house.world.later(hours=11)
    message = await card(house, ana)
    labels = [press.label for press in presses(ana.messages[message])]
    assert labels[-1] == "Hold at night?"
    assert "From 22:00 to 08:00 alerts wait" in await ana.press("Hold at night?")
    assert "Open on Shop" in [press.label for press in presses(ana.messages[message])]
    house.world.later(minutes=2)
    await house.appears(fresh(house, "2", "Giant mountain bike", "300"))
    assert await house.world.scalar("SELECT state FROM deliveries ORDER BY id DESC") == "held"
    await ana.press("No quiet hours")
    await house.deliver()
    assert any("Giant" in text_of(reply) for reply in ana.messages.values())


async def test_keep_is_a_switch_and_fills_the_kept_list(house: House, ana: Chat) -> None:
    await card(house, ana)
    assert "kept nothing" in await ana.command("kept")
    await ana.press("Keep")
    assert "One listing kept" in await ana.command("kept")
    assert "Trek mountain bike" in text_of(ana.last)
    await ana.press("★ Kept")
    assert "kept nothing" in await ana.command("kept")


async def test_hide_seller_with_undo(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    assert "sly on Shop is hidden" in await ana.press("Hide seller")
    house.world.later(minutes=2)
    before = len(ana.messages)
    await house.appears(fresh(house, "2", "Another mountain bike", "100", seller="sly"))
    assert len(ana.messages) == before
    assert "sly is shown again" in await ana.press("Undo")
    await house.appears(fresh(house, "3", "Third mountain bike", "100", seller="sly"))
    assert len(ana.messages) == before + 1


async def test_snooze_from_the_card(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    assert "how long" in await ana.press("Snooze")
    assert "Silent about mountain bike until" in await ana.press("A week")
    until = await house.world.scalar("SELECT snoozed_until FROM searches")
    assert until == house.world.clock.now() + dt.timedelta(days=7)
    await ana.press("Undo")
    assert await house.world.scalar("SELECT snoozed_until FROM searches") is None


async def test_lower_max_offers_figures_and_asks_once(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    await ana.press("Lower max")
    assert "from £400 to £320" in await ana.press("£320")
    await ana.press("Yes")
    assert Decimal(await maximum(house)) == Decimal(320)


async def test_why_tells_that_it_matches(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    said = await ana.press("Why")
    assert "Trek mountain bike frame · £380" in said
    assert "✓ 1. mountain bike: it matches." in said


async def test_stop_this_search_with_undo(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    assert "mountain bike is deleted" in await ana.press("Stop this search")
    await ana.press("Undo")
    assert await house.world.scalar("SELECT state FROM searches") == "active"


async def test_a_fragment_in_answer_to_a_card_means_its_search(house: House, ana: Chat) -> None:
    message = await card(house, ana)
    await ana.say("sofa")
    await ana.press("Watch this")
    house.world.later(minutes=30)
    assert "Change mountain bike from £400 to £300?" in await ana.say("max 300", reply_to=message)


async def test_nobody_else_can_press(house: House, ana: Chat) -> None:
    await card(house, ana)
    eve = house.chat("eve")
    for label in ("Not for me", "Keep", "More"):
        token = ana.button(label)[1].token
        assert token is not None
        assert "no longer there" in await eve.press_token(token)
    assert await house.world.scalar("SELECT count(*) FROM item_marks") == 0


async def test_after_the_data_are_gone_every_button_answers_kindly(house: House, ana: Chat) -> None:
    await card(house, ana)
    await ana.press("More")
    tokens = [press.token for press in presses(ana.last) if press.token]
    await house.world.run("TRUNCATE deliveries, alerts, searches, listings CASCADE")
    for token in tokens:
        assert "no longer there" in await ana.press_token(token)


async def test_a_made_up_token_is_refused(house: House, ana: Chat) -> None:
    for token in ("", "1.a.no.1.xxxxxxxxxxxx", "x" * 65, "1.d.watch.1", house.tokens.sign("q.q")):
        assert "expired" in await ana.press_token(token)


async def test_a_bundle_can_be_shown_whole(house: House, ana: Chat) -> None:
    await ana.say(LINE)
    await ana.press("Watch this")
    house.world.later(minutes=2)
    await house.appears(
        *(fresh(house, str(n), f"Mountain bike {n}", str(100 + n)) for n in range(8))
    )
    house.world.later(minutes=2)
    await house.appears()
    said = await ana.press("Show all")
    assert said.count("Mountain bike") >= 5
    assert said.count(" mi") >= 5, "each says how far away it is"


@pytest.mark.parametrize("label", ["Snooze", "Lower max", "Stop this search"])
async def test_a_card_of_a_deleted_search_says_so_and_leads_back(
    house: House, ana: Chat, label: str
) -> None:
    await card(house, ana)
    await ana.press("More")
    token = ana.button(label)[1].token
    assert token is not None
    await ana.say("/delete 1")
    assert await ana.press_token(token) == "mountain bike is deleted."
    assert "Watching mountain bike again" in await ana.press("Watch it again")
    assert "mountain bike is deleted." not in (await ana.press_token(token)) or "Stop" in label


async def test_a_reason_for_a_hide_offers_no_change_of_a_deleted_search(
    house: House, ana: Chat
) -> None:
    await card(house, ana)
    await ana.press("Not for me")
    await ana.say("/delete 1")
    assert await ana.press("Too dear") == "mountain bike is deleted."
