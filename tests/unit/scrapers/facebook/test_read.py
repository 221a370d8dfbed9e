"""Marketplace pages: by their data, by what is drawn, and what stands in their place."""

from __future__ import annotations

import datetime as dt
import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.condition import Condition
from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from core.listings.listing import ListingState, PriceKind
from scrapers.facebook.read import read_item, read_list
from tests.conftest import NOW
from tests.fakes.facebook import Advert, render, render_item

URL = "https://www.facebook.com/marketplace/leeds/search/"


def test_the_data_are_read_by_their_keys() -> None:
    advert = Advert(id="100001", shipped=True)
    (one,) = read_list(render([advert]), URL, NOW, lambda *_: (53.8, -1.5)).listings
    assert (one.external_id, one.title) == ("100001", "Trek Marlin 5")
    assert one.url == "https://www.facebook.com/marketplace/item/100001/"
    assert (one.price, one.currency, one.price_kind) == (Decimal(285), "GBP", PriceKind.ASKING)
    assert (one.place_label, one.lat) == ("Leeds, England", 53.8)
    assert (one.deliverable, one.collectable) == (True, True)
    assert one.image_urls == ("https://scontent.fbcdn.net/100001.jpg",)
    assert not one.description_complete


def test_without_the_data_what_is_drawn_is_read() -> None:
    page = read_list(render([Advert(id="100001"), Advert(id="100002")], data=False), URL, NOW)
    assert page.reader == "dom"
    assert [(one.external_id, one.price, one.place_label) for one in page.listings] == [
        ("100001", Decimal(285), "Leeds"),
        ("100002", Decimal(285), "Leeds"),
    ]


def test_states() -> None:
    adverts = [Advert(id="100001", sold=True), Advert(id="100002", pending=True)]
    found = read_list(render(adverts), URL, NOW).listings
    assert [one.state for one in found] == [ListingState.SOLD, ListingState.RESERVED]


def test_nothing_found_is_a_page_though_a_login_form_is_hidden_in_it() -> None:
    page = read_list(render([]), URL, NOW)
    assert (page.listings, page.total) == ((), 0)


@pytest.mark.parametrize(
    ("html", "url", "error"),
    [
        ("<p>?", "https://www.facebook.com/login/?next=x", LoginNeededError),
        ("<p>?", "https://www.facebook.com/checkpoint/1", LoginNeededError),
        ("<form id=login_form></form>", URL, LoginNeededError),
        ("<p>?", "https://www.facebook.com/privacy/consent/?flow=x", ConsentNeededError),
        ("<p>?", "https://www.facebook.com/marketplace/ineligible/", BlockedError),
        ("<h1>Marketplace isn\u2019t available to you</h1>", URL, BlockedError),
        (render([], data=False), URL, LayoutChangedError),
        ("", URL, LayoutChangedError),
    ],
    ids=range(8),
)
def test_what_is_no_list_is_named(html: str, url: str, error: type[MarketplaceError]) -> None:
    with pytest.raises(error):
        read_list(html, url, NOW)


def test_the_page_of_a_listing_gives_that_one_and_none_of_its_neighbours() -> None:
    others = [Advert(id=str(200_000 + n), title="Something else") for n in range(18)]
    one = read_item(render_item(Advert(id="100001"), others), "100001", URL, NOW)
    assert one is not None
    assert (one.external_id, one.title) == ("100001", "Trek Marlin 5")
    assert one.description == "Serviced in spring."
    assert one.condition is Condition.GOOD
    assert (one.lat, one.lon) == (53.8, -1.55)
    assert one.listed_at == dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
    assert len(one.image_urls) == 2
    assert read_item(render_item(None, others), "100001", URL, NOW) is None


def _page(data: object) -> str:
    told = json.dumps({"marketplace": data}).replace("</", "<\\/")
    return f'<script type="application/json" data-sjs>{told}</script>'


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["marketplace_listing_title", "id", "listing_price", "location", "amount", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(NESTED)
def test_whatever_the_data_hold_it_is_listings_or_a_named_error(data: object) -> None:
    try:
        page = read_list(_page(data), URL, NOW)
    except MarketplaceError:
        return
    assert all(one.title and one.external_id for one in page.listings)


def test_deep_and_long_data_take_bounded_time() -> None:
    begun = time.process_time()
    for hostile in ("[" * 200_000, json.dumps([{"a": 1}] * 300_000)):
        html = f'<script type="application/json">"marketplace"{hostile}</script>'
        with pytest.raises(LayoutChangedError):
            read_list(html, URL, NOW)
    deep = _page(json.loads("[" * 500 + "]" * 500))
    with pytest.raises(LayoutChangedError):
        read_list(deep, URL, NOW)
    assert time.process_time() - begun < 20
