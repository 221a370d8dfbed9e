"""The protocol a chat platform satisfies, and its limits as data."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bots.events import AnyEvent, ChatAddress
    from bots.replies import Reply
    from core.alerts.states import SendOutcome


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What fits. Lengths are in the unit the platform counts in."""

    text: int
    caption: int
    buttons_per_row: int
    rows: int
    label: int
    token_bytes: int
    utf16: bool = False
    can_edit: bool = True
    live_time: bool = False
    forms: bool = False
    many_cards: bool = False
    """Several cards fit in one message."""


class ChatAdapter(Protocol):
    """One two-way platform: parse, render, send; nothing else."""

    platform: str
    limits: Limits

    def parse(self, raw: object) -> AnyEvent | None:
        """Turn the platform's input into an event; None for what is not for us."""

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        """Render and send one reply, or edit the message `edit`. The platform's id comes back."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Whether Magpie can post in a place; `missing` are rights in the platform's own words."""

    ok: bool
    missing: tuple[str, ...] = ()
    hint_key: str = ""
    """Names the text that says what the person can do about it."""
    reason: str = ""
    """The platform's own word for it, for whoever runs Magpie; people are not shown it."""


class AnsweringAdapter(ChatAdapter, Protocol):
    """A platform whose input comes to us and whose answers are bound to that input.

    An answer may need what the event brought along: an interaction's token, an address for replies,
    the query of a pressed button. The adapter keeps it until `finish`.
    """

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        """Say one reply to this event, or edit the message `edit`."""

    async def finish(self, event: AnyEvent, toast: str) -> None:
        """The event is handled: close what it left open. Called once, whatever happened."""

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Ask the platform whether alerts could be posted there, on behalf of this person."""


@runtime_checkable
class Inviting(Protocol):
    """A platform that can find a person's own chat, or lead somebody into it by a link."""

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        """The private chat with this person of the community of `address`; None if it is shut."""

    def deep_link(self, payload: str) -> str | None:
        """A link that opens a private chat and begins it with `/start payload`."""


@runtime_checkable
class Spelling(Protocol):
    """A platform on which commands are typed otherwise than everywhere else."""

    def spelt(self, command: str) -> str:
        """The command as it has to be typed there."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DoorRequest:
    """What came in at a platform's own address of ours; the body as raw bytes, for signatures."""

    method: str
    path: str
    """What follows `/hooks/<platform>/`."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DoorAnswer:
    """What is answered at once; the work goes on behind it."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain"
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Door(Protocol):
    """Takes a platform's webhooks. Answers within the platform's patience and never raises."""

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Check the signature, hand the event on, and answer."""
