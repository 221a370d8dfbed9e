"""What was taken away and is given back: rights, roles, threads; and who is told meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.adapters.conversation.script import bike
from tests.adapters.discord.house import DiscordHouse
from tests.adapters.discord.test_servers import WHAT, a_server, becomes
from tests.fakes.discord import ALL_RIGHTS
from tests.fakes.discord_parts import Json

SEND = 1 << 11


async def shut_out(house: DiscordHouse, lobby: str, deals: str, overwrite: Json) -> None:
    """A search for a channel in which the bot may no longer write."""
    await house.watching(house.boss, lobby, channel=deals, **WHAT)
    house.fake.channels[deals]["permission_overwrites"] = [overwrite]
    await house.appears(bike("n1", "Scott mountain bike", "250"))
    assert await becomes(house, deals, "gone") == "50013 missing permissions"


async def test_who_made_a_search_for_a_channel_is_told_directly_that_it_is_shut(
    house: DiscordHouse,
) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        deny = {"id": guild, "type": 0, "allow": "0", "deny": str(SEND)}
        await shut_out(house, lobby, deals, deny)
        await house.deliver()
        assert house.fake.messages(deals) == []
        assert "#deals" in house.direct(house.boss)[-1]["content"]


async def test_a_right_given_back_in_the_channel_is_noticed(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        deny = {"id": guild, "type": 0, "allow": "0", "deny": str(SEND)}
        await shut_out(house, lobby, deals, deny)
        about = house.fake.channels[deals]
        await house.fake.gateway.tell("CHANNEL_UPDATE", about)
        about["permission_overwrites"] = []
        await house.fake.gateway.tell("CHANNEL_UPDATE", about)
        await becomes(house, deals, "active")
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert "Cube" in house.fake.messages(deals)[-1]["content"]


async def test_a_role_that_changes_or_is_given_to_us_is_noticed(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        everybody = house.fake.guilds[guild]["roles"][0]
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        for number, giving in enumerate((_through_everybody, _through_a_role_of_ours)):
            everybody["permissions"] = str(ALL_RIGHTS & ~SEND)
            house.world.clock.advance(dt.timedelta(minutes=11))
            await house.appears(bike(f"n{number}", f"Scott {number} mountain bike", "250"))
            await becomes(house, deals, "gone")
            await giving(house, guild)
            await becomes(house, deals, "active")


async def _through_everybody(house: DiscordHouse, guild: str) -> None:
    role = house.fake.guilds[guild]["roles"][0]
    role["permissions"] = str(ALL_RIGHTS)
    await house.fake.gateway.tell("GUILD_ROLE_UPDATE", {"guild_id": guild, "role": role})


async def _through_a_role_of_ours(house: DiscordHouse, guild: str) -> None:
    number = house.fake.role(guild, "magpie")
    role = house.fake.guilds[guild]["roles"][-1]
    role["permissions"] = str(ALL_RIGHTS)
    await house.fake.gateway.tell("GUILD_ROLE_CREATE", {"guild_id": guild, "role": role})
    me = house.fake.guilds[guild]["me"]
    me["roles"] = [number]
    await house.fake.gateway.tell("GUILD_MEMBER_UPDATE", {"guild_id": guild, **me})


async def test_a_right_given_back_while_we_were_away_is_noticed(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        deny = {"id": guild, "type": 0, "allow": "0", "deny": str(SEND)}
        await shut_out(house, lobby, deals, deny)
    house.fake.channels[deals]["permission_overwrites"] = []
    async with house.connected():
        await becomes(house, deals, "active")


async def test_a_locked_thread_rests_its_forum_until_it_is_unlocked(house: DiscordHouse) -> None:
    guild, lobby, _ = a_server(house)
    forum = house.fake.channel(guild, "finds", 15)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=forum, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (thread,) = [c for c in house.fake.channels.values() if c["type"] == 11]
        thread["thread_metadata"] |= {"archived": True, "locked": True}
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert await becomes(house, forum, "gone") == "160005 the thread is locked"
        thread["thread_metadata"] |= {"archived": False, "locked": False}
        await house.fake.gateway.tell("THREAD_UPDATE", thread)
        await becomes(house, forum, "active")
        await house.appears(bike("n3", "Giant mountain bike", "270"))
        assert "Giant" in house.fake.messages(thread["id"])[-1]["content"]


@pytest.mark.parametrize("saved", [True, False])
async def test_a_channel_nothing_was_saved_for_is_not_spoken_in_after_a_return(
    house: DiscordHouse, *, saved: bool
) -> None:
    guild, lobby, deals = a_server(house)
    async with house.connected():
        if saved:
            await house.watching(house.boss, lobby, channel=deals, **WHAT)
        else:
            async with house.wired.handled():
                await house.boss.slash("watch", lobby, channel=deals, **WHAT)
        kept = house.fake.guilds.pop(guild)
        await house.fake.gateway.tell("GUILD_DELETE", {"id": guild})
        await becomes(house, deals, "gone")
        house.fake.guilds[guild] = kept
        await house.fake.gateway.joined(guild)
        await becomes(house, deals, "active" if saved else "paused")
