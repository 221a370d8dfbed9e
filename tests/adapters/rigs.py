"""Every marketplace in front of its stand-in site, for the cases that hold for all of them."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Callable

from core.clock import ManualClock
from core.polling.marketplace import Marketplace, Query
from core.searches.criteria import Criteria, Exclusion, Term
from scrapers.craigslist import CraigslistMarketplace
from scrapers.ebay import EbayMarketplace
from scrapers.feed import FeedMarketplace
from scrapers.gumtree import GumtreeMarketplace
from scrapers.http import HTTPClient
from scrapers.kleinanzeigen import KleinanzeigenMarketplace
from scrapers.page import PageMarketplace
from scrapers.page.recipe import Recipe
from tests.fakes import craigslist as craigslist_site
from tests.fakes import ebay as ebay_site
from tests.fakes import feed as feed_site
from tests.fakes import gumtree as gumtree_site
from tests.fakes import kleinanzeigen as kleinanzeigen_site
from tests.fakes import pages as pages_site
from tests.fakes.craigslist import FakeCraigslist
from tests.fakes.ebay import FakeEbay
from tests.fakes.feed import FakeFeed
from tests.fakes.gumtree import FakeGumtree
from tests.fakes.kleinanzeigen import FakeKleinanzeigen
from tests.fakes.pages import FakePages
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
    whole: Callable[[], bytes]
    """A page of the site as it stands, to be damaged."""
    flood_start: bytes = b"<!doctype html><html><body>"
    currency: str = "GBP"
    identity: Callable[[str], str] = str
    """The id under which an advert of this number is known."""

    @property
    def query(self) -> Query:
        """A question that the site can answer."""
        return self.marketplace.queries(CRITERIA)[0]

    @property
    def missing_url(self) -> str:
        """The address of an advert that is gone."""
        return f"{self.site.base}/gone/404404"

    @property
    def item_url(self) -> str:
        """The address of the advert 1001."""
        return f"{self.site.base}/1001"


def _feed(http: HTTPClient, site: FakeFeed) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.adverts = [feed_site.Advert(id=number, title=title) for number, title in adverts]

    address = f"{site.base}/search?q={{words}}"
    item = f"{site.base}/item?id={{id}}"
    feed = FeedMarketplace("bikes", "Bikes", address, http, item_template=item)
    return Rig(
        feed,
        site,
        "application/rss+xml",
        show,
        lambda: feed_site.render(site.adverts),
        flood_start=b"<rss><channel>",
    )


def _ebay(http: HTTPClient, site: FakeEbay) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.items = [ebay_site.item(int(number), title=title) for number, title in adverts]

    def whole() -> bytes:
        items = [ebay_site.item(1), ebay_site.auction(2)]
        return json.dumps({"total": 2, "itemSummaries": items}).encode()

    marketplace = EbayMarketplace(
        http,
        client_id=ebay_site.CLIENT_ID,
        client_secret=ebay_site.CLIENT_SECRET,
        api_base=site.base,
    )
    return Rig(
        marketplace, site, "application/json", show, whole, flood_start=b'{"itemSummaries":['
    )


def _gumtree(http: HTTPClient, site: FakeGumtree) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.adverts = [gumtree_site.Advert(id=number, title=title) for number, title in adverts]

    marketplace = GumtreeMarketplace(http, base_url=site.base)
    return Rig(marketplace, site, "text/html", show, lambda: gumtree_site.render(site.adverts))


def _craigslist(http: HTTPClient, site: FakeCraigslist) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.postings = [
            craigslist_site.Posting(number=int(number), title=title) for number, title in adverts
        ]

    # A failed page would be made up for by the packed answer; its own tests look at that.
    site.packed = False
    marketplace = CraigslistMarketplace(
        http,
        base_url=site.base,
        city_url=f"{site.base}/city/{{host}}",
        api_url=site.base,
        default_areas=("newyork",),
    )
    return Rig(
        marketplace,
        site,
        "text/html",
        show,
        lambda: craigslist_site.render(site.postings, machines=True),
        currency="USD",
    )


def _kleinanzeigen(http: HTTPClient, site: FakeKleinanzeigen) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.adverts = [
            kleinanzeigen_site.Advert(id=number, title=title) for number, title in adverts
        ]

    marketplace = KleinanzeigenMarketplace(http, base_url=site.base)
    return Rig(
        marketplace,
        site,
        "text/html",
        show,
        lambda: kleinanzeigen_site.render(site.adverts),
        currency="EUR",
    )


def _page(http: HTTPClient, site: FakePages) -> Rig:
    def show(adverts: list[tuple[str, str]]) -> None:
        site.adverts = [pages_site.Advert(id=number, title=title) for number, title in adverts]

    recipe = Recipe(
        name="swap",
        label="Swap",
        url=f"{site.base}/find?q={{words}}",
        item="li.card",
        title="h3",
        price=".card__price",
        date="time",
        currency="GBP",
    )
    return Rig(
        PageMarketplace(recipe, http),
        site,
        "text/html",
        show,
        lambda: pages_site.render(site.adverts),
        identity=lambda number: f"127.0.0.1/item/{number}",
    )


def _make(name: str) -> tuple[FakeServer, Callable[[HTTPClient], Rig]]:
    match name:
        case "feed":
            feed = FakeFeed()
            return feed, lambda http: _feed(http, feed)
        case "ebay":
            ebay = FakeEbay()
            return ebay, lambda http: _ebay(http, ebay)
        case "craigslist":
            craigslist = FakeCraigslist()
            return craigslist, lambda http: _craigslist(http, craigslist)
        case "kleinanzeigen":
            kleinanzeigen = FakeKleinanzeigen()
            return kleinanzeigen, lambda http: _kleinanzeigen(http, kleinanzeigen)
        case "page":
            pages = FakePages()
            return pages, lambda http: _page(http, pages)
        case _:
            gumtree = FakeGumtree()
            return gumtree, lambda http: _gumtree(http, gumtree)


NAMES = ("feed", "ebay", "gumtree", "craigslist", "kleinanzeigen", "page")


@contextlib.asynccontextmanager
async def rigged(name: str, clock: ManualClock) -> AsyncIterator[Rig]:
    """One marketplace and its running site."""
    site, make = _make(name)
    async with site.running():
        http = HTTPClient(clock, allowed_private_hosts=[site.host])
        rig = make(http)
        # The first search fetches what is fetched only once; queued answers are for later ones.
        await rig.marketplace.search(rig.query)
        yield rig
        await rig.marketplace.close()
        await http.close()
