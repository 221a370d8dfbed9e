"""Digests of listings: what counts as a change, and what makes two adverts the same thing.

A fingerprint covers what a person would notice or a search may ask about. Left out are addresses
(they carry tracking and expiry), the count of bids (the price tells) and the time of listing (some
places show it relative to now).
"""

from __future__ import annotations

import dataclasses
import functools
from hashlib import blake2b
from typing import Final

from core.listings.listing import Listing
from core.text import fold

_SEPARATOR: Final = "\x1f"
_KEPT: Final = (
    "condition",
    "seller",
    "place_label",
    "country",
    "buy_now",
    "auction",
    "deliverable",
    "collectable",
    "listed_at",
    "ends_at",
    "bid_count",
)
"""What one page of a marketplace tells and another leaves out stays as it was told."""


def _number(content: str) -> int:
    digest = blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def fingerprint(listing: Listing) -> int:
    """Signed 64 bits, the same in every process and release until this function changes."""
    return _number(
        _SEPARATOR.join(
            (
                listing.title,
                listing.description if listing.description_complete else "",
                str(listing.price),
                str(listing.currency),
                listing.price_kind,
                str(listing.postage),
                listing.state,
                str(listing.condition),
                str(listing.place_label),
                (
                    f"{listing.buy_now}{listing.auction}{listing.deliverable}{listing.collectable}"
                    f"{listing.description_complete}"
                ),
            )
        )
    )


def quick_key(listing: Listing, version: int = 0) -> int:
    """A digest of the same facts for this process alone: ten times cheaper, salted at each start.

    Enumerations are singletons, so their identity stands for them; hashing them costs more.
    """
    return hash(
        (
            listing.marketplace,
            listing.external_id,
            listing.title,
            listing.description,
            listing.price,
            listing.currency,
            id(listing.price_kind),
            listing.postage,
            id(listing.state),
            id(listing.condition),
            listing.place_label,
            listing.buy_now,
            listing.auction,
            listing.deliverable,
            listing.collectable,
            listing.description_complete,
            version,
        )
    )


def merge(before: Listing, after: Listing) -> Listing:
    """The newer reading, completed with what only the older one told."""
    kept = {
        name: getattr(before, name)
        for name in _KEPT
        if getattr(after, name) is None and getattr(before, name) is not None
    }
    if after.lat is None and before.lat is not None:
        kept |= {"lat": before.lat, "lon": before.lon}
    kept |= {
        name: getattr(before, name)
        for name in ("image_urls", "categories")
        if not getattr(after, name) and getattr(before, name)
    }
    if before.description_complete and not after.description_complete:
        kept |= {"description": before.description, "description_complete": True}
    return dataclasses.replace(after, **kept) if kept else after


def twin_key(listing: Listing) -> int | None:
    """What re-posts of one thing have in common; None when too little is told to be sure."""
    who = listing.seller or listing.place_label
    title = fold(listing.title)
    if not who or not title:
        return None
    return _number(_SEPARATOR.join((listing.marketplace, _folded(who) or who, title)))


@functools.lru_cache(maxsize=4096)
def _folded(who: str) -> str:
    """Sellers and towns come again and again."""
    return fold(who)
