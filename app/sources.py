"""Which marketplaces are on: one line each, and a plain reason for each that is off."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from core.errors import ConfigurationError
from core.polling.sources import SourceOff, Sources
from scrapers import demo
from scrapers.browser import Browser, need_playwright
from scrapers.craigslist import CraigslistMarketplace
from scrapers.ebay import EbayMarketplace
from scrapers.facebook import FacebookMarketplace
from scrapers.feed import FeedMarketplace
from scrapers.gumtree import GumtreeMarketplace
from scrapers.http import HTTPClient
from scrapers.kleinanzeigen import KleinanzeigenMarketplace
from scrapers.page import PageMarketplace
from scrapers.page.recipe import load_recipes

if TYPE_CHECKING:
    import pathlib

    from app.settings import Settings
    from core.clock import Clock
    from core.gazetteer import Gazetteer
    from core.polling.host_turns import HostTurns
    from core.polling.marketplace import Marketplace

_log = structlog.get_logger()

BY_NAME = ("gumtree", "craigslist", "kleinanzeigen", "facebook")
"""On only where the operator names them, because their terms may forbid machines."""
KNOWN = ("ebay", *BY_NAME, "feed", "page", "demo")
FEED_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")
DEMO_PORT_OFFSET = 1
"""The demo market listens next to the web chat, so that its addresses outlive a restart."""


@dataclasses.dataclass(frozen=True, slots=True)
class SourceSet:
    """The marketplaces, the client under them, and the demo's server if it runs."""

    sources: Sources
    http: HTTPClient
    demo_server: demo.DemoServer | None = None

    async def close(self) -> None:
        """Close all of them; the demo's server last, since the client may still be asking it."""
        await self.sources.close()
        await self.http.close()
        if self.demo_server is not None:
            await self.demo_server.stop()


def wanted(settings: Settings) -> tuple[str, ...]:
    """Names of the sources to switch on: those asked for, else those that have what they need."""
    unknown = [name for name in settings.sources if name not in KNOWN]
    if unknown:
        raise ConfigurationError(
            f"SOURCES names {', '.join(unknown)}, which Magpie does not know."
            f" It knows {', '.join(KNOWN)}."
        )
    if settings.sources:
        return settings.sources
    able = []
    if settings.ebay_client_id and settings.ebay_client_secret.get_secret_value():
        able.append("ebay")
    if settings.feeds:
        able.append("feed")
    if settings.pages_file is not None:
        able.append("page")
    return tuple(able) or ("demo",)


async def make_sources(
    settings: Settings,
    clock: Clock,
    gazetteer: Gazetteer,
    *,
    turns: HostTurns | None = None,
    remember: bool = False,
) -> SourceSet:
    """Make what the settings switch on; the demo remembers its questions in a file if asked to.

    With `turns` the politeness towards each host is that of all processes together.

    Raises `ConfigurationError`.
    """
    names = wanted(settings)
    server: demo.DemoServer | None = None
    allowed = list(settings.allowed_private_hosts)
    base_url = ""
    if "demo" in names:
        questions = demo.Questions(settings.data_dir / "demo.json" if remember else None)
        server = demo.DemoServer(demo.Market(gazetteer, questions, ""), clock)
        port = settings.port + DEMO_PORT_OFFSET if 0 < settings.port < 65535 else 0
        base_url = await server.start("127.0.0.1", port)
        allowed.append(urlsplit(base_url).netloc)
    http = HTTPClient(clock, contact=settings.contact, allowed_private_hosts=allowed, turns=turns)
    on: list[Marketplace] = []
    off: list[SourceOff] = []
    if "ebay" in names:
        on.append(_ebay(settings, http, clock, gazetteer))
    else:
        off.append(SourceOff("ebay", "eBay", "add a key"))
    for one in _by_name(settings, http, clock, gazetteer, turns):
        if one.name in names:
            if one.name == "facebook":
                need_playwright()
            await asyncio.to_thread(_warn_of_terms, one, settings.data_dir)
            on.append(one)
        else:
            label = one.capabilities.label
            off.append(SourceOff(one.name, label, "its terms have to be accepted by you"))
    if "feed" in names:
        on.extend(_feeds(settings, http, clock))
    if "page" in names:
        on.extend(_pages(settings, http, clock, gazetteer, taken={one.name for one in on}))
    if server is not None:
        on.append(_demo(base_url, http, clock))
    return SourceSet(Sources(tuple(on), tuple(off)), http, server)


def _feeds(settings: Settings, http: HTTPClient, clock: Clock) -> list[FeedMarketplace]:
    made = []
    for entry in settings.feeds:
        name, found, address = entry.partition("=")
        name = name.strip().lower()
        if not found or not FEED_NAME.match(name) or name in KNOWN:
            raise ConfigurationError(
                "FEEDS holds an entry that is not name=address, for example"
                " bikes=https://example.org/search.rss?q={words}."
            )
        try:
            feed = FeedMarketplace(name, name.capitalize(), address.strip(), http, clock)
        except ValueError as error:
            raise ConfigurationError(
                f"The feed {name} in FEEDS cannot be used: {error}."
            ) from error
        made.append(feed)
    if not made:
        raise ConfigurationError("SOURCES names feed, but FEEDS holds no address.")
    return made


def _pages(
    settings: Settings,
    http: HTTPClient,
    clock: Clock,
    gazetteer: Gazetteer,
    *,
    taken: set[str],
) -> list[PageMarketplace]:
    if settings.pages_file is None:
        raise ConfigurationError("SOURCES names page, but PAGES_FILE names no file.")
    recipes = load_recipes(settings.pages_file)
    for recipe in recipes:
        if recipe.name in KNOWN or recipe.name in taken:
            raise ConfigurationError(f"PAGES_FILE has a page called {recipe.name}; that is taken.")
    locate = _locator(gazetteer)
    return [PageMarketplace(recipe, http, clock, locate=locate) for recipe in recipes]


def _ebay(
    settings: Settings, http: HTTPClient, clock: Clock, gazetteer: Gazetteer
) -> EbayMarketplace:
    secret = settings.ebay_client_secret.get_secret_value()
    if not settings.ebay_client_id or not secret:
        raise ConfigurationError(
            "SOURCES names ebay, but EBAY_CLIENT_ID or EBAY_CLIENT_SECRET is missing."
        )

    return EbayMarketplace(
        http,
        clock,
        client_id=settings.ebay_client_id,
        client_secret=secret,
        api_base=settings.ebay_api_base,
        sites=settings.ebay_sites,
        campaign_id=settings.ebay_campaign_id,
        daily_calls=settings.ebay_daily_calls,
        locate=_locator(gazetteer),
        zip_near=gazetteer.zip_near,
    )


def _by_name(
    settings: Settings,
    http: HTTPClient,
    clock: Clock,
    gazetteer: Gazetteer,
    turns: HostTurns | None,
) -> tuple[Marketplace, ...]:
    """Those of `BY_NAME`; making one opens nothing."""
    gumtree = GumtreeMarketplace(
        http, clock, base_url=settings.gumtree_base_url, locate=_locator(gazetteer)
    )
    craigslist = CraigslistMarketplace(
        http,
        clock,
        base_url=settings.craigslist_base_url,
        city_url=settings.craigslist_city_url,
        api_url=settings.craigslist_api_url,
        default_areas=settings.craigslist_areas,
    )
    kleinanzeigen = KleinanzeigenMarketplace(
        http, clock, base_url=settings.kleinanzeigen_base_url, locate=_locator(gazetteer)
    )
    facebook = FacebookMarketplace(
        facebook_browser(settings),
        clock,
        base_url=settings.facebook_base_url,
        locate=_locator(gazetteer),
        turns=turns,
    )
    return gumtree, craigslist, kleinanzeigen, facebook


def facebook_browser(settings: Settings) -> Browser:
    """Chromium with the operator's own session; nothing starts before a page is read."""
    state = settings.facebook_state_file or settings.data_dir / "facebook.json"
    return Browser(settings.chromium_path, state_file=state)


def _warn_of_terms(marketplace: Marketplace, data_dir: pathlib.Path) -> None:
    """Say once on this machine what was switched on: every process and command comes by here."""
    said = data_dir / "terms" / marketplace.name
    with contextlib.suppress(OSError):
        said.parent.mkdir(parents=True, exist_ok=True)
    try:
        said.touch(exist_ok=False)
    except FileExistsError:
        return
    except OSError as error:
        # Where nothing can be remembered it is rather said again.
        _log.debug("source.terms_not_noted", why=type(error).__name__)
    _log.warning(
        "source.terms",
        marketplace=marketplace.name,
        note="its terms may forbid reading by machines; you switched it on for yourself",
        terms=marketplace.capabilities.terms_url,
    )


def _locator(gazetteer: Gazetteer) -> Callable[[str, str | None], tuple[float, float] | None]:
    """Towns to points, for marketplaces that only name the town."""

    def locate(name: str, country: str | None) -> tuple[float, float] | None:
        found = gazetteer.find(name, hint_country=country, limit=1)
        if not found or (country and found[0].country != country):
            return None
        return found[0].lat, found[0].lon

    return locate


def _demo(base_url: str, http: HTTPClient, clock: Clock) -> FeedMarketplace:
    return FeedMarketplace(
        demo.NAME,
        demo.LABEL,
        base_url + demo.TEMPLATE,
        http,
        clock,
        item_template=base_url + demo.ENTRY_TEMPLATE,
        demo=True,
        min_interval_seconds=demo.POLL_SECONDS,
    )
