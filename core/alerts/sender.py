"""The port through which an alert leaves: one sender per platform."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from core.alerts.card import AlertCard
    from core.alerts.states import SendOutcome

PROGRAMS: Final = frozenset({"webhook"})
"""Platforms on which programs read: they are shown more of a bundle than its best three."""


@dataclasses.dataclass(frozen=True, slots=True)
class LaneAddress:
    """One chat or address. Every platform id is text and stored with its tenant."""

    platform: str
    tenant: str
    chat: str
    thread: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """Something said unasked that is not an alert; `key` names a text in `bots/texts`."""

    key: str
    params: dict[str, object]


@dataclasses.dataclass(frozen=True, slots=True)
class Bundle:
    """Several alerts in one message: the best three as cards, the rest by number."""

    cards: tuple[AlertCard, ...]
    total: int
    late: bool = False
    digest: str = ""
    """"hourly", "daily" or "weekly" if it is the place's digest."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One delivery, ready to be rendered and sent.

    `delivery_id` is stable over retries and at most 25 characters: platforms with an idempotency
    key get it (Discord's nonce, a webhook's id).
    """

    delivery_id: str
    address: LaneAddress
    owner_id: int
    locale: str
    timezone: str
    units: str
    """"mi" or "km"."""
    content: AlertCard | Bundle | Notice
    silent: bool = False
    edits_message_id: str | None = None
    """Set when the message already sent is to be brought up to date."""
    answers_message_id: str | None = None
    """The message in this chat that first told of the same thing, if there is one."""
    created_at: dt.datetime
    destination_id: int = 0
    format: str = "rich"
    """How the place wants it: "rich", "compact", or as a digest."""
    offers_quiet: bool = False
    """A first alert at night: it makes no sound, and offers to hold such till morning."""


class Sender(Protocol):
    """Renders and sends for one platform."""

    platform: str
    concurrency: int
    """How many deliveries may be under way at once."""

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Send, or edit if `edits_message_id` is set. Never raises for what the world does."""
