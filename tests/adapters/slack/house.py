"""The real Slack parts in front of the fake, with the conversation behind them."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import io
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from PIL import Image

from app.chats import ChatNeeds, ChatPart
from app.settings import load_settings
from app.slack import open_slack
from bots.adapter import DoorAnswer, DoorRequest
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE
from bots.reach import ConnectedReach
from bots.slack.crypto import Cipher
from bots.slack.installations import Installations
from tests.adapters.chat_rig import ChatWorld, Wired
from tests.fakes.slack import (
    BOT,
    CLIENT_ID,
    CLIENT_SECRET,
    SCOPES,
    SIGNING_SECRET,
    TEAM,
    TOKEN,
    FakeSlack,
)
from tests.fakes.slack_people import Person, body_of, signed
from tests.integration.slack.test_installations import installation

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database
    from core.listings.listing import Listing

Json = dict[str, Any]
ORIGIN = "https://magpie.example"


async def fetch(url: str) -> tuple[str, bytes] | None:
    """Every photo there is looks the same."""
    out = io.BytesIO()
    Image.new("RGB", (6, 4), (200, 30, 60)).save(out, "PNG")
    return None if "missing" in url else ("image/png", out.getvalue())


class SlackHouse:
    """One app in one workspace."""

    def __init__(self, world: ChatWorld, fake: FakeSlack, part: ChatPart) -> None:
        self.world = world
        self.fake = fake
        self.part = part
        reach = ConnectedReach()
        reach.connect(part.adapter)
        world.services = dataclasses.replace(world.services, reach=reach)
        world.conversation = Conversation(world.services, TABLE)
        self.wired: Wired = world.connect(part.adapter)
        self.installations = Installations(world.database, world.clock, Cipher(world.keys))
        self.ana = Person(fake, self.deliver)
        self.ben = Person(fake, self.deliver, "UBEN00")
        fake.person("UBOSS0", is_admin=True)
        self.boss = Person(fake, self.deliver, "UBOSS0")

    async def knock(self, request: DoorRequest) -> DoorAnswer:
        """Come to the door."""
        assert self.part.door is not None
        async with asyncio.timeout(3):
            return await self.part.door.receive(request)

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        """A webhook as Slack sends it; it has to be acknowledged in three seconds."""
        body = body_of(kind, payload)
        now = self.world.clock.now().timestamp()
        answer = await self.knock(
            DoorRequest(method="POST", path=kind, query={}, headers=signed(body, now), body=body)
        )
        assert answer.status == 200
        return json.loads(answer.body) if answer.body else None

    async def install(self, team: str = TEAM, **about: Any) -> None:
        """Keep an installation as the OAuth page would."""
        token = self.fake.teams[team]["token"]
        given = {"bot_token": token, "bot_user_id": BOT, "bot_scopes": SCOPES, **about}
        await self.installations.async_save(installation(team, **given))

    async def appears(self, *listings: Listing) -> None:
        """Adverts are read a while after whatever was said last."""
        self.world.clock.advance(dt.timedelta(seconds=20))
        await self.world.appears(*listings)

    async def later(self) -> None:
        """A while later, what is due is sent."""
        self.world.clock.advance(dt.timedelta(seconds=20))
        await self.world.deliver()

    async def watching(
        self, person: Person, line: str = "mountain bike under £400 near Leeds"
    ) -> Json:
        """Have somebody save a search in their direct messages; the message that says so."""
        async with self.wired.handled():
            await person.command(f"/watch {line}")
        preview = await self.fake.wait_for(person.dm, "Watch this")
        async with self.wired.handled():
            await person.press(preview, "Watch this")
        return await self.fake.wait_for(person.dm, "Watching")


def needs_of(world: ChatWorld, **settings: Any) -> ChatNeeds:
    """What the platform is built from."""
    return ChatNeeds(
        settings=load_settings(**settings),
        database=world.database,
        clock=world.clock,
        tokens=world.tokens,
        keys=world.keys,
        intake=world.intake,
        fetch_photo=fetch,
    )


def http_settings(fake: FakeSlack) -> Json:
    """An app that is reached by webhooks and installed by OAuth."""
    return {
        "slack_signing_secret": SIGNING_SECRET,
        "slack_client_id": CLIENT_ID,
        "slack_client_secret": CLIENT_SECRET,
        "slack_api_base": fake.base,
        "slack_authorize_url": f"{fake.origin}/authorize",
        "public_base_url": ORIGIN,
    }


@contextlib.asynccontextmanager
async def running(part: ChatPart) -> AsyncIterator[None]:
    """Its loops run inside this block."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _, loop in part.loops:
            group.create_task(loop(stop))  # type: ignore[arg-type]  # loops are coroutines
        try:
            await asyncio.sleep(0)
            yield
        finally:
            stop.set()


@contextlib.asynccontextmanager
async def open_house(
    database: Database,
    clock: ManualClock,
    world: ChatWorld | None = None,
    commands: frozenset[str] = frozenset(TABLE.commands),
    **settings: Any,
) -> AsyncIterator[SlackHouse]:
    """A fake Slack with one workspace, and the app in it."""
    async with FakeSlack().running() as fake, contextlib.AsyncExitStack() as stack:
        world = world or ChatWorld(database, clock)
        given = {**http_settings(fake), **settings}
        needs = dataclasses.replace(needs_of(world, **given), commands=commands)
        part = await open_slack(needs, stack)
        assert part is not None
        house = SlackHouse(world, fake, part)
        await house.install()
        async with running(part):
            yield house


__all__ = ["TEAM", "TOKEN", "SlackHouse", "open_house"]
