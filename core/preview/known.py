"""What a preview starts from: listings that are stored, and what the person has hidden."""

from __future__ import annotations

import dataclasses
import datetime as dt

from core.listings.listing import Listing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A listing with the ids under which it is stored."""

    listing: Listing
    listing_id: int
    item_id: int
    found_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Known before any marketplace is asked."""

    stored: tuple[Brought, ...] = ()
    hidden_items: frozenset[int] = frozenset()
    hidden_sellers: frozenset[tuple[str, str]] = frozenset()
    """Marketplace and seller."""

    def hides(self, one: Brought) -> bool:
        """Whether the person has said that they do not want to see it."""
        seller = one.listing.seller
        return one.item_id in self.hidden_items or (
            seller is not None and (one.listing.marketplace, seller) in self.hidden_sellers
        )


NOTHING = Known()
