"""What every marketplace promises, checked against each with the same cases.

A rig (rigs.py) puts one marketplace in front of its stand-in site; a new marketplace adds one.
"""

from __future__ import annotations

import contextlib
import re
import time
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from core.polling.marketplace import Query
from tests.adapters.rigs import CRITERIA, NAMES, Rig, rigged
from tests.conftest import NOW
from tests.fakes import wire


@pytest.fixture(params=NAMES)
async def rig(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Rig]:
    async with rigged(request.param, clock) as rig:
        yield rig


async def test_a_page_is_read(rig: Rig) -> None:
    rig.show([("1001", "Trek Marlin 5"), ("1002", "Trek Marlin 6")])
    page = await rig.marketplace.search(rig.query)
    assert [(one.external_id, one.title) for one in page.listings] == [
        (rig.identity("1001"), "Trek Marlin 5"),
        (rig.identity("1002"), "Trek Marlin 6"),
    ]
    assert page.reader
    for listing in page.listings:
        assert listing.marketplace == rig.marketplace.name
        assert listing.url.startswith(("https://", rig.site.base))
        assert listing.currency == rig.currency
        told = rig.marketplace.capabilities.tells_posted_at
        assert (listing.listed_at is not None) is told


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


_LOGIN = b"""<html><head><title>Log in</title></head><body><h1>Log in</h1>
<form><input type=password></form></body></html>"""
_CONSENT = b"<html><head><title>Before you continue</title></head><body>Cookies?</body></html>"


@pytest.mark.parametrize(
    ("page", "error"), [(_LOGIN, LoginNeededError), (_CONSENT, ConsentNeededError)]
)
async def test_walls_that_a_human_can_pass_are_told_apart(
    rig: Rig, page: bytes, error: type[MarketplaceError]
) -> None:
    """Of six outcomes these are the last two; the others are above. Data have no such pages."""
    if rig.content_type != "text/html":
        error = LayoutChangedError
    # The second is for a marketplace that tries its other way of reading.
    rig.site.next_answers = [wire.data(page, "text/html") for _ in range(2)]
    with pytest.raises(error) as caught:
        await rig.marketplace.search(rig.query)
    assert type(caught.value) is error


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
    found = await rig.marketplace.look_up("1001", rig.item_url)
    assert found is not None
    assert (found.external_id, found.title) == ("1001", "Trek Marlin 5")


async def test_a_failed_look_up_is_not_gone(rig: Rig) -> None:
    rig.site.next_answers = [wire.status(500)]
    with pytest.raises(UnavailableError):
        await rig.marketplace.look_up("1001", rig.missing_url)


async def test_every_request_says_who_asks(rig: Rig) -> None:
    assert all(seen.headers["user-agent"].startswith("Magpie/") for seen in rig.site.requests)


async def test_facts_about_the_marketplace_are_told(rig: Rig) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", rig.marketplace.name)
    facts = rig.marketplace.capabilities
    assert facts.label
    assert facts.min_interval_seconds > 0
    assert facts.page_size > 0
    assert facts.terms_url.startswith("https://") or not facts.terms_forbid_robots


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=st.binary(max_size=300), start=st.floats(0, 1), end=st.floats(0, 1))
async def test_garbled_answers_are_a_page_or_a_typed_error(
    name: str, noise: bytes, start: float, end: float
) -> None:
    async with rigged(name, ManualClock(NOW)) as rig:
        whole = rig.whole()
        first, last = sorted((int(start * len(whole)), int(end * len(whole))))
        rig.site.next_answers = [wire.data(whole[:first] + noise + whole[last:], rig.content_type)]
        with contextlib.suppress(MarketplaceError):
            page = await rig.marketplace.search(rig.query)
            assert all(listing.title and listing.external_id for listing in page.listings)


@pytest.mark.parametrize("name", NAMES)
async def test_fifty_megabytes_take_bounded_time_and_memory(name: str, clock: ManualClock) -> None:
    async with rigged(name, clock) as rig:
        rig.site.next_answers = [wire.flood(50, rig.content_type, start=rig.flood_start)]
        started = time.process_time()
        tracemalloc.start()
        with pytest.raises(LayoutChangedError):
            await rig.marketplace.search(rig.query)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - started < 10
    assert peak < 100_000_000
