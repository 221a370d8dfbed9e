"""What a kind of thing costs, kept for a while: the evidence beside a price on a card.

The pages that a marketplace answers with are the sample: it was asked for these words, and answers
with what is on offer now. They are read through the words of the search alone, without its price,
so that the person's own limit does not make everything look dear.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import orjson
from pydantic import ValidationError

from core.alerts.card import Deal
from core.listings.comparables import comparables
from core.matching.compiled import compile_search
from core.matching.patterns import patterns_of
from core.matching.prepared import prepare
from core.matching.verdict import Match
from core.searches.criteria import from_json

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.matching.prepared import PreparedListing
    from core.searches.criteria import Criteria

KEPT_FOR: Final = dt.timedelta(minutes=10)
TRIED_AGAIN: Final = dt.timedelta(minutes=1)
"""With too little evidence, a later page may bring more."""
KINDS: Final = 300
LISTINGS: Final = 80
"""Of one kind; the newest stay."""
RECALLS: Final = 20
RECALL_EVERY: Final = dt.timedelta(seconds=1)
"""What is forgotten (a restart, or too many kinds) is read from the database again: so many kinds
at once, and then one a second, for a look over the newest listings is not free."""

Kind = tuple[str, str]
"""The words looked for (as JSON) and the currency."""


@dataclasses.dataclass(slots=True)
class _Sample:
    listings: collections.OrderedDict[tuple[str, str], Listing]
    deal: Deal | None = None
    good_until: dt.datetime | None = None


class Page:
    """The listings of a page, each prepared for matching at most once."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._listings = tuple(listings)
        self._prepared: list[PreparedListing] | None = None

    def prepared(self) -> Sequence[PreparedListing]:
        """All of them, ready to be tried."""
        if self._prepared is None:
            self._prepared = [prepare(listing) for listing in self._listings]
        return self._prepared


class Deals:
    """Medians by the words that are looked for and the currency; bounded, oldest out."""

    def __init__(self) -> None:
        self._kinds: collections.OrderedDict[Kind, _Sample] = collections.OrderedDict()
        self._recalls = float(RECALLS)
        self._recalled_at: dt.datetime | None = None

    def forgotten(self, kinds: Iterable[Kind], now: dt.datetime) -> list[Kind]:
        """Those of which nothing is known here, as many as may be looked up now."""
        unknown = [kind for kind in kinds if kind not in self._kinds]
        if self._recalled_at is not None:
            gained = (now - self._recalled_at) / RECALL_EVERY
            self._recalls = min(float(RECALLS), self._recalls + max(0.0, gained))
        self._recalled_at = now
        unknown = unknown[: int(self._recalls)]
        self._recalls -= len(unknown)
        return unknown

    def recall(self, kind: Kind, listings: Iterable[Listing], now: dt.datetime) -> None:
        """Begin with what is stored; pages add to it."""
        self._take(self._sample(kind), kind, Page(listings), now)

    def of(
        self, required: str | None, currency: str | None, page: Page, now: dt.datetime
    ) -> Deal | None:
        """The deal line for searches with these required words (as JSON)."""
        if required is None or currency is None:
            return None
        sample = self._sample((required, currency))
        if sample.good_until is None or sample.good_until <= now:
            self._take(sample, (required, currency), page, now)
        return sample.deal

    def _sample(self, kind: Kind) -> _Sample:
        sample = self._kinds.get(kind)
        if sample is None:
            sample = self._kinds[kind] = _Sample(collections.OrderedDict())
            if len(self._kinds) > KINDS:
                self._kinds.popitem(last=False)
        return sample

    def _take(self, sample: _Sample, kind: Kind, page: Page, now: dt.datetime) -> None:
        criteria = criteria_of(kind[0])
        if criteria is None:
            return
        search = compile_search(criteria)
        for prepared in page.prepared():
            if isinstance(search.accept(prepared), Match):
                listing = prepared.listing
                key = (listing.marketplace, listing.external_id)
                sample.listings.pop(key, None)
                # Only its price is asked for later; a description would be kept for nothing.
                sample.listings[key] = dataclasses.replace(listing, description="", image_urls=())
        while len(sample.listings) > LISTINGS:
            sample.listings.popitem(last=False)
        found = comparables(sample.listings.values(), kind[1], now)
        sample.deal = None
        if found is not None:
            sample.deal = Deal(
                median=found.median, currency=found.currency, sample=found.sample, days=found.days
            )
        sample.good_until = now + (KEPT_FOR if found is not None else TRIED_AGAIN)


def criteria_of(required: str) -> Criteria | None:
    """What is compared: these words and no accessories; None if they cannot be read."""
    try:
        return from_json({"required": orjson.loads(required), "hide_accessories": True})
    except ValidationError:
        return None


def patterns(required: str) -> list[str]:
    """What titles worth comparing look like, for the database."""
    criteria = criteria_of(required)
    return [] if criteria is None else patterns_of(criteria)
