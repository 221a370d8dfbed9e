"""The normalised listing: what every marketplace's adverts are turned into."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from decimal import Decimal

from core.condition import Condition


class PriceKind(enum.StrEnum):
    """What the number on a listing means."""

    ASKING = "asking"
    BID = "bid"
    """The highest bid of an auction without buy-now."""
    FREE = "free"
    PLACEHOLDER = "placeholder"
    """£0, £1, £1234 and the like: no price at all. Treated as unknown, never as free."""
    UNKNOWN = "unknown"


class ListingState(enum.StrEnum):
    """Whether it can still be had."""

    ACTIVE = "active"
    RESERVED = "reserved"
    SOLD = "sold"
    ENDED = "ended"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One advert, as read. Everything here is hostile text from strangers."""

    marketplace: str
    external_id: str
    title: str
    url: str
    description: str = ""
    image_urls: tuple[str, ...] = ()
    price: Decimal | None = None
    currency: str | None = None
    price_kind: PriceKind = PriceKind.UNKNOWN
    postage: Decimal | None = None
    """In `currency`; zero means free postage, None means not told."""
    bid_count: int | None = None
    ends_at: dt.datetime | None = None
    buy_now: bool | None = None
    auction: bool | None = None
    condition: Condition | None = None
    seller: str | None = None
    place_label: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    deliverable: bool | None = None
    collectable: bool | None = None
    state: ListingState = ListingState.ACTIVE
    listed_at: dt.datetime | None = None
    categories: tuple[str, ...] = ()
    """What kind of thing it is, by the marketplace's own names ("gb.177"), with every wider kind;
    empty where that is not told. The names are those of `Criteria.pins`."""
    description_complete: bool = True
    """False where the list page carries no or a cut description (see NeedsDetail)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoredListing:
    """A listing with what the database adds."""

    id: int
    item_id: int
    listing: Listing
    first_seen_at: dt.datetime
    changed_at: dt.datetime


class ChangeKind(enum.StrEnum):
    """What one poll did to one listing."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A listing that is new or differs from what we had; `before` is None for a new one."""

    kind: ChangeKind
    after: StoredListing
    before: Listing | None = None
    twin: StoredListing | None = None
    """The earlier advert of the same thing, if a new one is a re-post; they share `item_id`."""
