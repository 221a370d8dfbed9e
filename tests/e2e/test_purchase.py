"""A plan bought in each of the three chats: the link is the payer's alone, "paid" comes by webhook.

One product with one fake Stripe and all three fake platforms, each spoken to by its real library.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from core.clock import ManualClock, SystemClock
from tests.e2e.product import Product, product
from tests.fakes import discord_parts, discord_people, slack, slack_people, telegram
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.fakes.stripe import KEY, SECRET, FakeStripe
from tests.fakes.stripe_shop import stock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Phone

pytestmark = pytest.mark.timeout(240)
PAY = "https://checkout.stripe.example/"
PORTAL = "https://billing.stripe.example/"


class Street:
    """Everything outside of the product."""

    def __init__(self) -> None:
        self.stripe = FakeStripe(ManualClock(SystemClock().now()))
        self.telegram = FakeTelegram()
        self.discord = FakeDiscord()
        self.slack = FakeSlack()

    @contextlib.asynccontextmanager
    async def open(self, folder: pathlib.Path) -> AsyncIterator[Product]:
        async with contextlib.AsyncExitStack() as stack:
            for one in (self.stripe, self.telegram, self.discord, self.slack):
                await stack.enter_async_context(one.running())
            stock(self.stripe.world)
            given = {
                "STRIPE_API_KEY": KEY,
                "STRIPE_API_BASE": self.stripe.base,
                "STRIPE_WEBHOOK_SECRET": SECRET,
                "TELEGRAM_BOT_TOKEN": telegram.TOKEN,
                "TELEGRAM_BASE_URL": self.telegram.base,
                "DISCORD_BOT_TOKEN": discord_parts.TOKEN,
                "DISCORD_API_BASE": self.discord.api,
                "SLACK_BOT_TOKEN": slack.TOKEN,
                "SLACK_APP_TOKEN": slack.APP_TOKEN,
                "SLACK_API_BASE": self.slack.base,
            }
            running = await stack.enter_async_context(product(folder, **given))
            await self.discord.until(lambda: self.discord.gateway.connected, 60)
            await self.slack.until(lambda: self.slack.socket.open, 60)
            yield running

    async def pay(self, running: Product) -> None:
        """Somebody pays at the newest link; Stripe tells of it."""
        self.stripe.world.pay(self.stripe.world.all("checkout.session", status="open")[0]["id"])
        events, self.stripe.world.events[:] = list(self.stripe.world.events), []
        async with aiohttp.ClientSession() as session:
            for event in events:
                body, signature = self.stripe.deliver(event)
                hook = running.url + "/hooks/stripe"
                async with session.post(
                    hook, data=body, headers={"Stripe-Signature": signature}
                ) as answer:
                    assert answer.status == 200


async def on_telegram(street: Street, running: Product) -> None:
    """A person buys in their private chat."""
    ana = Phone(street.telegram, 4001)
    await ana.say("/upgrade")
    offered = await street.telegram.wait_for(4001, "Plus", "searches")
    await ana.press(offered, "Plus")
    await street.telegram.until(lambda: PAY in str(offered))
    await street.pay(running)
    await street.telegram.until(lambda: "Plus is on" in offered["text"])
    assert PAY not in str(offered)
    await ana.say("/billing")
    await street.telegram.wait_for(4001, PORTAL)


async def on_discord(street: Street, running: Product) -> None:
    """A server's manager buys for all in it."""
    discord = street.discord
    lobby = discord.channel(discord.guild(), "lobby")
    boss = discord_people.Person(discord, "5001", rights=discord_people.MANAGE)
    ana = discord_people.Person(discord, "5002")
    await ana.answered(await ana.slash("upgrade", lobby, server=True), "Manage Server")
    talk = await boss.slash("upgrade", lobby, server=True)
    offered = await boss.answered(talk, "Team")
    assert offered["flags"] == 64
    pressed = await boss.press(offered, "Team")
    await boss.answered(pressed, "private")
    await discord.until(lambda: PAY in str(discord.messages(boss.direct)))
    await street.pay(running)
    await discord.until(lambda: "**Team** is on" in str(discord.messages(boss.direct)))
    assert PAY not in str(discord.messages(boss.direct))
    assert "server with **#lobby**" in discord.messages(boss.direct)[-1]["content"]
    await ana.answered(await ana.slash("plan", lobby, server=True), "Team")
    assert discord.messages(lobby) == []
    assert "stripe.example" not in str(discord.posted[lobby])


async def on_slack(street: Street, running: Product) -> None:
    """An admin of a workspace buys, asking in a channel."""

    async def over_the_socket(kind: str, payload: slack_people.Json) -> slack_people.Json | None:
        return (await street.slack.socket.send(kind, payload)).get("payload")

    deals = street.slack.channel()
    street.slack.person("UBOSS0", is_admin=True)
    boss = slack_people.Person(street.slack, over_the_socket, "UBOSS0")
    await boss.command("/magpie upgrade here", deals)
    offered = await street.slack.wait_for(deals, "Team", seen_by="UBOSS0")
    await boss.press(offered, "Team", deals)
    link = await street.slack.wait_for(boss.dm, PAY)
    await street.pay(running)
    await street.slack.until(lambda: "*Team* is on" in str(link))
    assert PAY not in str(link)
    assert "workspace with #deals" in link["text"]
    assert "stripe.example" not in json.dumps(street.slack.messages(deals))


async def test_a_plan_is_bought_in_each_chat(tmp_path: pathlib.Path) -> None:
    street = Street()
    async with street.open(tmp_path) as running:
        await on_telegram(street, running)
        await on_discord(street, running)
        await on_slack(street, running)
        assert len(street.stripe.world.all("customer")) == 3
        assert await running.stop() < 30
