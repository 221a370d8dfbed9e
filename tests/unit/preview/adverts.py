"""Made-up adverts for tests of the preview."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.listings.listing import Listing, PriceKind
from core.places import Place
from core.preview import Brought
from core.searches.criteria import Criteria, Term

LEEDS = Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")


def wanted(words: str, maximum: int | None = None, **more: Any) -> Criteria:
    return Criteria(
        required=tuple((Term(word),) for word in words.split()),
        price_max=None if maximum is None else Decimal(maximum),
        currency="GBP",
        **more,
    )


def advert(number: int, title: str, price: int | None = 100, **more: Any) -> Listing:
    return Listing(
        **{
            "marketplace": "shop",
            "external_id": f"e{number}",
            "title": title,
            "url": f"https://shop.example/{number}",
            "price": None if price is None else Decimal(price),
            "currency": "GBP",
            "price_kind": PriceKind.UNKNOWN if price is None else PriceKind.ASKING,
            **more,
        }
    )


def brought(number: int, title: str, price: int | None = 100, **more: Any) -> Brought:
    return Brought(
        listing=advert(number, title, price, **more), listing_id=number, item_id=number + 1000
    )
