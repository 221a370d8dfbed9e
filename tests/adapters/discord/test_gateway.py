"""The connection: what keeps it up, what ends it, and how it spreads over shards."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest

from app.discord import OneLine
from bots.discord.incoming import DirectMessage
from bots.discord.reception import Reception
from bots.events import Text
from tests.adapters.discord.house import DiscordHouse, nothing
from tests.fakes.discord_parts import refusal


async def test_a_wrong_token_is_tried_again_patiently_and_a_stop_is_quick(
    house: DiscordHouse,
) -> None:
    house.fake.fail("/users/@me", refusal(401, 0), refusal(401, 0))
    stop = asyncio.Event()
    began = house.world.clock.now()
    gateway = house.gateway()
    async with asyncio.TaskGroup() as group:
        group.create_task(gateway.run(stop))
        await gateway.settled.wait()
        stop.set()
    assert (house.world.clock.now() - began).total_seconds() >= 300


async def test_a_gateway_that_is_away_does_not_end_the_loop(house: DiscordHouse) -> None:
    house.fake.fail("/gateway/bot", refusal(503, 0))
    async with house.connected():
        assert house.fake.gateway.connected == 1


async def test_used_up_connections_are_waited_for_and_a_stop_does_not_wait(
    house: DiscordHouse,
) -> None:
    house.fake.starts_left = [0]
    began = house.world.clock.now()
    async with house.connected():
        assert (house.world.clock.now() - began).total_seconds() >= 3_600
    house.fake.starts_left = [0, 0, 0]
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(20):
        await house.gateway().run(stop)


class _Full:
    """An intake that has no room at first."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[str] = []

    def start(self, event: Text) -> bool:
        self.refusals -= 1
        if self.refusals < 0:
            self.taken.append(event.text)
        return self.refusals < 0


@pytest.mark.parametrize(("refusals", "taken"), [(3, ["ps5"]), (1_000, [])])
async def test_words_that_find_no_room_wait_for_it(
    house: DiscordHouse, refusals: int, taken: list[str]
) -> None:
    intake = _Full(refusals)
    reception = Reception(house.adapter, intake, nothing, house.world.clock)  # type: ignore[arg-type]  # as much of it as is used
    await reception.message(DirectMessage(id="1", channel="5", user="7", text="ps5"))
    assert intake.taken == taken


async def test_commands_that_are_not_taken_do_not_keep_us_from_answering(
    house: DiscordHouse,
) -> None:
    house.fake.fail("/commands", *[refusal(503, 0)] * 3, refusal(400, 50035), method="PUT")
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write("/help")
        assert house.direct(house.ana)
        await house.fake.until(lambda: house.fake.command_puts)


async def test_servers_are_spread_over_shards(house: DiscordHouse) -> None:
    house.fake.shards = 2
    guilds = [house.fake.guild(f"n{number}") for number in range(4)]
    lobbies = [house.fake.channel(guild, "lobby") for guild in guilds]
    async with house.connected():
        assert sorted(one["shard"] for one in house.fake.gateway.identified) == [[0, 2], [1, 2]]
        for lobby in lobbies:
            async with house.wired.handled():
                talk = await house.ana.slash("help", lobby)
            assert house.ana.sees(talk)


async def test_servers_left_while_we_were_away_are_noticed(house: DiscordHouse) -> None:
    guild = house.fake.guild()
    lobby, deals = house.fake.channel(guild, "lobby"), house.fake.channel(guild, "deals")
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, what="bike", place="Leeds")
    kept = house.fake.guilds.pop(guild)
    async with house.connected():
        assert await _becomes(house, deals, "gone")
    house.fake.guilds[guild] = kept
    async with house.connected():
        assert await _becomes(house, deals, "active")


async def _becomes(house: DiscordHouse, channel: str, state: str) -> bool:
    async with asyncio.timeout(20):
        while True:
            async with house.world.database.raw() as connection:
                found = await connection.fetchval(
                    "SELECT state FROM destinations WHERE chat = $1", channel
                )
            if found == state:
                return True


async def test_words_written_while_we_were_away_are_answered_once(house: DiscordHouse) -> None:
    async with house.connected(), house.wired.handled():
        await house.ana.write("/help")
    house.world.clock.advance(dt.timedelta(hours=1))
    await house.ana.write("mountain bike under £400 near Leeds")
    house.fake.gateway.forget()
    async with house.connected(), house.wired.handled():
        pass
    answered = house.direct(house.ana)
    assert "mountain bike" in answered[-1]["content"]
    house.world.clock.advance(dt.timedelta(seconds=30))
    async with house.connected(), house.wired.handled():
        await house.ben.write("/help")
    assert house.direct(house.ana) == answered


async def test_what_was_written_long_ago_is_let_rest(house: DiscordHouse) -> None:
    async with house.connected(), house.wired.handled():
        await house.ana.write("/help")
    answered = house.direct(house.ana)
    await house.ana.write("mountain bike under £400 near Leeds")
    house.fake.gateway.forget()
    house.world.clock.advance(dt.timedelta(days=2))
    async with house.connected(), house.wired.handled():
        await house.ben.write("/help")
    assert house.direct(house.ana) == answered


def test_the_librarys_tracebacks_become_a_line(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("discord.test")
    logger.addFilter(OneLine())
    logger.error("Failed to connect for shard_id: %s.", 3, exc_info=OSError("refused"))
    assert caplog.records[0].getMessage() == "Failed to connect for shard_id: 3. (OSError)"
    assert caplog.records[0].exc_info is None
