"""Gumtree: two ways of reading, bought places, nearby results, paging and what is not a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from urllib.parse import quote

import pytest

from core.clock import ManualClock
from core.condition import Condition
from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from core.listings.listing import ListingState, PriceKind
from core.places import Place
from core.searches.criteria import Criteria, Handover, Near, Term
from scrapers.gumtree import GumtreeMarketplace, parse_item, parse_page
from scrapers.http import HTTPClient
from tests.conftest import NOW
from tests.fakes.gumtree import NOON_MS, Advert, FakeGumtree, render
from tests.fakes.wire import BLOCK_PAGE

URL = "https://www.gumtree.com/search"
LEEDS = Place("gn:2644688", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
BIKE = Criteria(required=((Term("trek"),), (Term("marlin"),)))


@pytest.fixture
async def site() -> AsyncIterator[FakeGumtree]:
    site = FakeGumtree()
    async with site.running():
        yield site


@pytest.fixture
async def gumtree(site: FakeGumtree, clock: ManualClock) -> AsyncIterator[GumtreeMarketplace]:
    http = HTTPClient(clock, allowed_private_hosts=[site.host])
    yield GumtreeMarketplace(http, base_url=site.base, locate=lambda _place, _country: (53.8, -1.5))
    await http.close()


def _hours_ago(hours: float) -> int:
    return NOON_MS - int(hours * 3_600_000)


def test_everything_a_list_page_tells_is_read() -> None:
    advert = Advert(id="1001", title="Trek &amp; Marlin", description="New <b>tyres</b>.")
    page = parse_page(render([advert], total=1_234, pages=48), URL, NOW, lambda *_: (53.8, -1.5))
    (one,) = page.listings
    assert (page.reader, page.total) == ("json", 1_234)
    assert (one.external_id, one.title) == ("1001", "Trek & Marlin")
    assert one.url == "https://www.gumtree.com/p/bicycles/a-bike/1001"
    assert (one.price, one.currency, one.price_kind) == (Decimal(285), "GBP", PriceKind.ASKING)
    assert one.listed_at == NOW - dt.timedelta(hours=1)
    assert one.condition is Condition.GOOD
    assert (one.place_label, one.country) == ("Headingley, Leeds", "GB")
    assert (one.lat, one.lon) == (53.8, -1.5)
    assert one.description == "New tyres."
    assert not one.description_complete
    assert [url[-5:] for url in one.image_urls] == ["1.jpg", "2.jpg"]


def test_without_the_data_the_tiles_are_read() -> None:
    page = parse_page(render([Advert(id="1001"), Advert(id="1002")], data=False), URL, NOW)
    assert page.reader == "tiles"
    assert [one.external_id for one in page.listings] == ["1001", "1002"]
    assert {(one.price, one.place_label) for one in page.listings} == {
        (Decimal(285), "Headingley, Leeds")
    }


@pytest.mark.parametrize("broken", ["%7Bnot json", quote('{"resultsPage": []}'), quote("[1]")])
def test_data_that_cannot_be_read_leaves_the_tiles(broken: str) -> None:
    page = render([Advert(id="1001")], data=False)
    page += f'<script>window.clientData = "{broken}";</script>'.encode()
    assert parse_page(page, URL, NOW).reader == "tiles"


@pytest.mark.parametrize("data", [True, False])
def test_nearby_results_are_left_out(*, data: bool) -> None:
    body = render([Advert(id="1001")], nearby=[Advert(id="9001")], data=data)
    assert [one.external_id for one in parse_page(body, URL, NOW).listings] == ["1001"]


def test_a_bought_place_is_never_the_newest() -> None:
    adverts = [
        Advert(id="1", featured=True, date=_hours_ago(2)),
        Advert(id="2", date=_hours_ago(1)),
        Advert(id="3", date=_hours_ago(3)),
    ]
    page = parse_page(render(adverts, pages=2), URL, NOW)
    assert [one.external_id for one in page.listings] == ["2", "3", "1"]


def test_an_old_advert_on_a_bought_place_waits_for_its_page() -> None:
    adverts = [
        Advert(id="1", featured=True, date=_hours_ago(900)),
        Advert(id="2", date=_hours_ago(1)),
    ]
    assert [o.external_id for o in parse_page(render(adverts, pages=2), URL, NOW).listings] == ["2"]
    # On the only page there is no later one to wait for.
    assert len(parse_page(render(adverts), URL, NOW).listings) == 2


def test_only_bought_places_are_still_a_page() -> None:
    page = parse_page(render([Advert(id="1", featured=True)], pages=3), URL, NOW)
    assert [one.external_id for one in page.listings] == ["1"]


@pytest.mark.parametrize(
    ("price", "amount", "kind"),
    [
        ("£70.00", Decimal(70), PriceKind.ASKING),
        ("£1,250", Decimal(1250), PriceKind.ASKING),
        ("Free", Decimal(0), PriceKind.FREE),
        ("£1", None, PriceKind.PLACEHOLDER),
        (None, None, PriceKind.UNKNOWN),
    ],
)
def test_prices(price: str | None, amount: Decimal | None, kind: PriceKind) -> None:
    (one,) = parse_page(render([Advert(id="1", price=price)]), URL, NOW).listings
    assert (one.price, one.price_kind) == (amount, kind)


def test_states_and_conditions() -> None:
    adverts = [
        Advert(id="1", status="SOLD", condition="as_good_as_new"),
        Advert(id="2", status="EXPIRED", condition="new"),
    ]
    sold, ended = parse_page(render(adverts), URL, NOW).listings
    assert (sold.state, sold.condition) == (ListingState.SOLD, Condition.LIKE_NEW)
    assert (ended.state, ended.condition) == (ListingState.ENDED, Condition.NEW)


@pytest.mark.parametrize("data", [True, False])
def test_nothing_found_is_a_page(*, data: bool) -> None:
    page = parse_page(render([], data=data), URL, NOW)
    assert (page.listings, page.total) == ((), 0)


def _html(title: str, rest: str = "") -> bytes:
    return f"<!doctype html><html><title>{title}</title><body>{rest}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "url", "error"),
    [
        (render([], total=30, tiles=False), URL, LayoutChangedError),
        (render([Advert(id="1")], data=False, tiles=False), URL, LayoutChangedError),
        (_html("Gumtree", '<article data-q="search-result">?</article>'), URL, LayoutChangedError),
        (_html("Log in", "<input type=password>"), URL, LoginNeededError),
        (_html("Hello"), "https://my.gumtree.com/login?to=search", LoginNeededError),
        (_html("Before you continue"), URL, ConsentNeededError),
        (_html("Gumtree"), "https://www.gumtree.com/consent/manage", ConsentNeededError),
        (BLOCK_PAGE.encode(), URL, BlockedError),
        (b"<p>" * 200_000, URL, LayoutChangedError),
    ],
    ids=range(9),
)
def test_what_is_no_list_is_named(body: bytes, url: str, error: type[MarketplaceError]) -> None:
    with pytest.raises(error):
        parse_page(body, url, NOW)


async def test_a_list_is_read_page_by_page(site: FakeGumtree, gumtree: GumtreeMarketplace) -> None:
    site.adverts = [Advert(id=str(1000 + n)) for n in range(60)]
    (query,) = gumtree.queries(BIKE)
    cursor, seen = None, []
    for _ in range(3):
        page = await gumtree.search(query, cursor)
        seen += [one.external_id for one in page.listings]
        cursor = page.next_page
    assert cursor is None
    assert len(set(seen)) == len(seen) == 60
    assert site.requests[0].query == {
        "search_category": "all",
        "q": "trek marlin",
        "search_location": "uk",
        "sort": "date",
    }
    assert [seen.query.get("page") for seen in site.requests] == [None, "2", "3"]


async def test_a_radius_is_sent_in_steps_so_that_searches_share_a_call(
    site: FakeGumtree, gumtree: GumtreeMarketplace
) -> None:
    near = [Criteria(required=BIKE.required, near=Near(LEEDS, km)) for km in (17.0, 22.0)]
    assert gumtree.queries(near[0]) == gumtree.queries(near[1])
    await gumtree.search(gumtree.queries(near[0])[0])
    asked = site.requests[0].query
    assert (asked["search_location"], asked["distance"]) == ("leeds", "15")
    posted = Criteria(required=BIKE.required, near=Near(LEEDS, 20.0), handover=Handover.DELIVERY)
    assert gumtree.queries(posted) == gumtree.queries(BIKE)


def test_what_gumtree_cannot_have_is_not_asked(gumtree: GumtreeMarketplace) -> None:
    paris = Place("gn:2988507", "Paris, France", 48.85, 2.35, "FR", "Europe/Paris")
    assert gumtree.queries(Criteria(required=BIKE.required, near=Near(paris, 10.0))) == ()
    assert gumtree.queries(Criteria(required=BIKE.required, currency="USD")) == ()
    assert gumtree.queries(Criteria(required=BIKE.required, marketplaces=frozenset({"x"}))) == ()
    assert gumtree.queries(Criteria()) == ()
    (free,) = gumtree.queries(Criteria(required=((Term("sofa"),),), free=True))
    assert free.get("category") == "freebies"


async def test_the_item_page_has_the_whole_description(
    site: FakeGumtree, gumtree: GumtreeMarketplace
) -> None:
    found = await gumtree.look_up("1001", "https://www.gumtree.com/p/bicycles/a-bike/1001?utm=1")
    assert found is not None
    assert site.requests[-1].path == "/p/bicycles/a-bike/1001"
    assert found.description.endswith("second half.")
    assert found.description_complete
    assert found.url == "https://www.gumtree.com/p/bicycles/a-bike/1001"


def test_a_removed_advert_is_gone_and_another_page_is_not() -> None:
    gone = _html("Sorry", "<h1>This advert is no longer available</h1>")
    assert parse_item(gone, "1", URL, NOW) is None
    with pytest.raises(LayoutChangedError):
        parse_item(_html("Gumtree", "<h1>Bikes for sale</h1>"), "1", URL, NOW)
