"""What Craigslist's prices and titles say; both readers share it."""

from __future__ import annotations

import re
from decimal import Decimal

from core.listings.listing import ListingState, PriceKind
from scrapers.prices import UNKNOWN, Price, read_price

_SOLD = re.compile(r"^\W{0,5}(sold|(?:sale )?pending|on hold)\b", re.IGNORECASE)


def read_asked(text: str, currency: str, *, free: bool) -> Price:
    """The price of a row; among things given away, none and nought mean free."""
    price = read_price(text, currency=currency) if text else UNKNOWN
    if free and price.kind in {PriceKind.UNKNOWN, PriceKind.PLACEHOLDER}:
        return Price(Decimal(0), currency, PriceKind.FREE)
    return price


def sold_state(title: str) -> ListingState:
    """There is no field for it: sellers write it in front of the title."""
    found = _SOLD.match(title)
    if found is None:
        return ListingState.ACTIVE
    return ListingState.SOLD if found[1].lower() == "sold" else ListingState.RESERVED
