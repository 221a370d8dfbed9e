"""The real adapter and gateway against the fake Discord, with the conversation behind them."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
from pydantic import SecretStr

from bots.conversation.dispatch import Conversation
from bots.discord.adapter import DiscordAdapter
from bots.discord.api import Api
from bots.discord.budget import Turnstile
from bots.discord.gateway import Gateway, point_at
from bots.discord.limits import BOT_PACE
from bots.discord.photos import Photos
from bots.discord.reception import Reception
from bots.discord.rest import Rest
from bots.discord.store import Store
from bots.discord.suggestions import Asked
from bots.handlers import TABLE
from bots.reach import ConnectedReach
from core.alerts.budget import Budget
from core.clock import Clock, ManualClock
from core.db import Database
from core.listings.listing import Listing
from tests.adapters.chat_rig import ChatWorld, Wired
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_parts import TOKEN
from tests.fakes.discord_people import MANAGE, Json, Person

PIXEL = b"\x89PNG a picture"


class DiscordHouse:
    """One bot, connected."""

    def __init__(self, world: ChatWorld, fake: FakeDiscord, adapter: DiscordAdapter) -> None:
        self.world = world
        self.fake = fake
        self.adapter = adapter
        reach = ConnectedReach()
        reach.connect(adapter)
        world.services = dataclasses.replace(world.services, reach=reach)
        world.conversation = Conversation(world.services, TABLE)
        self.wired: Wired = world.connect(adapter)
        self.reception = Reception(adapter, world.intake, self.suggest, world.clock)
        self.asked: list[Asked] = []
        self.ana = Person(fake, "2000000000000000001")
        self.ben = Person(fake, "2000000000000000002")
        self.boss = Person(fake, "2000000000000000003", rights=MANAGE)

    async def suggest(self, asked: Asked) -> Sequence[tuple[str, str]]:
        self.asked.append(asked)
        return [(f"{asked.typed} one", "1"), ("too long", "x" * 101), ("twice", "1")]

    def gateway(self, commands: Sequence[str] = tuple(TABLE.commands)) -> Gateway:
        return gateway_of(self.world, self.adapter, self.reception, commands)

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """The gateway is up inside this block."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group, self.world.intake.running():
            gateway = self.gateway()
            running = group.create_task(gateway.run(stop))
            await gateway.settled.wait()
            try:
                yield
            finally:
                stop.set()
                await running

    async def appears(self, *listings: Listing) -> None:
        """Adverts are read a while after whatever was said last."""
        self.world.clock.advance(dt.timedelta(seconds=20))
        await self.world.appears(*listings)

    async def deliver(self) -> None:
        """A while later, send what is due."""
        self.world.clock.advance(dt.timedelta(seconds=20))
        await self.world.deliver()

    def direct(self, person: Person) -> list[Json]:
        """What stands in somebody's direct messages."""
        return self.fake.messages(person.direct)

    async def watching(self, person: Person, where: str = "", **options: Any) -> Json:
        """Have somebody save a search; the message that says so comes back."""
        async with self.wired.handled():
            talk = await person.slash("watch", where, **options)
        preview = person.sees(talk)[0]
        async with self.wired.handled():
            await person.press(preview, "Watch this")
        return preview


async def fetch(url: str) -> tuple[str, bytes] | None:
    """Every photo there is looks the same."""
    return None if "missing" in url else ("image/png", PIXEL)


async def nothing(_asked: Asked) -> Sequence[tuple[str, str]]:
    """Nothing is suggested."""
    return ()


def bot_of(
    world: ChatWorld,
    fake: FakeDiscord,
    session: aiohttp.ClientSession,
    pace: Clock | None = None,
) -> DiscordAdapter:
    """The real adapter, speaking to the fake; `pace` is the time by which limits count."""
    point_at(fake.api)
    clock = pace or world.clock
    budget = Budget(world.database, clock, "discord/test", BOT_PACE)
    rest = Rest(session, fake.api, SecretStr(TOKEN), Turnstile(budget, clock))
    store = Store(world.database)
    return DiscordAdapter(Api(rest, clock), store, world.tokens, world.clock, Photos(fetch))


def gateway_of(
    world: ChatWorld,
    adapter: DiscordAdapter,
    reception: Reception | None = None,
    commands: Sequence[str] = tuple(TABLE.commands),
) -> Gateway:
    """The real gateway, which does not wait long for servers that never come."""
    return Gateway(
        adapter,
        reception or Reception(adapter, world.intake, nothing, world.clock),
        world.clock,
        token=SecretStr(TOKEN),
        gateway_url="",
        commands=frozenset(commands),
        settle_seconds=0.01,
    )


@contextlib.asynccontextmanager
async def open_house(
    database: Database, clock: ManualClock, world: ChatWorld | None = None
) -> AsyncIterator[DiscordHouse]:
    """A fake Discord, and the bot beside it, not yet connected."""
    fake = FakeDiscord()
    fake.now = lambda: clock.now().timestamp()
    async with fake.running(), aiohttp.ClientSession() as session:
        world = world or ChatWorld(database, clock)
        yield DiscordHouse(world, fake, bot_of(world, fake, session))
