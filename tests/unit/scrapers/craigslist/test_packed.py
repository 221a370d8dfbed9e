"""The packed JSON."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import LayoutChangedError
from core.listings.listing import Listing, PriceKind
from scrapers.craigslist.areas import AREAS
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.packed import parse_packed
from scrapers.craigslist.static import Asked
from tests.conftest import NOW
from tests.fakes.craigslist import FIRST_NUMBER, LOCATIONS, NOON, Posting, packed

NEWYORK = Asked(AREAS["newyork"])
TOKEN = "exUqi1zx1Wtjx1Amj7uYnK"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def _read(body: bytes, asked: Asked = NEWYORK) -> list[Listing]:
    return list(parse_packed(body, asked, Ids(), NOW).listings)


def _items(*items: object) -> bytes:
    decode = {
        "minPostingId": FIRST_NUMBER,
        "minPostedDate": NOON - 7_200,
        "locations": LOCATIONS,
        "locationDescriptions": [0, "Park Slope"],
    }
    return json.dumps({"data": {"decode": decode, "items": items}}).encode()


def test_a_posting_is_unpacked() -> None:
    (one,) = _read(packed([Posting(number=1001, token=TOKEN, minutes=30)]))
    assert one.external_id == TOKEN
    assert one.url == f"https://www.craigslist.org/view/d/brooklyn-bike/{TOKEN}"
    assert (one.price, one.currency, one.price_kind) == (Decimal(285), "USD", PriceKind.ASKING)
    assert one.listed_at == NOW - dt.timedelta(minutes=30)
    assert (one.lat, one.lon, one.place_label) == (40.68, -73.97, "Park Slope")
    assert one.image_urls == ("https://images.craigslist.org/00a0a_1001_0CI0t2_600x450.jpg",)


def test_without_a_token_the_old_address_stands() -> None:
    (one,) = _read(packed([Posting(number=1001)]))
    assert one.external_id == "1001"
    assert one.url == "https://newyork.craigslist.org/sss/d/brooklyn-bike/1001.html"


@pytest.mark.parametrize(
    "item",
    [
        [1, 3600, 68, 285, "1:1~40.6~-73.9", "tok", [13, TOKEN], [10, "$285"], "Trek"],
        [1, 3600, 68, 285, "1:1~40.6~-73.9", [10, "$285"], [13, TOKEN], "Trek", [5, 2, 0]],
        [1, "abc", "Trek", 285, [13, TOKEN], [10, "$285"]],
        [1, 3600, 68, -1, -2, -7, "1", [10, "$285"], [13, TOKEN], [99, {"x": 1}], "Trek"],
    ],
)
def test_parts_may_stand_anywhere(item: list[object]) -> None:
    (one,) = _read(_items(item))
    assert (one.external_id, one.title, one.price) == (TOKEN, "Trek", Decimal(285))


def test_from_the_first_nearby_posting_on_nothing_is_taken() -> None:
    postings = [Posting(number=number) for number in (1001, 1002, 1003)]
    assert [one.external_id for one in _read(packed(postings, nearby=1002))] == ["1001"]
    assert _read(packed(postings, nearby=1001)) == []


def test_postings_of_another_area_are_left_out_wherever_they_stand() -> None:
    postings = [Posting(number=1001, host="newhaven"), Posting(number=1002)]
    assert [one.external_id for one in _read(packed(postings))] == ["1002"]


def test_an_empty_answer_is_a_page() -> None:
    page = parse_packed(packed([]), NEWYORK, Ids(), NOW)
    assert (page.listings, page.total, page.reader) == ((), 0, "packed")


def test_prices_without_a_tag() -> None:
    def price(number: object, *, free: bool = False) -> Decimal | None:
        item = [1, 3600, 68, number, "1:1", "Trek"]
        (one,) = _read(_items(item), Asked(AREAS["newyork"], free=free))
        return one.price

    assert price(285) == Decimal(285)
    assert price(-1) is None
    assert price(-1, free=True) == Decimal(0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b'{"data":0}',
        b'{"data":{"items":0}}',
        b'{"data":{"decode":0,"items":[[1]]}}',
        _items("x", [], ["a"], [1]),
        packed([Posting(number=1001)], locations=[]),
        b'{"data":' + b"[" * 200_000,
    ],
)
def test_what_cannot_be_unpacked_is_a_changed_layout(body: bytes) -> None:
    with pytest.raises(LayoutChangedError):
        parse_packed(body, NEWYORK, Ids(), NOW)


@given(st.lists(st.lists(JSON, max_size=9), min_size=1, max_size=4))
def test_any_items_are_listings_or_a_changed_layout(items: list[object]) -> None:
    try:
        found = _read(_items(*items))
    except LayoutChangedError:
        return
    assert all(one.title and one.external_id for one in found)
