"""The feed marketplace against a server that publishes every dialect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from core.clock import ManualClock
from core.errors import LayoutChangedError, UnavailableError
from core.places import Place
from core.polling.marketplace import Query
from core.searches.criteria import Criteria, Exclusion, Near, Term
from scrapers.feed import FeedMarketplace
from scrapers.http import HTTPClient
from tests.fakes import wire
from tests.fakes.feed import Advert, FakeFeed

LEEDS = Place("gn:2644688", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
BIKE = Criteria(required=((Term("mountain"),), (Term("bike"),)))


@pytest.fixture
async def site() -> AsyncIterator[FakeFeed]:
    site = FakeFeed()
    async with site.running():
        yield site


@pytest.fixture
async def http(site: FakeFeed, clock: ManualClock) -> AsyncIterator[HTTPClient]:
    http = HTTPClient(clock, allowed_private_hosts=[site.host])
    yield http
    await http.close()


def _feed(
    site: FakeFeed, http: HTTPClient, path: str = "/feed", **options: object
) -> FeedMarketplace:
    return FeedMarketplace("bikes", "Bikes", site.base + path, http, **options)  # type: ignore[arg-type]  # real options


async def _first_page(feed: FeedMarketplace, criteria: Criteria = BIKE) -> Query:
    (query,) = feed.queries(criteria)
    return query


@pytest.mark.parametrize("dialect", ["rss", "atom", "rdf", "json"])
async def test_every_dialect_gives_the_same_listings(
    site: FakeFeed, http: HTTPClient, dialect: str
) -> None:
    site.dialect = dialect
    feed = _feed(site, http)
    page = await feed.search(await _first_page(feed))
    assert page.reader == dialect
    assert [listing.external_id for listing in page.listings] == ["bike-1", "bike-2"]
    assert {(one.price, one.currency) for one in page.listings} == {(Decimal(285), "GBP")}
    assert {one.title for one in page.listings} == {"Trek Marlin 5, medium"}
    assert all(one.listed_at is not None for one in page.listings)


@pytest.mark.parametrize("validators", [True, False])
async def test_an_unchanged_feed_is_not_read_twice(
    site: FakeFeed, http: HTTPClient, *, validators: bool
) -> None:
    site.validators = validators
    feed = _feed(site, http)
    query = await _first_page(feed)
    first = await feed.search(query)
    second = await feed.search(query, first.cursor)
    third = await feed.search(query, second.cursor)
    assert (second.not_modified, third.not_modified) == (True, True)
    assert ("if-none-match" in site.requests[2].headers) is validators
    site.adverts.append(Advert(id="bike-3"))
    fourth = await feed.search(query, third.cursor)
    assert len(fourth.listings) == 3


async def test_a_template_is_filled_with_words_place_and_currency(
    site: FakeFeed, http: HTTPClient
) -> None:
    feed = _feed(site, http, "/s?q={words}&at={near}&c={currency}", currency="GBP")
    criteria = Criteria(
        required=BIKE.required,
        excluded=(Exclusion(Term("broken")),),
        soft=(Term("red"),),
        near=Near(LEEDS, 24.0),
        price_max=Decimal(400),
    )
    await feed.search(await _first_page(feed, criteria))
    assert site.requests[0].query == {"q": "mountain bike", "at": "Leeds, UK", "c": "GBP"}


async def test_searches_that_differ_in_what_we_decide_share_a_question(
    site: FakeFeed, http: HTTPClient
) -> None:
    feed = _feed(site, http, "/s?q={words}&at={near}")
    cheap = Criteria(required=BIKE.required, price_max=Decimal(100), near=Near(LEEDS, 5.0))
    dear = Criteria(required=BIKE.required, price_max=Decimal(900), near=Near(LEEDS, 50.0))
    assert feed.queries(cheap) == feed.queries(dear)


async def test_a_fixed_feed_is_one_question_for_everybody(site: FakeFeed, http: HTTPClient) -> None:
    feed = _feed(site, http)
    other = Criteria(required=((Term("ps5"), Term("playstation 5")),))
    assert feed.queries(BIKE) == feed.queries(other) == (Query("bikes", ()),)
    assert Query.from_key("bikes", feed.queries(BIKE)[0].key) == feed.queries(BIKE)[0]


async def test_a_feed_of_another_country_is_not_asked(site: FakeFeed, http: HTTPClient) -> None:
    feed = _feed(site, http, country="US")
    assert feed.queries(Criteria(required=BIKE.required, near=Near(LEEDS, 5.0))) == ()
    assert feed.queries(Criteria(required=BIKE.required, marketplaces=frozenset({"ebay"}))) == ()


async def test_a_web_page_is_no_feed(site: FakeFeed, http: HTTPClient) -> None:
    feed = _feed(site, http)
    site.next_answers = [wire.data(b"<!doctype html><title>Bikes</title>", "text/html")]
    with pytest.raises(LayoutChangedError):
        await feed.search(await _first_page(feed))


async def test_entries_that_cannot_be_read_are_a_changed_layout(
    site: FakeFeed, http: HTTPClient
) -> None:
    feed = _feed(site, http)
    site.next_answers = [wire.data(b"<rss><channel><item><x>1</x></item></channel></rss>")]
    with pytest.raises(LayoutChangedError):
        await feed.search(await _first_page(feed))


async def test_an_empty_feed_is_an_empty_page(site: FakeFeed, http: HTTPClient) -> None:
    feed = _feed(site, http)
    site.adverts = []
    page = await feed.search(await _first_page(feed))
    assert (page.listings, page.not_modified) == ((), False)


async def test_one_entry_can_be_looked_up(site: FakeFeed, http: HTTPClient) -> None:
    feed = _feed(site, http, item_template=f"{site.base}/item?id={{id}}")
    found = await feed.look_up("bike-1", "https://shop.example/bikes/1")
    assert found is not None
    assert found.external_id == "bike-1"
    assert await feed.look_up("bike-9", "https://shop.example/bikes/9") is None


async def test_without_an_item_address_the_feed_does_not_know(
    site: FakeFeed, http: HTTPClient
) -> None:
    with pytest.raises(UnavailableError):
        await _feed(site, http).look_up("bike-1", "https://shop.example/bikes/1")


async def test_a_large_feed_is_read_whole(site: FakeFeed, http: HTTPClient) -> None:
    site.adverts = [Advert(id=str(n), description="long " * 200) for n in range(200)]
    feed = _feed(site, http)
    page = await feed.search(await _first_page(feed))
    assert page.total == len(page.listings) == 200
