"""From a slash command on Discord to the first alert there, with the whole product in between."""

from __future__ import annotations

import pathlib

import pytest

from tests.e2e.product import command, product
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_parts import TOKEN
from tests.fakes.discord_people import MANAGE, Json, Person, button

pytestmark = pytest.mark.timeout(180)
SILENT = 1 << 12
WHAT = {"what": "mountain bike", "max": 400, "place": "Leeds, UK", "within": "15"}


async def test_a_command_becomes_a_preview_a_search_and_alerts(tmp_path: pathlib.Path) -> None:
    discord = FakeDiscord()
    async with discord.running():
        guild = discord.guild()
        lobby, deals = discord.channel(guild, "lobby"), discord.channel(guild, "deals")
        role = discord.role(guild, "hunters")
        ana, boss = Person(discord, "4001"), Person(discord, "4002", rights=MANAGE)
        given = {"DISCORD_BOT_TOKEN": TOKEN, "DISCORD_API_BASE": discord.api}
        async with product(tmp_path, **given, LOG_LEVEL="debug", LOG_FORMAT="json") as magpie:
            await discord.until(lambda: discord.gateway.connected, 60)
            typed = await ana.types("watch", "place", "leeds", lobby)
            await discord.until(lambda: typed["answer"])
            assert {"name": "Leeds, UK", "value": "Leeds, UK"} in typed["answer"]["data"]["choices"]

            talk = await ana.slash("watch", lobby, **WHAT)
            preview = await ana.answered(talk, "Leeds, UK", "match", "Watch this")
            assert preview["flags"] == 64
            await ana.press(preview, "Watch this")
            await ana.answered(talk, "Watching", "will not be repeated")

            talk = await boss.slash("watch", lobby, channel=deals, role=role, **WHAT)
            preview = await boss.answered(talk, "Leeds, UK", "match", "Watch this")
            await boss.press(preview, "Watch this")
            await boss.answered(talk, "Watching")

            def alerts(channel: str) -> list[Json]:
                return [m for m in discord.messages(channel) if "New" in str(m["embeds"])]

            (mine, *_) = await discord.until(lambda: alerts(ana.direct), 90)
            (theirs, *_) = await discord.until(lambda: alerts(deals), 90)
            assert mine["content"].startswith("£")
            assert mine["pings"] == []
            assert mine["embeds"][0]["image"]["url"].startswith("attachment://")
            assert mine["files"]
            # What comes at night comes silently, and then nobody is mentioned.
            assert theirs["pings"] == ([] if theirs["flags"] & SILENT else [role])
            assert button(theirs, "Ping me")
            assert discord.messages(lobby) == []

            await ana.press(mine, "More")
            await discord.until(lambda: "Hide seller" in str(mine["components"]))
            # Discord is waited for a second; the rest of it is a busy machine.
            assert await magpie.stop() < 30
        assert discord.refusals == []
        assert discord.command_puts == 1
        async with product(tmp_path, **given):
            await discord.until(lambda: discord.gateway.connected, 60)
            await ana.press(mine, "Back")
            await discord.until(lambda: "Not for me" in str(mine["components"]))
            await ana.write("/watches")
            await discord.until(lambda: "You are watching" in str(discord.messages(ana.direct)))
        assert discord.command_puts == 1
        code, said = await command(tmp_path, "check", **given)
        assert code == 0
        assert "on as Magpie" in said
        assert "can post in #deals" in said
        assert TOKEN not in said
