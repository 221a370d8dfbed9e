"""What satisfies a search and what does not, and what is said about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from core.matching.match import all_misses, match, rank_key
from core.matching.verdict import TELLING, Match, Miss, NeedsDetail, Note, Rule
from core.places import distance_km
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Term
from tests.unit.matching.worlds import PLACES, criteria, listing, listings, near, searches

LEEDS, YORK = PLACES[0], PLACES[1]
LAPTOPS = frozenset({"demo/category/gb.177"})


def rule(search: Criteria, shown: Listing) -> Rule | None:
    """The rule that turns it away, None for a match."""
    verdict = match(search, shown)
    if isinstance(verdict, Miss):
        return verdict.rule
    assert isinstance(verdict, Match)
    return None


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        (("bike",), "Mountain BIKES"),
        (("bikes",), "bike"),
        (("cafe",), "Café racer"),
        (("ps5",), "Sony PS 5 console"),
        (("ps5|playstation 5",), "PlayStation-5 digital"),
        (("3080",), "MSI RTX 3080, 10GB"),
        (("3080",), "RTX 3080"),
        (("3080", "ti"), "RTX 3080 Ti"),
        (("3080 ti",), "RTX 3080Ti"),
        (("3080|3080 ti",), "RTX 3080 Ti"),
        (("iphone 13 mini",), "iPhone 13 mini 128GB"),
        (("2012", "mini"), "2012 Mini Cooper"),
        (("ps5",), "PS5 plus two games"),
        (("mountain bike",), "Trek mountain bikes"),
        (("128gb",), "iPhone 128 GB"),
    ],
)
def test_words_are_found(wanted: tuple[str, ...], title: str) -> None:
    assert isinstance(match(criteria(*wanted), listing(title)), Match)


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        (("bike",), "Motorbike"),
        (("3080",), "RTX 3080 Ti"),
        (("3080",), "RTX 3080Ti"),
        (("13",), "iPhone 13 mini"),
        (("iphone 13",), "iPhone 13 Pro Max"),
        (("iphone 13 pro",), "iPhone 13 Pro Max"),
        (("iphone", "13", "pro"), "iPhone 13 Pro Max"),
        (("s21",), "Galaxy S21 Ultra"),
        (("ps4",), "PS4 Pro"),
        (("mountain bike",), "bike for the mountain"),
        (("m1",), "Size M, 1 owner"),
        (("bike", "red"), "blue bike"),
    ],
)
def test_other_words_and_other_models_are_not(wanted: tuple[str, ...], title: str) -> None:
    assert rule(criteria(*wanted), listing(title)) is Rule.REQUIRED


def test_an_exact_term_takes_no_plural() -> None:
    search = Criteria(required=((Term("apple", exact=True),),))
    assert rule(search, listing("Apples")) is Rule.REQUIRED
    assert rule(search, listing("Apple")) is None


def test_a_miss_for_another_model_shows_it() -> None:
    verdict = match(criteria("3080"), listing("Zotac RTX 3080 Ti boxed"))
    assert verdict == Miss(Rule.REQUIRED, "3080", "Zotac RTX 3080 Ti boxed")


def test_no_phrase_reaches_from_title_to_description() -> None:
    shown = listing("Red mountain", description="bike for sale")
    assert rule(criteria("mountain bike"), shown) is Rule.REQUIRED
    assert rule(criteria("mountain", "bike"), shown) is None


def test_one_term_stands_in_the_title_unless_widened() -> None:
    shown = listing("Great bargain", description="A red bike")
    assert rule(criteria("red", "bike"), shown) is Rule.TITLE
    assert rule(criteria("red", "bike", anywhere_in_text=True), shown) is None
    assert rule(criteria("red", "bike"), listing("Bike", description="It is red")) is None


def test_detail_is_needed_only_where_a_widened_search_hangs_on_one_word() -> None:
    shown = listing("Bike", description_complete=False)
    wide = criteria("red", "bike", anywhere_in_text=True)
    assert match(wide, shown) == NeedsDetail("description")
    assert rule(wide, listing("Bike")) is Rule.REQUIRED
    assert rule(criteria("red", "bike"), shown) is Rule.REQUIRED
    assert rule(criteria("red", "new", "bike", anywhere_in_text=True), shown) is Rule.REQUIRED
    assert rule(criteria("red", anywhere_in_text=True), shown) is Rule.REQUIRED
    dear = criteria("red", "bike", anywhere_in_text=True, price_max=Decimal(5), currency="GBP")
    assert rule(dear, shown) is Rule.PRICE_HIGH


def test_terms_name_the_alternative_found() -> None:
    verdict = match(criteria("sofa|couch", "grey"), listing("Grey couch"))
    assert verdict == Match(terms=("couch", "grey"))


def test_soft_words_lift_and_never_hide() -> None:
    search = criteria("bike", soft=(Term("red"), Term("new")))
    assert match(search, listing("Red bike")) == Match(terms=("bike",), soft_hits=1)


@pytest.mark.parametrize(
    ("limits", "values", "expected"),
    [
        ({"price_max": 100}, {}, None),
        ({"price_max": 99}, {}, Rule.PRICE_HIGH),
        ({"price_max": 100}, {"postage": Decimal(5)}, Rule.PRICE_HIGH),
        ({"price_max": 100}, {"postage": Decimal(5), "deliverable": False}, None),
        ({"price_max": 100, "handover": Handover.COLLECTION}, {"postage": Decimal(5)}, None),
        ({"price_max": 100, "near": near(LEEDS, 9)}, {"postage": Decimal(5)}, None),
        ({"price_min": 101}, {}, Rule.PRICE_LOW),
        ({"price_min": 101}, {"postage": Decimal(5)}, None),
        ({"price_min": 1}, {"price_kind": PriceKind.FREE, "price": None}, Rule.PRICE_LOW),
        ({"price_max": 5}, {"price_kind": PriceKind.FREE, "price": None}, None),
        ({"free": True}, {"price_kind": PriceKind.FREE, "price": None}, None),
        ({"free": True}, {"price_kind": PriceKind.PLACEHOLDER, "price": Decimal(0)}, Rule.NOT_FREE),
        ({"free": True}, {}, Rule.NOT_FREE),
        ({"price_max": 500}, {"currency": "EUR"}, Rule.CURRENCY),
        ({"price_max": 500, "currency": "EUR"}, {}, Rule.CURRENCY),
    ],
)
def test_prices(limits: dict[str, Any], values: dict[str, Any], expected: Rule | None) -> None:
    money: dict[str, Any] = {
        name: Decimal(value) if name.startswith("price") else value
        for name, value in ({"currency": "GBP"} | limits).items()
    }
    search = criteria("bike", **money)
    assert rule(search, listing("bike", **values)) is expected


@pytest.mark.parametrize(
    "values",
    [
        {"price": None, "price_kind": PriceKind.UNKNOWN},
        {"price": Decimal(1), "price_kind": PriceKind.PLACEHOLDER},
        {"price": Decimal(0)},
        {"currency": None},
        {"price": Decimal("NaN")},
        {"price": Decimal("9E+999999")},
    ],
)
def test_an_unknown_price_is_kept_and_marked(values: dict[str, Any]) -> None:
    search = criteria("bike", price_max=Decimal(5), currency="GBP")
    assert match(search, listing("bike", **values)) == Match(
        terms=("bike",), notes=(Note.PRICE_UNKNOWN,)
    )


def test_a_price_in_another_currency_is_told_even_without_a_limit() -> None:
    verdict = match(criteria("bike", currency="GBP"), listing("bike", currency="EUR"))
    assert verdict == Match(terms=("bike",), notes=(Note.OTHER_CURRENCY,))


def test_the_radius_is_true_and_the_way_is_told() -> None:
    shown = listing("bike", lat=YORK.lat, lon=YORK.lon)
    way = distance_km(LEEDS.lat, LEEDS.lon, YORK.lat, YORK.lon)
    verdict = match(criteria("bike", near=near(LEEDS, way + 0.01)), shown)
    assert isinstance(verdict, Match)
    assert verdict.distance_km == pytest.approx(way, rel=1e-9)
    missed = match(criteria("bike", near=near(LEEDS, way - 0.01)), shown)
    assert missed == Miss(Rule.DISTANCE, f"{way - 0.01:g} km", f"{way:.1f} km")
    assert rule(criteria("bike", near=near(PLACES[3], 30_000)), shown) is None


def test_an_unknown_distance_is_kept_and_marked() -> None:
    verdict = match(criteria("bike", near=near(LEEDS, 5)), listing("bike", lat=float("nan"), lon=1))
    assert verdict == Match(terms=("bike",), notes=(Note.DISTANCE_UNKNOWN,))


@pytest.mark.parametrize(
    ("handover", "values", "expected"),
    [
        (Handover.ANY, {"collectable": False}, Rule.HANDOVER),
        (Handover.COLLECTION_OR_DELIVERY, {"collectable": False, "deliverable": True}, None),
        (Handover.DELIVERY, {"deliverable": False}, Rule.HANDOVER),
        (Handover.COLLECTION, {"collectable": False}, Rule.HANDOVER),
        (Handover.COLLECTION, {}, None),
    ],
)
def test_handover_within_a_radius(
    handover: Handover, values: dict[str, Any], expected: Rule | None
) -> None:
    search = criteria("bike", near=near(LEEDS, 5), handover=handover)
    assert rule(search, listing("bike", lat=LEEDS.lat, lon=LEEDS.lon, **values)) is expected


def test_or_delivery_reaches_beyond_the_radius_and_then_counts_postage() -> None:
    far = {"lat": YORK.lat, "lon": YORK.lon, "postage": Decimal(20)}
    search = criteria(
        "bike", near=near(LEEDS, 5), handover=Handover.COLLECTION_OR_DELIVERY,
        price_max=Decimal(110), currency="GBP",
    )  # fmt: skip
    assert rule(search, listing("bike", **far)) is Rule.PRICE_HIGH
    assert rule(search, listing("bike", **far | {"postage": None})) is Rule.DISTANCE
    cheap = far | {"postage": Decimal(5), "deliverable": True}
    assert rule(search, listing("bike", **cheap)) is None


@pytest.mark.parametrize(
    ("values", "shown", "expected"),
    [
        ({"marketplaces": frozenset({"ebay"})}, {}, Rule.MARKETPLACE),
        ({"marketplaces": frozenset({"ebay", "demo"})}, {}, None),
        ({}, {"state": ListingState.SOLD}, Rule.STATE),
        ({}, {"state": ListingState.ENDED}, Rule.STATE),
        ({}, {"state": ListingState.RESERVED}, None),
        ({"excluded_sellers": frozenset({"Anna"})}, {"seller": " anna"}, Rule.SELLER),
        ({"only_sellers": frozenset({"Anna"})}, {"seller": " anna"}, None),
        ({"only_sellers": frozenset({"Anna"})}, {"seller": "bob"}, Rule.OTHER_SELLER),
        ({"only_sellers": frozenset({"Anna"})}, {}, Rule.OTHER_SELLER),
        ({"buying": Buying.BUY_NOW}, {"auction": True}, Rule.BUYING),
        ({"buying": Buying.BUY_NOW}, {"auction": True, "buy_now": True}, None),
        ({"buying": Buying.AUCTION}, {"auction": True}, None),
        ({"buying": Buying.AUCTION}, {}, Rule.BUYING),
        ({"conditions": frozenset({Condition.NEW})}, {"condition": Condition.FAIR}, Rule.CONDITION),
        ({"conditions": frozenset({Condition.NEW})}, {"condition": Condition.NEW}, None),
        ({"country": "GB"}, {"country": "DE"}, Rule.COUNTRY),
        ({"country": "gb"}, {"country": "GB"}, None),
        ({"pins": LAPTOPS}, {"categories": ("gb.58058", "gb.9355")}, Rule.CATEGORY),
        ({"pins": LAPTOPS}, {"categories": ("gb.58058", "gb.177")}, None),
        ({"pins": LAPTOPS}, {"categories": ("us.9355",)}, None),
        ({"pins": LAPTOPS}, {}, None),
        ({"pins": LAPTOPS}, {"marketplace": "ebay", "categories": ("gb.9355",)}, None),
        ({"pins": frozenset({"demo/place/leeds"})}, {"categories": ("gb.9355",)}, None),
        ({"years": (2012, 2015)}, {"title": "bike 2011"}, Rule.YEAR),
        ({"years": (2012, None)}, {"title": "bike 2012"}, None),
        ({"mileage_max": 60000}, {"description": "61,000 miles"}, Rule.MILEAGE),
        ({"mileage_max": 60000}, {"description": "60k miles, 5 miles from Leeds"}, None),
    ],
)
def test_other_rules(values: dict[str, Any], shown: dict[str, Any], expected: Rule | None) -> None:
    search = criteria("bike", **values)
    assert rule(search, listing(**({"title": "bike"} | shown))) is expected


def test_what_is_not_told_is_kept_and_marked() -> None:
    search = criteria(
        "bike", conditions=frozenset({Condition.NEW}), years=(2012, None), mileage_max=60000,
        handover=Handover.DELIVERY, country="GB",
    )  # fmt: skip
    verdict = match(search, listing("bike"))
    assert isinstance(verdict, Match)
    assert set(verdict.notes) == {
        Note.CONDITION_UNKNOWN,
        Note.YEAR_UNKNOWN,
        Note.MILEAGE_UNKNOWN,
        Note.HANDOVER_UNKNOWN,
        Note.DISTANCE_UNKNOWN,
    }


def test_all_misses_are_told_in_order_and_each_exclusion_on_its_own() -> None:
    search = criteria(
        "bike", "red", exclude=("rusty", "bent"), price_max=Decimal(50), currency="GBP"
    )
    shown = listing("Blue bike", description="a bit rusty, and bent")
    assert all_misses(search, shown) == (
        Miss(Rule.PRICE_HIGH, "50", "100"),
        Miss(Rule.REQUIRED, "red"),
        Miss(Rule.EXCLUDED, "rusty", "a bit rusty, and bent"),
        Miss(Rule.EXCLUDED, "bent", "a bit rusty, and bent"),
    )
    assert match(search, shown) == Miss(Rule.PRICE_HIGH, "50", "100")


def test_an_excluded_family_is_named() -> None:
    search = Criteria(required=((Term("bike"),),), excluded=(Exclusion(Term("broken"), "broken"),))
    verdict = match(search, listing("Bike", description="Sold as faulty"))
    assert verdict == Miss(Rule.EXCLUDED, "broken", "Sold as faulty")


def test_better_matches_rank_first() -> None:
    search = criteria("bike", soft=(Term("red"),), price_max=Decimal(900), currency="GBP")
    shown = [
        listing("bike", price=None, price_kind=PriceKind.UNKNOWN),
        listing("bike", price=Decimal(200)),
        listing("bike", price=Decimal(90)),
        listing("red bike", price=Decimal(800)),
    ]

    def key(one: Listing) -> tuple[object, ...]:
        verdict = match(search, one)
        assert isinstance(verdict, Match)
        return rank_key(search, one, verdict)

    assert sorted(shown, key=key) == shown[::-1]


@settings(max_examples=200, deadline=None)
@given(searches, listings)
def test_a_match_has_no_miss_and_a_miss_is_the_first_of_all(
    search: Criteria, shown: Listing
) -> None:
    verdict, misses = match(search, shown), all_misses(search, shown)
    if isinstance(verdict, Miss):
        assert verdict == misses[0]
    elif isinstance(verdict, Match):
        assert misses == ()
    else:
        assert {miss.rule for miss in misses} == {Rule.REQUIRED}


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), searches)
def test_any_text_has_a_verdict(title: str, description: str, search: Criteria) -> None:
    match(search, listing(title, description=description))
    all_misses(search, listing(title, description=description))


def test_every_rule_has_its_place_among_the_telling_ones() -> None:
    assert sorted(TELLING) == sorted(Rule)


@pytest.mark.parametrize(
    ("asked", "title", "found"),
    [
        ("rtx, 3080", "RTX3080 10GB", True),
        ("3080", "Palit RTX3080", True),
        ("3080", "Palit RTX3080Ti", False),
        ("rtx, 3080 ti", "rtx3080ti", True),
        ("rtx3080", "RTX 3080", True),
        ("iphone, 13", "Apple iPhone13 128GB", True),
        ("iphone, 13", "iPhone13 Pro", False),
        ("iphone13", "iPhone 13", True),
        ("phone", "iPhone13", False),
        ("dt770", "Beyerdynamic DT770 Pro", True),
    ],
)
def test_a_maker_glued_to_a_number_is_taken_off_it(asked: str, title: str, found: bool) -> None:
    assert (rule(criteria(*asked.split(", ")), listing(title)) is None) is found


IPHONE = ((Term("iphone"),),)


def test_a_glued_suffix_is_excluded_as_well() -> None:
    search = Criteria(required=IPHONE, excluded=(Exclusion(Term("pro")),))
    assert rule(search, listing("iPhone 13Pro")) is Rule.EXCLUDED
    cracked = Criteria(required=IPHONE, excluded=(Exclusion(Term("cracked"), "cracked"),))
    assert rule(cracked, listing("iPhone 13, free from cracks or scratches")) is None
    assert rule(cracked, listing("iPhone 13 free, screen cracked")) is Rule.EXCLUDED
