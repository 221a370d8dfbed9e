from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.listings.clean import (
    CATEGORIES,
    DESCRIPTION,
    EXTERNAL_ID,
    TITLE,
    clean,
    clean_page,
    web_address,
)
from core.listings.listing import Listing, PriceKind
from tests.conftest import NOW

TEXT = st.text(alphabet=st.characters(), max_size=400) | st.just("\ud800" * 3)
NUMBERS = st.decimals() | st.sampled_from([Decimal("1e300"), Decimal(-1), Decimal("sNaN")])
MOMENTS = st.datetimes() | st.datetimes(timezones=st.just(dt.UTC))


def listing(**more: Any) -> Listing:
    return Listing(**{"marketplace": "m", "external_id": "1", "title": "Bike", "url": "u", **more})


@given(
    title=TEXT,
    external_id=TEXT,
    description=TEXT,
    url=TEXT | TEXT.map(lambda tail: f"https://a.example/{tail}"),
    image_urls=st.lists(TEXT.map(lambda tail: f"https://a.example/{tail}")).map(tuple),
    seller=st.none() | TEXT,
    place_label=st.none() | TEXT,
    currency=st.none() | TEXT,
    country=st.none() | TEXT,
    price=st.none() | NUMBERS,
    postage=st.none() | NUMBERS,
    bid_count=st.none() | st.integers(),
    lat=st.none() | st.floats(),
    lon=st.none() | st.floats(),
    listed_at=st.none() | MOMENTS,
    categories=st.lists(TEXT | st.just("gb.177")).map(tuple),
    ends_at=st.none() | MOMENTS,
)
def test_whatever_comes_can_be_stored(**values: Any) -> None:
    page = clean_page("m", [listing(**values)], NOW)
    assert len(page.fit) + page.bad == 1
    for one in page.fit.values():
        for text in (one.external_id, one.title, one.description, one.url, *one.image_urls):
            assert "\x00" not in text.encode().decode()
        assert len(one.categories) <= CATEGORIES
        assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in one.categories)
        assert 0 < len(one.external_id) <= EXTERNAL_ID
        assert len(one.title) <= TITLE
        for amount in (one.price, one.postage):
            assert amount is None or 0 <= amount < Decimal(10) ** 12
        for moment in (one.listed_at, one.ends_at):
            assert moment is None or 1995 <= moment.year <= NOW.year + 5


def test_ten_megabytes_are_cut() -> None:
    one = clean("m", listing(title="x" * 10_000_000, description="y" * 10_000_000), NOW)
    assert one is not None
    assert (len(one.title), len(one.description)) == (TITLE, DESCRIPTION)


def test_long_ids_stay_apart() -> None:
    page = clean_page("m", [listing(external_id="x" * 5000 + end) for end in "ab"], NOW)
    assert len(page.fit) == 2


def test_the_first_of_a_repeated_id_is_kept() -> None:
    page = clean_page("m", [listing(title="a"), listing(title="b"), listing(title="a")], NOW)
    assert ([one.title for one in page.fit.values()], page.bad) == (["a"], 0)


@pytest.mark.parametrize("wrong", [{"title": None}, {"price": "ten"}, {"external_id": ["1"]}])
def test_a_value_of_the_wrong_type_loses_one_listing(wrong: dict[str, Any]) -> None:
    page = clean_page("m", [listing(**wrong), listing(external_id="2")], NOW)
    assert (list(page.fit), page.bad) == (["2"], 1)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a b", "data:x", "", "http://", "https://x\n"]
)
def test_an_address_that_is_not_plain_web_is_dropped(address: str) -> None:
    assert web_address(address) is None


def test_a_price_that_cannot_be_is_unknown_and_a_gift_stays_one() -> None:
    nan = clean("m", listing(price=Decimal("NaN"), price_kind=PriceKind.ASKING), NOW)
    free = clean("m", listing(price_kind=PriceKind.FREE), NOW)
    assert nan is not None
    assert free is not None
    assert (nan.price, nan.price_kind) == (None, PriceKind.UNKNOWN)
    assert free.price_kind is PriceKind.FREE
