from __future__ import annotations

from decimal import Decimal

import pytest

from core.places import KM_PER_MILE, Place
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term
from core.searches.loosen import LOOSENERS

LEEDS = Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
BIKE = ((Term("road"),), (Term("bike"), Term("bicycle")))


def loosen(rule: str, criteria: Criteria, detail: str = "", found: str = "") -> Criteria | None:
    return LOOSENERS[rule](criteria, detail, found)


@pytest.mark.parametrize(
    ("found", "limit"), [("63", 65), ("363", 370), ("1012.5", 1050), ("400", 400), ("0.5", 5)]
)
def test_a_price_limit_rises_to_a_figure_people_type(found: str, limit: int) -> None:
    loosened = loosen("price_high", Criteria(required=BIKE, price_max=Decimal(50)), "50", found)
    assert loosened is not None
    assert loosened.price_max == Decimal(limit)


def test_a_radius_grows_in_fives_of_its_unit() -> None:
    near = Near(LEEDS, radius_km=15 * KM_PER_MILE, assumed=True)
    loosened = loosen("distance", Criteria(required=BIKE, near=near), "24 km", "30.1 km")
    assert loosened is not None
    assert loosened.near is not None
    assert round(loosened.near.radius_km / KM_PER_MILE) == 20
    assert not loosened.near.assumed


def test_a_required_word_goes_but_never_the_last_one() -> None:
    loosened = loosen("required", Criteria(required=BIKE), "bike | bicycle")
    assert loosened is not None
    assert loosened.required == ((Term("road"),),)
    assert loosen("required", Criteria(required=BIKE[:1]), "road") is None
    assert loosen("required", Criteria(required=BIKE), "boat") is None


def test_an_exclusion_goes_by_its_word_or_its_family() -> None:
    criteria = Criteria(excluded=(Exclusion(Term("faulty"), "broken"), Exclusion(Term("red"))))
    by_family = loosen("excluded", criteria, "broken")
    assert by_family is not None
    assert by_family.excluded == (Exclusion(Term("red")),)
    by_word = loosen("excluded", criteria, "red")
    assert by_word is not None
    assert by_word.excluded == (Exclusion(Term("faulty"), "broken"),)
    assert loosen("excluded", criteria, "blue") is None


def test_the_other_rules_are_lifted_whole() -> None:
    criteria = Criteria(required=BIKE, price_min=Decimal(9), buying=Buying.AUCTION)
    for rule, field, value in (
        ("price_low", "price_min", None),
        ("title", "anywhere_in_text", True),
        ("handover", "handover", Handover.COLLECTION_OR_DELIVERY),
        ("condition", "conditions", frozenset()),
        ("buying", "buying", Buying.ANY),
        ("year", "years", None),
        ("mileage", "mileage_max", None),
        ("country", "country", None),
    ):
        loosened = loosen(rule, criteria)
        assert loosened is not None
        assert getattr(loosened, field) == value


def test_a_category_goes_and_a_place_stays() -> None:
    pins = frozenset({"ebay/category/gb.177", "facebook/place/nyc"})
    loosened = loosen("category", Criteria(required=BIKE, pins=pins), "gb.177", "gb.9355")
    assert loosened is not None
    assert loosened.pins == {"facebook/place/nyc"}


def test_free_becomes_the_price_of_the_nearest() -> None:
    loosened = loosen("not_free", Criteria(required=BIKE, free=True), "free", "12.00 GBP")
    assert loosened is not None
    assert (loosened.free, loosened.price_max, loosened.currency) == (False, Decimal(15), "GBP")
    assert loosen("not_free", Criteria(required=BIKE, free=True), "free", "") is None


@pytest.mark.parametrize("found", ["", "no figure", "∞"])
def test_without_a_figure_nothing_is_offered(found: str) -> None:
    near = Near(LEEDS, radius_km=10)
    assert loosen("price_high", Criteria(required=BIKE), "50", found) is None
    assert loosen("distance", Criteria(required=BIKE, near=near), "10 km", found) is None
