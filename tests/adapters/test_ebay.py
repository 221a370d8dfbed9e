"""eBay's adapter against a stand-in that has its known whims."""

from __future__ import annotations

import asyncio
import datetime as dt
import traceback
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import structlog

from core.clock import ManualClock
from core.errors import (
    ConfigurationError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
    QueryRefusedError,
    RateLimitedError,
    UnavailableError,
)
from core.listings.listing import ListingState, PriceKind
from core.polling.marketplace import Cursor, Query
from core.searches.criteria import Criteria, Term
from scrapers.ebay import EbayMarketplace
from scrapers.http import HTTPClient
from tests.fakes import wire
from tests.fakes.ebay import CLIENT_ID, CLIENT_SECRET, FakeEbay, auction, filters_of, item

QUERY = Query("ebay", (("q", "trek marlin"), ("site", "GB")))


@pytest.fixture
async def site() -> AsyncIterator[FakeEbay]:
    site = FakeEbay()
    async with site.running():
        yield site


@pytest.fixture
async def http(site: FakeEbay, clock: ManualClock) -> AsyncIterator[HTTPClient]:
    http = HTTPClient(clock, allowed_private_hosts=[site.host])
    yield http
    await http.close()


def _ebay(site: FakeEbay, http: HTTPClient, **options: object) -> EbayMarketplace:
    fields: dict[str, object] = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **options}
    return EbayMarketplace(http, api_base=site.base, **fields)  # type: ignore[arg-type]  # real options


@pytest.fixture
def ebay(site: FakeEbay, http: HTTPClient) -> EbayMarketplace:
    return _ebay(site, http)


async def test_a_search_is_asked_the_way_ebay_wants_it(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    page = await ebay.search(QUERY)
    assert [listing.external_id for listing in page.listings] == ["1001", "1002"]
    assert (page.total, page.next_page) == (2, None)
    (asked,) = site.searches
    assert asked["q"] == "trek marlin"
    assert asked["sort"] == "newlyListed"
    assert asked["limit"] == "200"
    assert filters_of(asked["filter"]) == {"buyingOptions": "{AUCTION|FIXED_PRICE|BEST_OFFER}"}
    headers = site.requests[-1].headers
    assert headers["x-ebay-c-marketplace-id"] == "EBAY_GB"
    assert headers["x-ebay-c-enduserctx"] == "contextualLocation=country%3DGB"


async def test_every_filter_can_be_expressed(site: FakeEbay, ebay: EbayMarketplace) -> None:
    params = {
        "site": "US",
        "q": "bike",
        "price": "10..50",
        "conditions": "new|for_parts",
        "in": "US",
        "pickup": "78704,25,mi",
        "to": "US",
        "postcode": "19406",
        "not_sellers": "a|b",
        "category": "177",
    }
    await ebay.search(Query("ebay", tuple(sorted(params.items()))))
    assert site.searches[0]["category_ids"] == "177"
    assert filters_of(site.searches[0]["filter"]) == {
        "buyingOptions": "{AUCTION|FIXED_PRICE|BEST_OFFER}",
        "price": "[10..50]",
        "priceCurrency": "USD",
        "conditionIds": "{1000|7000}",
        "itemLocationCountry": "US",
        "deliveryCountry": "US",
        "deliveryPostalCode": "19406",
        "pickupCountry": "US",
        "pickupPostalCode": "78704",
        "pickupRadius": "25",
        "pickupRadiusUnit": "mi",
        "deliveryOptions": "{SELLER_ARRANGED_LOCAL_PICKUP}",
        "excludeSellers": "{a|b}",
    }
    context = site.requests[-1].headers["x-ebay-c-enduserctx"]
    assert context == "contextualLocation=country%3DUS"


async def test_auctions_with_bids_are_among_the_answers(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    site.items = [auction(1), item(2)]
    page = await ebay.search(QUERY)
    first = page.listings[0]
    assert (first.price, first.price_kind, first.bid_count) == (Decimal("0.99"), PriceKind.BID, 7)


async def test_an_answer_without_items_is_an_empty_page(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    site.items = []
    page = await ebay.search(QUERY)
    assert (page.listings, page.total, page.next_page) == ((), 0, None)


async def test_a_total_without_items_is_a_changed_layout(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    site.items, site.total = [], 40
    with pytest.raises(LayoutChangedError):
        await ebay.search(QUERY)


async def test_an_ignored_filter_is_an_error_and_not_a_wrong_answer(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    answer = b'{"total":1,"warnings":[{"errorId":12010,"message":"ignored \\u0000filter"}]}'
    await ebay.search(QUERY)
    site.next_answers = [wire.data(answer, "application/json")]
    with pytest.raises(QueryRefusedError, match="12010 ignored filter"):
        await ebay.search(QUERY)


async def test_pages_follow_each_other_to_the_last_that_ebay_shows(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    site.items = [item(number) for number in range(1, 451)]
    seen: list[str] = []
    cursor: Cursor | None = None
    for _ in range(3):
        page = await ebay.search(QUERY, cursor)
        seen += [listing.external_id for listing in page.listings]
        cursor = page.next_page
    assert cursor is None
    assert len(set(seen)) == 450
    site.total = 50_000
    assert (await ebay.search(QUERY, Cursor(page="9800"))).next_page is None


async def test_variations_of_one_listing_are_one_listing(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    site.items = [
        item(1, itemId="v1|1|11"),
        item(1, itemId="v1|1|12"),
        item(1, itemId="v1|1|13", legacyItemId=None),
    ]
    assert [one.external_id for one in (await ebay.search(QUERY)).listings] == ["1"]


async def test_a_campaign_gets_its_links(site: FakeEbay, http: HTTPClient) -> None:
    ebay = _ebay(site, http, campaign_id="533")
    site.items = [item(1, itemAffiliateWebUrl="https://www.ebay.co.uk/itm/1?campid=533")]
    page = await ebay.search(QUERY)
    assert page.listings[0].url == "https://www.ebay.co.uk/itm/1?campid=533"
    assert "affiliateCampaignId=533," in site.requests[-1].headers["x-ebay-c-enduserctx"]


async def test_a_hundred_polls_mint_one_token(site: FakeEbay, ebay: EbayMarketplace) -> None:
    await asyncio.gather(*(ebay.search(QUERY) for _ in range(20)))
    assert site.mints == 1


async def test_a_token_is_minted_again_before_it_ends(
    site: FakeEbay, ebay: EbayMarketplace, clock: ManualClock
) -> None:
    await ebay.search(QUERY)
    clock.advance(dt.timedelta(minutes=114))
    await ebay.search(QUERY)
    assert site.mints == 1
    clock.advance(dt.timedelta(minutes=2))
    await ebay.search(QUERY)
    assert site.mints == 2


async def test_a_token_that_is_turned_down_is_replaced_once_for_all(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    await ebay.search(QUERY)
    site.token = "token-2"
    await asyncio.gather(*(ebay.search(QUERY) for _ in range(5)))
    assert site.mints == 2


async def test_a_token_that_never_works_ends_in_a_plain_error(
    site: FakeEbay, ebay: EbayMarketplace
) -> None:
    await ebay.search(QUERY)
    refusal = wire.status(401, body='{"errors":[{"errorId":1001,"message":"Invalid"}]}')
    mint = wire.data(b'{"access_token":"x","expires_in":7200}', "application/json")
    site.next_answers = [refusal, mint, refusal]
    with pytest.raises(LoginNeededError):
        await ebay.search(QUERY)


async def test_a_wrong_key_is_named_and_not_shown(site: FakeEbay, http: HTTPClient) -> None:
    secret = "hu" + "sh-hu" + "sh"
    with structlog.testing.capture_logs() as logs, pytest.raises(LoginNeededError) as caught:
        await _ebay(site, http, client_secret=secret).search(QUERY)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(logs)
    assert secret not in shown


@pytest.mark.parametrize(
    ("status", "number", "expected"),
    [
        (400, 12001, QueryRefusedError),
        (400, 12023, QueryRefusedError),
        (400, 12029, QueryRefusedError),
        (409, 12013, QueryRefusedError),
        (400, 12000, UnavailableError),
    ],
)
async def test_errors_are_told_apart(
    site: FakeEbay,
    ebay: EbayMarketplace,
    status: int,
    number: int,
    expected: type[MarketplaceError],
) -> None:
    await ebay.search(QUERY)
    body = f'{{"errors":[{{"errorId":{number},"message":"no"}}]}}'
    site.next_answers = [wire.status(status, body=body)]
    with pytest.raises(expected):
        await ebay.search(QUERY)


async def test_the_daily_calls_are_counted_and_come_back_at_midnight(
    site: FakeEbay, http: HTTPClient, clock: ManualClock
) -> None:
    ebay = _ebay(site, http, daily_calls=3)
    for left in (2, 1, 0):
        await ebay.search(QUERY)
        assert ebay.calls_left() == left
    with pytest.raises(RateLimitedError) as caught:
        await ebay.search(QUERY)
    assert len(site.searches) == 3
    assert caught.value.retry_after == dt.timedelta(hours=20)  # noon UTC to midnight in California
    clock.advance(dt.timedelta(hours=20))
    await ebay.search(QUERY)


async def test_what_ebay_counted_is_believed(site: FakeEbay, ebay: EbayMarketplace) -> None:
    site.quota = (5000, 2)
    await ebay.search(QUERY)
    assert ebay.calls_left() == 1


async def test_a_silent_quota_does_not_stop_a_search(site: FakeEbay, ebay: EbayMarketplace) -> None:
    mint = wire.data(b'{"access_token":"token-1","expires_in":7200}', "application/json")
    site.next_answers = [mint, wire.status(500)]
    assert len((await ebay.search(QUERY)).listings) == 2


async def test_a_listing_can_be_looked_up_whole(site: FakeEbay, ebay: EbayMarketplace) -> None:
    site.items = [item(1, description="<p>All of it.</p>")]
    found = await ebay.look_up("1", "https://www.ebay.de/itm/1")
    assert found is not None
    assert (found.description, found.description_complete) == ("All of it.", True)
    assert site.requests[-1].headers["x-ebay-c-marketplace-id"] == "EBAY_DE"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"itemEndDate": "2026-11-23T11:00:00.000Z"}, ListingState.ENDED),
        ({"itemEndDate": "2026-11-24T11:00:00.000Z"}, ListingState.ACTIVE),
        (
            {"estimatedAvailabilities": [{"estimatedAvailabilityStatus": "OUT_OF_STOCK"}]},
            ListingState.SOLD,
        ),
        (
            {"estimatedAvailabilities": [{"estimatedAvailabilityStatus": "IN_STOCK"}]},
            ListingState.ACTIVE,
        ),
    ],
)
async def test_what_has_ended_says_so(
    site: FakeEbay, ebay: EbayMarketplace, changes: dict[str, object], state: ListingState
) -> None:
    site.items = [item(1, **changes)]
    found = await ebay.look_up("1", "https://www.ebay.co.uk/itm/1")
    assert found is not None
    assert found.state is state


async def test_a_group_is_looked_up_as_a_group(site: FakeEbay, ebay: EbayMarketplace) -> None:
    site.groups = {"7": [item(7, itemId="v1|7|71")]}
    found = await ebay.look_up("7", "https://www.ebay.co.uk/itm/7")
    assert found is not None
    assert found.external_id == "7"


async def test_points_come_from_the_place_that_ebay_tells(site: FakeEbay, http: HTTPClient) -> None:
    asked: list[tuple[str, str]] = []

    def locate(name: str, country: str) -> tuple[float, float] | None:
        asked.append((name, country))
        return (53.8, -1.55)

    page = await _ebay(site, http, locate=locate).search(QUERY)
    assert asked == [("Leeds", "GB")]
    assert {(one.lat, one.lon) for one in page.listings} == {(53.8, -1.55)}


async def test_a_question_for_no_site_is_refused(ebay: EbayMarketplace) -> None:
    with pytest.raises(QueryRefusedError):
        await ebay.search(Query("ebay", (("q", "x"), ("site", "XX"))))


@pytest.mark.parametrize("odd", [("conditions", "shiny"), ("pickup", "78704")])
async def test_a_question_that_cannot_be_read_is_refused(
    ebay: EbayMarketplace, odd: tuple[str, str]
) -> None:
    with pytest.raises(QueryRefusedError):
        await ebay.search(Query("ebay", (*QUERY.params, odd)))
    with pytest.raises(QueryRefusedError):
        await ebay.search(QUERY, Cursor(page="two"))


def test_a_site_nobody_has_is_a_wrong_setting(http: HTTPClient, site: FakeEbay) -> None:
    with pytest.raises(ConfigurationError):
        _ebay(site, http, sites=("GB", "XX"))


def test_other_marketplaces_searches_are_not_asked(ebay: EbayMarketplace) -> None:
    criteria = Criteria(required=((Term("x"),),), marketplaces=frozenset({"feed"}))
    assert ebay.queries(criteria) == ()
