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
from core.matching.prepared import prepare
from core.matching.verdict import Match
from core.searches.criteria import from_json

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.matching.prepared import PreparedListing

KEPT_FOR: Final = dt.timedelta(minutes=10)
TRIED_AGAIN: Final = dt.timedelta(minutes=1)
"""With too little evidence, a later page may bring more."""
KINDS: Final = 300
LISTINGS: Final = 80
"""Of one kind; the newest stay."""


@dataclasses.dataclass(slots=True)
class _Kind:
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
        self._kinds: collections.OrderedDict[tuple[str, str], _Kind] = collections.OrderedDict()

    def of(
        self, required: str | None, currency: str | None, page: Page, now: dt.datetime
    ) -> Deal | None:
        """The deal line for searches with these required words (as JSON)."""
        if required is None or currency is None:
            return None
        kind = self._kinds.get((required, currency))
        if kind is None:
            kind = self._kinds[required, currency] = _Kind(collections.OrderedDict())
            if len(self._kinds) > KINDS:
                self._kinds.popitem(last=False)
        if kind.good_until is None or kind.good_until <= now:
            self._work_out(kind, required, currency, page, now)
        return kind.deal

    def _work_out(
        self, kind: _Kind, required: str, currency: str, page: Page, now: dt.datetime
    ) -> None:
        try:
            criteria = from_json({"required": orjson.loads(required), "hide_accessories": True})
        except ValidationError:
            return
        search = compile_search(criteria)
        for prepared in page.prepared():
            if isinstance(search.accept(prepared), Match):
                listing = prepared.listing
                key = (listing.marketplace, listing.external_id)
                kind.listings.pop(key, None)
                # Only its price is asked for later; a description would be kept for nothing.
                kind.listings[key] = dataclasses.replace(listing, description="", image_urls=())
        while len(kind.listings) > LISTINGS:
            kind.listings.popitem(last=False)
        found = comparables(kind.listings.values(), currency, now)
        kind.deal = None
        if found is not None:
            kind.deal = Deal(
                median=found.median, currency=found.currency, sample=found.sample, days=found.days
            )
        kind.good_until = now + (KEPT_FOR if found is not None else TRIED_AGAIN)
