"""The index gives exactly what trying every search would give."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.matching.compiled import compile_search
from core.matching.index import Index
from core.matching.postings import LONG
from core.matching.prepared import prepare
from core.matching.verdict import Match, Miss, NeedsDetail
from core.places import KM_PER_MILE
from tests.unit.matching.worlds import PLACES, criteria, listing, listings, near, searches

if TYPE_CHECKING:
    from collections.abc import Sized

    from core.listings.listing import Listing
    from core.searches.criteria import Criteria

Found = dict[int, Match | NeedsDetail]


def scan(known: dict[int, Criteria], listing: Listing) -> Found:
    prepared = prepare(listing)
    verdicts = {number: compile_search(one).match(prepared) for number, one in known.items()}
    return {number: said for number, said in verdicts.items() if not isinstance(said, Miss)}


def through(index: Index, listing: Listing) -> Found:
    found = index.match(listing)
    assert len({number for number, _ in found}) == len(found)
    return dict(found)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(searches, max_size=12),
    st.lists(listings, min_size=1, max_size=4),
    st.sampled_from((1, 3, LONG)),
    st.data(),
)
def test_index_and_scan_agree_while_searches_come_and_go(
    wanted: list[Criteria], seen: list[Listing], long: int, data: st.DataObject
) -> None:
    index, known = Index(long=long), {}
    for number, one in enumerate(wanted):
        index.add(number, one)
        known[number] = one
    for shown in seen:
        assert through(index, shown) == scan(known, shown)
    for number in data.draw(st.sets(st.sampled_from(range(12)))):
        assert index.remove(number) == (known.pop(number, None) is not None)
    for number, one in enumerate(reversed(wanted)):
        if data.draw(st.booleans()):
            index.add(number, one)
            known[number] = one
    index.rebalance()
    assert len(index) == len(known)
    for shown in seen:
        assert through(index, shown) == scan(known, shown)


@pytest.mark.parametrize("long", [LONG, 2])
def test_index_and_scan_agree_on_a_thousand_searches_of_few_words(long: int) -> None:
    chance = random.Random(long)
    words = ["bike", "red", "blue", "trek", "giant", "frame", "kids", "old", "new", "fast"]
    limits = [None, Decimal(50), Decimal(150)]
    index, known = Index(long=long), {}
    for number in range(1500):
        place = near(chance.choice(PLACES), chance.choice([10.0, 50.0, 500.0]))
        one = criteria(
            *chance.sample(words[:6], chance.randint(1, 5)),
            exclude=(chance.choice([*words[4:], f"word{number % 90}"]),),
            price_max=chance.choice(limits),
            currency="GBP",
            near=chance.choice([None, place]),
        )
        index.add(number, one)
        known[number] = one
    for number in chance.sample(range(1500), 400):
        index.remove(number)
        del known[number]
    for _ in range(20):
        title = " ".join(chance.sample([*words, f"word{chance.randint(0, 89)}"], 7))
        spot = chance.choice(PLACES)
        shown = listing(title, lat=spot.lat, lon=spot.lon, postage=Decimal("9.99"))
        found = scan(known, shown)
        assert through(index, shown) == found


def test_an_empty_index_finds_nothing() -> None:
    assert Index().match(listing()) == []


def test_a_search_added_twice_is_replaced() -> None:
    index = Index()
    index.add(7, criteria("bike"))
    index.add(7, criteria("sofa"))
    assert 7 in index
    assert len(index) == 1
    assert index.match(listing("Mountain bike")) == []
    assert through(index, listing("Sofas")) == {7: Match(terms=("sofa",))}


def test_removing_the_unknown_says_so() -> None:
    assert Index().remove(3) is False


def test_all_that_was_taken_is_given_back() -> None:
    index = Index()
    empty = [len(part) for part in _shared(index)]
    wanted = [
        criteria("bike|cycle", "red", exclude=("broken", "broken"), near=near(PLACES[0], 5)),
        criteria("bike|cycle", marketplaces=frozenset({"ebay"}), anywhere_in_text=True),
        criteria("cycle", "13", "mini", anywhere_in_text=True, price_max=Decimal(5)),
    ]
    for number, one in enumerate(wanted * 2):
        index.add(number, one)
    for number in range(6):
        index.remove(number)
    assert [len(part) for part in _shared(index)] == empty
    assert index.postings == {}
    assert index.partial == {}


def _shared(index: Index) -> list[Sized]:
    vocabulary = index.vocabulary
    return [
        index.texts,
        index.sides,
        index.circles,
        index.markets,
        index.exclusion_sets,
        vocabulary.atoms,
        vocabulary.exclusions,
        vocabulary._checked,
    ]


def test_a_search_stands_under_its_rarest_word_and_moves_when_that_changes() -> None:
    index = Index()
    for _ in range(20):
        index.learn(listing("bike for sale"))
    index.add(1, criteria("bike", "orbea"))
    orbea = index.store.atom[0]
    assert index.vocabulary.rule(orbea).text == "orbea"
    for _ in range(100):
        index.learn(listing("orbea shoes"))
    assert index.rebalance() == 1
    assert index.vocabulary.rule(index.store.atom[0]).text == "bike"
    assert through(index, listing("Orbea bike")) == {1: Match(terms=("bike", "orbea"))}


def test_a_listing_on_the_very_edge_of_a_radius_counts_for_both() -> None:
    place, spot = PLACES[0], PLACES[1]
    shown = listing("bike", lat=spot.lat, lon=spot.lon)
    edge = compile_search(criteria("bike", near=near(place, 1000.0))).accept(prepare(shown))
    assert isinstance(edge, Match)
    assert edge.distance_km is not None
    known = {
        number: criteria("bike", near=near(place, edge.distance_km + number * 1e-12))
        for number in range(-60, 60)
    }
    index = Index()
    for number, one in known.items():
        index.add(number, one)
    assert through(index, shown) == scan(known, shown)
    assert 0 < len(index.match(shown)) < len(known)
    assert edge.distance_km == pytest.approx(22.2 * KM_PER_MILE, rel=0.05)


def test_memory_is_counted() -> None:
    index = Index()
    before = index.memory_bytes()
    for number in range(100):
        index.add(number, criteria("bike", f"word{number}"))
    assert index.memory_bytes() > before
