"""Looking after saved searches."""

from __future__ import annotations

import datetime as dt

import pytest

from core.subscriptions.plans import Plan
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.world import advert


async def watch(chat: Chat, *lines: str) -> None:
    for line in lines:
        await chat.say(line)
        await chat.press("Watch this")


async def states(house: House) -> list[str]:
    return list(await house.world.scalar("SELECT array_agg(state ORDER BY id) FROM searches") or [])


async def test_the_list_has_a_row_for_every_search(ana: Chat) -> None:
    await watch(ana, "road bike under £300 near Leeds", "sofa")
    said = await ana.command("watches")
    assert "You are watching 2 searches" in said
    assert "1. road bike · up to £300 · 25 mi of Leeds, UK" in said
    assert "not looked at yet" in said
    assert "0 alerts this week" in said
    labels = [press.label for press in presses(ana.last)]
    assert labels[:3] == ["Pause 1", "Edit 1", "Delete 1"]


async def test_an_empty_list_says_how_to_begin(ana: Chat) -> None:
    assert "not watching anything" in await ana.command("watches")
    assert "not watching anything" in await ana.say("pause all")


async def test_a_long_list_is_paged_in_place(ana: Chat) -> None:
    await watch(ana, *(f"thing{number}" for number in range(10)))
    await ana.command("list")
    page = ana.last_id
    assert "8. thing7" in text_of(ana.last)
    assert "9. thing8" not in text_of(ana.last)
    assert "9. thing8" in await ana.press("More")
    assert "1. thing0" in await ana.press("Back")
    assert ana.last_id == page


async def test_health_and_alerts_stand_in_the_row(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    world = house.world
    await world.run(
        "INSERT INTO poll_targets (marketplace, key, interval_seconds, due_at, last_ok_at,"
        " failures) VALUES ('shop', 'q=x', 60, now(), :ok, 3)",
        ok=world.clock.now() - dt.timedelta(minutes=4),
    )
    await world.run(
        "INSERT INTO search_targets (search_id, target_id)"
        " SELECT s.id, t.id FROM searches s, poll_targets t WHERE t.key = 'q=x'"
    )
    said = await ana.command("watches")
    assert "looked 4 min ago" in said
    assert "blind on Shop: no answer" in said
    await world.run(
        "INSERT INTO source_health (marketplace, state, since) VALUES ('shop', 'blocked', :since)",
        since=world.clock.now() - dt.timedelta(hours=1),
    )
    said = await ana.command("watches")
    assert "blind on Shop since " in said
    assert "it keeps me out" in said


async def test_pause_and_resume_with_undo(house: House, ana: Chat) -> None:
    await watch(ana, "bike", "sofa")
    assert "bike is paused" in await ana.say("pause 1")
    assert await states(house) == ["paused", "active"]
    assert "Nothing had to change" in await ana.say("/pause 1")
    assert "Watching bike again" in await ana.press("Undo")
    assert await states(house) == ["active", "active"]


async def test_undo_of_pause_all_resumes_only_what_it_paused(house: House, ana: Chat) -> None:
    await watch(ana, "bike", "sofa", "lamp")
    await ana.say("/pause 2")
    await ana.say("/pause all")
    assert await states(house) == ["paused"] * 3
    await ana.press("Undo")
    assert await states(house) == ["active", "paused", "active"]


async def test_undo_of_delete_all_brings_all_back_with_numbers_of_their_own(
    house: House, ana: Chat
) -> None:
    await watch(ana, "bike", "sofa")
    await ana.say("/delete all")
    undo = ana.button("Undo")
    assert "not watching anything" in await ana.command("watches")
    await watch(ana, "lamp")
    assert undo[1].token is not None
    await ana.press_token(undo[1].token, undo[0])
    assert await states(house) == ["active"] * 3
    said = await ana.command("watches")
    for row in ("1. lamp", "2. bike", "3. sofa"):
        assert row in said


async def test_an_old_button_does_not_bring_a_deleted_search_back(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    await ana.command("watches")
    message, pause = ana.button("Pause 1")
    await ana.press("Delete 1")
    assert pause.token is not None
    assert await ana.press_token(pause.token, message) == "bike is deleted."
    assert await states(house) == ["deleted"]


async def test_undo_finds_no_room_when_the_plan_is_full(house: House) -> None:
    plan = Plan(name="small", max_searches=1, min_interval_seconds=60)
    small = House(house.services.database, house.world.clock, plan=plan).chat("small")
    await watch(small, "bike")
    await small.say("/delete 1")
    message, undo = small.button("Undo")
    await watch(small, "sofa")
    assert undo.token is not None
    assert "room for 1 search" in await small.press_token(undo.token, message)
    assert await states(house) == ["deleted", "active"]


async def test_searches_are_named_by_number_or_by_name(house: House, ana: Chat) -> None:
    await watch(ana, "road bike", "garden sofa", "desk lamp")
    await ana.say("/pause #3, 1")
    assert await states(house) == ["paused", "active", "paused"]
    await ana.say("/delete sofa")
    assert await states(house) == ["paused", "deleted", "paused"]


@pytest.mark.parametrize("args", ["9", "99999999999999999999", "²", "0", "-1", "boat", "'; DROP"])
async def test_what_names_no_search_is_answered_kindly(ana: Chat, args: str) -> None:
    await watch(ana, "bike", "sofa")
    for name in ("pause", "delete", "edit", "resume"):
        said = await ana.command(name, args)
        assert "no search number" in said or "Which one" in said


async def test_nobody_can_press_for_somebody_else(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    await ana.command("watches")
    eve = house.chat("eve")
    for label in ("Pause 1", "Edit 1", "Delete 1"):
        token = ana.button(label)[1].token
        assert token is not None
        assert "no longer there" in await eve.press_token(token)
    assert await states(house) == ["active"]


async def test_edit_asks_and_then_confirms_with_a_count(house: House, ana: Chat) -> None:
    house.shop.shelves += [advert("1", "bike", "250"), advert("2", "bike", "350")]
    await watch(ana, "bike under £400")
    assert "Write what should change" in await ana.say("/edit 1")
    said = await ana.say("max 300")
    assert said == "Change bike from £400 to £300? 1 matches now."
    assert "up to £300" in await ana.press("Yes")
    line = await house.world.scalar("SELECT criteria->>'price_max' FROM searches")
    assert line == "300"
    assert "up to £400" in await ana.press("Undo")
    assert await house.world.scalar("SELECT criteria->>'price_max' FROM searches") == "400"


async def test_edit_with_its_change_in_one_line(house: House, ana: Chat) -> None:
    await watch(ana, "bike under £400")
    assert "from £400 to £350" in await ana.say("edit 1 max 350")
    assert "from £400 to £200" in await ana.say("/edit max 200")
    assert "No" in [press.label for press in presses(ana.last)]
    assert "could not read that" in await ana.say("/edit 1 xyzzy plugh")
    assert "Nothing had to change" in await ana.say("/edit 1 max 400")
    assert len(await states(house)) == 1


async def test_a_fragment_means_the_search_just_saved(house: House, ana: Chat) -> None:
    await watch(ana, "bike under £400")
    assert "from £400 to £300" in await ana.say("max 300")
    await ana.press("No, new search")
    assert await house.world.scalar("SELECT criteria->>'price_max' FROM searches") == "400"


async def test_after_ten_minutes_a_fragment_is_no_change_any_more(house: House, ana: Chat) -> None:
    await watch(ana, "bike under £400")
    house.world.later(minutes=11)
    assert "Change" not in await ana.say("max 300")
    assert "from £400 to £300" in await ana.say("max 300", reply_to="m1")


async def test_a_fragment_changes_a_preview_at_once(house: House, ana: Chat) -> None:
    house.shop.shelves += [advert("1", "bike", "250"), advert("2", "red bike", "350")]
    await ana.say("bike under £400")
    said = await ana.say("not red")
    assert "1 matches now" in said
    assert "hiding red" in said
    await ana.press("Watch this")
    assert len(await states(house)) == 1


async def test_snooze_and_its_undo(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    search_id = await house.world.scalar("SELECT id FROM searches")
    token = house.tokens.sign("s.snooze", search_id, 12)
    assert "Silent about bike until" in await ana.press_token(token)
    assert "silent until" in await ana.command("watches")
    await ana.press_token(house.tokens.sign("s.unsnooze", search_id))
    assert "silent until" not in await ana.command("watches")


async def test_the_buttons_of_a_deleted_search_lead_back_to_it(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    search_id = await house.world.scalar("SELECT id FROM searches")
    await ana.say("/delete 1")
    for action in ("s.edit", "s.pause", "s.resume", "s.delete"):
        assert await ana.press_token(house.tokens.sign(action, search_id)) == "bike is deleted."
    await ana.press("Watch it again")
    assert await states(house) == ["active"]


async def test_stop_pauses_everything(house: House, ana: Chat) -> None:
    await watch(ana, "bike", "sofa")
    assert "Paused: bike, sofa" in await ana.say("stop")
    assert await states(house) == ["paused", "paused"]


async def test_every_change_tells_the_index(house: House, ana: Chat) -> None:
    await watch(ana, "bike")
    moments = []
    for step in ("/pause 1", "/resume 1", "/delete 1"):
        await ana.say(step)
        moments.append(await house.world.scalar("SELECT updated_at FROM searches"))
    await ana.press("Undo")
    moments.append(await house.world.scalar("SELECT updated_at FROM searches"))
    assert moments == sorted(set(moments))


async def test_nothing_is_read_into_the_talk_of_a_group(house: House) -> None:
    group = house.chat("group", platform="telegram", private=False)
    assert await group.say("anybody selling a bike?") == ""
    assert "Nothing matches right now" in await group.say("/watch bike")
