"""Which change of a listing deserves telling, and why. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from core.alerts.card import Deal
from core.alerts.states import Reason
from core.listings.listing import Listing, ListingState, PriceKind

LEAST_SHARE: Final = Decimal("0.05")
LEAST_AMOUNT: Final = Decimal(5)
"""A fall under either is noise, and noise is what makes people mute."""
LOUD_AGAIN: Final = dt.timedelta(days=1)
SUSPICIOUS: Final = Decimal("0.4")
"""Asking less than this share of the median is worth a caution."""

IMPORTANCE: Final = (
    Reason.DROPPED_INTO_RANGE,
    Reason.PRICE_DROP,
    Reason.NEW,
    Reason.RELISTED,
    Reason.EDITED,
)
"""One card has one reason: the first of these that any of its searches gives."""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """An alert that a place already has about an item."""

    reason: Reason
    price: Decimal | None
    currency: str | None
    silent: bool
    created_at: dt.datetime
    search_ids: frozenset[int] = frozenset()
    """Searches that are named on it."""


def effective_price(listing: Listing) -> Decimal | None:
    """What it costs, as far as the number means anything."""
    if listing.price_kind is PriceKind.FREE:
        return Decimal(0)
    if listing.price_kind in {PriceKind.ASKING, PriceKind.BID}:
        return listing.price
    return None


def price_key(listing: Listing) -> str:
    """The part of an alert's key that makes a second fall in price a second alert."""
    price = effective_price(listing)
    if price is None:
        return ""
    return f"{price:.2f} {listing.currency or ''}".strip()


def read_price_key(key: str) -> tuple[Decimal | None, str | None]:
    """Undo `price_key`."""
    amount, _, currency = key.partition(" ")
    return (Decimal(amount), currency or None) if amount else (None, None)


def worthwhile_fall(
    before: Listing,
    after: Listing,
    told: Collection[Told] = (),
    least_share: Decimal = LEAST_SHARE,
) -> Decimal | None:
    """The price it fell from, if the fall is worth telling; None otherwise.

    Measured from what the place was last told, so that a price which rose and came back is no news,
    and several small steps that add up are; from the earlier reading if nothing was told. Bids
    only rise and are left out.
    """
    price = effective_price(after)
    if price is None or PriceKind.BID in {before.price_kind, after.price_kind}:
        return None
    old = effective_price(before) if before.currency == after.currency else None
    last = max(told, key=lambda one: one.created_at, default=None)
    if last is not None and last.price is not None and last.currency == after.currency:
        old = last.price
    if old is None or old - price < LEAST_AMOUNT or old - price < old * least_share:
        return None
    return old


class Before(enum.Enum):
    """What a search says of the earlier reading of a listing, its state left aside."""

    NOTHING = "nothing"
    """There is no earlier reading."""
    MATCHED = "matched"
    PRICE_MISSED = "price_missed"
    """It would have matched at the price of now."""
    MISSED = "missed"
    """It was something else, or had not been read whole."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One listing that satisfies one search now, with all that bears on the reason."""

    after: Listing
    before: Listing | None
    """The earlier reading, or the earlier advert of the same thing; None for a new thing."""
    verdict: Before
    reposted: bool = False
    seen: bool = False
    """Shown in the search's preview or on its first page."""
    told: Collection[Told] = ()
    edited_alerts: bool = False
    least_share: Decimal = LEAST_SHARE
    """Of the price: a smaller fall is no news to this owner."""


def reason_of(case: Case) -> Reason | None:
    """Why the person should be told; None when there is nothing to tell."""
    before, heard = case.before, bool(case.told) or case.seen
    if case.after.state is not ListingState.ACTIVE:
        # Reserved or sold: there is nothing to be quick for. It is news when it is free again.
        return None
    if before is None:
        return None if heard else Reason.NEW
    if case.verdict is Before.PRICE_MISSED and has_fallen(before, case.after):
        return Reason.DROPPED_INTO_RANGE
    if worthwhile_fall(before, case.after, case.told, case.least_share) is not None:
        return Reason.PRICE_DROP
    if case.reposted or _is_back(before, case.after):
        return Reason.RELISTED if heard else Reason.NEW
    if case.verdict is not Before.MATCHED and not heard:
        # It was no match before it was edited or read whole, so nobody has heard of it.
        return Reason.NEW
    edited = case.verdict is not Before.MATCHED or _text_differs(before, case.after)
    return Reason.EDITED if edited and case.edited_alerts else None


def least_share(percent: int | None) -> Decimal:
    """An owner's own threshold, or ours."""
    return LEAST_SHARE if percent is None else Decimal(min(max(percent, 1), 90)) / 100


def has_fallen(before: Listing, after: Listing) -> bool:
    """Whether it costs less than it did, be it by a penny."""
    old, new = effective_price(before), effective_price(after)
    return (
        old is not None
        and new is not None
        and new < old
        and before.currency in {after.currency, None}
    )


def _is_back(before: Listing, after: Listing) -> bool:
    return before.state is not ListingState.ACTIVE and after.state is ListingState.ACTIVE


def _text_differs(before: Listing, after: Listing) -> bool:
    return (before.title, before.description) != (after.title, after.description)


def is_silent(reason: Reason, told: Collection[Told], now: dt.datetime, *, older: bool) -> bool:
    """Whether it should make no sound; a fall in price is loud once a day and item."""
    if older or reason in {Reason.RELISTED, Reason.EDITED}:
        return True
    return reason is Reason.PRICE_DROP and any(
        one.reason is Reason.PRICE_DROP and not one.silent and one.created_at > now - LOUD_AGAIN
        for one in told
    )


def caution_of(price: Decimal | None, deal: Deal | None) -> str | None:
    """A price far below what others ask is more often a trap than a treasure."""
    if price is None or deal is None or price == 0:
        return None
    return "far_below_median" if price < deal.median * SUSPICIOUS else None
