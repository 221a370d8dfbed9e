"""Reading a page by selectors, and telling what came instead of a list."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from core.errors import BlockedError, LayoutChangedError, LoginNeededError, MarketplaceError
from core.listings.listing import PriceKind
from scrapers.page.read import read_page
from scrapers.page.recipe import Recipe
from tests.conftest import NOW
from tests.fakes.pages import Advert, render
from tests.fakes.wire import BLOCK_PAGE

URL = "https://swap.example/find"
RECIPE = Recipe(
    name="swap",
    label="Swap",
    url=URL,
    item="li.card",
    title="h3",
    price=".card__price",
    place=".card__town",
    date="time",
    currency="GBP",
    country="GB",
)


def test_everything_the_selectors_find_is_read() -> None:
    page = read_page(render([Advert(id="1001")]), URL, RECIPE, NOW, lambda *_: (53.8, -1.5))
    (one,) = page.listings
    assert (one.title, one.price, one.currency) == ("Trek Marlin 5", Decimal(285), "GBP")
    assert one.url == "https://swap.example/item/1001"
    assert one.external_id == "swap.example/item/1001"
    assert one.image_urls == ("https://swap.example/img/1001.jpg",)
    assert one.listed_at == NOW - dt.timedelta(minutes=30)
    assert (one.place_label, one.lat) == ("Leeds", 53.8)
    assert page.reader == "selectors"


def test_without_a_selector_the_title_may_tell_the_price() -> None:
    recipe = dataclasses.replace(RECIPE, price="")
    (one,) = read_page(render([Advert(id="1", title="Trek - £90")]), URL, recipe, NOW).listings
    assert (one.title, one.price, one.price_kind) == ("Trek", Decimal(90), PriceKind.ASKING)


def test_hostile_rows_are_text_or_left_out() -> None:
    adverts = [
        Advert(id='"><script>alert(1)</script>', title="<b>Bike</b>"),
        Advert(id="2", title=""),
    ]
    (one,) = read_page(render(adverts), URL, RECIPE, NOW).listings
    assert one.title == "<b>Bike</b>"
    assert one.url.startswith("https://swap.example/item/")
    assert "<" not in one.url


def test_a_link_that_is_no_web_address_is_no_advert() -> None:
    body = render([Advert(id="1")]).replace(b'href="/item/1"', b'href="javascript:alert(1)"')
    with pytest.raises(LayoutChangedError):
        read_page(body, URL, RECIPE, NOW)


def test_nothing_found_is_a_page() -> None:
    page = read_page(render([]), URL, RECIPE, NOW)
    assert (page.listings, page.total) == ((), 0)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html><title>Swap</title><p>Hello</p></html>", LayoutChangedError),
        (b"<title>Log in</title><input type=password>", LoginNeededError),
        (BLOCK_PAGE.encode(), BlockedError),
        (b"<li class=card>" * 200_000, LayoutChangedError),
    ],
    ids=range(4),
)
def test_what_is_no_list_is_named(body: bytes, error: type[MarketplaceError]) -> None:
    with pytest.raises(error):
        read_page(body, URL, RECIPE, NOW)
