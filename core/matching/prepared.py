"""A listing read once, so that any number of searches can be tried against it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from core.listings.listing import ListingState, PriceKind
from core.matching.adverts import is_box_only, is_wanted
from core.matching.exclusions import may_deny
from core.matching.lazy import lazy
from core.matching.spans import Spans
from core.matching.words import stem, title_words
from core.text import words

if TYPE_CHECKING:
    from decimal import Decimal

    from core.listings.listing import Listing

_LONGEST_TITLE = 1_000
_LONGEST_DESCRIPTION = 20_000
"""Characters read; adverts are shorter, and what is longer is an attack on our time."""

_MOST_DIGITS = 15

_SOLD, _ENDED = ListingState.SOLD, ListingState.ENDED
_FREE, _ASKING, _BID = PriceKind.FREE, PriceKind.ASKING, PriceKind.BID
"""By names of their own: to hash a member, or to ask its class for it, takes long."""

BREAK = "\n"
"""Stands between title and description, so that no phrase reaches over the border."""

_YEAR = re.compile(r"(?:19[0-9]{2}|20[0-3][0-9])")
_MILEAGE = re.compile(
    r"(?<![\w.,])([0-9]{1,3}(?:[ ,.][0-9]{3}){1,2}|[0-9]{1,7}(?:\.[0-9]{1,2})?) ?(k)? ?"
    r"(miles|mile|mi|kms|km|kilometres|kilometers)\b"
)
_ODOMETER = re.compile(r"\bmileage[ :~-]{1,3}([0-9]{1,3}(?:[ ,.][0-9]{3}){1,2}|[0-9]{1,7}) ?(k)?")
_LEAST_MILEAGE = 500
"""Fewer are a way to walk ("5 miles from Leeds"), not what a clock shows."""
KM_PER = {"mi": 1.609344, "km": 1.0}


def unit_vector(lat: float, lon: float) -> tuple[float, float, float]:
    """The point on the unit sphere.

    Distances are compared as squared chords between such points: the haversine in other clothes
    (a = chord² / 4). Sums and products come out the same in Python and in numpy to the last bit,
    which sines do not, so that the index and the scan agree on the very edge of a radius.
    """
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


class PreparedListing:
    """What the rules ask of a listing; whatever costs something is worked out when first asked."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.title_words = title_words(listing.title[:_LONGEST_TITLE])
        self.title_length = len(self.title_words)
        if listing.description:
            description = words(listing.description[:_LONGEST_DESCRIPTION])
            self.words = [*self.title_words, BREAK, *description]
        else:
            self.words = self.title_words
        self.stems = list(map(stem, self.words))

    @lazy
    def word_set(self) -> frozenset[str]:
        return frozenset(self.words)

    @lazy
    def stem_set(self) -> frozenset[str]:
        return frozenset(self.stems)

    @lazy
    def may_deny(self) -> bool:
        """Whether any word of the text can deny another; most titles have none."""
        return may_deny(self.word_set)

    @lazy
    def title_word_set(self) -> frozenset[str]:
        return frozenset(self.title_words)

    @lazy
    def title_stem_set(self) -> frozenset[str]:
        return frozenset(self.stems[: self.title_length])

    @lazy
    def title_spans(self) -> Spans:
        return Spans(self.listing.title[:_LONGEST_TITLE], title_words)

    @lazy
    def description_spans(self) -> Spans:
        return Spans(self.listing.description[:_LONGEST_DESCRIPTION])

    @lazy
    def description_words(self) -> list[str]:
        return self.words[self.title_length + 1 :]

    def spans_at(self, index: int) -> tuple[Spans, int]:
        """Raw places of the text in which word `index` stands, and the number of its first word."""
        if index < self.title_length:
            return self.title_spans, 0
        return self.description_spans, self.title_length + 1

    def text_at(self, index: int) -> list[str]:
        """The words of the text, title or description, in which word `index` stands."""
        return self.title_words if index < self.title_length else self.description_words

    def excerpt(self, start: int, end: int) -> str:
        """The raw text about some words."""
        spans, offset = self.spans_at(start)
        return spans.excerpt(start - offset, end - offset)

    @lazy
    def wanted(self) -> tuple[int, int] | None:
        return is_wanted(self)

    @lazy
    def box_only(self) -> tuple[int, int] | None:
        return is_box_only(self)

    @lazy
    def gone(self) -> bool:
        state = self.listing.state
        return state is _SOLD or state is _ENDED

    @lazy
    def is_free(self) -> bool:
        return self.listing.price_kind is _FREE

    @lazy
    def amount(self) -> float | None:
        """The price, None when it is not known or in no known currency; zero when free.

        Floats keep every amount of up to 15 digits apart, and both readers compare floats.
        """
        listing = self.listing
        kind = listing.price_kind
        if kind is _FREE:
            return 0.0
        if (kind is not _ASKING and kind is not _BID) or not listing.currency:
            return None
        # Zero is what people type who do not want to say a price; a free thing says that it is.
        return _positive(listing.price)

    @lazy
    def total(self) -> float | None:
        """The price with postage, where the marketplace tells it and the thing can be posted."""
        listing = self.listing
        if (
            self.amount is None
            or listing.deliverable is False
            or self.is_free
            or listing.price is None
            or listing.postage is None
            or _positive(listing.postage) is None
        ):
            return self.amount
        return float(listing.price + listing.postage)

    @lazy
    def point(self) -> tuple[float, float, float] | None:
        lat, lon = self.listing.lat, self.listing.lon
        if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        return unit_vector(lat, lon)

    @lazy
    def seller(self) -> str | None:
        seller = self.listing.seller
        return None if seller is None else seller.strip().casefold()

    @lazy
    def years(self) -> tuple[int, ...]:
        """Years in the title; else the only year of the description; else none."""
        titled = tuple(int(word) for word in self.title_words if _YEAR.fullmatch(word))
        if titled:
            return titled
        told = {int(word) for word in self.words if _YEAR.fullmatch(word)}
        return tuple(told) if len(told) == 1 else ()

    @lazy
    def mileage_km(self) -> float | None:
        """What the clock shows, in kilometres, from the first place that tells it."""
        listing = self.listing
        for text in (listing.title[:_LONGEST_TITLE], listing.description[:_LONGEST_DESCRIPTION]):
            lowered = text.casefold()
            for found in _MILEAGE.finditer(lowered):
                value = _number(found[1], thousand=found[2] is not None)
                if value >= _LEAST_MILEAGE:
                    return value * KM_PER["km" if found[3].startswith("k") else "mi"]
            odometer = _ODOMETER.search(lowered)
            if odometer:
                return _number(odometer[1], thousand=odometer[2] is not None) * KM_PER["mi"]
        return None


def prepare(listing: Listing) -> PreparedListing:
    """Read a listing for matching."""
    return PreparedListing(listing)


def _positive(amount: Decimal | None) -> float | None:
    if amount is None or not amount.is_finite() or amount <= 0:
        return None
    if amount.adjusted() > _MOST_DIGITS:
        return None
    return float(amount)


def _number(text: str, *, thousand: bool) -> float:
    grouped = re.sub(r"[ ,.](?=[0-9]{3}(?:[^0-9]|$))", "", text)
    return float(grouped) * (1000 if thousand else 1)
