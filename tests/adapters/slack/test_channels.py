"""Alerts in channels: chosen below a preview, proved before saving, pressed by everybody."""

from __future__ import annotations

import datetime as dt

from tests.adapters.conversation.script import bike
from tests.adapters.slack.house import Json, SlackHouse
from tests.fakes.slack_people import Person, labels

LINE = "/watch mountain bike under £400 near Leeds"


async def preview_for(house: SlackHouse, person: Person, channel: str) -> Json:
    """A preview in somebody's chat, with another channel chosen for it."""
    async with house.wired.handled():
        await person.command(LINE)
    preview = await house.fake.wait_for(person.dm, "Watch this", "Send to:")
    async with house.wired.handled():
        await person.choose_channel(preview, channel)
    return await house.fake.wait_for(person.dm, "Watch this", "initial_conversation", channel)


async def test_a_search_is_sent_to_a_channel_after_the_app_is_invited(house: SlackHouse) -> None:
    deals = house.fake.channel("deals", member=False)
    preview = await preview_for(house, house.boss, deals)
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this")
    ask = await house.fake.wait_for(house.boss.dm, "/invite @Magpie", "Check again", "#deals")
    assert ask["text"] == (
        "⚠️ I cannot post in #deals yet. I am not in that channel: type /invite @Magpie there, then"
        " press Check again."
    )
    house.fake.channels[deals]["is_member"] = True
    async with house.wired.handled():
        await house.boss.press(ask, "Check again")
    await house.fake.wait_for(house.boss.dm, "Watching")
    assert house.fake.messages(deals) == []
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    card = await house.fake.wait_for(deals, "Giant mountain bike", "I'm on it")
    assert card["text"].startswith("£200 · Giant mountain bike")
    assert all(one.get("only_for") is None for one in house.fake.messages(deals))


async def watched(house: SlackHouse) -> tuple[str, Json]:
    deals = house.fake.channel("deals")
    preview = await preview_for(house, house.boss, deals)
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this")
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    return deals, await house.fake.wait_for(deals, "Giant mountain bike")


async def test_only_an_admin_may_stop_it_and_slack_is_asked_again(house: SlackHouse) -> None:
    deals, card = await watched(house)
    async with house.wired.handled():
        await house.ben.press(card, "Stop", deals)
    no = await house.fake.wait_for(deals, "Needs", seen_by="UBEN00")
    assert no["only_for"] == "UBEN00"
    house.fake.people["T0HOME", "UBEN00"]["is_admin"] = True
    async with house.wired.handled():
        await house.ben.press(card, "Stop", deals)
    assert "Needs" not in house.fake.messages(deals, seen_by="UBEN00")[-1]["text"]


async def test_whoever_made_the_search_is_told_that_the_channel_is_shut(house: SlackHouse) -> None:
    deals = house.fake.channel("deals")
    async with house.wired.handled():
        await house.boss.command(f"{LINE} <#{deals}|deals>")
    preview = await house.fake.wait_for(house.boss.dm, "Watch this")
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this")
    house.fake.channels[deals]["is_archived"] = True
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    await house.later()
    await house.fake.wait_for(house.boss.dm, "I can no longer write in *#deals*")


async def test_the_check_names_channels_that_are_shut(house: SlackHouse) -> None:
    assert house.part.check is not None
    deals, _ = await watched(house)
    assert all(finding.ok for finding in await house.part.check())
    for fault, word in (("is_member", "not_in_channel"), ("is_archived", "is_archived")):
        house.fake.channels[deals][fault] = fault == "is_archived"
        said = [finding.text for finding in await house.part.check() if not finding.ok]
        assert said == [f"cannot post in #deals: {word}"]
        house.fake.channels[deals]["is_member"] = True


async def test_im_on_it_is_shown_to_all(house: SlackHouse) -> None:
    deals, card = await watched(house)
    async with house.wired.handled():
        await house.ben.press(card, "I'm on it", deals)
    await house.later()
    await house.fake.wait_for(deals, "Uben00 is on it", "Release")
    assert card["edits"] == 1


async def test_a_fall_in_price_answers_the_first_card_for_all_to_see(house: SlackHouse) -> None:
    deals, card = await watched(house)
    house.world.clock.advance(dt.timedelta(hours=2))
    await house.appears(bike("n1", "Giant mountain bike", "150"))
    await house.later()
    drop = await house.fake.wait_for(deals, "£150", "thread_ts")
    assert drop["thread_ts"] == card["ts"]
    assert drop["reply_broadcast"] is True
    assert "~£200~" in drop["blocks"][0]["text"]["text"]
    assert card["edits"] >= 1
    assert "£150" in card["text"]


async def test_a_mention_in_a_thread_watches_for_the_thread(house: SlackHouse) -> None:
    deals = house.fake.channel("deals")
    root = house.fake.post(deals, {"text": "bikes?", "blocks": []})
    async with house.wired.handled():
        await house.boss.mention(deals, "mountain bike under £400 near Leeds", thread=root["ts"])
    preview = await house.fake.wait_for(deals, "Watch this", seen_by="UBOSS0")
    assert preview["only_for"] == "UBOSS0"
    assert preview["thread_ts"] == root["ts"]
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this", deals)
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    card = await house.fake.wait_for(deals, "Giant mountain bike", "£200 ·")
    assert card["thread_ts"] == root["ts"]
    assert "reply_broadcast" not in card


async def test_back_to_oneself(house: SlackHouse) -> None:
    deals = house.fake.channel("deals")
    preview = await preview_for(house, house.boss, deals)
    async with house.wired.handled():
        await house.boss.press(preview, "DM me")
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this")
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    await house.fake.wait_for(house.boss.dm, "Giant mountain bike", "Snooze")
    assert house.fake.messages(deals) == []


async def test_what_a_channel_watches_is_listed_there_and_on_an_admins_home(
    house: SlackHouse,
) -> None:
    deals, _ = await watched(house)
    async with house.wired.handled():
        await house.boss.command("/magpie list here", deals)
    await house.fake.wait_for(deals, "watching", "mountain bike", seen_by="UBOSS0")
    home = await house.boss.open_home()
    assert "In channels of this workspace" in str(home)
    assert "#deals" in str(home)
    async with house.wired.handled():
        await house.boss.press(home, "Pause")
    assert "In channels" not in str(await house.ben.open_home())
    assert "Pause" not in labels(house.ben.home or {})
