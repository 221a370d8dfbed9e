"""What people do in Slack, and what they see there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bots.handlers import TABLE
from tests.adapters.conversation.script import bike
from tests.adapters.slack.house import Json, SlackHouse, open_house
from tests.fakes.slack_people import labels

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database


async def test_a_command_in_the_chat_becomes_a_search_and_an_alert(house: SlackHouse) -> None:
    ana = house.ana
    await house.watching(ana)
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    card = await house.fake.wait_for(ana.dm, "Giant mountain bike", "New")
    assert card["text"].startswith("£200 · Giant mountain bike")
    assert card["metadata"] == {
        "event_type": "magpie_delivery",
        "event_payload": {"delivery": card["metadata"]["event_payload"]["delivery"]},
    }
    assert card["unfurl_links"] is False
    assert card["unfurl_media"] is False
    kinds = [block["type"] for block in card["blocks"]]
    assert kinds[:2] == ["section", "context"]
    assert "<!date^" in card["blocks"][1]["elements"][0]["text"]
    shown = labels(card)
    assert "Snooze" in shown
    assert "⋯ More" not in shown
    async with house.wired.handled():
        await ana.press(card, "Why")
    await house.fake.wait_for(ana.dm, "mountain bike")
    assert house.fake.refusals == []


async def test_plain_words_in_the_chat_work_like_a_command(house: SlackHouse) -> None:
    async with house.wired.handled():
        await house.ana.say("“mountain bike” under £400 near Leeds &amp; not broken")
    preview = await house.fake.wait_for(house.ana.dm, "Watch this", "Leeds")
    assert "Send to:" in str(preview)
    assert preview["edits"] >= 1


async def test_a_thread_is_answered_in_the_thread(house: SlackHouse) -> None:
    saved = await house.watching(house.ana)
    async with house.wired.handled():
        await house.ana.say("help", thread=saved["ts"])
    assert house.fake.messages(house.ana.dm)[-1]["thread_ts"] == saved["ts"]


async def test_magpie_is_an_alias_and_has_all_other_commands(house: SlackHouse) -> None:
    await house.watching(house.ana)
    async with house.wired.handled():
        await house.ana.command("/magpie list")
    await house.fake.wait_for(house.ana.dm, "You are watching", "mountain bike")
    async with house.wired.handled():
        await house.ana.command("/magpie pause 1")
    await house.fake.wait_for(house.ana.dm, "is paused")
    async with house.wired.handled():
        await house.ana.command("/magpie road bike under £90 near Leeds")
    await house.fake.wait_for(house.ana.dm, "road bike", "Watch this")


async def test_commands_are_named_as_slack_takes_them(house: SlackHouse) -> None:
    async with house.wired.handled():
        await house.ana.say("help")
    await house.fake.wait_for(house.ana.dm, "/magpie watches", "/magpie edit 2 max 350")
    async with house.wired.handled():
        await house.ana.command("/magpie link")
    shown = await house.fake.wait_for(house.ana.dm, "In Slack: `/magpie link ")
    code = re.findall(r"`/link (\S{22})`", str(shown))[0]
    async with house.wired.handled():
        await house.ben.say(f"link {code}")
    await house.fake.wait_for(house.ben.dm, "Link this chat with")
    async with house.wired.handled():
        await house.boss.command(f"/watch link {code}")
    await house.fake.wait_for(house.boss.dm, "I do not know that code", "Type /magpie link in")


async def test_in_a_channel_only_the_person_sees_the_answer(house: SlackHouse) -> None:
    deals = house.fake.channel("deals")
    async with house.wired.handled():
        await house.ana.command("/watch mountain bike under £400 near Leeds", deals)
    assert house.fake.messages(deals) == []
    preview = await house.fake.wait_for(deals, "Watch this", seen_by="UANA00")
    async with house.wired.handled():
        await house.ana.press(preview, "Watch this", deals)
    await house.fake.wait_for(deals, "Watching", seen_by="UANA00")
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    await house.fake.wait_for(house.ana.dm, "Giant mountain bike")
    assert house.fake.messages(deals) == []


async def test_a_bare_command_opens_a_form(house: SlackHouse) -> None:
    await house.ana.command("/watch")
    view = await house.ana.modal(0)
    wrong = await house.ana.fill(view, what=" ")
    assert wrong is not None
    assert wrong["response_action"] == "errors"
    async with house.wired.handled():
        await house.ana.fill(view, what="mountain bike", place="Leeds", max="400", within="15")
    preview = await house.fake.wait_for(house.ana.dm, "Watch this", "Leeds", "£400", "15 mi")
    async with house.wired.handled():
        await house.ana.press(preview, "Watch this")
    await house.fake.wait_for(house.ana.dm, "Watching")


async def test_shortcuts_open_the_form(house: SlackHouse) -> None:
    empty = await house.ana.shortcut("new_search")
    assert "initial_value" not in empty["blocks"][0]["element"]
    message = {"text": "anyone selling a <http://bike.de|bike.de> tandem &amp; trailer?"}
    filled = await house.ana.shortcut("watch_like_this", message)
    given = filled["blocks"][0]["element"]["initial_value"]
    assert given == "anyone selling a bike.de tandem & trailer?"
    card = {"text": "£285 · Trek Marlin 5 M · 6 mi"}
    filled = await house.ana.shortcut("watch_like_this", card)
    assert filled["blocks"][0]["element"]["initial_value"] == "Trek Marlin 5 M"


async def test_edit_opens_a_form_and_asks_before_it_changes(house: SlackHouse) -> None:
    await house.watching(house.ana)
    async with house.wired.handled():
        await house.ana.command("/magpie list")
    row = await house.fake.wait_for(house.ana.dm, "You are watching")
    before = len(house.fake.opened)
    await house.ana.press(row, "Edit")
    view = await house.ana.modal(before)
    assert "mountain bike" in json.dumps(view)
    async with house.wired.handled():
        await house.ana.fill(view, change="max 300")
    ask = await house.fake.wait_for(house.ana.dm, "300", "Yes")
    assert "Send to:" not in str(ask)
    async with house.wired.handled():
        await house.ana.press(ask, "Yes")
    await house.fake.wait_for(house.ana.dm, "£300")


async def test_a_question_in_a_channel_is_answered_in_a_form(house: SlackHouse) -> None:
    deals = house.fake.channel("deals")
    async with house.wired.handled():
        await house.ana.command("/magpie settings", deals)
    shown = await house.fake.wait_for(deals, "Your settings", seen_by=house.ana.user, seconds=10)
    async with house.wired.handled():
        await house.ana.press(shown, "Place", deals)
    asked = await house.fake.wait_for(
        deals, "Where are you?", "Answer", seen_by=house.ana.user, seconds=10
    )
    before = len(house.fake.opened)
    await house.ana.press(asked, "Answer", deals)
    view = await house.ana.modal(before)
    async with house.wired.handled():
        await house.ana.fill(view, answer="York")
    await house.fake.wait_for(deals, "York, UK", seen_by=house.ana.user, seconds=10)


async def home_says(house: SlackHouse, *words: str) -> Json:
    def so() -> Json | None:
        view = house.ana.home
        text = json.dumps(view, ensure_ascii=False)
        return view if all(word in text for word in words) else None

    try:
        found: Json = await house.fake.until(so)
    except TimeoutError:
        raise AssertionError(f"Home does not say {words}: {house.ana.home}") from None
    return found


async def test_the_home_tab_is_a_control_panel(house: SlackHouse) -> None:
    empty = await house.ana.open_home()
    assert labels(empty)[0] == "New search"
    before = len(house.fake.opened)
    await house.ana.press(empty, "New search")
    view = await house.ana.modal(before)
    async with house.wired.handled():
        await house.ana.fill(view, what="mountain bike", place="Leeds", max="400")
    shown = await home_says(house, "Watch this", "Send to:")
    async with house.wired.handled():
        await house.ana.press(shown, "Watch this")
    shown = await home_says(house, "1. mountain bike", "Everything", "Direct messages")
    async with house.wired.handled():
        await house.ana.press(shown, "Pause")
    shown = await home_says(house, "paused", "Resume", "Undo")
    async with house.wired.handled():
        await house.ana.press(shown, "Delete")
    await home_says(house, "is deleted", "Undo", "New search")
    assert house.fake.refusals == []


async def test_home_leads_to_where_alerts_go_and_to_plans_that_are_sold(
    house: SlackHouse, database: Database, clock: ManualClock
) -> None:
    await house.watching(house.ana)
    shown = await house.ana.open_home()
    assert "My plan" not in labels(shown)
    async with house.wired.handled():
        await house.ana.press(shown, "Where alerts go")
    await home_says(house, "the first one first")
    sold = frozenset(TABLE.commands) | {"plan"}
    async with open_house(database, clock, commands=sold) as shop, shop.world.intake.running():
        assert "My plan" in labels(await shop.ana.open_home())


async def test_what_is_pressed_twice_or_forged_is_answered_kindly(house: SlackHouse) -> None:
    saved = await house.watching(house.ana)
    async with house.wired.handled():
        await house.ana.press_value(saved, "1/s.delete/1/forged")
    await house.fake.wait_for(house.ana.dm, "expired")
    async with house.wired.handled():
        await house.ben.command("/watch mountain bike under £400 near Leeds")
    preview = await house.fake.wait_for(house.ben.dm, "Watch this")
    value = next(
        element["value"]
        for block in preview["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if "d.watch" in element.get("value", "")
    )
    async with house.wired.handled():
        await house.ana.press_value(saved, value)
    assert "Watching" not in house.fake.messages(house.ana.dm)[-1]["text"]
