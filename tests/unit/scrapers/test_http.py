"""The polite client against a server that misbehaves in every way we know."""

from __future__ import annotations

import datetime as dt
import gzip
import traceback
from collections.abc import AsyncIterator

import aiohttp
import pytest

from core.clock import ManualClock
from core.errors import (
    BlockedError,
    LayoutChangedError,
    MarketplaceError,
    RateLimitedError,
    UnavailableError,
)
from scrapers.http import (
    HTTPClient,
    Request,
    authority,
    is_allowed,
    read_retry_after,
    translate,
    user_agent,
)
from tests.fakes import wire
from tests.fakes.wire import FakeServer


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    fake = FakeServer()
    async with fake.running():
        yield fake


@pytest.fixture
async def client(server: FakeServer, clock: ManualClock) -> AsyncIterator[HTTPClient]:
    client = HTTPClient(clock, contact="ana@example.org", allowed_private_hosts=[server.host])
    yield client
    await client.close()


def _request(server: FakeServer, **changes: object) -> Request:
    fields: dict[str, object] = {"marketplace": "x", "url": f"{server.base}/a", **changes}
    return Request(**fields)  # type: ignore[arg-type]  # the test names real fields


async def test_it_says_who_it_is_and_returns_the_page(
    server: FakeServer, client: HTTPClient
) -> None:
    server.next_answers = [wire.data(b"<rss/>", etag='"1"')]
    reply = await client.get("x", f"{server.base}/a?q=%20b", headers={"Accept": "a/b"})
    assert reply.body == b"<rss/>"
    assert reply.validators == (("etag", '"1"'),)
    seen = server.requests[0]
    assert seen.query == {"q": " b"}
    assert seen.headers["accept"] == "a/b"
    assert seen.headers["user-agent"].startswith("Magpie/")
    assert "ana@example.org" in seen.headers["user-agent"]


async def test_validators_go_out_and_304_comes_back(server: FakeServer, client: HTTPClient) -> None:
    server.next_answers = [wire.status(304)]
    validators = (("etag", '"1"'), ("last-modified", "Mon, 23 Nov 2026 11:00:00 GMT"))
    reply = await client.get("x", f"{server.base}/a", validators=validators)
    assert reply.not_modified
    assert server.requests[0].headers["if-none-match"] == '"1"'
    assert server.requests[0].headers["if-modified-since"].startswith("Mon,")


async def test_a_304_nobody_asked_for_is_an_error(server: FakeServer, client: HTTPClient) -> None:
    server.next_answers = [wire.status(304)]
    with pytest.raises(UnavailableError):
        await client.get("x", f"{server.base}/a")


async def test_packed_answers_are_unpacked(server: FakeServer, client: HTTPClient) -> None:
    server.next_answers = [wire.data(gzip.compress(b"<rss/>"), content_encoding="gzip")]
    assert (await client.get("x", f"{server.base}/a")).body == b"<rss/>"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (wire.status(500), UnavailableError),
        (wire.status(503), UnavailableError),
        (wire.status(503, retry_after="9"), UnavailableError),
        (wire.status(404), UnavailableError),
        (wire.status(403), BlockedError),
        (wire.status(429), RateLimitedError),
        (wire.block_page(200), BlockedError),
        (wire.block_page(503), BlockedError),
        (wire.cut(b"<rss/>" * 100), UnavailableError),
        (wire.data(b"no gzip", content_encoding="gzip"), UnavailableError),
        (wire.data(b"x", content_encoding="br"), UnavailableError),
        (wire.data(gzip.compress(b"\0" * 50_000_000), content_encoding="gzip"), LayoutChangedError),
        (wire.flood(50), LayoutChangedError),
        (wire.silence, UnavailableError),
        (wire.status(302), UnavailableError),
        (wire.status(302, location="http://["), UnavailableError),
        (wire.status(302, location="file:///etc/passwd"), UnavailableError),
        (wire.status(302, location="https://elsewhere.example/"), UnavailableError),
        (wire.status(302, location="http://user:pw@127.0.0.1/"), UnavailableError),
    ],
)
async def test_every_failure_has_its_own_error(
    server: FakeServer, client: HTTPClient, answer: wire.Answer, error: type[MarketplaceError]
) -> None:
    server.next_answers = [answer]
    with pytest.raises(error) as caught:
        await client.ask(_request(server, timeout_seconds=0.8))
    assert caught.value.marketplace == "x"
    assert not isinstance(caught.value.__cause__, aiohttp.ClientError)
    assert not isinstance(caught.value.__context__, aiohttp.ClientError)


async def test_retry_after_closes_the_host_for_that_long(
    server: FakeServer, client: HTTPClient, clock: ManualClock
) -> None:
    server.next_answers = [wire.status(429, retry_after="40")]
    for _ in range(2):
        with pytest.raises(RateLimitedError) as caught:
            await client.ask(_request(server))
        assert caught.value.retry_after == dt.timedelta(seconds=40)
    assert len(server.requests) == 1
    clock.advance(dt.timedelta(seconds=40))
    server.next_answers = [wire.data(b"<rss/>")]
    assert (await client.ask(_request(server))).status == 200


async def test_a_block_page_closes_the_host_without_another_request(
    server: FakeServer, client: HTTPClient
) -> None:
    server.next_answers = [wire.block_page()]
    for _ in range(3):
        with pytest.raises(BlockedError):
            await client.ask(_request(server))
    assert len(server.requests) == 1


async def test_redirects_are_followed_on_the_same_host(
    server: FakeServer, client: HTTPClient
) -> None:
    server.next_answers = [wire.status(301, location="/b?c=%2F"), wire.data(b"<rss/>")]
    reply = await client.ask(_request(server))
    assert reply.url == f"{server.base}/b?c=%2F"


async def test_a_redirect_without_end_ends(server: FakeServer, client: HTTPClient) -> None:
    server.next_answers = [wire.status(302, location="/a")] * 9
    with pytest.raises(UnavailableError, match="too many"):
        await client.ask(_request(server))
    assert len(server.requests) == 6


async def test_a_key_does_not_travel_to_another_host(
    server: FakeServer, clock: ManualClock
) -> None:
    other = FakeServer()
    async with other.running():
        client = HTTPClient(clock, allowed_private_hosts=[server.host, other.host])
        server.next_answers = [wire.status(302, location=f"{other.base}/b")]
        other.next_answers = [wire.data(b"<rss/>")]
        await client.ask(_request(server, headers={"Authorization": "Bearer hush"}))
        await client.close()
    assert server.requests[0].headers["authorization"] == "Bearer hush"
    assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"],
)
async def test_no_spelling_of_a_private_address_is_reached(
    server: FakeServer, clock: ManualClock, host: str
) -> None:
    client = HTTPClient(clock)
    port = server.host.rpartition(":")[2]
    with pytest.raises(UnavailableError):
        await client.get("x", f"http://{host}:{port}/")
    await client.close()
    assert server.requests == []


async def test_a_redirect_into_a_private_network_is_refused(
    server: FakeServer, client: HTTPClient
) -> None:
    other = FakeServer()
    async with other.running():
        server.next_answers = [wire.status(302, location=f"{other.base}/")]
        with pytest.raises(UnavailableError):
            await client.ask(_request(server))
    assert other.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://",
        "x",
        "http://a:b@c/",
        "http://h:99999/",
        "http://h/a\r\nX: y",
        "http://h/a b",
        "http://h/é",
    ],
)
async def test_addresses_that_are_not_plain_http_are_refused(client: HTTPClient, url: str) -> None:
    with pytest.raises(UnavailableError):
        await client.get("x", url)


async def test_nothing_listens(clock: ManualClock) -> None:
    other = FakeServer()
    async with other.running():
        address = other.host
    lonely = HTTPClient(clock, allowed_private_hosts=[address])
    with pytest.raises(UnavailableError, match="no connection"):
        await lonely.get("x", f"http://{address}/")
    await lonely.close()


async def test_a_key_is_in_no_error(server: FakeServer, client: HTTPClient) -> None:
    headers = {"Authorization": "Bearer " + "hu" + "sh"}
    for answer in (wire.status(500), wire.cut(b"abc" * 99), wire.status(403)):
        server.next_answers = [answer]
        with pytest.raises(MarketplaceError) as caught:
            await client.ask(_request(server, headers=headers))
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert headers["Authorization"][7:] not in shown


async def test_a_session_that_was_handed_in_stays_open(clock: ManualClock) -> None:
    async with aiohttp.ClientSession() as session:
        await HTTPClient(clock, session=session).close()
        assert not session.closed


def test_retry_after_is_seconds_or_a_date(clock: ManualClock) -> None:
    now = clock.now()
    assert read_retry_after(" 120 ", now) == dt.timedelta(minutes=2)
    assert read_retry_after("Mon, 23 Nov 2026 12:01:00 GMT", now) == dt.timedelta(minutes=1)
    assert read_retry_after("Mon, 23 Nov 2026 11:01:00 GMT", now) == dt.timedelta()
    assert read_retry_after("99999999999999", now) == dt.timedelta(days=1)
    assert read_retry_after("soon", now) is None
    assert read_retry_after("", now) is None
    assert read_retry_after("²", now) is None


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert "\n" not in user_agent("a\r\nX: y")
    assert user_agent("") == "Magpie/0.1 (watches adverts for people)"


def test_hosts_a_redirect_may_lead_to() -> None:
    assert is_allowed("www.a.example", "a.example", ())
    assert is_allowed("b.example", "a.example", ["b.example"])
    assert is_allowed("x.b.example", "a.example", [".b.example"])
    assert not is_allowed("xb.example", "a.example", [".b.example", "b.example"])
    assert not is_allowed("a.example.evil.example", "a.example", ())


def test_authority_knows_the_usual_ports() -> None:
    assert authority("https://a.example/x") == ("a.example", 443)
    assert authority("http://a.example:8080/x") == ("a.example", 8080)


def test_unknown_errors_lose_their_text() -> None:
    assert "hush" not in str(translate("x", ValueError("hush")))
