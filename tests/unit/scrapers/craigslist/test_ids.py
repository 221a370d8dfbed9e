"""The two names of a posting."""

from __future__ import annotations

import pytest

from scrapers.craigslist.ids import Ids, names_in

TOKEN = "exUqi1zx1Wtjx1Amj7uYnK"


@pytest.mark.parametrize(
    ("url", "names"),
    [
        (f"https://www.craigslist.org/view/d/a-bike/{TOKEN}", ("", TOKEN)),
        (f"https://www.craigslist.org/view/d/a-bike/{TOKEN}?lang=de", ("", TOKEN)),
        ("https://austin.craigslist.org/bik/d/austin-bike/7952768834.html", ("7952768834", "")),
        ("https://austin.craigslist.org/about/help", ("", "")),
    ],
)
def test_addresses_carry_a_name(url: str, names: tuple[str, str]) -> None:
    assert names_in(url) == names


def test_the_first_name_stays() -> None:
    ids = Ids()
    assert ids.settle("123456", "") == "123456"
    assert ids.settle("123456", TOKEN) == "123456"
    assert ids.settle("", TOKEN) == "123456"
    assert ids.settle("999999", "another0token") == "another0token"
    assert ids.settle("", "") == ""


def test_what_is_remembered_is_bounded() -> None:
    ids = Ids(largest=10)
    for number in range(100):
        ids.settle(str(number), f"token{number}")
    assert len(ids._settled) == 10
