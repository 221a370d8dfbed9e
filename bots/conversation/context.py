"""What a handler is given, and the types of the tables that name handlers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from bots.adapter import Posting
from bots.events import AnyEvent, Button, ChatAddress, Command, Event, FormSubmitted, Location, Text
from bots.reach import NoReach
from bots.replies import Press, Reply, Style
from bots.views.cards import CardStyle
from core.errors import UserError

if TYPE_CHECKING:
    from bots.texts.translate import Texts
    from bots.tokens import Tokens
    from core.clock import Clock
    from core.db import Database
    from core.gazetteer import Gazetteer
    from core.people.destinations import Place
    from core.people.records import Destination, Owner
    from core.polling.sources import Sources
    from core.preview import Preview
    from core.subscriptions.gateway import PaymentGateway
    from core.subscriptions.plans import Plan


class Lifecycle(Protocol):
    """Erasure and export over all rooms (`core.lifecycle`)."""

    async def export(self, owner_id: int) -> dict[str, Any]:
        """Everything kept about an owner, as JSON."""

    async def erase(self, owner_id: int) -> None:
        """Forget an owner wholly."""


Offer = tuple[str, tuple[str, ...]]
"""The key of a button's text, and its action with arguments."""


class NotAllowedError(UserError):
    """Not theirs to do here; `offer` is what they can do instead."""

    def __init__(self, key: str, *, offer: Offer | None = None, **params: object) -> None:
        super().__init__(key, **params)
        self.offer = offer


class Guard(Protocol):
    """Says who may do what where others are concerned; raises `UserError` (`handlers.rights`)."""

    async def command(self, ctx: Context, name: str) -> None:
        """Before a command."""

    async def action(self, ctx: Context, name: str, args: tuple[str, ...]) -> None:
        """Before a pressed button or a filled form."""

    async def step(self, ctx: Context, name: str) -> None:
        """Before the answer to a question."""


class Reach(Protocol):
    """What the connected platforms can be asked (`bots.reach`)."""

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Whether alerts could be posted there."""

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        """The private chat with somebody of a community."""

    def deep_links(self, payload: str) -> list[tuple[str, str]]:
        """Platforms and links that begin a private chat there with `/start payload`."""

    def spellings(self, command: str) -> list[tuple[str, str]]:
        """Platforms on which this command is typed otherwise, and how."""


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A way to be reached as it was typed, read."""

    platform: str
    chat: str
    name: str
    secret: str = ""
    """Shown once: what a webhook is signed with."""


class Outlets(Protocol):
    """One-way ways to be reached (`bots.fallbacks.contacts`)."""

    kinds: tuple[str, ...]

    async def prepare(self, kind: str, typed: str, owner: Owner) -> Prepared:
        """Read what was typed. Raises `UserError`."""

    async def browser(self, given: Mapping[str, str], owner: Owner) -> Prepared:
        """A browser that agreed to take push. Raises `UserError`."""

    async def send_code(self, place: Place, code: str, owner: Owner) -> None:
        """Send a code there. Raises `UserError`."""

    async def checked_elsewhere(self, place: Place, code: str) -> bool | None:
        """Whether a code is right where somebody else keeps it; None where we keep it."""

    async def rotate(self, place: Place) -> str | None:
        """A new secret for a webhook."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What handlers may use; made once in `app.container`."""

    database: Database
    clock: Clock
    gazetteer: Gazetteer
    sources: Sources
    preview: Preview
    lifecycle: Lifecycle
    tokens: Tokens
    plan_of: Callable[[Owner], Plan]
    public_base_url: str
    fallback_kinds: tuple[str, ...] = ()
    """Ways to reach a person with the chat closed that the operator has configured."""
    reach: Reach = dataclasses.field(default_factory=NoReach)
    outlets: Outlets | None = None
    """None where no one-way way is set up."""
    billing: PaymentGateway | None = None
    """Who takes money; None where nothing is sold, and then nothing is said of it."""


@dataclasses.dataclass(slots=True, kw_only=True)
class Dialogue:
    """Where this person stands in this chat. Changes are stored when the handler is done."""

    step: str = ""
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    last_search: dict[str, Any] = dataclasses.field(default_factory=dict)
    """{"draft_id" | "search_id": …, "until": ISO time}: what a bare fragment refers to."""

    def ask(self, step: str, **data: object) -> None:
        """The next plain text goes to the step of this name."""
        self.step, self.data = step, dict(data)

    def end(self) -> None:
        """No question is open any more."""
        self.step, self.data = "", {}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One event's surroundings."""

    services: Services
    event: AnyEvent
    owner: Owner
    """Whom this is done for: the person in a private chat, the community elsewhere."""
    person: Owner
    """Who does it."""
    identity_id: int
    destination: Destination
    """This chat, as a place where alerts can go."""
    dialogue: Dialogue
    texts: Texts
    now: dt.datetime
    settle: Callable[[], Awaitable[None]]
    """Store the dialogue now and let this person's next event in; call it before a long wait.

    The dialogue belongs to that next event from then on: later changes to it are not kept.
    """
    asked: str = ""
    """The step that was open when the event came; a command has closed it since."""
    is_new: bool = False
    """Whether this is the person's first event ever."""

    @property
    def in_community(self) -> bool:
        """Whether it is done for a server, a workspace or a group."""
        return self.owner.kind == "community"

    @property
    def is_admin(self) -> bool:
        """Whether the platform lets this person decide here, asked with this very event."""
        return not self.in_community or self.event.actor.is_admin

    @property
    def style(self) -> CardStyle:
        """How cards are drawn for this person."""
        return CardStyle(self.texts, self.owner.reads_in, self.services.tokens, self.now)

    def press(self, key: str, action: str, *args: str | int, style: Style = Style.NORMAL) -> Press:
        """A button with a text of our own."""
        return Press(self.texts(key), token=self.services.tokens.sign(action, *args), style=style)

    @property
    def address(self) -> ChatAddress:
        """Where the event came from."""
        return self.event.address


Replies = AsyncIterator[Reply]
CommandHandler = Callable[[Context, Command], Replies]
ActionHandler = Callable[[Context, Button, tuple[str, ...]], Replies]
"""A pressed button: the token's arguments come third."""
StepHandler = Callable[[Context, Text | Location], Replies]
FormHandler = Callable[[Context, FormSubmitted, tuple[str, ...]], Replies]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HandlerTable:
    """Every handler there is, by name; an explicit table, greppable and typed."""

    commands: Mapping[str, CommandHandler]
    actions: Mapping[str, ActionHandler]
    steps: Mapping[str, StepHandler]
    forms: Mapping[str, FormHandler]
    guard: Guard
    plain_text: Callable[[Context, Text], Replies]
    """Plain words with no step open: a search, a fragment, or a pasted link."""


__all__ = [
    "ActionHandler",
    "CommandHandler",
    "Context",
    "Dialogue",
    "Event",
    "FormHandler",
    "Guard",
    "HandlerTable",
    "Lifecycle",
    "NotAllowedError",
    "Reach",
    "Replies",
    "Services",
    "StepHandler",
]
