"""What stands beside the preview of a search for a channel: where it goes and whom it mentions."""

from __future__ import annotations

import pytest

from tests.adapters.conversation.script import bike
from tests.adapters.discord.house import DiscordHouse
from tests.adapters.discord.test_servers import WHAT, a_server
from tests.fakes.discord import ALL_RIGHTS

MENTION = 1 << 17
EMBED = 1 << 14


async def asked(house: DiscordHouse, lobby: str, **options: str) -> tuple[str, str]:
    """Preview and remark, as somebody who manages the server sees them."""
    async with house.wired.handled():
        talk = await house.boss.slash("watch", lobby, **options, **WHAT)
    preview, remark = house.boss.sees(talk)
    assert preview["flags"] & remark["flags"] & 64
    return preview["content"], remark["content"]


async def test_the_channel_and_the_role_are_told_beside_the_preview(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        preview, remark = await asked(house, lobby, channel=deals, role=role)
        assert "mountain bike" in preview
        assert "#deals" in remark
        assert "@hunters will be mentioned at most once" in remark


async def test_what_is_missing_there_is_told_before_anything_is_pressed(
    house: DiscordHouse,
) -> None:
    guild, lobby, deals = a_server(house, ALL_RIGHTS & ~EMBED)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        _, remark = await asked(house, lobby, channel=deals, role=role)
        assert "Embed Links" in remark
        assert "hunters" not in remark


async def test_a_role_that_cannot_be_mentioned_is_said_at_once(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "staff", mentionable=False)
    async with house.connected():
        _, remark = await asked(house, lobby, channel=deals, role=role)
        assert "cannot mention @staff" in remark
        house.fake.guilds[guild]["roles"][0]["permissions"] = str(ALL_RIGHTS | MENTION)
        _, remark = await asked(house, lobby, channel=deals, role=role)
        assert "cannot" not in remark


async def test_everybody_is_no_role_to_mention(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house, ALL_RIGHTS | MENTION)
    async with house.connected():
        _, remark = await asked(house, lobby, channel=deals, role=guild)
        assert "never everybody" in remark
        await house.watching(house.boss, lobby, channel=deals, role=guild, **WHAT)
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        (card,) = house.fake.messages(deals)
        assert guild not in card["content"]
        assert card["pings"] == []


async def test_a_role_without_a_channel_is_not_passed_over_in_silence(
    house: DiscordHouse,
) -> None:
    guild, lobby, _ = a_server(house)
    async with house.connected():
        _, remark = await asked(house, lobby, role=house.fake.role(guild, "hunters"))
        assert "channel" in remark
        assert "directly" in remark


@pytest.mark.parametrize("kind", [0, 5, 15])
async def test_a_server_that_has_not_got_the_bot_is_told_so(house: DiscordHouse, kind: int) -> None:
    guild, lobby, _ = a_server(house)
    deals = house.fake.channel(guild, "deals", kind)
    async with house.connected():
        del house.fake.guilds[guild]
        _, remark = await asked(house, lobby, channel=deals)
        assert "not in this server" in remark


async def test_a_form_for_a_channel_says_the_same(house: DiscordHouse) -> None:
    guild, lobby, deals = a_server(house)
    role = house.fake.role(guild, "hunters")
    async with house.connected():
        modal = await house.boss.slash("watch", lobby, channel=deals, role=role)
        await house.fake.until(lambda: modal["answer"])
        async with house.wired.handled():
            talk = await house.boss.fill(modal, what="mountain bike", place="Leeds", max="400")
        preview, remark = house.boss.sees(talk)
        assert "#deals" in remark["content"]
        assert "@hunters" in remark["content"]
        async with house.wired.handled():
            await house.boss.press(preview, "Watch this")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert [one["pings"] for one in house.fake.messages(deals)] == [[role]]


async def test_a_form_of_somebody_who_may_not_says_so(house: DiscordHouse) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        modal = await house.ana.slash("watch", lobby, channel=deals)
        await house.fake.until(lambda: modal["answer"])
        async with house.wired.handled():
            talk = await house.ana.fill(modal, what="mountain bike", place="Leeds")
        preview, remark = house.ana.sees(talk)
        assert "mountain bike" in preview["content"]
        assert "Manage Server" in remark["content"]


async def test_a_sample_in_a_channel_is_for_whoever_manages_the_server(
    house: DiscordHouse,
) -> None:
    _, lobby, deals = a_server(house)
    async with house.connected():
        await house.watching(house.boss, lobby, channel=deals, **WHAT)
        async with house.wired.handled():
            await house.ana.slash("test", deals, server=True)
        await house.deliver()
        assert house.fake.messages(deals) == []
        assert house.direct(house.ana)
        async with house.wired.handled():
            await house.boss.slash("test", deals, server=True)
        await house.deliver()
        assert len(house.fake.messages(deals)) == 1
