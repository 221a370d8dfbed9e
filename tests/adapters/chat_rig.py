"""A chat platform at its wire, for the one conversation that all of them must hold alike.

A rig puts what people do onto the wire of a platform (a fake server of it, a socket) and reads back
what stands in their chats. The contract test in `test_chat_contract.py` runs one script over every
rig and compares: each must show the same words, cards and buttons as the web chat.

To add a platform, write an opener beside its fake and name it in `RIGS` of `test_chat_contract.py`:

    @contextlib.asynccontextmanager
    async def open_pigeon(world: ChatWorld) -> AsyncIterator[Rig]:
        async with serving_fake_pigeon() as fake:
            adapter = PigeonAdapter(fake.url, ...)      # the real adapter, against the fake
            chat = world.connect(adapter)               # events in, alerts and replies out
            yield PigeonRig(fake, chat)

`world.connect` gives a `Wired`. A rig that has put an event onto the wire by whatever means the
platform has (an update, an interaction, a signed request) waits for its end like this, so no test
sleeps:

    async with self._wired.handled():
        fake.push_message(user="ana", text="/help")

`Rig.say` gets lines as people type them. Where commands are no text ("/watch ps5"), the rig splits
the line and sends a command; everything else goes as a plain message of a private chat.

Buttons are named by their `handle`: whatever the platform sends back when one is pressed (callback
data, a custom id, an action's value). `Rig.press` sends any handle, also a forged one or one that
hangs under somebody else's message; it takes "send" buttons (text as if typed) and location
buttons as the platform has them.

`Rig.shown` gives every message of a person's private chat as it now stands, oldest first, markup
undone: the words a reader sees, without `<b>`, `**`, `&lt;` and the like.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

from bots.conversation.context import Services
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE
from bots.intake import Intake
from bots.outbound import ChatSender
from bots.reach import ConnectedReach
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.lifecycle import Lifecycle
from core.preview import Preview
from core.searches.criteria import from_json
from core.subscriptions.plans import SELF_HOSTED
from tests.integration.bots.chat import Towns
from tests.integration.world import Shop, World

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bots.adapter import AnsweringAdapter, ChatAdapter
    from bots.events import AnyEvent
    from bots.replies import Reply
    from core.clock import ManualClock
    from core.db import Database
    from core.listings.listing import Listing

SECONDS = 20
"""So long may one event take on a busy machine."""


@dataclasses.dataclass(frozen=True, slots=True)
class ShownButton:
    """A button as it stands under a message."""

    label: str
    handle: str
    """What the platform sends back when it is pressed; for a link, its address."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """One message as it stands in a chat now."""

    id: str
    text: str
    """All that can be read of it, in order, without markup; cards and captions too."""
    buttons: tuple[ShownButton, ...] = ()
    notification: str = ""
    """What a lock screen shows of it, where the platform lets us say that; else empty."""


class Rig(Protocol):
    """What the contract asks of a platform."""

    platform: str

    async def say(self, who: str, line: str, *, reply_to: str | None = None) -> None:
        """This person types a line in their private chat; return when it is wholly answered."""

    async def press(self, who: str, handle: str, *, message_id: str | None = None) -> None:
        """This person presses a button with this handle; return when it is wholly answered."""

    async def shown(self, who: str) -> list[Shown]:
        """Every message of Magpie in this person's private chat as it now stands."""


RigOpener = Callable[["ChatWorld"], "AbstractAsyncContextManager[Rig]"]


class _Reach(ConnectedReach):
    """Asks platforms whether they can be posted to; links into one of them would be its alone."""

    def deep_links(self, payload: str) -> list[tuple[str, str]]:
        return super().deep_links(payload)[:0]

    def spellings(self, command: str) -> list[tuple[str, str]]:
        return super().spellings(command)[:0]


class ChatWorld:
    """Everything behind the platforms: one shop, one conversation, one outbox."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database = database
        self.clock = clock
        self.world = World(database, clock, shop=Shop(label="Shop", page_size=100))
        self.shop = self.world.shop
        self.tokens = Tokens(("a key for tests",))
        self.keys = ("a key for tests",)
        self.reach = _Reach()
        self.services = Services(
            database=database,
            clock=clock,
            gazetteer=Towns(),
            sources=self.world.sources,
            preview=Preview(
                self.world.sources, self.world.pipeline.ingest, self.world.pipeline.spend
            ),
            lifecycle=Lifecycle(database),
            tokens=self.tokens,
            plan_of=lambda _owner: SELF_HOSTED,
            public_base_url="http://localhost:8000",
            reach=self.reach,
        )
        self.conversation = Conversation(self.services, TABLE)
        self.replies: list[Reply] = []
        """What the conversation has said so far, before any platform drew it."""
        self.intake = Intake(self.dispatch, clock)
        self._senders: dict[str, ChatSender] = {}

    async def dispatch(self, event: AnyEvent) -> AsyncIterator[Reply]:
        """The conversation, written down as it speaks."""
        async for reply in self.conversation.dispatch(event):
            self.replies.append(reply)
            yield reply

    def connect(self, adapter: AnsweringAdapter) -> Wired:
        """Let a platform's events in and its chats be written to."""
        watched = _Watched(adapter)
        self.intake.connect(watched)
        self.reach.connect(adapter)
        self.speak_through(adapter)
        return Wired(self.intake, watched)

    def speak_through(self, adapter: ChatAdapter) -> None:
        """Send alerts through a platform whose events come in by a road of its own."""
        self._senders[adapter.platform] = ChatSender(adapter, self.tokens, self.clock)

    async def appears(self, *listings: Listing) -> None:
        """Adverts are read from the shop, and whoever waits for them is told."""
        async with self.database.connect() as connection:
            found = await connection.execute(
                text("SELECT id, criteria FROM searches WHERE state = 'active'")
            )
            for row in found:
                self.world.index.add(row.id, from_json(row.criteria))
        await self.world.pipeline.ingest("shop", listings)
        await self.deliver()

    async def deliver(self) -> None:
        """Send all that is due in the outbox."""
        deliverer = Deliverer(self.database, self._senders, self.clock, self.world.sources.label_of)
        while await deliverer.run_once():
            pass


class _Watched:
    """An adapter, and how many events it has finished."""

    def __init__(self, adapter: AnsweringAdapter) -> None:
        self._adapter = adapter
        self._ended = asyncio.Condition()
        self.finished = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    async def finish(self, event: AnyEvent, toast: str) -> None:
        try:
            await self._adapter.finish(event, toast)
        finally:
            async with self._ended:
                self.finished += 1
                self._ended.notify_all()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(SECONDS), self._ended:
            await self._ended.wait_for(lambda: self.finished >= count)


class Wired:
    """A connected platform: where its events go, and when they are through."""

    def __init__(self, intake: Intake, watched: _Watched) -> None:
        self.intake = intake
        self._watched = watched

    @property
    def adapter(self) -> AnsweringAdapter:
        """Give this to whatever takes the platform's events in."""
        return self._watched

    @contextlib.asynccontextmanager
    async def handled(self, events: int = 1) -> AsyncIterator[None]:
        """Wait at the end of the block until what was put onto the wire in it is answered."""
        wanted = self._watched.finished + events
        yield
        await self._watched.until(wanted)
