"""Kleinanzeigen: German dates and numbers, badges, bought places, and what is not a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from core.clock import ManualClock
from core.errors import BlockedError, LayoutChangedError, LoginNeededError, MarketplaceError
from core.listings.listing import ListingState, PriceKind
from core.places import Place
from core.searches.criteria import Criteria, Near, Term
from scrapers.http import HTTPClient
from scrapers.kleinanzeigen import KleinanzeigenMarketplace, parse_item, parse_page, read_day
from tests.conftest import NOW
from tests.fakes.kleinanzeigen import Advert, FakeKleinanzeigen, render, render_item
from tests.fakes.wire import BLOCK_PAGE

URL = "https://www.kleinanzeigen.de/s-suchanfrage.html"
BERLIN = Place("gn:2950159", "Berlin, Germany", 52.52, 13.4, "DE", "Europe/Berlin")
BIKE = Criteria(required=((Term("trek"),), (Term("marlin"),)))


@pytest.fixture
async def site() -> AsyncIterator[FakeKleinanzeigen]:
    site = FakeKleinanzeigen()
    async with site.running():
        yield site


@pytest.fixture
async def marketplace(
    site: FakeKleinanzeigen, clock: ManualClock
) -> AsyncIterator[KleinanzeigenMarketplace]:
    http = HTTPClient(clock, allowed_private_hosts=[site.host])
    yield KleinanzeigenMarketplace(http, base_url=site.base)
    await http.close()


def test_everything_a_row_tells_is_read() -> None:
    advert = Advert(id="1001", title="Trek & Marlin", old_price="350 €", posted=True)
    (one,) = parse_page(render([advert]), URL, NOW, lambda *_: (52.5, 13.4)).listings
    assert (one.external_id, one.title) == ("1001", "Trek & Marlin")
    assert one.url == "https://www.kleinanzeigen.de/s-anzeige/ein-rad/1001-217-3331"
    assert (one.price, one.currency, one.price_kind) == (Decimal(285), "EUR", PriceKind.ASKING)
    assert (one.place_label, one.country, one.lat) == ("Berlin", "DE", 52.5)
    assert one.deliverable
    assert not one.description_complete
    assert one.image_urls == ("https://img.example/1001.jpg",)


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ("Heute, 10:30", "2026-11-23T09:30"),
        ("Gestern, 23:15", "2026-11-22T22:15"),
        ("12.07.2026", "2026-07-12T10:00"),
        ("31.02.2026", None),
        ("bald", None),
    ],
)
def test_german_dates_are_local(told: str, when: str | None) -> None:
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    found = read_day(told, now)
    assert found == (dt.datetime.fromisoformat(f"{when}+00:00") if when else None)


@pytest.mark.parametrize(
    ("price", "amount", "kind"),
    [
        ("1.250 €", Decimal(1250), PriceKind.ASKING),
        ("VB", None, PriceKind.UNKNOWN),
        ("Zu verschenken", Decimal(0), PriceKind.FREE),
        ("1 € VB", None, PriceKind.PLACEHOLDER),
    ],
)
def test_german_prices(price: str, amount: Decimal | None, kind: PriceKind) -> None:
    (one,) = parse_page(render([Advert(id="1001", price=price)]), URL, NOW).listings
    assert (one.price, one.price_kind) == (amount, kind)


def test_badges_are_states_and_no_part_of_the_title() -> None:
    adverts = [Advert(id="1001", badge="Reserviert"), Advert(id="1002", badge="Gelöscht")]
    held, gone = parse_page(render(adverts), URL, NOW).listings
    assert (held.title, held.state) == ("Trek Marlin 5", ListingState.RESERVED)
    assert (gone.title, gone.state) == ("Trek Marlin 5", ListingState.ENDED)


def test_an_old_advert_on_a_bought_place_waits_for_its_page() -> None:
    adverts = [
        Advert(id="1001", when="01.02.2026", bought=True),
        Advert(id="1002", when="Heute, 00:10"),
    ]
    assert [o.external_id for o in parse_page(render(adverts, more=True), URL, NOW).listings] == [
        "1002"
    ]
    assert len(parse_page(render(adverts), URL, NOW).listings) == 2


def _html(title: str, rest: str = "") -> bytes:
    return f"<!doctype html><html><title>{title}</title><body>{rest}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (_html("Kleinanzeigen"), LayoutChangedError),
        (_html("x", '<article class="aditem" data-adid="1001">?</article>'), LayoutChangedError),
        (_html("Einloggen", "<input type=password>"), LoginNeededError),
        (BLOCK_PAGE.encode(), BlockedError),
    ],
    ids=range(4),
)
def test_what_is_no_list_is_named(body: bytes, error: type[MarketplaceError]) -> None:
    with pytest.raises(error):
        parse_page(body, URL, NOW)


def test_the_page_of_an_advert_tells_it_whole() -> None:
    one = parse_item(render_item(Advert(id="1001", badge="Reserviert")), "1001", URL, NOW)
    assert one is not None
    assert one.description == "Frisch gewartet, neue Reifen. Dazu ein Helm."
    assert (one.state, one.price) == (ListingState.RESERVED, Decimal(285))
    assert parse_item(_html("Anzeige nicht mehr verfügbar"), "1001", URL, NOW) is None


async def test_pages_are_followed_and_a_radius_is_asked(
    site: FakeKleinanzeigen, marketplace: KleinanzeigenMarketplace
) -> None:
    site.adverts = [Advert(id=str(1000 + n)) for n in range(30)]
    near = Criteria(required=BIKE.required, near=Near(BERLIN, 24))
    (query,) = marketplace.queries(near)
    first = await marketplace.search(query)
    second = await marketplace.search(query, first.next_page)
    assert (len(first.listings), len(second.listings)) == (25, 5)
    assert second.next_page is None
    assert site.requests[0].query == {
        "keywords": "trek marlin",
        "locationStr": "berlin",
        "radius": "30",
        "sortingField": "SORTING_DATE",
    }


async def test_what_is_gone_is_gone(
    site: FakeKleinanzeigen, marketplace: KleinanzeigenMarketplace
) -> None:
    assert await marketplace.look_up("1001", Advert(id="1001").path) is not None
    site.adverts = []
    assert await marketplace.look_up("1001", Advert(id="1001").path) is None


def test_other_countries_are_not_asked(marketplace: KleinanzeigenMarketplace) -> None:
    assert marketplace.queries(Criteria(required=BIKE.required, currency="GBP")) == ()
    assert marketplace.queries(Criteria(required=BIKE.required, country="GB")) == ()
    assert marketplace.queries(Criteria(free=True)) == ()
