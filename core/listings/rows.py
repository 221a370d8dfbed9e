"""Rows of `listings` as values, for whoever asks by other ways than a page does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

_DESCRIPTION: Final = "l.description"
_SHOWN_DESCRIPTION: Final = "left(l.description, 300) AS description"

WHOLE: Final = f"""
    l.marketplace, l.external_id, l.title, l.url, {_DESCRIPTION}, l.image_urls, l.price,
    l.currency, l.price_kind, l.postage, l.bid_count, l.ends_at, l.buy_now, l.auction, l.condition,
    l.seller, l.place_label, l.lat, l.lon, l.country, l.deliverable, l.collectable,
    l.state AS listing_state, l.listed_at, l.categories, l.description_complete
""".strip()
"""What `listing_of` reads, of a table called `l`; rules may be tried on it."""
SHOWN: Final = WHOLE.replace(_DESCRIPTION, _SHOWN_DESCRIPTION)
"""The same for a card, which shows no more than the beginning of a description."""


def listing_of(row: RowMapping) -> Listing:
    """A row of `listings` as the value; `listing_state` stands for its column `state`."""
    condition = row["condition"]
    return Listing(
        marketplace=row["marketplace"],
        external_id=row["external_id"],
        title=row["title"],
        url=row["url"],
        description=row["description"],
        image_urls=tuple(row["image_urls"]),
        price=row["price"],
        currency=row["currency"],
        price_kind=PriceKind(row["price_kind"]),
        postage=row["postage"],
        bid_count=row["bid_count"],
        ends_at=row["ends_at"],
        buy_now=row["buy_now"],
        auction=row["auction"],
        condition=Condition(condition) if condition else None,
        seller=row["seller"],
        place_label=row["place_label"],
        lat=row["lat"],
        lon=row["lon"],
        country=row["country"],
        deliverable=row["deliverable"],
        collectable=row["collectable"],
        state=ListingState(row["listing_state"]),
        listed_at=row["listed_at"],
        categories=tuple(row["categories"]),
        description_complete=row["description_complete"],
    )
