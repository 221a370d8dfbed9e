"""Wanted adverts, empty boxes and accessories."""

from __future__ import annotations

import pytest

from core.matching.adverts import is_accessory, is_box_only, is_wanted
from core.matching.match import match
from core.matching.prepared import prepare
from core.matching.verdict import Match, Miss, Rule
from tests.unit.matching.worlds import criteria, listing


@pytest.mark.parametrize(
    "title",
    ["WANTED: PS5", "PS5 wanted", "[WTB] ps5", "Looking for a PS5", "PS5 wanted please", "ISO ps5"],
)
def test_wanted(title: str) -> None:
    assert is_wanted(prepare(listing(title)))
    assert match(criteria("ps5"), listing(title)) == Miss(Rule.WANTED, "wanted", title)
    assert isinstance(match(criteria("ps5", show_wanted=True), listing(title)), Match)


@pytest.mark.parametrize(
    "title", ["NFS Most Wanted", "PS5 not wanted any more so selling", "Wardrobe"]
)
def test_for_sale(title: str) -> None:
    assert not is_wanted(prepare(listing(title)))


def test_a_search_for_the_word_wanted_sees_it() -> None:
    shown = listing("Wanted poster, western, wanted")
    assert isinstance(match(criteria("wanted poster"), shown), Match)


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("PS5 box only", ""),
        ("Empty box PS5", ""),
        ("PS5 - just the box!", ""),
        ("PS5", "This is an empty box."),
        ("PS5", "You are buying for the box only"),
    ],
)
def test_box_only(title: str, description: str) -> None:
    shown = listing(title, description=description)
    assert is_box_only(prepare(shown))
    verdict = match(criteria("ps5"), shown)
    assert isinstance(verdict, Miss)
    assert verdict.rule is Rule.BOX_ONLY
    assert isinstance(match(criteria("ps5", show_box_only=True), shown), Match)
    assert isinstance(match(criteria("ps5", "box", anywhere_in_text=True), shown), Match)


@pytest.mark.parametrize(
    ("title", "description"), [("PS5 boxed", "in box"), ("PS5 not box only", ""), ("PS5", "no box")]
)
def test_with_the_thing_itself(title: str, description: str) -> None:
    assert not is_box_only(prepare(listing(title, description=description)))


@pytest.mark.parametrize(
    ("title", "wanted", "expected"),
    [
        ("iPhone 13 case", "iphone 13", True),
        ("Case for iPhone 13", "iphone 13", True),
        ("Screen compatible with iPhone 13", "iphone 13", True),
        ("iPhone 13 with case", "iphone 13", False),
        ("iPhone 13 128GB", "iphone 13", False),
        ("Mountain bike new tyres", "mountain bike", False),
        ("iPhone 13 leather case with strap", "case", False),
        ("Mountain bike helmet", "mountain bike", True),
        ("Mountain bike lock and pump", "mountain bike", True),
        ("Mountain bike and helmet", "mountain bike", False),
        ("Mountain bike rear rack", "mountain bike", True),
        ("Bike rack for car", "bike rack", False),
    ],
)
def test_accessories(title: str, wanted: str, expected: bool) -> None:
    search = criteria(wanted, hide_accessories=True)
    assert is_accessory(prepare(listing(title)), search) is expected
    assert isinstance(match(search, listing(title)), Miss) is expected
