"""The one polite client under every marketplace.

It queues per host, keeps its distance, says who it is, obeys Retry-After, leaves a host alone that
refuses us, follows redirects only where the caller allows, cannot be led into a private network,
and holds no more of an answer than asked. Every failure leaves here as one of `core.errors`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import email.utils
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import quote, urljoin, urlsplit

import aiohttp
from yarl import URL

from core.clock import Clock
from core.errors import (
    BlockedError,
    LayoutChangedError,
    MarketplaceError,
    RateLimitedError,
    UnavailableError,
)
from core.polling.host_turns import HostTurns
from scrapers.blocks import is_block_page
from scrapers.bodies import ACCEPT_ENCODING, BodyEncodingError, BodyTooLargeError, read_body
from scrapers.guard import PrivateAddressError, SocketGuard
from scrapers.hosts import OWN_MACHINE, STRANGER, HostGate, HostGates, Politeness

Validators = tuple[tuple[str, str], ...]

MAX_BYTES = 8 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
MAX_REDIRECTS = 5
LONGEST_RETRY_AFTER = dt.timedelta(days=1)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What a Location header may hold as it stands; spaces and letters beyond ASCII are encoded.
_KEPT = "%/:=&?~#+!$,;'@()*[]"
# A validator goes back to the server as it came; anything longer than this is not one.
_VALIDATOR_LENGTH = 512


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to one address."""

    marketplace: str
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    form: Mapping[str, str] | None = None
    validators: Validators = ()
    answers: frozenset[int] = frozenset({200})
    """Statuses the caller reads by itself, beside 304 when it sent validators."""
    allowed_hosts: Collection[str] = ()
    """Hosts a redirect may lead to beside the first one; ".example.org" allows subdomains."""
    politeness: Politeness = STRANGER
    max_bytes: int = MAX_BYTES
    timeout_seconds: float = TIMEOUT_SECONDS


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; header names are lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing changed since our validators."""
        return self.status == 304

    @property
    def validators(self) -> Validators:
        """What to send next time, so that the server need not repeat itself."""
        return tuple(
            (name, value)
            for name in ("etag", "last-modified")
            if (value := self.headers.get(name, "")) and len(value) <= _VALIDATOR_LENGTH
        )


def user_agent(contact: str) -> str:
    """Who we are, honestly; control characters cannot slip into the header."""
    contact = "".join(c for c in contact if c.isprintable() and c not in "()").strip()
    return f"Magpie/0.1 (watches adverts for people{f'; {contact}' if contact else ''})"


def authority(url: str) -> tuple[str, int]:
    """Host and port of an address; ValueError for one that is not plain http or https."""
    # A space or a line break would end the request line early.
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("not a plain http or https address")
    parts = urlsplit(url)
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not a plain http or https address")
    return parts.hostname, parts.port or default


def read_retry_after(value: str, now: dt.datetime) -> dt.timedelta | None:
    """Seconds or a date, whichever the server chose; never more than a day, None if unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(dt.timedelta(seconds=int(value[:9])), LONGEST_RETRY_AFTER)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return max(dt.timedelta(), min(when - now, LONGEST_RETRY_AFTER))


class HTTPClient:
    """Asks marketplaces. One instance for the whole process; `close` gives back its own sockets.

    A session that is handed in must have been made with `SocketGuard.connector`, since only the
    connector can hold back private addresses; it stays open when this client closes.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        contact: str = "",
        allowed_private_hosts: Iterable[str] = (),
        session: aiohttp.ClientSession | None = None,
        turns: HostTurns | None = None,
    ) -> None:
        self._clock = clock
        self._user_agent = user_agent(contact)
        self._guard = SocketGuard(allowed_private_hosts)
        self._session = session
        self._owns_session = session is None
        self._gates = HostGates(clock, turns=turns)

    @property
    def clock(self) -> Clock:
        """The time by which answers are judged."""
        return self._clock

    async def close(self) -> None:
        """Close the session if it is our own."""
        if self._owns_session and self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        # Made at the first question, since a session belongs to the loop that runs then.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=self._guard.connector(),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    async def get(
        self,
        marketplace: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators = (),
        allowed_hosts: Collection[str] = (),
    ) -> Reply:
        """Ask for one page with everything else as usual."""
        return await self.ask(
            Request(
                marketplace=marketplace,
                url=url,
                headers=headers or {},
                validators=validators,
                allowed_hosts=allowed_hosts,
            )
        )

    async def ask(self, request: Request) -> Reply:
        """Ask and return an answer that the caller can read, or raise a `MarketplaceError`."""
        url = request.url
        headers = self._headers(request)
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._ask_once(request, url, headers)
            if reply.status not in _REDIRECTS:
                return reply
            target = self._redirect(request, reply)
            if authority(target) != authority(url):
                headers.pop("Authorization", None)
            url = target
        raise UnavailableError(request.marketplace, "too many redirects")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": ACCEPT_ENCODING,
            **request.headers,
        }
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        for name, value in request.validators:
            if name in names and value.isprintable():
                headers[names[name]] = value
        return headers

    async def _ask_once(self, request: Request, url: str, headers: Mapping[str, str]) -> Reply:
        try:
            host, port = authority(url)
        except ValueError as error:
            raise UnavailableError(request.marketplace, str(error)) from error
        politeness = OWN_MACHINE if self._guard.names(host, port) else request.politeness
        gate = self._gates.get(f"{host}:{port}", politeness)
        async with gate.turn(request.marketplace):
            reply = await self._exchange(request, url, headers)
            return await self._judge(request, reply, gate)

    async def _exchange(self, request: Request, url: str, headers: Mapping[str, str]) -> Reply:
        try:
            return await self._read(request, url, headers)
        except (aiohttp.ClientError, OSError, ValueError, BodyTooLargeError) as error:
            failure = translate(request.marketplace, error)
        # Raised out here so that no error of the library hangs on it: those can carry the request's
        # headers, and with them a key.
        raise failure

    async def _read(self, request: Request, url: str, headers: Mapping[str, str]) -> Reply:
        # One time cap over the whole exchange: a body that trickles in counts too.
        async with (
            asyncio.timeout(request.timeout_seconds),
            self._open_session().request(
                request.method,
                URL(url, encoded=True),
                headers=headers,
                data=request.form,
                allow_redirects=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as response,
        ):
            body = await read_body(
                response.content.iter_any(),
                response.headers.get("Content-Encoding", ""),
                request.max_bytes,
            )
            seen = {key.lower(): value for key, value in response.headers.items()}
            return Reply(response.status, url, seen, body)

    async def _judge(self, request: Request, reply: Reply, gate: HostGate) -> Reply:
        """Tell the host's gate how it went, and turn a refusal into its error."""
        name, status = request.marketplace, reply.status
        retry_after = read_retry_after(reply.headers.get("retry-after", ""), self._clock.now())
        if status == 429:
            pause = await gate.refused(RateLimitedError, "asked too often", retry_after)
            raise RateLimitedError(name, "status 429", retry_after=pause)
        if is_block_page(reply.headers.get("content-type", ""), reply.body):
            await gate.refused(BlockedError, "a page that keeps us out", retry_after)
            raise BlockedError(name, f"block page, status {status}")
        if status == 403 and status not in request.answers:
            await gate.refused(BlockedError, "status 403", retry_after)
            raise BlockedError(name, "status 403")
        if status == 503 and retry_after is not None:
            await gate.refused(UnavailableError, "status 503", retry_after)
            raise UnavailableError(name, "status 503")
        if status >= 500 and status not in request.answers:
            raise UnavailableError(name, f"status {status}")
        await gate.succeeded()
        expected = status in request.answers or status in _REDIRECTS
        if not expected and not (reply.not_modified and request.validators):
            raise UnavailableError(name, f"status {status}")
        return reply

    def _redirect(self, request: Request, reply: Reply) -> str:
        """Where a redirect leads, if the caller lets it lead there."""
        name = request.marketplace
        if request.method != "GET":
            raise UnavailableError(name, "redirected a question that is not a GET")
        try:
            target = quote(urljoin(reply.url, reply.headers.get("location", "")), safe=_KEPT)
            host, port = authority(target)
            first_host, _ = authority(request.url)
        except ValueError as error:
            raise UnavailableError(name, "redirected to something unreadable") from error
        if not is_allowed(host, first_host, request.allowed_hosts):
            raise UnavailableError(name, "redirected to another host")
        secure = target.startswith("https:") or not reply.url.startswith("https:")
        if not secure and not self._guard.names(host, port):
            raise UnavailableError(name, "redirected to an address without encryption")
        return target


def is_allowed(host: str, first: str, allowed: Collection[str]) -> bool:
    """Whether a redirect from `first` may lead to `host`; with and without "www." is one host."""
    host, first = host.lower(), first.lower()
    if host.removeprefix("www.") == first.removeprefix("www."):
        return True
    return any(
        host == name.lower() or (name.startswith(".") and host.endswith(name.lower()))
        for name in allowed
    )


def translate(marketplace: str, error: Exception) -> MarketplaceError:
    """Turn what went wrong on the wire into one of our errors, without its text.

    That text may repeat an address that has a key in it.
    """
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
        if not isinstance(error, PrivateAddressError):
            return UnavailableError(marketplace, "no connection")
    if isinstance(error, TimeoutError):
        return UnavailableError(marketplace, "no answer in time")
    if isinstance(error, PrivateAddressError):
        return UnavailableError(marketplace, "the address leads into a private network")
    if isinstance(error, BodyTooLargeError):
        return LayoutChangedError(marketplace, "the answer is larger than we read")
    if isinstance(error, BodyEncodingError):
        return UnavailableError(marketplace, str(error))
    return UnavailableError(marketplace, type(error).__name__)
