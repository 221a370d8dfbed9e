"""What every marketplace promises, checked against each with the same cases.

A rig puts one marketplace in front of its stand-in site; a new marketplace adds a rig.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.errors import (
    BlockedError,
    LayoutChangedError,
    MarketplaceError,
    RateLimitedError,
    UnavailableError,
)
from core.polling.marketplace import Marketplace, Query
from core.searches.criteria import Criteria, Exclusion, Term
from scrapers.ebay import EbayMarketplace
from scrapers.feed import FeedMarketplace
from scrapers.http import HTTPClient
from tests.conftest import NOW
from tests.fakes import ebay as ebay_site
from tests.fakes import wire
from tests.fakes.ebay import FakeEbay
from tests.fakes.feed import Advert, FakeFeed, render
from tests.fakes.wire import FakeServer

CRITERIA = Criteria(
    required=((Term("trek"),), (Term("marlin"), Term("marlin 5"))),
    excluded=(Exclusion(Term("zzbroken")),),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Rig:
    """A marketplace, the site it reads, and how to make that site say what a case needs."""

    marketplace: Marketplace
    site: FakeServer
    content_type: str
    show: Callable[[list[tuple[str, str]]], None]
    """Takes ids and titles of the adverts that the site holds from now on."""

    @property
    def query(self) -> Query:
        """A question that the site can answer."""
        return self.marketplace.queries(CRITERIA)[0]

    @property
    def missing_url(self) -> str:
        """The address of an advert that is gone."""
        return f"{self.site.base}/gone/404404"


def _feed_rig(site: FakeFeed, http: HTTPClient) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.adverts = [Advert(id=number, title=title) for number, title in adverts]

    address = f"{site.base}/search?q={{words}}"
    item = f"{site.base}/item?id={{id}}"
    feed = FeedMarketplace("bikes", "Bikes", address, http, item_template=item)
    return Rig(feed, site, "application/rss+xml", show)


def _ebay_rig(site: FakeEbay, http: HTTPClient) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.items = [ebay_site.item(int(number), title=title) for number, title in adverts]

    marketplace = EbayMarketplace(
        http,
        client_id=ebay_site.CLIENT_ID,
        client_secret=ebay_site.CLIENT_SECRET,
        api_base=site.base,
    )
    return Rig(marketplace, site, "application/json", show)


@contextlib.asynccontextmanager
async def _rigged(name: str, clock: ManualClock) -> AsyncIterator[Rig]:
    site: FakeFeed | FakeEbay = FakeFeed() if name == "feed" else FakeEbay()
    async with site.running():
        http = HTTPClient(clock, allowed_private_hosts=[site.host])
        rig = _feed_rig(site, http) if isinstance(site, FakeFeed) else _ebay_rig(site, http)
        # The first search fetches what is fetched only once; queued answers are for later ones.
        await rig.marketplace.search(rig.query)
        yield rig
        await rig.marketplace.close()
        await http.close()


NAMES = ("feed", "ebay")


@pytest.fixture(params=NAMES)
async def rig(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Rig]:
    async with _rigged(request.param, clock) as rig:
        yield rig


async def test_a_page_is_read(rig: Rig) -> None:
    rig.show([("1001", "Trek Marlin 5"), ("1002", "Trek Marlin 6")])
    page = await rig.marketplace.search(rig.query)
    assert [(one.external_id, one.title) for one in page.listings] == [
        ("1001", "Trek Marlin 5"),
        ("1002", "Trek Marlin 6"),
    ]
    assert page.reader
    for listing in page.listings:
        assert listing.marketplace == rig.marketplace.name
        assert listing.url.startswith("https://")
        assert listing.currency == "GBP"
        assert listing.listed_at is not None


async def test_nothing_found_is_an_empty_page(rig: Rig) -> None:
    rig.show([])
    page = await rig.marketplace.search(rig.query)
    assert page.listings == ()
    assert not page.not_modified


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (wire.status(429, retry_after="7"), RateLimitedError),
        (wire.status(500), UnavailableError),
        (wire.status(503), UnavailableError),
        (wire.status(403), BlockedError),
        (wire.block_page(200), BlockedError),
        (wire.block_page(403), BlockedError),
        (wire.cut(b"<rss>" * 1000), UnavailableError),
        (wire.data(b"garbage \x00\xff", "text/plain"), LayoutChangedError),
        (wire.data(b"", "text/plain"), LayoutChangedError),
        (wire.data(b"<html><body>New design!</body></html>", "text/html"), LayoutChangedError),
        (wire.data(b'{"itemSummaries":[{"new":1}],"items":[{"new":1}]}'), LayoutChangedError),
        (wire.flood(50, start=b"<rss><channel>"), LayoutChangedError),
        (wire.flood(50, "application/json", start=b'{"items":['), LayoutChangedError),
    ],
    ids=range(13),
)
async def test_a_failed_page_is_a_typed_error_and_never_an_empty_one(
    rig: Rig, answer: wire.Answer, error: type[MarketplaceError]
) -> None:
    rig.site.next_answers = [answer]
    with pytest.raises(error) as caught:
        await rig.marketplace.search(rig.query)
    assert caught.value.marketplace == rig.marketplace.name


async def test_after_a_refusal_the_site_is_left_alone(rig: Rig) -> None:
    rig.site.next_answers = [wire.block_page(403)]
    asked = len(rig.site.requests)
    for _ in range(3):
        with pytest.raises(BlockedError):
            await rig.marketplace.search(rig.query)
    assert len(rig.site.requests) == asked + 1


async def test_hostile_titles_are_text_and_nothing_else(rig: Rig) -> None:
    titles = [
        "<script>alert(1)</script> bike",
        "bike \u202egnp.exe",
        "=cmd|' /C calc'!A0 bike",
        "bike " + "x" * 5000,
        "*bold* [link](javascript:x) bike",
    ]
    rig.show([(str(2000 + number), title) for number, title in enumerate(titles)])
    page = await rig.marketplace.search(rig.query)
    assert len(page.listings) == len(titles)
    for listing in page.listings:
        assert "\u202e" not in listing.title
        assert 0 < len(listing.title) <= 300


async def test_an_id_comes_once(rig: Rig) -> None:
    rig.show([("1001", "Trek Marlin 5"), ("1001", "Trek Marlin 5 again")])
    assert len((await rig.marketplace.search(rig.query)).listings) == 1


async def test_questions_are_stable_and_survive_being_stored(rig: Rig) -> None:
    questions = rig.marketplace.queries(CRITERIA)
    assert questions == rig.marketplace.queries(CRITERIA)
    assert len({question.key for question in questions}) == len(questions)
    for question in questions:
        assert Query.from_key(rig.marketplace.name, question.key) == question


async def test_excluded_words_are_never_sent(rig: Rig) -> None:
    await rig.marketplace.search(rig.query)
    assert not any(
        "zzbroken" in str(seen.query) + seen.path + seen.body for seen in rig.site.requests
    )


async def test_what_is_gone_is_none(rig: Rig) -> None:
    assert await rig.marketplace.look_up("404404", rig.missing_url) is None


async def test_what_is_there_can_be_looked_up(rig: Rig) -> None:
    rig.show([("1001", "Trek Marlin 5")])
    found = await rig.marketplace.look_up("1001", f"{rig.site.base}/1001")
    assert found is not None
    assert (found.external_id, found.title) == ("1001", "Trek Marlin 5")


async def test_a_failed_look_up_is_not_gone(rig: Rig) -> None:
    rig.site.next_answers = [wire.status(500)]
    with pytest.raises(UnavailableError):
        await rig.marketplace.look_up("1001", rig.missing_url)


async def test_every_request_says_who_asks(rig: Rig) -> None:
    assert all(seen.headers["user-agent"].startswith("Magpie/") for seen in rig.site.requests)


def test_facts_about_the_marketplace_are_told(clock: ManualClock) -> None:
    http = HTTPClient(clock)
    for marketplace in (
        FeedMarketplace("bikes", "Bikes", "https://a.example/", http),
        EbayMarketplace(http, client_id="a", client_secret="b"),
    ):
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", marketplace.name)
        assert marketplace.capabilities.label
        assert marketplace.capabilities.min_interval_seconds > 0


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=st.binary(max_size=300), start=st.floats(0, 1), end=st.floats(0, 1))
async def test_garbled_answers_are_a_page_or_a_typed_error(
    name: str, noise: bytes, start: float, end: float
) -> None:
    async with _rigged(name, ManualClock(NOW)) as rig:
        whole = _whole_answer(rig)
        first, last = sorted((int(start * len(whole)), int(end * len(whole))))
        rig.site.next_answers = [wire.data(whole[:first] + noise + whole[last:], rig.content_type)]
        with contextlib.suppress(MarketplaceError):
            page = await rig.marketplace.search(rig.query)
            assert all(listing.title and listing.external_id for listing in page.listings)


def _whole_answer(rig: Rig) -> bytes:
    if isinstance(rig.site, FakeFeed):
        return render(rig.site.adverts)
    items = [ebay_site.item(1), ebay_site.auction(2)]
    return json.dumps({"total": 2, "itemSummaries": items}).encode()


@pytest.mark.parametrize("name", NAMES)
async def test_fifty_megabytes_take_bounded_time_and_memory(name: str, clock: ManualClock) -> None:
    async with _rigged(name, clock) as rig:
        start = b"<rss><channel>" if name == "feed" else b'{"itemSummaries":['
        rig.site.next_answers = [wire.flood(50, rig.content_type, start=start)]
        started = time.process_time()
        tracemalloc.start()
        with pytest.raises(LayoutChangedError):
            await rig.marketplace.search(rig.query)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - started < 10
    assert peak < 100_000_000
