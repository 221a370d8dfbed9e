"""Once in ten minutes a search mentions its role and its members, and no turn is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.adapters.conversation.script import bike
from tests.adapters.discord.house import DiscordHouse
from tests.adapters.discord.test_servers import WHAT, a_server
from tests.fakes.discord_parts import Fault, refusal, too_many


def pings(house: DiscordHouse, channel: str) -> list[list[str]]:
    return [one["pings"] for one in house.fake.messages(channel)]


async def test_who_joins_right_after_an_alert_is_mentioned_by_the_next(
    house: DiscordHouse,
) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        for _ in range(3):
            talk = await house.ana.press(card, "Ping me")
            await house.ana.answered(talk, "mountain bike")
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        await house.appears(bike("n3", "Giant mountain bike", "270"))
        assert pings(house, deals) == [[], [house.ana.id], []]


@pytest.mark.parametrize("fault", [too_many(30), refusal(400, 50006)])
async def test_what_was_never_said_takes_no_turn(house: DiscordHouse, fault: Fault) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, role=role, **WHAT)
        house.fake.fail(f"channels/{deals}/messages", fault)
        await house.appears(*(bike(f"n{n}", f"Scott {n} mountain bike", "250") for n in range(4)))
        house.world.clock.advance(dt.timedelta(seconds=40))
        await house.deliver()
        await house.deliver()
        said = pings(house, deals)
        assert said
        assert said.count([role]) == 1


async def test_what_may_have_been_said_is_not_said_louder_again(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, role=role, **WHAT)
        house.fake.fail(f"channels/{deals}/messages", house.fake.after(refusal(502, 0)))
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        await house.deliver()
        await house.appears(bike("n2", "Cube mountain bike", "260"))
        assert pings(house, deals) == [[role], []]
