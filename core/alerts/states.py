"""Words of delivery that are stored: reasons, kinds, states, and the outcomes a sender gives."""

from __future__ import annotations

import dataclasses
import enum


class Reason(enum.StrEnum):
    """Why a person is told."""

    NEW = "new"
    PRICE_DROP = "price_drop"
    DROPPED_INTO_RANGE = "dropped_into_range"
    RELISTED = "relisted"
    EDITED = "edited"


class DeliveryKind(enum.StrEnum):
    """What a delivery carries."""

    ALERT = "alert"
    NOTICE = "notice"
    EDIT = "edit"
    """A card already shown is corrected (price, sold)."""


class DeliveryState(enum.StrEnum):
    """Where one delivery stands. DONE states never change again."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    """Timed out after sending: it may have arrived."""
    GONE = "gone"
    REJECTED = "rejected"
    HELD = "held"
    BUNDLED = "bundled"
    MOVED = "moved"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


WAITING = frozenset({DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.HELD})
DONE = frozenset(DeliveryState) - WAITING - {DeliveryState.LEASED}


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it and named it; `message_id` lets the card be edited later."""

    message_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not now. `whole_platform` is true when the limit is the bot's, not this chat's."""

    seconds: float
    detail: str = ""
    whole_platform: bool = False
    own_pace: bool = False
    """Nobody refused anything: we keep to a pace. It counts as no try, and no longer than asked."""
    only_this: bool = False
    """Other messages to the same place may go: only this one has to wait."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rejected:
    """The platform will never take this message: our bug, not the address."""

    detail: str


@dataclasses.dataclass(frozen=True, slots=True)
class Gone:
    """The address is dead: blocked, kicked, archived, deleted."""

    detail: str


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """A time-out or a cut connection after the request went out."""

    detail: str


SendOutcome = Sent | RetryAfter | Rejected | Gone | Unknown
