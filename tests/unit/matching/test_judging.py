"""Verdicts kept for later listings are the same as new ones, and forgotten with their search."""

from __future__ import annotations

from decimal import Decimal

from core.matching.index import Index
from core.matching.match import match
from core.matching.verdict import Match, Note
from tests.unit.matching.worlds import criteria, listing


def test_what_is_kept_for_later_listings_is_shared_and_true() -> None:
    index = Index()
    wanted = criteria("bike", price_max=Decimal(200), currency="GBP")
    index.add(1, wanted)
    red, blue = listing("Red bike"), listing("Blue bike")
    ((_, first),), ((_, second),) = index.match(red), index.match(blue)
    assert first is second
    assert first == match(wanted, red) == match(wanted, blue)
    assert index.match(listing("Wanted: bike")) == []
    unpriced = listing("Bike", price=None)
    assert index.match(unpriced) == [(1, Match(terms=("bike",), notes=(Note.PRICE_UNKNOWN,)))]
    assert index.match(listing("Bike", price=Decimal(201))) == []
    assert index.match(listing("Bike", currency="EUR")) == []


def test_alternatives_are_named_for_each_listing_anew() -> None:
    index = Index()
    index.add(1, criteria("sofa|couch"))
    assert index.match(listing("Couch")) == [(1, Match(terms=("couch",)))]
    assert index.match(listing("Sofa")) == [(1, Match(terms=("sofa",)))]
    assert index.ready == {}


def test_verdicts_go_with_their_search() -> None:
    index = Index()
    index.add(1, criteria("bike", price_max=Decimal(200), currency="GBP"))
    before = index.memory_bytes()
    assert len(index.match(listing("Bike"))) == 1
    assert index.memory_bytes() > before
    index.remove(1)
    assert index.ready == {}
    index.add(2, criteria("sofa", price_max=Decimal(50), currency="EUR"))
    assert index.match(listing("Bike")) == []
    assert index.match(listing("Sofa")) == []
    assert [number for number, _ in index.match(listing("Sofa", currency="EUR"))] == []
    cheap = listing("Sofa", currency="EUR", price=Decimal(40))
    assert [number for number, _ in index.match(cheap)] == [2]
