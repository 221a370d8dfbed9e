"""What is read from a listing."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.listings.listing import PriceKind
from core.matching.compiled import kilometres
from core.matching.prepared import prepare, unit_vector
from core.places import distance_km
from tests.unit.matching.worlds import listing


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("60,000 miles", 60000),
        ("60k miles", 60000),
        ("61.5k mi", 61500),
        ("mileage: 60 000", 60000),
        ("covered 96561 km", 60000),
        ("5 miles from Leeds", None),
        ("only 2 owners", None),
        ("12 miles away, 70000 miles on the clock", 70000),
    ],
)
def test_mileage(text: str, miles: float | None) -> None:
    told = prepare(listing("Mini", description=text)).mileage_km
    assert (told is None) if miles is None else told == pytest.approx(miles * 1.609344, rel=1e-4)


def test_years_come_from_the_title_or_from_an_only_mention() -> None:
    assert prepare(listing("Mini 2012 or 2013")).years == (2012, 2013)
    assert prepare(listing("Mini", description="from 2012, yes 2012")).years == (2012,)
    assert prepare(listing("Mini", description="2012, serviced 2019")).years == ()
    assert prepare(listing("GTX 2080")).years == ()


def test_postage_joins_the_price_where_the_thing_can_be_posted() -> None:
    shown = prepare(listing(postage=Decimal("4.50")))
    assert (shown.amount, shown.total) == (100.0, 104.5)
    assert prepare(listing(postage=Decimal(5), deliverable=False)).total == 100.0
    assert prepare(listing(postage=Decimal("Infinity"))).total == 100.0
    free = prepare(listing(price=None, price_kind=PriceKind.FREE, postage=Decimal(5)))
    assert (free.amount, free.total) == (0.0, 0.0)


def test_excerpts_are_cut_on_both_sides_and_put_on_one_line() -> None:
    text = "word " * 20 + "broken\nhinge " + "word " * 20
    shown = prepare(listing("Bike", description=text))
    found = shown.excerpt(22, 23)
    assert found == "…word word word word word word broken hinge word word word word wor…"


def test_hostile_lengths_are_cut() -> None:
    shown = prepare(listing("a " * 9999, description="b " * 99999))
    assert len(shown.words) < 11_000


@given(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_chords_give_the_haversine(a: tuple[float, float], b: tuple[float, float]) -> None:
    chord = sum((x - y) ** 2 for x, y in zip(unit_vector(*a), unit_vector(*b), strict=True))
    expected = distance_km(*a, *b)
    # Near the antipode both formulas lose digits.
    slack = 1e-6 if expected < 19_000 else 1.0
    assert math.isclose(kilometres(chord), expected, rel_tol=1e-6, abs_tol=slack)
