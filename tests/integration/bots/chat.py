"""A person in a chat: events in, messages out, over the real conversation and a real database."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

from sqlalchemy import text

from bots.adapter import Limits
from bots.conversation.context import Services
from bots.conversation.dispatch import Conversation
from bots.events import Actor, AnyEvent, Button, ChatAddress, Command, Location, Text
from bots.handlers import TABLE
from bots.outbound import ChatSender
from bots.replies import Buttons, Card, Notice, Press, Reply, Rich
from bots.replies import Text as Paragraph
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.alerts.states import SendOutcome, Sent
from core.clock import ManualClock
from core.db import Database
from core.lifecycle import Lifecycle
from core.listings.listing import Listing
from core.people.records import Owner
from core.places import Place, distance_km
from core.preview import Preview
from core.searches.criteria import from_json
from core.subscriptions.plans import SELF_HOSTED, Plan
from core.text import fold
from tests.integration.world import Shop, World

PLACES = (
    Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London"),
    Place("gn:2", "Leeds, Alabama, USA", 33.55, -86.54, "US", "America/Chicago"),
    Place("gn:3", "York, UK", 53.96, -1.08, "GB", "Europe/London"),
    Place("gn:4", "Berlin, Germany", 52.52, 13.4, "DE", "Europe/Berlin"),
    Place("gn:5", "Mars, Pennsylvania, USA", 40.7, -80.01, "US", "America/New_York"),
)
_PEOPLE = {"gn:1": 455_000, "gn:2": 12_000, "gn:3": 150_000, "gn:4": 3_400_000, "gn:5": 1_600}


class Towns:
    """A gazetteer of five towns."""

    def find(self, name: str, *, hint_country: str | None = None, limit: int = 6) -> list[Place]:
        asked = fold(name)
        found = [
            place
            for place in PLACES
            if asked in {fold(place.label), fold(place.label.split(",")[0])}
        ]
        found.sort(key=lambda place: (place.country != hint_country, -_PEOPLE[place.id]))
        return found[:limit]

    def get(self, place_id: str) -> Place | None:
        return next((place for place in PLACES if place.id == place_id), None)

    def starts_with(self, prefix: str, limit: int = 8) -> list[Place]:
        return [place for place in PLACES if fold(place.label).startswith(fold(prefix))][:limit]

    def nearest(self, lat: float, lon: float) -> Place | None:
        return min(PLACES, key=lambda place: distance_km(lat, lon, place.lat, place.lon))

    def population(self, place_id: str) -> int:
        return _PEOPLE.get(place_id, 0)

    def zip_near(self, lat: float, lon: float) -> Place | None:  # noqa: ARG002 - none is known
        return None


class House:
    """Everything behind the conversation, with one shop."""

    def __init__(
        self,
        database: Database,
        clock: ManualClock,
        *,
        plan: Plan = SELF_HOSTED,
        fallback_kinds: tuple[str, ...] = (),
        shop: Shop | None = None,
        **capabilities: Any,
    ) -> None:
        self.world = World(database, clock, shop=shop or Shop())
        self.shop = self.world.shop
        self.shop.capabilities = dataclasses.replace(
            self.shop.capabilities, **{"page_size": 100, "label": "Shop", **capabilities}
        )
        self.tokens = Tokens(("a key for tests",))

        def plan_of(_owner: Owner) -> Plan:
            return plan

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
            plan_of=plan_of,
            public_base_url="http://localhost:8000",
            fallback_kinds=fallback_kinds,
        )
        self.conversation = Conversation(self.services, TABLE)

        self.chats: dict[str, Chat] = {}
        self.deliverer = Deliverer(
            database,
            {"web": ChatSender(_Post(self.chats), self.tokens, clock)},
            clock,
            self.world.sources.label_of,
        )

    async def appears(self, *listings: Listing) -> None:
        """Adverts are read from the shop, and whoever waits for them gets their cards."""
        async with self.services.database.connect() as connection:
            found = await connection.execute(
                text("SELECT id, criteria FROM searches WHERE state = 'active'")
            )
            for row in found:
                self.world.index.add(row.id, from_json(row.criteria))
        await self.world.pipeline.ingest("shop", listings)
        await self.deliver()

    async def deliver(self) -> None:
        """Everything that waits in the outbox goes out."""
        while await self.deliverer.run_once():
            pass

    def restart(self) -> None:
        """A new process over the same database."""
        self.conversation = Conversation(self.services, TABLE)

    def chat(self, name: str = "ana", **address: Any) -> Chat:
        chat = Chat(self, name, **address)
        self.chats[name] = chat
        return chat

    def member(
        self, name: str, group: str = "deals", *, admin: bool = False, members: int | None = None
    ) -> Chat:
        """Somebody in a group; all of its members see the same messages."""
        chat = Chat(self, name)
        chat.address = ChatAddress(
            platform="web",
            tenant="local",
            chat=group,
            private=False,
            community=group,
            name=f"#{group}",
        )
        chat.actor = dataclasses.replace(chat.actor, is_admin=admin, members=members)
        chat.messages = self.chats.setdefault(group, chat).messages
        return chat


class _Post:
    """A platform that puts what is sent unasked into the chats."""

    platform = "web"
    limits = Limits(text=4000, caption=1000, buttons_per_row=4, rows=10, label=40, token_bytes=64)

    def __init__(self, chats: dict[str, Chat]) -> None:
        self._chats = chats

    def parse(self, raw: object) -> AnyEvent | None:
        raise AssertionError(raw)

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        assert dedupe_key is not None
        assert silent in {True, False}
        chat = self._chats[address.chat]
        message_id = edit or f"m{len(chat.messages) + 1}"
        chat.messages[message_id] = reply
        return Sent(message_id)


def plain(rich: Rich) -> str:
    return "".join(span.text for span in rich)


def text_of(reply: Reply) -> str:
    """All that a person can read of a message, without its buttons."""
    lines = []
    for part in reply.parts:
        if isinstance(part, Paragraph | Notice):
            lines.append(plain(part.rich))
        elif isinstance(part, Card):
            lines.append(" | ".join(one for one in (part.summary, part.reason) if one))
    return "\n".join(lines)


def presses(reply: Reply) -> list[Press]:
    """Every button of a message."""
    found: list[Press] = []
    for part in reply.parts:
        if isinstance(part, Buttons | Card):
            found += [press for row in part.rows for press in row]
    return found


class Chat:
    """One person in one chat. Keeps messages as a platform would: by id, edited in place."""

    _events = itertools.count(1)

    def __init__(
        self, house: House, name: str, *, platform: str = "web", private: bool = True
    ) -> None:
        self.house = house
        self.address = ChatAddress(platform=platform, tenant="local", chat=name, private=private)
        self.actor = Actor(user_id=name, display_name=name.title(), region="GB")
        self.messages: dict[str, Reply] = {}
        self.history: list[Reply] = []
        """Every reply in order, also those that were edited away later."""
        self.toasts: list[str] = []

    async def say(self, line: str, reply_to: str | None = None) -> str:
        """Type something; what is in the chat afterwards that was not there before."""
        return await self._do(Text(**self._common(reply_to), text=line))

    async def command(self, name: str, args: str = "") -> str:
        return await self._do(Command(**self._common(None), name=name, args=args))

    async def where(self, lat: float, lon: float) -> str:
        return await self._do(Location(**self._common(None), lat=lat, lon=lon))

    async def press(self, label: str) -> str:
        """Press the newest button whose label holds these words."""
        message_id, press = self.button(label)
        if press.send is not None:
            return await self.say(press.send)
        assert press.token is not None, press
        return await self.press_token(press.token, message_id)

    async def press_token(self, token: str, message_id: str | None = None) -> str:
        return await self._do(Button(**self._common(None), token=token, message_id=message_id))

    def button(self, label: str) -> tuple[str, Press]:
        for message_id in reversed(self.messages):
            for press in presses(self.messages[message_id]):
                if label in press.label:
                    return message_id, press
        raise AssertionError(f"no button {label!r} in {self.labels()}")

    def labels(self) -> list[str]:
        return [press.label for reply in self.messages.values() for press in presses(reply)]

    @property
    def last(self) -> Reply:
        return self.messages[list(self.messages)[-1]]

    @property
    def last_id(self) -> str:
        return list(self.messages)[-1]

    def _common(self, reply_to: str | None) -> dict[str, Any]:
        return {
            "address": self.address,
            "actor": self.actor,
            "event_id": f"e{next(self._events)}",
            "reply_to": reply_to,
        }

    async def _do(self, event: AnyEvent) -> str:
        slots: dict[str, str] = {}
        touched: dict[str, None] = {}
        async for reply in self.house.conversation.dispatch(event):
            self.history.append(reply)
            if reply.toast:
                self.toasts.append(reply.toast)
            if not reply.parts:
                continue
            elsewhere = self.house.chats.get(reply.place.chat) if reply.place else None
            messages = self.messages if elsewhere is None else elsewhere.messages
            message_id = reply.edit or slots.get(reply.slot) or f"m{len(messages) + 1}"
            if reply.slot:
                slots[reply.slot] = message_id
            messages[message_id] = reply
            if elsewhere is None:
                touched[message_id] = None
            if reply.sent is not None:
                await reply.sent(message_id)
        return "\n".join(text_of(self.messages[one]) for one in touched)
