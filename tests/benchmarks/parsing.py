"""How many list pages a second each marketplace reads, beside BeautifulSoup on the same page.

    python -m tests.benchmarks.parsing

BeautifulSoup (with the standard library's parser) only finds the rows and the text of the title of
each; ours makes whole listings. JSON answers have no such neighbour.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import time
from collections.abc import Callable

import orjson
from bs4 import BeautifulSoup

from core.clock import SystemClock
from core.polling.marketplace import SearchPage
from scrapers import gumtree, kleinanzeigen
from scrapers.craigslist.areas import AREAS
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.static import Asked
from scrapers.craigslist.static import parse_page as read_craigslist
from scrapers.ebay.listing import to_listing
from scrapers.ebay.sites import SITES
from scrapers.facebook.read import read_list
from scrapers.feed.entries import read_document
from scrapers.feed.listing import Feed
from scrapers.feed.listing import to_listing as to_feed_listing
from scrapers.page.propose import propose
from scrapers.page.read import read_page
from tests.fakes import craigslist as craigslist_site
from tests.fakes import ebay as ebay_site
from tests.fakes import facebook as facebook_site
from tests.fakes import feed as feed_site
from tests.fakes import gumtree as gumtree_site
from tests.fakes import kleinanzeigen as kleinanzeigen_site
from tests.fakes import pages as pages_site

LEAST_SECONDS = 0.4
_URL = "https://example.org/list"


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One marketplace's page, and how it is read."""

    name: str
    rows: int
    body: bytes
    read: Callable[[], int]
    row: str = ""
    """For BeautifulSoup: where a row is; empty for answers that are no pages."""


def _rate(work: Callable[[], object]) -> float:
    """Runs a second of processor time."""
    work()
    begun, count = time.process_time(), 0
    while (spent := time.process_time() - begun) < LEAST_SECONDS:
        work()
        count += 1
    return count / spent


def _soup(case: Case) -> int:
    found = BeautifulSoup(case.body, "html.parser").select(case.row)
    return len([row.get_text(" ", strip=True) for row in found])


def cases(now: dt.datetime) -> list[Case]:
    """Pages of our own making, each as long as the real ones."""
    return [*_html_cases(now), *_data_cases(now)]


def _html_cases(now: dt.datetime) -> list[Case]:
    tiles = gumtree_site.render(
        [gumtree_site.Advert(id=str(1000 + n)) for n in range(26)], data=False
    )
    data = gumtree_site.render([gumtree_site.Advert(id=str(1000 + n)) for n in range(26)])
    german = kleinanzeigen_site.render(
        [kleinanzeigen_site.Advert(id=str(1000 + n)) for n in range(25)]
    )
    postings = [
        craigslist_site.Posting(number=7_700_000_000 + n, title=f"bike {n}") for n in range(300)
    ]
    listed = craigslist_site.render(postings)
    swaps = pages_site.render([pages_site.Advert(id=str(1000 + n)) for n in range(50)])
    recipe = propose(swaps, _URL)[0].recipe
    area = Asked(AREAS["newyork"], free=False)
    market = facebook_site.render([facebook_site.Advert(id=str(100_000 + n)) for n in range(24)])
    return [
        Case("gumtree, data", 26, data, lambda: _count(gumtree.parse_page(data, _URL, now)), ""),
        Case(
            "gumtree, tiles",
            26,
            tiles,
            lambda: _count(gumtree.parse_page(tiles, _URL, now)),
            "article[data-q=search-result]",
        ),
        Case(
            "kleinanzeigen",
            25,
            german,
            lambda: _count(kleinanzeigen.parse_page(german, _URL, now)),
            "article.aditem",
        ),
        Case(
            "craigslist",
            300,
            listed,
            lambda: _count(read_craigslist(listed, _URL, area, Ids())),
            "li.cl-static-search-result",
        ),
        Case(
            "page",
            50,
            swaps,
            lambda: _count(read_page(swaps, _URL, recipe, now)),
            "li.card",
        ),
        Case(
            "facebook",
            24,
            market.encode(),
            lambda: _count(read_list(market, _URL, now)),
            "a[href*='/marketplace/item/']",
        ),
    ]


def _data_cases(now: dt.datetime) -> list[Case]:
    items = orjson.dumps({"itemSummaries": [ebay_site.item(1000 + n) for n in range(200)]})
    site = SITES["GB"]
    adverts = [feed_site.Advert(id=str(n)) for n in range(80)]
    feed = feed_site.render(adverts, "rss")
    source = Feed(marketplace="feed", address=_URL, currency="GBP", country=None)

    def ebay() -> int:
        found = (to_listing(item, site, now, None) for item in orjson.loads(items)["itemSummaries"])
        return sum(one is not None for one in found)

    def entries() -> int:
        document = read_document(feed, "application/rss+xml")
        return sum(to_feed_listing(one, source, now) is not None for one in document.entries)

    return [Case("ebay", 200, items, ebay), Case("feed", 80, feed, entries)]


def _count(page: SearchPage) -> int:
    return len(page.listings)


def main() -> dict[str, float]:
    """Print and return the figures."""
    now = SystemClock().now()
    print(
        "| marketplace | listings | KB | pages a second | listings a second | over BeautifulSoup |"
    )
    print("|---|---|---|---|---|---|")
    figures: dict[str, float] = {}
    for case in cases(now):
        read = case.read()
        if read != case.rows:
            raise AssertionError(f"{case.name}: read {read} of {case.rows}")
        rate = _rate(case.read)
        ratio = f"{rate / _rate(lambda c=case: _soup(c)):.0f} x" if case.row else "-"  # type: ignore[misc]  # bound at once
        kilobytes = len(case.body) / 1024
        print(
            f"| {case.name} | {case.rows} | {kilobytes:.0f} | {rate:,.0f} |"
            f" {rate * case.rows:,.0f} | {ratio} |"
        )
        figures[case.name] = rate
    return figures


if __name__ == "__main__":
    sys.exit(not main())
