"""The rules of a search that are about neither words, limits of price nor a radius.

Very many searches share one `Side` (most have an empty one), so the index keeps each once.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from core.matching.prepared import KM_PER
from core.matching.verdict import Miss, Note, Rule
from core.searches.criteria import Buying, Criteria, Handover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.condition import Condition
    from core.listings.listing import Listing
    from core.matching.prepared import PreparedListing


_CATEGORY = "/category/"


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One set of such rules; equal ones are interchangeable."""

    limited: bool = False
    """A limit of price was said, so that the currency matters."""
    currency: str | None = None
    free: bool = False
    conditions: frozenset[Condition] = frozenset()
    handover: Handover = Handover.ANY
    buying: Buying = Buying.ANY
    only_sellers: frozenset[str] = frozenset()
    sellers: frozenset[str] = frozenset()
    """Those who are left out."""
    years: tuple[int | None, int | None] | None = None
    mileage_max: int | None = None
    mileage_unit: str = "mi"
    country: str | None = None
    categories: frozenset[str] = frozenset()
    """One of these kinds, as "ebay/category/gb.177"; other marketplaces are not bound by them."""
    near: bool = False

    @property
    def collects(self) -> bool:
        """The person comes for it: said, or meant by naming a radius and nothing else."""
        return self.handover is Handover.COLLECTION or (self.near and self.handover is Handover.ANY)

    @property
    def either(self) -> bool:
        return self.handover is Handover.COLLECTION_OR_DELIVERY

    @property
    def special(self) -> bool:
        """Anything is asked that most searches do not ask."""
        return bool(
            self.free
            or self.conditions
            or self.sellers
            or self.only_sellers
            or self.years
            or self.mileage_max is not None
            or self.country
            or self.categories
            or self.handover is not Handover.ANY
            or self.buying is not Buying.ANY
        )

    def misses(self, prepared: PreparedListing) -> list[Miss]:
        """Every rule of these that the listing fails, in no special order."""
        found: list[Miss] = []
        if self.limited:
            found.extend(self._currency_misses(prepared))
        if self.near:
            found.extend(self._place_misses(prepared))
        if self.special:
            found.extend(self._deal_misses(prepared))
            found.extend(self._thing_misses(prepared))
            if not self.near:
                found.extend(self._place_misses(prepared))
        return found

    def _currency_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        listing = prepared.listing
        if (
            self.currency is not None
            and listing.currency != self.currency
            and listing.currency is not None
            and prepared.amount is not None
            and not prepared.is_free
        ):
            found = f"{listing.price} {listing.currency}"
            yield Miss(Rule.CURRENCY, self.currency, found)

    def _deal_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        listing = prepared.listing
        if self.free and not prepared.is_free:
            found = "" if prepared.amount is None else f"{listing.price} {listing.currency}"
            yield Miss(Rule.NOT_FREE, "free", found)
        only_auction = listing.auction is True and listing.buy_now is not True
        if self.buying is Buying.BUY_NOW and only_auction:
            yield Miss(Rule.BUYING, self.buying, "auction")
        if self.buying is Buying.AUCTION and listing.auction is not True:
            yield Miss(Rule.BUYING, self.buying, "buy_now")

    def _thing_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        listing = prepared.listing
        if prepared.seller is not None and prepared.seller in self.sellers:
            yield Miss(Rule.SELLER, prepared.seller, listing.seller or "")
        if self.only_sellers and prepared.seller not in self.only_sellers:
            yield Miss(
                Rule.OTHER_SELLER, ", ".join(sorted(self.only_sellers)), listing.seller or ""
            )
        if self.categories and listing.categories:
            yield from self._category_misses(listing)
        if self.conditions and listing.condition and listing.condition not in self.conditions:
            yield Miss(Rule.CONDITION, " ".join(sorted(self.conditions)), listing.condition)
        if self.years is not None and prepared.years and not self._year_fits(prepared.years):
            first, last = self.years
            found = " ".join(str(year) for year in prepared.years)
            yield Miss(Rule.YEAR, f"{first or ''}-{last or ''}", found)
        mileage = self._mileage(prepared)
        if self.mileage_max is not None and mileage is not None and mileage > self.mileage_max:
            detail = f"{self.mileage_max} {self.mileage_unit}"
            yield Miss(Rule.MILEAGE, detail, f"{mileage:.0f} {self.mileage_unit}")

    def _category_misses(self, listing: Listing) -> Iterator[Miss]:
        """A kind is held against kinds of the same tree: each country's site has its own."""
        start = f"{listing.marketplace}{_CATEGORY}"
        wanted = {one[len(start) :] for one in self.categories if one.startswith(start)}
        trees = {one.partition(".")[0] for one in wanted}
        told = {one for one in listing.categories if one.partition(".")[0] in trees}
        if told and told.isdisjoint(wanted):
            yield Miss(Rule.CATEGORY, " ".join(sorted(wanted)), " ".join(sorted(told)))

    def _place_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        listing = prepared.listing
        if self.country and listing.country and listing.country.upper() != self.country:
            yield Miss(Rule.COUNTRY, self.country, listing.country)
        if self.collects and listing.collectable is False:
            yield Miss(Rule.HANDOVER, Handover.COLLECTION, Handover.DELIVERY)
        if self.handover is Handover.DELIVERY and listing.deliverable is False:
            yield Miss(Rule.HANDOVER, Handover.DELIVERY, Handover.COLLECTION)

    def notes(self, prepared: PreparedListing) -> tuple[Note, ...]:
        """What must be shown as not known for certain."""
        notes: list[Note] = []
        if self.limited and prepared.amount is None:
            notes.append(Note.PRICE_UNKNOWN)
        if self.near and prepared.point is None:
            notes.append(Note.DISTANCE_UNKNOWN)
        if self.special:
            self._note_specials(prepared, notes)
        if prepared.amount is not None and not prepared.is_free:
            if self.currency is None and self.limited:
                notes.append(Note.NO_CURRENCY)
            elif self.currency not in {None, prepared.listing.currency}:
                notes.append(Note.OTHER_CURRENCY)
        return tuple(notes)

    def _note_specials(self, prepared: PreparedListing, notes: list[Note]) -> None:
        listing = prepared.listing
        if self.country and not listing.country and Note.DISTANCE_UNKNOWN not in notes:
            notes.append(Note.DISTANCE_UNKNOWN)
        if self.mileage_max is not None and prepared.mileage_km is None:
            notes.append(Note.MILEAGE_UNKNOWN)
        if self.years is not None and not prepared.years:
            notes.append(Note.YEAR_UNKNOWN)
        if self.conditions and listing.condition is None:
            notes.append(Note.CONDITION_UNKNOWN)
        collected = self.handover is Handover.COLLECTION and listing.collectable is None
        posted = self.handover is Handover.DELIVERY and listing.deliverable is None
        if collected or posted:
            notes.append(Note.HANDOVER_UNKNOWN)

    def _year_fits(self, years: tuple[int, ...]) -> bool:
        first, last = self.years or (None, None)
        return any((first or 0) <= year <= (last or 9999) for year in years)

    def _mileage(self, prepared: PreparedListing) -> float | None:
        if self.mileage_max is None or prepared.mileage_km is None:
            return None
        # Rounded, so that "60k miles" is not a hair over 60,000 after the way through kilometres.
        return round(prepared.mileage_km / KM_PER.get(self.mileage_unit, 1.0), 3)


PLAIN = Side()


def side_of(criteria: Criteria) -> Side:
    """Take these rules out of a search."""
    limited = criteria.price_min is not None or criteria.price_max is not None
    side = Side(
        limited=limited,
        currency=criteria.currency,
        free=criteria.free,
        conditions=criteria.conditions,
        handover=criteria.handover,
        buying=criteria.buying,
        only_sellers=_folded(criteria.only_sellers),
        sellers=_folded(criteria.excluded_sellers),
        years=criteria.years,
        mileage_max=criteria.mileage_max,
        mileage_unit=criteria.mileage_unit,
        country=criteria.country.upper() if criteria.country else None,
        categories=frozenset(pin for pin in criteria.pins if _CATEGORY in pin),
        near=criteria.near is not None,
    )
    return PLAIN if side == PLAIN else side


def _folded(sellers: frozenset[str]) -> frozenset[str]:
    return frozenset(seller.strip().casefold() for seller in sellers)
