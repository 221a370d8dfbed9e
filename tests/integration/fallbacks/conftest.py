"""Everything set up, with one server at the other end of every provider."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import pathlib
from typing import TYPE_CHECKING, Any

import pytest

from app.fallbacks import FallbackNeeds, FallbackSet, open_contacts, open_fallbacks
from app.settings import Settings
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.alerts.overdue import Overdue
from tests.fakes.outbox import World
from tests.fakes.providers import Providers, service_account
from tests.integration.bots.chat import House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bots.fallbacks.contacts import Contacts
    from core.clock import ManualClock
    from core.db import Database

KEYS = ("a key for these tests",)
VERIFY = "VA" + "0" * 32


@dataclasses.dataclass(frozen=True, slots=True)
class Post:
    """What the tests hold in hand."""

    world: World
    clock: ManualClock
    providers: Providers
    made: FallbackSet
    contacts: Contacts
    deliverer: Deliverer
    tokens: Tokens

    async def deliver(self) -> None:
        """Everything that is due goes out."""
        while await self.deliverer.run_once():
            pass

    async def pass_time(self, minutes: int) -> None:
        """The clock goes on while it is looked after what nobody takes."""
        overdue = Overdue(self.world.database, self.clock)
        await overdue.sweep()
        self.clock.advance(dt.timedelta(minutes=minutes))
        await overdue.sweep()


def credentials(providers: Providers, folder: pathlib.Path) -> pathlib.Path:
    """Firebase's file, leading to the one server."""
    file = folder / "firebase.json"
    file.write_text(service_account(providers.base))
    return file


def settings_for(providers: Providers, folder: pathlib.Path, **more: Any) -> Settings:
    return Settings(
        data_dir=folder,
        public_base_url="https://magpie.example",
        mail_from="Magpie <magpie@magpie.example>",
        sendgrid_api_key="SG.key",
        sendgrid_api_base=providers.base,
        twilio_account_sid="AC" + "1" * 32,
        twilio_auth_token="a twilio token",
        twilio_from="+447700900000",
        twilio_api_base=providers.base,
        twilio_verify_api_base=providers.base,
        ntfy_base_url=providers.base,
        pushover_token="a pushover token",
        pushover_api_base=providers.base,
        fcm_credentials_file=credentials(providers, folder),
        fcm_api_base=providers.base,
        allowed_private_hosts=providers.host,
        **more,
    )


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    server = Providers()
    async with server.running():
        yield server


@pytest.fixture
async def post(
    database: Database, clock: ManualClock, providers: Providers, tmp_path: pathlib.Path
) -> AsyncIterator[Post]:
    tokens = Tokens(KEYS)
    async with contextlib.AsyncExitStack() as stack:
        needs = FallbackNeeds(
            settings=settings_for(providers, tmp_path),
            database=database,
            clock=clock,
            tokens=tokens,
            keys=KEYS,
        )
        made = await open_fallbacks(needs, stack)
        contacts = open_contacts(needs, made)
        assert contacts is not None
        deliverer = Deliverer(database, made.senders, clock, jitter=lambda: 0.5)
        world = World(database, clock.now)
        yield Post(world, clock, providers, made, contacts, deliverer, tokens)


@pytest.fixture
def house(post: Post) -> House:
    """The conversation, with every one-way way behind it."""
    made = House(post.world.database, post.clock)
    made.services = dataclasses.replace(
        made.services,
        outlets=post.contacts,
        tokens=post.tokens,
        fallback_kinds=post.made.offered,
    )
    made.tokens = post.tokens
    made.conversation = Conversation(made.services, TABLE)
    return made
