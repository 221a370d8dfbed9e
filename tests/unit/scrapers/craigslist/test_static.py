"""The list page without JavaScript."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from core.listings.listing import Listing, ListingState, PriceKind
from scrapers.craigslist.areas import AREAS
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.static import Asked, degrees, parse_page
from tests.fakes.craigslist import Posting, render

URL = "https://www.craigslist.org/search/area/newyork?cat=sss"
NEWYORK = Asked(AREAS["newyork"])
TOKEN = "exUqi1zx1Wtjx1Amj7uYnK"


def _read(body: bytes, asked: Asked = NEWYORK) -> list[Listing]:
    return list(parse_page(body, URL, asked, Ids()).listings)


def test_rows_of_both_address_forms_are_read() -> None:
    old, new = _read(render([Posting(number=7952768834), Posting(number=1, token=TOKEN)]))
    assert (old.external_id, new.external_id) == ("7952768834", TOKEN)
    assert old.url.startswith("https://newyork.craigslist.org/")
    assert new.url == f"https://www.craigslist.org/view/d/brooklyn-bike/{TOKEN}"
    assert (old.price, old.currency, old.place_label) == (Decimal(285), "USD", "Brooklyn")
    assert old.listed_at is None
    assert not old.description_complete


def test_the_data_for_machines_adds_place_and_pictures() -> None:
    (one,) = _read(render([Posting(number=1001)], machines=True))
    assert (one.lat, one.lon) == (40.68, -73.97)
    assert one.image_urls == ("https://images.craigslist.org/1001_600x450.jpg",)


def test_data_in_another_order_is_not_mixed_up() -> None:
    postings = [Posting(number=1001, title="One"), Posting(number=1002, title="Two", lat=41.0)]
    rows = render(postings)
    data = render(postings[::-1], machines=True)
    start, end = data.index(b"<script"), data.index(b"</script>")
    mixed = rows.replace(b"</head>", data[start : end + 9] + b"</head>")
    assert [one.lat for one in _read(mixed)] == [None, None]


@pytest.mark.parametrize(
    ("price", "free", "amount", "kind"),
    [
        ("$1,285", False, Decimal(1285), PriceKind.ASKING),
        ("$0", False, None, PriceKind.PLACEHOLDER),
        ("", False, None, PriceKind.UNKNOWN),
        ("$0", True, Decimal(0), PriceKind.FREE),
        ("", True, Decimal(0), PriceKind.FREE),
        ("free", False, Decimal(0), PriceKind.FREE),
    ],
)
def test_prices(price: str, *, free: bool, amount: Decimal | None, kind: PriceKind) -> None:
    body = render([Posting(number=1001, price=price)])
    (one,) = _read(body, Asked(AREAS["newyork"], free=free))
    assert (one.price, one.price_kind) == (amount, kind)


def test_titles_tell_what_is_sold() -> None:
    titles = ("SOLD - Trek", "*Sale pending* Trek", "Trek, never sold")
    states = [_read(render([Posting(number=1001, title=title)]))[0].state for title in titles]
    assert states == [ListingState.SOLD, ListingState.RESERVED, ListingState.ACTIVE]


def test_rows_of_another_area_are_left_out() -> None:
    there = Posting(number=1002, host="newhaven")
    assert [one.external_id for one in _read(render([Posting(number=1001), there]))] == ["1001"]
    assert _read(render([there])) == []


def test_a_list_that_holds_only_its_links_is_empty() -> None:
    page = parse_page(render([]), URL, NEWYORK, Ids())
    assert (page.listings, page.total, page.reader) == ((), 0, "static")


def _html(title: str, rest: str = "") -> bytes:
    return f"<!doctype html><html><title>{title}</title><body>{rest}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (render([Posting(number=1)]).replace(b'-search-result"', b'-row"'), LayoutChangedError),
        (render([Posting(number=1)]).replace(b"href", b"data-to"), LayoutChangedError),
        (_html("craigslist"), LayoutChangedError),
        (_html("blocked"), BlockedError),
        (_html("", "This IP has been automatically blocked."), BlockedError),
        (_html("craigslist: log in", "<input type=password>"), LoginNeededError),
        (_html("Before you continue"), ConsentNeededError),
    ],
    ids=range(7),
)
def test_what_is_no_list_is_named(body: bytes, error: type[MarketplaceError]) -> None:
    with pytest.raises(error):
        parse_page(body, URL, NEWYORK, Ids())


@pytest.mark.parametrize("pair", [("nan", "1"), ("91", "0"), ("", ""), (0, 0), (None, None)])
def test_what_is_no_point_is_none(pair: tuple[object, object]) -> None:
    assert degrees(*pair) is None
