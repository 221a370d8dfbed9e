"""The demo answers searches it has never seen: each finds something, and soon something new."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from core.clock import ManualClock
from core.listings.listing import Listing, ListingState
from core.matching.match import match
from core.matching.verdict import Match
from core.polling.marketplace import Cursor, SearchPage
from core.searches.language import Context
from core.searches.parse import parse
from scrapers import demo
from scrapers.demo.catalogue import Inventor, Question
from scrapers.demo.kinds import kind_for
from scrapers.feed import FeedMarketplace
from scrapers.http import HTTPClient
from tests.unit.searches.places import shared_gazetteer

LINES = (
    "mountain bike under £400 within 15 miles of Leeds, not broken",
    "ps5 sub 300 leeds",
    "antique barometer under £150",
    "dr martens 1460 size 9 near Bristol",
    "left handed stratocaster under £600",
    "thinkpad x1 carbon under 500",
    "free sofa near Leeds",
    "corner sofa grey within 10 miles of York",
    "bugaboo fox 2 under £250 manchester",
    "lego 75192 under £600",
    "dyson v11 20 miles from BS1 but delivery ok",
    "makita 18v drill near Nottingham",
    "fountain pen under £80",
    "gtx 3080 not ti £350 tops",
    "iphone 13 mini 128gb max 220",
    "ikea kallax £60ish near Sheffield",
    "surfboard under $300 near Sydney",
    "standing desk under $200 in Austin, TX",
    "road bike 56cm within 25 miles of Denver",
    "couch under 200 bucks 78704",
    "fender jazz bass under €900 near Berlin",
    "sony a6000 under 350 euros near Hamburg",
    "record player under £120",
    "sewing machine near Leicester under £90",
    "yoga mat",
    "telescope under £250 within 30 miles of Cardiff",
    "espresso machine under £200 near Edinburgh",
    "wedding dress size 12 under £300",
    "kayak within 40 miles of Norwich",
    "garden bench under £70 near Exeter",
    "vintage typewriter under £100",
    "nintendo switch oled under £220",
    "air fryer under £50 near Glasgow",
    "rolex submariner under 8k",
    "brompton c line under £900 near London",
    "tent for 6 people under £150",
    "drum kit near Birmingham under £300",
    "microscope under £90",
    "barbour jacket size M under £80",
    "steam deck 512gb under £300",
    "rowing machine within 15 miles of Oxford",
    "chess set wooden under £40",
    "cello 3/4 under £500 near Cambridge",
    "aquarium 200 litre near Leeds",
    "greenhouse within 20 miles of Derby",
    "patio heater under £60",
    "bunk beds under £150 near Hull",
    "switch oled 150–180 delivered",
    "telescope dobsonian over £60",
    "dishwasher under £100 delivered",
    "fender precision bass under £600, like new",
    "skateboard under £40",
    "projector 4k under £400",
    "cat tree near Reading",
)


@pytest.fixture
def moving() -> ManualClock:
    return ManualClock(dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC))


@pytest.fixture
async def market(moving: ManualClock) -> AsyncIterator[FeedMarketplace]:
    places = shared_gazetteer()
    server = demo.DemoServer(demo.Market(places, demo.Questions(), ""), moving)
    url = await server.start("127.0.0.1", 0)
    http = HTTPClient(moving, allowed_private_hosts=[url.removeprefix("http://")])
    yield FeedMarketplace(
        demo.NAME,
        demo.LABEL,
        url + demo.TEMPLATE,
        http,
        moving,
        item_template=url + demo.ENTRY_TEMPLATE,
        demo=True,
        min_interval_seconds=demo.POLL_SECONDS,
    )
    await http.close()
    await server.stop()


def test_there_are_over_fifty() -> None:
    assert len(set(LINES)) == 54


@pytest.mark.parametrize("line", LINES)
async def test_any_search_finds_something_and_something_new_within_20_seconds(
    market: FeedMarketplace, moving: ManualClock, line: str
) -> None:
    parsed = parse(line, Context(country="GB", currency="GBP"), shared_gazetteer())
    queries = market.queries(parsed.criteria)

    async def read() -> set[str]:
        found = set()
        for query in queries:
            page: SearchPage = await market.search(query, Cursor())
            assert page.reader
            found |= {
                listing.external_id
                for listing in page.listings
                if isinstance(match(parsed.criteria, listing), Match)
            }
        return found

    shown = await read()
    assert shown, line
    moving.advance(dt.timedelta(seconds=40))
    baseline = await read()
    new: set[str] = set()
    for _ in range(3):
        moving.advance(dt.timedelta(seconds=demo.POLL_SECONDS))
        new |= await read() - baseline - shown
    assert new, line


def test_things_are_of_the_right_kind_and_written_as_people_do() -> None:
    assert kind_for("left handed golf clubs").name == "sports gear"
    assert kind_for("golf gti").name == "vehicle"
    assert kind_for("mac mini").name != "vehicle"
    now = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
    for words, written in (
        ("rtx3080 16gb", "RTX3080 16GB"),
        ("aquarium 200l", "aquarium 200l"),
        ("70s records", "70s records"),
    ):
        inventor = Inventor(Question(words=words, near="", currency="GBP"))
        advert = inventor.advert(f"b{int(now.timestamp())}-1", now, now)
        assert advert is not None
        assert written in advert.title


async def test_what_sold_says_so_and_is_posted_again_under_another_id(
    market: FeedMarketplace, moving: ManualClock
) -> None:
    parsed = parse("theremin", Context(), shared_gazetteer())
    query = market.queries(parsed.criteria)[0]

    async def read() -> dict[str, Listing]:
        page: SearchPage = await market.search(query, Cursor())
        return {listing.external_id: listing for listing in page.listings}

    baseline = await read()
    states: dict[str, list[ListingState]] = {}
    seen: dict[str, Listing] = {}
    for _ in range(12 * 60 // 15):
        moving.advance(dt.timedelta(seconds=15))
        for name, listing in (await read()).items():
            seen.setdefault(name, listing)
            if states.setdefault(name, [listing.state])[-1] != listing.state:
                states[name].append(listing.state)
    (again,) = [name for name in seen.keys() - baseline.keys() if name.endswith("-r")]
    original = again.removesuffix("-r")
    assert seen[again].title == seen[original].title
    assert states[original] == [ListingState.ACTIVE, ListingState.SOLD]


async def test_one_entry_can_be_asked_for_and_one_that_never_was_is_gone(
    market: FeedMarketplace,
) -> None:
    parsed = parse("ps5", Context(), shared_gazetteer())
    page = await market.search(market.queries(parsed.criteria)[0])
    one = page.listings[0]
    again = await market.look_up(one.external_id, one.url)
    assert again is not None
    assert again.title == one.title
    assert await market.look_up("0123456789ab-o1", "") is None
