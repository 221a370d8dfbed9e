"""Any criteria that the classes can hold, for hypothesis."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from core.condition import Condition
from core.places import KM_PER_MILE, Place
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term
from core.searches.families import FAMILIES
from core.searches.vocabulary import word_set
from core.text import fold
from tests.unit.searches.places import shared_gazetteer

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = sorted(
    word_set(
        """
        bike ps5 sofa mountain leeds london 3080 ti 13 mini max pro new mint free under
        within of or and not no for from 2.4 128gb bath reading wh 1000xm4 v11 size 10 uk
        near in on ebay delivered every broken cracks box cash firm playstation 5 xbox road
        2012 k grand quid two bnib sealed or the a to collection auction local daily anywhere
        ideally today hundred only us kr zl 75192 78704 bs1
        frost full mot low mileage 2nd hand shutter count battery health pref ok fine without
        germany uk9.5 wh1000xm4 qc45 obo aud ls6 tx
        """
    )
)

names = [
    "Leeds, UK", "Leeds, Alabama", "Austin, Texas", "São Paulo, Brazil",
    "Newport (near Telford), UK",
    "78704", "BS1", "geo:53.8,-1.55", "se london", "Coeur d'Alene", "St. John's, Canada", "Køge",
    "Frankfurt am Main", "New York City, New York", "Washington, District of Columbia",
]  # fmt: skip


def places() -> st.SearchStrategy[Place]:
    found = [place for name in names for place in shared_gazetteer().find(name, limit=1)]
    assert len(found) == len(names), names
    return st.sampled_from(found)


folded = (
    st.lists(st.sampled_from(WORDS) | st.text(min_size=1, max_size=8), min_size=1, max_size=3)
    .map(lambda parts: fold(" ".join(parts)))
    .filter(lambda text: bool(text) and fold(text) == text)
)
terms = st.builds(Term, folded, st.booleans())
groups = st.lists(terms, min_size=1, max_size=3).map(tuple)
exclusions = st.builds(Exclusion, terms, st.none() | st.sampled_from(sorted(FAMILIES)))
amounts = st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**6).map(Decimal)
maybe_amounts = st.none() | amounts
radii = st.integers(1, 300).map(lambda n: n * KM_PER_MILE) | st.floats(0.1, 900.0)
sellers = st.frozensets(
    st.from_regex(r"[A-Za-z0-9_.*!-]([A-Za-z0-9_.*! -]{0,12}[A-Za-z0-9_.*!-])?", fullmatch=True),
    max_size=2,
)
years = st.none() | st.integers(1950, 2035)


@st.composite
def nears(draw: Callable[..., object]) -> Near:
    place = draw(places())
    assert isinstance(place, Place)
    return Near(
        place,
        float(str(draw(radii))),
        str(draw(st.sampled_from(["mi", "km"]))),
        assumed=bool(draw(st.booleans())),
    )


def criterias() -> st.SearchStrategy[Criteria]:
    return st.builds(
        Criteria,
        required=st.lists(groups, max_size=4).map(tuple),
        excluded=st.lists(exclusions, max_size=3).map(tuple),
        soft=st.lists(terms, max_size=2).map(tuple),
        price_min=maybe_amounts,
        price_max=maybe_amounts,
        currency=st.none() | st.sampled_from(["GBP", "USD", "EUR", "PLN", "AUD", "BRL"]),
        free=st.booleans(),
        about=maybe_amounts,
        near=st.none() | nears(),
        country=st.none() | st.sampled_from(["GB", "US", "DE", "IN"]),
        conditions=st.frozensets(st.sampled_from(Condition)),
        marketplaces=st.frozensets(st.sampled_from(["ebay", "gumtree", "feed", "my shop"])),
        handover=st.sampled_from(Handover),
        buying=st.sampled_from(Buying),
        only_sellers=sellers,
        excluded_sellers=sellers,
        pins=st.frozensets(
            st.from_regex(r"[a-z]{2,20}/(category|place)/[a-z0-9][a-z0-9.-]{0,39}", fullmatch=True),
            max_size=2,
        ),
        years=st.none() | st.tuples(years, years),
        mileage_max=st.none() | st.integers(0, 10**9),
        mileage_unit=st.sampled_from(["mi", "km"]),
        every_minutes=st.none() | st.integers(1, 10**5),
        anywhere_in_text=st.booleans(),
        show_wanted=st.booleans(),
        show_box_only=st.booleans(),
        hide_accessories=st.booleans(),
    )
