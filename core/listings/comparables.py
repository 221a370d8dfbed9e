"""What such a thing usually costs: the median of what others ask for it now."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from core.listings.listing import Listing, ListingState, PriceKind

SAMPLE: Final = 5
"""Fewer prices are an anecdote."""
DAYS: Final = 30
"""An advert older than that has not sold at its price for a reason."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comparables:
    """The evidence: the middle price, of how many, listed within how many days."""

    median: Decimal
    currency: str
    sample: int
    days: int = DAYS


def asking_price(listing: Listing, currency: str, now: dt.datetime) -> Decimal | None:
    """A price that tells what people ask.

    Placeholders, bids, gifts, unknown prices and other currencies do not, nor do things that can no
    longer be had or have long been on offer.
    """
    told = listing.price_kind is PriceKind.ASKING and listing.price is not None
    if not told or listing.currency != currency or listing.state is not ListingState.ACTIVE:
        return None
    if listing.listed_at is not None and listing.listed_at < now - dt.timedelta(days=DAYS):
        return None
    return listing.price


def comparables(listings: Iterable[Listing], currency: str, now: dt.datetime) -> Comparables | None:
    """The median of listings that are known to be alike; None when there are too few."""
    prices = [price for one in listings if (price := asking_price(one, currency, now)) is not None]
    if len(prices) < SAMPLE:
        return None
    median = Decimal(statistics.median(prices)).quantize(Decimal("0.01"))
    return Comparables(median=median, currency=currency, sample=len(prices))
