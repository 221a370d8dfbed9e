"""Fragments change a search; anything else is a new search."""

from __future__ import annotations

import pytest

from core.gazetteer import IndexGazetteer
from core.searches.edit import apply_fragment
from core.searches.language import Context
from core.searches.parse import parse
from tests.unit.searches.reading import describe

LINE = "mountain bike under £400 within 15 miles of Leeds, UK, not broken"
WHOLE = "mountain bike; -broken[broken]; max 400; GBP; Leeds, UK 15mi"
CHANGES = {
    "max 300": "mountain bike; -broken[broken]; max 300; GBP; Leeds, UK 15mi",
    "300": "mountain bike; -broken[broken]; max 300; GBP; Leeds, UK 15mi",
    "£300": "mountain bike; -broken[broken]; max 300; GBP; Leeds, UK 15mi",
    "make it 300 please": "mountain bike; -broken[broken]; max 300; GBP; Leeds, UK 15mi",
    "lower max to 250": "mountain bike; -broken[broken]; max 250; GBP; Leeds, UK 15mi",
    "raise to 500": "mountain bike; -broken[broken]; max 500; GBP; Leeds, UK 15mi",
    "min 100": "mountain bike; -broken[broken]; min 100; max 400; GBP; Leeds, UK 15mi",
    "over £500": "mountain bike; -broken[broken]; min 500; GBP; Leeds, UK 15mi",
    "any price": "mountain bike; -broken[broken]; Leeds, UK 15mi",
    "free": "mountain bike; -broken[broken]; free; Leeds, UK 15mi",
    "not red": "mountain bike; -broken[broken]; -red; max 400; GBP; Leeds, UK 15mi",
    "not mountain": "bike; -broken[broken]; -mountain; max 400; GBP; Leeds, UK 15mi",
    "near York": "mountain bike; -broken[broken]; max 400; GBP; York, UK 15mi",
    "near York 5 miles": "mountain bike; -broken[broken]; max 400; GBP; York, UK 5mi",
    "50 miles instead": "mountain bike; -broken[broken]; max 400; GBP; Leeds, UK 50mi",
    "anywhere": "mountain bike; -broken[broken]; max 400; GBP",
    "or delivered": f"{WHOLE}; collection_or_delivery",
    "only ebay": f"{WHOLE}; on ebay",
    "every 5 min": f"{WHOLE}; every 5 min",
    "brand new": f"{WHOLE}; condition new",
    "not from seller bob": f"{WHOLE}; not from bob",
    "show wanted": f"{WHOLE}; show wanted",
    "add suspension": "mountain bike suspension; -broken[broken]; max 400; GBP; Leeds, UK 15mi",
    "remove mountain": "bike; -broken[broken]; max 400; GBP; Leeds, UK 15mi",
    "drop broken": "mountain bike; max 400; GBP; Leeds, UK 15mi",
    "remove price": "mountain bike; -broken[broken]; Leeds, UK 15mi",
    "remove the radius": "mountain bike; -broken[broken]; max 400; GBP",
    "max 350 not red": "mountain bike; -broken[broken]; -red; max 350; GBP; Leeds, UK 15mi",
    "max350, near York, not red": (
        "mountain bike; -broken[broken]; -red; max 350; GBP; York, UK 15mi"
    ),
    "change price to 350": "mountain bike; -broken[broken]; max 350; GBP; Leeds, UK 15mi",
    "no pink ones": "mountain bike; -broken[broken]; -pink; max 400; GBP; Leeds, UK 15mi",
    "change place to York": "mountain bike; -broken[broken]; max 400; GBP; York, UK 15mi",
    "York instead": "mountain bike; -broken[broken]; max 400; GBP; York, UK 15mi",
    "wider": "mountain bike; -broken[broken]; max 400; GBP; Leeds, UK 30mi",
    "smaller radius": "mountain bike; -broken[broken]; max 400; GBP; Leeds, UK 8mi",
    "everywhere": "mountain bike; -broken[broken]; max 400; GBP",
    "broken is fine": "mountain bike; max 400; GBP; Leeds, UK 15mi",
    "include broken": "mountain bike; max 400; GBP; Leeds, UK 15mi",
    "from seller bob": f"{WHOLE}; seller bob",
}


@pytest.mark.parametrize("fragment", CHANGES)
def test_a_fragment_changes_what_it_names(fragment: str, gazetteer: IndexGazetteer) -> None:
    criteria = parse(LINE, Context(), gazetteer).criteria
    changed = apply_fragment(criteria, fragment, Context(), gazetteer)
    assert changed is not None
    assert describe(changed).splitlines()[0] == CHANGES[fragment]


@pytest.mark.parametrize("line", ["ps5 under 300", "leeds", "hello", "", "?", "remove wheels"])
def test_a_new_search_or_small_talk_is_no_fragment(line: str, gazetteer: IndexGazetteer) -> None:
    criteria = parse(LINE, Context(), gazetteer).criteria
    assert apply_fragment(criteria, line, Context(), gazetteer) is None


def test_limits_are_taken_off(gazetteer: IndexGazetteer) -> None:
    line = f"{LINE}, new only, on ebay, from seller bob"
    criteria = parse(line, Context(), gazetteer).criteria
    for fragment in ("any seller", "all sites", "used is fine"):
        changed = apply_fragment(criteria, fragment, Context(), gazetteer)
        assert changed is not None
        criteria = changed.criteria
    assert criteria == parse(LINE, Context(), gazetteer).criteria


def test_the_options_of_a_fragment_carry_the_whole_search(gazetteer: IndexGazetteer) -> None:
    criteria = parse(LINE, Context(), gazetteer).criteria
    changed = apply_fragment(criteria, "no charger", Context(), gazetteer)
    assert changed is not None
    options = changed.questions[0].options
    assert [option.key for option in options] == ["exclude", "hide_missing", "ignore"]
    assert options[2].criteria == criteria
    assert len(options[1].criteria.excluded) == len(criteria.excluded) + 3


def test_a_fragment_that_names_two_towns_of_one_name_asks(gazetteer: IndexGazetteer) -> None:
    criteria = parse("bike near Berlin, Germany", Context(), gazetteer).criteria
    changed = apply_fragment(criteria, "near Springfield", Context(), gazetteer)
    assert changed is not None
    places = [option.criteria.near for option in changed.questions[0].options]
    assert len({near.place.id for near in places if near is not None}) == len(places) > 1


@pytest.mark.parametrize(
    ("fragment", "left"),
    [
        ("max 300", "; pin ebay/category/gb.177; pin facebook/place/108188925868598"),
        ("near York", "; pin ebay/category/gb.177"),
        ("anywhere", "; pin ebay/category/gb.177"),
        ("remove the radius", "; pin ebay/category/gb.177"),
    ],
)
def test_a_sites_own_name_of_a_place_goes_with_the_place(
    gazetteer: IndexGazetteer, fragment: str, left: str
) -> None:
    pins = "pin:ebay/category/gb.177 pin:facebook/place/108188925868598"
    before = parse(f"{LINE} {pins}", Context(), gazetteer).criteria
    after = apply_fragment(before, fragment, Context(), gazetteer)
    assert after is not None
    assert describe(after).splitlines()[0].partition("; pin")[2] == left.removeprefix("; pin")


def test_a_place_tells_the_money_of_a_bare_number_and_nothing_else_does(
    gazetteer: IndexGazetteer,
) -> None:
    search = parse("mountain bike max 400", Context(), gazetteer).criteria
    assert search.currency is None
    placed = apply_fragment(search, "near York, UK", Context(), gazetteer)
    assert placed is not None
    assert placed.criteria.currency == "GBP"
    assert "currency(GBP)" in describe(placed)
    any_money = apply_fragment(search, "near York, UK currency:XXX", Context(), gazetteer)
    assert any_money is not None
    assert any_money.criteria.currency is None
    coloured = apply_fragment(any_money.criteria, "not red", Context(), gazetteer)
    assert coloured is not None
    assert coloured.criteria.currency is None
