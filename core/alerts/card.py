"""What a card says, as data: the same for every platform and language."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

from core.alerts.states import Reason
from core.listings.listing import Listing
from core.matching.verdict import Note


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Evidence for a price: the median of comparable listings seen, and of how many."""

    median: Decimal
    currency: str
    sample: int
    days: int

    def below(self, price: Decimal) -> Decimal:
        """How far under the median, as a share (0.25 = a quarter cheaper)."""
        return (self.median - price) / self.median if self.median else Decimal(0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AlertCard:
    """One listing for one place, with all that the card needs."""

    alert_id: int | None
    """None for a card shown in a preview."""
    delivery_id: int | None
    listing_id: int
    item_id: int
    listing: Listing
    marketplace_label: str
    demo: bool
    reason: Reason | None
    search_names: tuple[str, ...] = ()
    search_ids: tuple[int, ...] = ()
    old_price: Decimal | None = None
    distance_km: float | None = None
    place_label: str | None = None
    """The place the distance is measured from."""
    notes: tuple[Note, ...] = ()
    deal: Deal | None = None
    caution: str | None = None
    """Key of at most one caution, for example "far_below_median"."""
    found_at: dt.datetime | None = None
    older_advert: bool = False
    caught_up: bool = False
    """It comes late, because its marketplace could not be read when it was put up."""
    community: bool = False
    """It stands in a place of a community, where somebody may say that they are on it."""
    claimed_by: str | None = None
    claimed_at: dt.datetime | None = None
    kept: bool = False
    """The owner of the place has put it aside."""
    test: bool = False
    """Sent on request to try the way; its buttons do nothing."""
    revision: int = 0
