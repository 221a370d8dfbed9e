"""Craigslist: both address forms, both ways of reading, areas, postings that are gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from core.clock import ManualClock
from core.condition import Condition
from core.errors import (
    BlockedError,
    ConfigurationError,
    LayoutChangedError,
    QueryRefusedError,
    UnavailableError,
)
from core.places import Place
from core.polling.marketplace import Query
from core.searches.criteria import Criteria, Handover, Near, Term
from scrapers.craigslist import CraigslistMarketplace
from scrapers.http import HTTPClient
from tests.conftest import NOW
from tests.fakes import wire
from tests.fakes.craigslist import FakeCraigslist, Posting, gone_page, packed

BIKE = Criteria(required=((Term("trek"),), (Term("marlin"),)))
BROOKLYN = Place("gn:5110302", "Brooklyn, NY", 40.65, -73.95, "US", "America/New_York")
PAGE = b"<!doctype html><title>craigslist</title><div class=rows><a href=/view/d/a/b>?</a></div>"
TOKEN = "exUqi1zx1Wtjx1Amj7uYnK"


@pytest.fixture
async def site() -> AsyncIterator[FakeCraigslist]:
    site = FakeCraigslist()
    async with site.running():
        yield site


@pytest.fixture
async def craigslist(
    site: FakeCraigslist, clock: ManualClock
) -> AsyncIterator[CraigslistMarketplace]:
    http = HTTPClient(clock, allowed_private_hosts=[site.host])
    yield CraigslistMarketplace(
        http,
        base_url=site.base,
        city_url=f"{site.base}/city/{{host}}",
        api_url=site.base,
        default_areas=("newyork",),
    )
    await http.close()


async def test_the_new_address_is_asked_first(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    page = await craigslist.search(query)
    assert page.reader == "static"
    assert [one.external_id for one in page.listings] == ["1001", "1002"]
    (seen,) = site.requests
    assert seen.path == "/search/area/newyork"
    assert seen.query == {"cat": "sss", "query": "trek marlin", "sort": "date"}


async def test_an_area_without_a_new_address_is_asked_by_its_old_one(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    site.new_form = False
    (query,) = craigslist.queries(BIKE)
    assert len((await craigslist.search(query)).listings) == 2
    assert site.requests[-1].path == "/city/newyork/search/sss"


async def test_an_unreadable_page_is_made_up_for_by_the_packed_answer(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    site.next_answers = [wire.data(PAGE, "text/html")]
    page = await craigslist.search(query)
    assert page.reader == "packed"
    first = page.listings[0]
    assert first.listed_at == NOW - dt.timedelta(hours=1)
    assert (first.lat, first.lon, first.place_label) == (40.68, -73.97, "Park Slope")
    asked = site.requests[-1]
    assert asked.query["batch"] == "3-0-360-0-0"
    assert asked.headers["referer"].endswith("/newyork/")


async def test_if_both_ways_fail_the_first_one_is_told(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    site.next_answers = [wire.data(PAGE, "text/html"), wire.data(b"{}", "application/json")]
    with pytest.raises(LayoutChangedError, match="no advert"):
        await craigslist.search(query)


async def test_a_refusal_is_not_answered_by_another_way_in(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    site.next_answers = [wire.data(b"<!doctype html><title>blocked</title>", "text/html")]
    with pytest.raises(BlockedError):
        await craigslist.search(query)
    assert len(site.requests) == 1


async def test_a_posting_keeps_its_id_whichever_way_it_is_read(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    site.postings = [Posting(number=1001)]
    before = await craigslist.search(query)
    site.postings = [Posting(number=1001, token=TOKEN)]
    site.next_answers = [wire.data(PAGE, "text/html")]
    between = await craigslist.search(query)
    after = await craigslist.search(query)
    assert between.reader == "packed"
    assert after.listings[0].url.endswith(TOKEN)
    ids = {one.external_id for page in (before, between, after) for one in page.listings}
    assert ids == {"1001"}


async def test_the_area_is_chosen_by_the_place(craigslist: CraigslistMarketplace) -> None:
    near = [Criteria(required=BIKE.required, near=Near(BROOKLYN, km)) for km in (20.0, 30.0)]
    (query,) = craigslist.queries(near[0])
    assert query == craigslist.queries(near[1])[0]
    assert (query.get("area"), query.get("distance"), query.get("lat")) == (
        "newyork",
        "25",
        "40.65",
    )
    posted = Criteria(required=BIKE.required, near=Near(BROOKLYN, 9.0), handover=Handover.DELIVERY)
    assert craigslist.queries(posted) == craigslist.queries(BIKE)


async def test_a_zip_code_is_sent_as_one(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    home = Place("zip:11215", "11215", 40.66, -73.98, "US", "America/New_York")
    (query,) = craigslist.queries(Criteria(required=BIKE.required, near=Near(home, 8.0)))
    await craigslist.search(query)
    asked = site.requests[0].query
    assert (asked["postal"], asked["search_distance"]) == ("11215", "5")
    assert "lat" not in asked


def test_what_craigslist_does_not_have_is_not_asked(
    craigslist: CraigslistMarketplace, clock: ManualClock
) -> None:
    paris = Place("gn:2988507", "Paris, France", 48.85, 2.35, "FR", "Europe/Paris")
    nowhere = Place("gn:1", "Jarbidge, NV", 64.8, -147.7, "US", "America/Anchorage")
    for place in (paris, nowhere):
        assert craigslist.queries(Criteria(required=BIKE.required, near=Near(place, 9.0))) == ()
    assert craigslist.queries(Criteria(required=BIKE.required, country="DE")) == ()
    assert craigslist.queries(Criteria(required=BIKE.required, currency="EUR")) == ()
    assert CraigslistMarketplace(HTTPClient(clock)).queries(BIKE) == ()


async def test_free_things_are_asked_for_by_their_category(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    site.postings = [Posting(number=1001, price=""), Posting(number=1002, price="$0")]
    (query,) = craigslist.queries(Criteria(free=True))
    page = await craigslist.search(query)
    assert site.requests[0].query["cat"] == "zip"
    assert {one.price for one in page.listings} == {Decimal(0)}


@pytest.mark.parametrize("params", [(("area", "x"), ("cat", "sss")), (("area", "newyork"),)])
async def test_a_question_that_names_nothing_is_refused(
    craigslist: CraigslistMarketplace, params: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(QueryRefusedError):
        await craigslist.search(Query("craigslist", params))


def test_an_area_that_is_not_known_is_a_wrong_setting(clock: ManualClock) -> None:
    with pytest.raises(ConfigurationError, match="gotham"):
        CraigslistMarketplace(HTTPClient(clock), default_areas=("gotham",))


@pytest.mark.parametrize("token", ["", TOKEN])
async def test_a_posting_tells_its_whole_text(
    site: FakeCraigslist, craigslist: CraigslistMarketplace, token: str
) -> None:
    site.postings = [Posting(number=1001, token=token)]
    found = await craigslist.look_up(token or "1001", site.postings[0].url)
    assert found is not None
    path = (
        f"/view/d/brooklyn-bike/{TOKEN}"
        if token
        else "/city/newyork/brk/bik/d/brooklyn-bike/1001.html"
    )
    assert site.requests[-1].path == path
    assert found.description == (
        "Serviced in spring. No cracks. condition: like new; size: 54 cm; delivery available"
    )
    assert found.description_complete
    assert found.condition is Condition.LIKE_NEW
    assert (found.price, found.currency, found.country) == (Decimal(285), "USD", "US")
    assert (found.place_label, found.lat) == ("Brooklyn", 40.68)
    assert found.listed_at == NOW - dt.timedelta(hours=1)
    assert found.deliverable is True
    assert found.image_urls == ("https://images.craigslist.org/1001.jpg",)


@pytest.mark.parametrize("why", ["deleted by its author", "flagged for removal"])
async def test_a_posting_that_is_gone_says_so_with_status_200(
    site: FakeCraigslist, craigslist: CraigslistMarketplace, why: str
) -> None:
    site.next_answers = [wire.data(gone_page(why), "text/html")]
    assert await craigslist.look_up("1001", f"{site.base}/1001") is None


async def test_another_page_in_its_place_is_not_gone(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    site.next_answers = [wire.data(PAGE, "text/html"), wire.status(500)]
    with pytest.raises(LayoutChangedError):
        await craigslist.look_up("1001", f"{site.base}/1001")
    with pytest.raises(UnavailableError):
        await craigslist.look_up("1001", f"{site.base}/1001")


async def test_the_packed_answer_of_another_area_is_not_believed(
    site: FakeCraigslist, craigslist: CraigslistMarketplace
) -> None:
    (query,) = craigslist.queries(BIKE)
    other = packed([Posting(number=1001)], locations=[0, [4, "boston"]])
    site.next_answers = [wire.data(PAGE, "text/html"), wire.data(other, "application/json")]
    with pytest.raises(LayoutChangedError):
        await craigslist.search(query)
