"""Facebook through the real Chromium: sessions kept, gates named, other hosts out of reach."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import os
import pathlib
import stat
from collections.abc import AsyncIterator

import pytest

from core.clock import ManualClock
from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
    RateLimitedError,
    UnavailableError,
)
from core.places import Place
from core.searches.criteria import Criteria, Near, Term
from scrapers.browser import Browser, can_be_shut_in, write_secret
from scrapers.facebook import FacebookMarketplace
from scrapers.hosts import OWN_MACHINE
from tests.chromium import chromium_path, is_left_out
from tests.fakes import wire
from tests.fakes.facebook import Advert, FakeFacebook
from tests.fakes.wire import BLOCK_PAGE

LEEDS = Place("gn:2644688", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
BIKE = Criteria(required=((Term("trek"),), (Term("marlin"),)), near=Near(LEEDS, 30))
pytestmark = pytest.mark.skipif(is_left_out(), reason="there is no Chromium here")


@pytest.fixture
async def site() -> AsyncIterator[FakeFacebook]:
    site = FakeFacebook()
    async with site.running():
        yield site


@pytest.fixture
async def browser(tmp_path: pathlib.Path) -> AsyncIterator[Browser]:
    path = chromium_path()
    assert path is not None, "These tests need Chromium; set CHROMIUM_PATH."
    browser = Browser(path, state_file=tmp_path / "session.json", pages_before_restart=2)
    yield browser
    await browser.close()


@pytest.fixture
def facebook(site: FakeFacebook, browser: Browser, clock: ManualClock) -> FacebookMarketplace:
    return FacebookMarketplace(browser, clock, base_url=site.base, politeness=OWN_MACHINE)


async def test_a_search_is_read_and_the_session_is_kept_for_its_owner_alone(
    site: FakeFacebook, facebook: FacebookMarketplace, tmp_path: pathlib.Path
) -> None:
    (query,) = facebook.queries(BIKE)
    page = await facebook.search(query)
    assert [one.external_id for one in page.listings] == ["100001", "100002"]
    assert page.reader == "json"
    asked = next(one for one in site.requests if one.path.startswith("/marketplace/"))
    assert asked.path == "/marketplace/leeds/search/"
    assert (asked.query["query"], asked.query["radius"]) == ("trek marlin", "40")
    session = tmp_path / "session.json"
    assert stat.S_IMODE(session.stat().st_mode) == 0o600
    assert [one["name"] for one in json.loads(session.read_text())["cookies"]] == ["seen"]
    await facebook.search(query)
    assert "seen=1" in site.requests[-1].headers.get("cookie", "")


async def test_the_browser_is_started_anew_after_some_pages(facebook: FacebookMarketplace) -> None:
    (query,) = facebook.queries(BIKE)
    for _ in range(5):
        assert (await facebook.search(query)).listings


async def test_a_listing_is_looked_up(site: FakeFacebook, facebook: FacebookMarketplace) -> None:
    found = await facebook.look_up("100002", "")
    assert found is not None
    assert (found.external_id, found.title) == ("100002", "Trek Marlin 6")
    site.adverts = [Advert(id="100001")]
    assert await facebook.look_up("100002", "") is None


@pytest.mark.parametrize(
    ("gate", "error"),
    [
        ("/login/", LoginNeededError),
        ("/privacy/consent/", ConsentNeededError),
        ("/marketplace/ineligible/", BlockedError),
    ],
)
async def test_gates_are_named(
    site: FakeFacebook,
    facebook: FacebookMarketplace,
    clock: ManualClock,
    gate: str,
    error: type[MarketplaceError],
) -> None:
    site.gate = gate
    (query,) = facebook.queries(BIKE)
    with pytest.raises(error):
        await facebook.search(query)
    asked = len(site.requests)
    with pytest.raises(error, match="left alone"):
        await facebook.search(query)
    assert len(site.requests) == asked
    site.gate = ""
    clock.advance(dt.timedelta(minutes=16))
    assert (await facebook.search(query)).listings


async def test_a_page_that_never_ends_is_left(site: FakeFacebook, browser: Browser) -> None:
    site.body = "<script>while (true) {}</script>"
    with pytest.raises(UnavailableError):
        await browser.read(
            f"{site.base}/x", marketplace="facebook", hosts=("127.0.0.1",), timeout_seconds=3
        )
    site.body = "<p>alive</p>"
    page = await browser.read(f"{site.base}/x", marketplace="facebook", hosts=("127.0.0.1",))
    assert "alive" in page.html


async def test_no_other_host_is_reached(site: FakeFacebook, browser: Browser) -> None:
    other = FakeFacebook()
    async with other.running():
        elsewhere = other.base.replace("127.0.0.1", "localhost")
        site.body = f"<p>here</p><script src='{elsewhere}/spy.js'></script>"
        await browser.read(f"{site.base}/x", marketplace="facebook", hosts=("127.0.0.1",))
        assert other.requests == []


async def test_pages_are_read_one_at_a_time(facebook: FacebookMarketplace) -> None:
    (query,) = facebook.queries(BIKE)
    pages = await asyncio.gather(*(facebook.search(query) for _ in range(3)))
    assert all(page.listings for page in pages)


async def test_nothing_found_is_an_empty_page(
    site: FakeFacebook, facebook: FacebookMarketplace
) -> None:
    site.adverts = []
    page = await facebook.search(facebook.queries(BIKE)[0])
    assert (page.listings, page.reader) == ((), "json")


_WALL = b"<title>Log in</title><form id=login_form><input type=password></form>"
_FAILURES: list[tuple[wire.Answer, type[MarketplaceError]]] = [
    (wire.status(429, retry_after="7"), RateLimitedError),
    (wire.status(500), UnavailableError),
    (wire.status(403), BlockedError),
    (wire.cut(b"<p>" * 1000, "text/html"), UnavailableError),
    (wire.data(b"", "text/html"), LayoutChangedError),
    (wire.data(b"<html><body>New design!</body></html>", "text/html"), LayoutChangedError),
    (wire.data(_WALL, "text/html"), LoginNeededError),
]


@pytest.mark.parametrize(("answer", "error"), _FAILURES, ids=range(len(_FAILURES)))
async def test_a_failed_page_is_a_typed_error_and_never_an_empty_one(
    site: FakeFacebook,
    facebook: FacebookMarketplace,
    answer: wire.Answer,
    error: type[MarketplaceError],
) -> None:
    site.next_answers = [answer]
    with pytest.raises(error) as caught:
        await facebook.search(facebook.queries(BIKE)[0])
    assert type(caught.value) is error
    assert caught.value.marketplace == "facebook"


async def test_it_waits_as_long_as_it_is_asked_to(
    site: FakeFacebook, facebook: FacebookMarketplace, clock: ManualClock
) -> None:
    (query,) = facebook.queries(BIKE)
    site.next_answers = [wire.status(429, retry_after="7")]
    with pytest.raises(RateLimitedError) as caught:
        await facebook.search(query)
    assert caught.value.retry_after == dt.timedelta(seconds=7)
    asked = len(site.requests)
    with pytest.raises(RateLimitedError, match="left alone"):
        await facebook.search(query)
    assert len(site.requests) == asked
    clock.advance(dt.timedelta(seconds=8))
    assert (await facebook.search(query)).listings


async def test_a_page_far_too_large_is_refused_and_the_next_is_read(
    site: FakeFacebook, facebook: FacebookMarketplace
) -> None:
    (query,) = facebook.queries(BIKE)
    site.next_answers = [wire.flood(50, "text/html", start=b"<!doctype html><html><body>")]
    with pytest.raises((LayoutChangedError, UnavailableError)):
        await facebook.search(query)
    assert (await facebook.search(query)).listings


async def test_a_block_page_is_one(site: FakeFacebook, facebook: FacebookMarketplace) -> None:
    site.body = BLOCK_PAGE
    with pytest.raises(BlockedError):
        await facebook.search(facebook.queries(BIKE)[0])


@pytest.mark.parametrize("named", ["108188925868598", "new-york"])
def test_a_place_is_called_what_a_pasted_address_called_it(
    facebook: FacebookMarketplace, named: str
) -> None:
    pinned = dataclasses.replace(BIKE, pins=frozenset({f"facebook/place/{named}"}))
    (query,) = facebook.queries(pinned)
    assert query.get("place") == named
    (other,) = facebook.queries(dataclasses.replace(BIKE, pins=frozenset({"gumtree/place/x"})))
    assert other.get("place") == "leeds"


def test_without_a_place_it_is_not_asked(facebook: FacebookMarketplace) -> None:
    assert facebook.queries(Criteria(required=BIKE.required)) == ()


def test_a_secret_file_is_replaced_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "deep" / "secret"
    write_secret(path, b"one")
    write_secret(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_pages_are_walled_off_from_the_machine_for_everybody_but_root() -> None:
    assert can_be_shut_in() is (os.geteuid() != 0)
