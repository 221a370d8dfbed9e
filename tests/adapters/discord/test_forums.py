"""A forum has one thread for each search, whatever becomes of the answer that it was opened."""

from __future__ import annotations

import pytest

from tests.adapters.conversation.script import bike
from tests.adapters.discord.house import DiscordHouse
from tests.adapters.discord.test_servers import WHAT, a_server
from tests.fakes.discord_parts import Json, cut, refusal


def threads(house: DiscordHouse) -> list[Json]:
    return [one for one in house.fake.channels.values() if one["type"] == 11]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_thread_is_opened_once_even_if_nobody_said_so(
    house: DiscordHouse, *, arrived: bool
) -> None:
    guild, lobby, _ = a_server(house)
    forum = house.fake.channel(guild, "finds", 15)
    async with house.connected():
        for _ in range(2):
            await house.watching(house.boss, lobby, channel=forum, **WHAT)
        lost = house.fake.after(cut) if arrived else refusal(502, 0)
        house.fake.fail("/threads$", lost, method="POST")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        await house.deliver()
        (thread,) = threads(house)
        said = [one["content"] for one in house.fake.messages(thread["id"])]
        assert said[0] == "👀 mountain bike"
        assert said[1].startswith("£250")
        assert len(said) == 2
        async with house.world.database.raw() as connection:
            left = "SELECT count(*) FROM discord_kept WHERE name LIKE 'opening %'"
            assert await connection.fetchval(left) == 0


async def test_another_thread_of_that_name_is_left_alone(house: DiscordHouse) -> None:
    guild, lobby, _ = a_server(house)
    forum = house.fake.channel(guild, "finds", 15)
    theirs = house.fake.channel(guild, "mountain bike", 11, parent_id=forum, owner_id="5")
    async with house.connected():
        await house.watching(house.boss, lobby, channel=forum, **WHAT)
        house.fake.fail("/threads$", refusal(502, 0), method="POST")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        await house.deliver()
        assert house.fake.messages(theirs) == []
        assert len(threads(house)) == 2
