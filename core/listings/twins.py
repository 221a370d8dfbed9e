"""Recognising a re-post: the same thing, put up again under a new id.

Simple and safe rather than clever, for a wrong twin hides a real find: same marketplace, same
seller (or place, where no seller is told), same folded title, and the same first picture or the
same description; and the earlier advert must be over, or a day old.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from core.listings.listing import Listing, ListingState, StoredListing

LIVES: Final = dt.timedelta(hours=24)
"""Two adverts within this time are two things, unless the first is over."""
TELLING: Final = 40
"""A shorter description ("see photos") says nothing about sameness."""


def same_thing(earlier: Listing, later: Listing) -> bool:
    """Whether two adverts that share a twin key show the same thing."""
    if earlier.external_id == later.external_id:
        return False
    if earlier.image_urls and later.image_urls and earlier.image_urls[0] == later.image_urls[0]:
        return True
    return len(later.description) >= TELLING and earlier.description == later.description


def is_over(earlier: StoredListing, now: dt.datetime) -> bool:
    """Whether the earlier advert can have been replaced by a new one."""
    listing = earlier.listing
    return (
        listing.state in {ListingState.SOLD, ListingState.ENDED}
        or (listing.ends_at is not None and listing.ends_at <= now)
        or earlier.first_seen_at <= now - LIVES
    )


def pick_twin(
    later: Listing, candidates: Iterable[StoredListing], now: dt.datetime
) -> StoredListing | None:
    """The newest earlier advert of the same thing."""
    fitting = [
        earlier
        for earlier in candidates
        if is_over(earlier, now) and same_thing(earlier.listing, later)
    ]
    return max(fitting, key=lambda earlier: (earlier.first_seen_at, earlier.id), default=None)
