"""Alerts in the channels of servers: who may, where it can, and whom it mentions."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import text

from core.lifecycle import Lifecycle
from tests.adapters.conversation.script import bike
from tests.adapters.discord.house import DiscordHouse
from tests.fakes.discord import ALL_RIGHTS
from tests.fakes.discord_parts import refusal
from tests.fakes.discord_people import Json, Person, button

WHAT = {"what": "mountain bike", "max": 400, "place": "Leeds"}
EMBED = 1 << 14


def a_server(house: DiscordHouse, rights: int = ALL_RIGHTS) -> tuple[str, str, str]:
    guild = house.fake.guild(rights=rights)
    return guild, house.fake.channel(guild, "lobby"), house.fake.channel(guild, "deals")


async def becomes(house: DiscordHouse, channel: str, state: str) -> str:
    """Wait until a channel as a destination is in this state; the reason comes back."""
    async with asyncio.timeout(20):
        while True:
            async with house.world.database.raw() as connection:
                row = await connection.fetchrow(
                    "SELECT state, state_reason FROM destinations WHERE chat = $1", channel
                )
            if row is not None and row["state"] == state:
                return str(row["state_reason"])


def mentioned(message: Json) -> list[str]:
    found: list[str] = message["pings"]
    return found


async def test_a_search_for_a_channel_alerts_there_and_mentions_the_role_once_in_ten_minutes(
    house: DiscordHouse,
) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        saved = await house.watching(house.boss, lobby, channel=deals, role=role, **WHAT)
        assert "Watching" in saved["content"]
        assert saved["flags"] == 64
        assert house.fake.messages(lobby) == []
        assert house.fake.messages(deals) == []
        await house.appears(bike("n1", "Scott @everyone <@&77> bike mountain bike", "250"))
        (first,) = house.fake.messages(deals)
        assert first["content"].startswith("£250 · Scott")
        assert mentioned(first) == [role]
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert mentioned(house.fake.messages(deals)[-1]) == []
        house.world.clock.advance(dt.timedelta(minutes=11))
        await house.appears(bike("n3", "Giant mountain bike", "270"))
        assert mentioned(house.fake.messages(deals)[-1]) == [role]


async def test_what_is_missing_in_a_channel_is_named_and_checked_again(
    house: DiscordHouse,
) -> None:
    guild, lobby, deals = a_server(house, ALL_RIGHTS & ~EMBED)
    async with house.connected():
        async with house.wired.handled():
            talk = await house.boss.slash("watch", lobby, channel=deals, **WHAT)
        preview = house.boss.sees(talk)[0]
        async with house.wired.handled():
            pressed = await house.boss.press(preview, "Watch this")
        refusal = (house.boss.sees(pressed) or house.boss.sees(talk))[0]
        assert "Embed Links" in refusal["content"]
        assert "#deals" in refusal["content"]
        house.fake.guilds[guild]["roles"][0]["permissions"] = str(ALL_RIGHTS)
        async with house.wired.handled():
            again = await house.boss.press(refusal, "Check again")
        said = [m["content"] for t in (talk, pressed, again) for m in house.boss.sees(t)]
        assert any("Watching" in line for line in said)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert len(house.fake.messages(deals)) == 1


async def test_an_overwrite_of_the_channel_counts(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    house.fake.channels[deals]["permission_overwrites"] = [
        {"id": guild, "type": 0, "allow": "0", "deny": str(1 << 11)}
    ]
    async with house.connected():
        async with house.wired.handled():
            talk = await house.boss.slash("watch", lobby, channel=deals, **WHAT)
        async with house.wired.handled():
            pressed = await house.boss.press(house.boss.sees(talk)[0], "Watch this")
        said = str(house.boss.sees(pressed) + house.boss.sees(talk))
        assert "Send Messages" in said
        assert "View Channel" not in said


async def test_a_member_without_the_right_gets_the_same_search_directly(
    house: DiscordHouse,
) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.slash("watch", lobby, channel=deals, **WHAT)
        preview, remark = house.ana.sees(talk)
        assert "Manage Server" in remark["content"]
        async with house.wired.handled():
            await house.ana.press(preview, "Watch this")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert house.fake.messages(deals) == []
        assert "Scott" in house.direct(house.ana)[-1]["content"]


async def test_direct_messages_are_proven_open_before_a_search_is_saved(
    house: DiscordHouse,
) -> None:
    _, lobby, _ = a_server(house)
    house.fake.closed_directs.add(house.ana.id)
    house.fake.fail(f"channels/{house.ana.direct}/messages", refusal(502, 0))
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.slash("watch", lobby, **WHAT)
        async with house.wired.handled():
            pressed = await house.ana.press(house.ana.sees(talk)[-1], "Watch this")
        asked = (house.ana.sees(pressed) or house.ana.sees(talk))[-1]
        assert "Direct Messages" in asked["content"]
        house.fake.closed_directs.clear()
        async with house.wired.handled():
            await house.ana.press(asked, "Check again")
        assert "alerts come here" in house.direct(house.ana)[0]["content"]
        async with house.world.database.connect() as connection:
            owner = await connection.scalar(text("SELECT owner_id FROM chat_identities"))
        assert await house.adapter.store.kept(f"dm {house.ana.direct}")
        await Lifecycle(house.world.database).erase(owner)
        assert not await house.adapter.store.kept(f"dm {house.ana.direct}")


async def test_direct_messages_that_were_shut_are_proven_again(house: DiscordHouse) -> None:
    _, lobby, _ = a_server(house)
    async with house.connected():
        await house.watching(house.ana, lobby, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        house.fake.closed_directs.add(house.ana.id)
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        await becomes(house, house.ana.direct, "gone")
        async with house.wired.handled():
            talk = await house.ana.slash("watch", lobby, what="ps5", max=200, place="Leeds")
        async with house.wired.handled():
            pressed = await house.ana.press(house.ana.sees(talk)[-1], "Watch this")
        assert "Direct Messages" in str(house.ana.sees(pressed) or house.ana.sees(talk))


async def test_ping_me_puts_members_on_the_list_and_off_again(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        assert mentioned(card) == []
        for person, words in ((house.ana, "will be mentioned"), (house.ben, "will be mentioned")):
            talk = await person.press(card, "Ping me")
            assert words in (await person.answered(talk, "mountain bike"))["content"]
        talk = await house.ben.press(card, "Ping me")
        assert "no longer" in (await house.ben.answered(talk, "mountain bike"))["content"]
        house.world.clock.advance(dt.timedelta(minutes=11))
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert mentioned(house.fake.messages(deals)[-1]) == [house.ana.id]
        assert guild not in mentioned(house.fake.messages(deals)[-1])


async def test_a_list_of_twenty_is_full(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        for number in range(21):
            person = Person(house.fake, str(3000 + number))
            talk = await person.press(card, "Ping me")
            said = (await person.answered(talk, "mountain bike"))["content"]
        assert "full" in said


async def test_the_ping_button_stays_when_a_card_changes(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        async with house.wired.handled():
            await house.boss.press(card, "More")
        assert button(house.fake.messages(deals)[0], "Ping me")
        assert button(house.fake.messages(deals)[0], "Stop")


async def test_only_whoever_manages_the_server_stops_a_search_there(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        async with house.wired.handled():
            await house.ana.press(card, "More")
        async with house.wired.handled():
            talk = await house.ana.press(house.fake.messages(deals)[0], "Stop")
        (refusal,) = house.ana.sees(talk)
        assert "Manage Server" in refusal["content"]
        assert refusal["flags"] & 64
        async with house.wired.handled():
            await house.ana.press(refusal, "Get DMs")
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert "Cube" in house.direct(house.ana)[-1]["content"]
        async with house.wired.handled():
            talk = await house.boss.press(house.fake.messages(deals)[0], "Stop")
        (stopped,) = house.boss.sees(talk)
        async with house.wired.handled():
            await house.boss.press(stopped, "Undo")


async def test_on_it_is_shown_to_all_and_not_for_me_to_nobody_else(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        async with house.wired.handled():
            talk = await house.ana.press(card, "on it")
        (said,) = house.ana.sees(talk)
        assert said["flags"] & 64
        await house.deliver()
        (card,) = house.fake.messages(deals)
        assert "on it" in card["embeds"][0]["author"]["name"]
        assert button(card, "Release")
        assert button(card, "Ping me")
        async with house.wired.handled():
            talk = await house.ben.press(card, "Not for me")
        assert all(one["flags"] & 64 for one in house.ben.sees(talk))
        assert len(house.fake.messages(deals)) == 1


async def test_the_searches_of_a_server_are_listed_on_request(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        async with house.wired.handled():
            theirs = await house.boss.slash("watches", lobby, server=True)
        assert "mountain bike" in house.boss.sees(theirs)[-1]["content"]
        async with house.wired.handled():
            own = await house.boss.slash("watches", lobby)
        assert "not watching" in house.boss.sees(own)[-1]["content"]
        async with house.wired.handled():
            await house.boss.press(house.boss.sees(theirs)[-1], "Pause")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert house.fake.messages(deals) == []


async def test_settings_of_a_server_offer_nothing_that_does_nothing_there(
    house: DiscordHouse,
) -> None:
    _, lobby, _ = a_server(house)
    async with house.connected():
        async with house.wired.handled():
            talk = await house.boss.slash("settings", lobby, server=True)
        assert "Time zone" in str(house.boss.sees(talk))
        assert "Members" not in str(house.boss.sees(talk))


async def test_edit_in_a_server_opens_a_form(house: DiscordHouse) -> None:
    _, lobby, _ = a_server(house)
    async with house.connected():
        await house.watching(house.ana, lobby, **WHAT)
        async with house.wired.handled():
            listed = await house.ana.slash("watches", lobby)
        modal = await house.ana.press(house.ana.sees(listed)[-1], "Edit")
        await house.fake.until(lambda: modal["answer"])
        assert modal["answer"]["type"] == 9
        async with house.wired.handled():
            talk = await house.ana.fill(modal, change="max 300")
        assert "£300" in house.ana.sees(talk)[-1]["content"]


async def test_a_question_in_a_server_is_answered_in_a_field(house: DiscordHouse) -> None:
    _, lobby, _ = a_server(house)
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        async with house.wired.handled():
            asked = await house.ana.press(house.ana.sees(talk)[-1], "Place")
        question = (house.ana.sees(asked) or house.ana.sees(talk))[-1]
        modal = await house.ana.press(question, "Answer")
        await house.fake.until(lambda: modal["answer"])
        async with house.wired.handled():
            talk = await house.ana.fill(modal, answer="Leeds")
        assert "Leeds, UK" in str(house.ana.sees(talk))


async def test_a_forum_gets_a_thread_for_each_search(house: DiscordHouse) -> None:
    guild, lobby, _ = a_server(house)
    forum = house.fake.channel(
        guild,
        "finds",
        15,
        flags=16,
        available_tags=[{"id": "9", "name": "found", "emoji_name": "x"}],
    )
    async with house.connected():
        await house.watching(house.boss, lobby, channel=forum, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        (thread,) = [c for c in house.fake.channels.values() if c["type"] == 11]
        assert thread["name"] == "mountain bike"
        assert thread["parent_id"] == forum
        opening, first, _ = house.fake.messages(thread["id"])
        assert "mountain bike" in opening["content"]
        assert first["content"].startswith("£250")
        await house.appears(bike("n1", "Scott mountain bike", "200"))
        await house.deliver()
        assert house.fake.messages(thread["id"])[1]["content"].startswith("£200")
        answer = house.fake.messages(thread["id"])[-1]
        assert answer["reference"]["message_id"] == first["id"]
        async with house.wired.handled():
            await house.boss.press(answer, "More")
        assert button(house.fake.messages(thread["id"])[-1], "Stop")
        del house.fake.channels[thread["id"]]
        house.world.clock.advance(dt.timedelta(minutes=11))
        await house.appears(bike("n4", "Giant mountain bike", "270"))
        threads = [c for c in house.fake.channels.values() if c["type"] == 11]
        assert len(threads) == 1


@pytest.mark.parametrize("unavailable", [True, False])
async def test_an_outage_of_a_server_is_no_removal(
    house: DiscordHouse, *, unavailable: bool
) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        gone = {"id": guild} | ({"unavailable": True} if unavailable else {})
        kept = house.fake.guilds[guild]
        if not unavailable:
            del house.fake.guilds[guild]
        await house.fake.gateway.tell("GUILD_DELETE", gone)
        async with house.wired.handled():
            await house.ana.write("/help")
        await becomes(house, deals, "active" if unavailable else "gone")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert len(house.fake.messages(deals)) == (1 if unavailable else 0)
        house.fake.guilds[guild] = kept
        await house.fake.gateway.joined(guild)
        await becomes(house, deals, "active")
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert "Cube" in house.fake.messages(deals)[-1]["content"]


async def test_a_deleted_channel_is_told_elsewhere(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        about = house.fake.channels.pop(deals)
        await house.fake.gateway.tell("CHANNEL_DELETE", about)
        assert await becomes(house, deals, "gone") == "the channel was deleted"
        assert guild in house.fake.guilds


async def test_nothing_is_posted_when_it_is_brought_in(house: DiscordHouse) -> None:
    async with house.connected():
        guild = house.fake.guild("New")
        lobby = house.fake.channel(guild, "lobby")
        await house.fake.gateway.joined(guild)
        async with house.wired.handled():
            await house.ana.write("/help")
        assert house.fake.messages(lobby) == []
