"""One shared Chromium for sites that answer nobody else: started at first need, one page at a time.

It shows the operator's own saved session and pretends nothing: no captcha solving, no disguise.
Pictures, fonts and films are not loaded, other hosts are not reached, and the browser is started
anew after some pages, so that its memory stays bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import pathlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import orjson
import structlog

from core.errors import BlockedError, ConfigurationError, LayoutChangedError, UnavailableError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Response, Route

MAX_PAGE: Final = 12_000_000
"""Characters of a page that is read; a long list has two million."""
PAGES_BEFORE_RESTART: Final = 40
ATTENDED_SECONDS: Final = 600
_SKIPPED: Final = frozenset({"image", "media", "font", "stylesheet", "websocket", "manifest"})
_ARGUMENTS: Final = (
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=384",
)
_TOO_LONG: Final = f"document.documentElement.outerHTML.length > {MAX_PAGE}"

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it stood after its scripts had run."""

    status: int
    url: str
    html: str
    retry_after: str = ""
    """What the site said beside a 429, as it stood in the header."""


class Browser:
    """Reads pages, one after the other."""

    def __init__(
        self,
        executable: str = "",
        *,
        state_file: pathlib.Path | None = None,
        pages_before_restart: int = PAGES_BEFORE_RESTART,
    ) -> None:
        self._executable = executable
        self._state_file = state_file
        self._most_pages = pages_before_restart
        self._turn = asyncio.Lock()
        self._engine: Playwright | None = None
        self._chromium: Chromium | None = None
        self._pages = 0

    async def read(
        self, url: str, *, marketplace: str, hosts: tuple[str, ...], timeout_seconds: float = 45
    ) -> Rendered:
        """Open a page and give what stands there. Raises a `MarketplaceError`."""
        from playwright.async_api import Error  # noqa: PLC0415 - loaded only where it is used

        async with self._turn:
            try:
                async with asyncio.timeout(timeout_seconds), self._page(hosts) as page:
                    return await _read(page, url, marketplace)
            except TimeoutError as error:
                await self._stop()
                raise UnavailableError(marketplace, "no answer in time") from error
            except Error as error:
                # Its text holds the address; the first line of it says what happened.
                await self._stop()
                said = error.message.split(" at ", 1)[0].splitlines()[0][:80]
                raise UnavailableError(marketplace, f"browser: {said}") from None

    async def log_in(self, url: str) -> bool:
        """Open a window and keep its session when it is closed; False if nobody came in time."""
        async with self._turn:
            chromium = await self._start(headless=False)
            context = await self._context(chromium)
            page = await context.new_page()
            await page.goto(url)
            closed = asyncio.Event()
            page.on("close", lambda _: closed.set())
            try:
                async with asyncio.timeout(ATTENDED_SECONDS):
                    while not closed.is_set():
                        await self._keep(context)
                        with contextlib.suppress(TimeoutError):
                            async with asyncio.timeout(2):
                                await closed.wait()
            except TimeoutError:
                return False
            finally:
                await self._stop()
            return True

    async def close(self) -> None:
        """End the browser."""
        async with self._turn:
            await self._stop()

    @contextlib.asynccontextmanager
    async def _page(self, hosts: tuple[str, ...]) -> AsyncIterator[Page]:
        if self._pages >= self._most_pages:
            await self._stop()
        chromium = self._chromium or await self._start(headless=True)
        self._pages += 1
        context = await self._context(chromium)
        try:
            await context.route("**/*", _only(hosts))
            yield await context.new_page()
            await self._keep(context)
        finally:
            await context.close()

    async def _start(self, *, headless: bool) -> Chromium:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - as above

        if self._engine is None:
            self._engine = await async_playwright().start()
        self._chromium = await self._engine.chromium.launch(
            executable_path=self._executable or None,
            headless=headless,
            args=list(_ARGUMENTS),
            chromium_sandbox=can_be_shut_in(),
        )
        self._pages = 0
        return self._chromium

    async def _stop(self) -> None:
        chromium, self._chromium = self._chromium, None
        engine, self._engine = self._engine, None
        with contextlib.suppress(Exception):
            if chromium is not None:
                await chromium.close()
        if engine is not None:
            await engine.stop()

    async def _context(self, chromium: Chromium) -> BrowserContext:
        state = self._state_file
        known = state is not None and await asyncio.to_thread(state.is_file)
        return await chromium.new_context(
            storage_state=state if known else None, service_workers="block", accept_downloads=False
        )

    async def _keep(self, context: BrowserContext) -> None:
        """Keep the session as it is now: cookies are renewed as a site is used."""
        if self._state_file is not None:
            state = await context.storage_state()
            await asyncio.to_thread(write_secret, self._state_file, orjson.dumps(state))


def can_be_shut_in() -> bool:
    """Whether Chromium may wall its pages off from the machine; it refuses to for root alone."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0


def write_secret(path: pathlib.Path, content: bytes) -> None:
    """Replace a file that nobody else may read, all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh.replace(path)


async def _read(page: Page, url: str, marketplace: str) -> Rendered:
    response = await _answer(page, url)
    status = response.status if response is not None else 0
    if status == 403:
        raise BlockedError(marketplace, "status 403")
    if response is not None and status == 429:
        return Rendered(status, page.url, "", response.headers.get("retry-after", ""))
    if status >= 500:
        raise UnavailableError(marketplace, f"status {status}")
    if await page.evaluate(_TOO_LONG):
        raise LayoutChangedError(marketplace, "larger than a list of adverts can be")
    return Rendered(status, page.url, await page.content())


async def _answer(page: Page, url: str) -> Response | None:
    """What the site answered. A refusal without a body fails in Chromium, yet it was an answer."""
    from playwright.async_api import Error  # noqa: PLC0415 - as above

    refused: list[Response] = []

    def note(response: Response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            refused.append(response)

    page.on("response", note)
    try:
        return await page.goto(url, wait_until="domcontentloaded")
    except Error:
        if not refused:
            raise
        return refused[-1]


def _only(hosts: tuple[str, ...]) -> Callable[[Route], object]:
    """Let nothing through but documents, scripts and data of the named hosts."""

    async def decide(route: Route) -> None:
        request = route.request
        host = urlsplit(request.url).hostname or ""
        allowed = any(host == one or (one[0] == "." and host.endswith(one)) for one in hosts)
        if allowed and request.resource_type not in _SKIPPED:
            await route.continue_()
        else:
            await route.abort()

    return decide


def need_playwright() -> None:
    """Raise `ConfigurationError` where the browser's library is not installed."""
    try:
        import playwright.async_api  # noqa: F401, PLC0415 - loaded only where it is asked for
    except ImportError:
        raise ConfigurationError(
            "Facebook is read with a real browser, which is not installed: run `make browser`."
        ) from None
