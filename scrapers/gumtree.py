"""Gumtree UK by plain GET: the JSON inside its list pages first, the visible tiles second.

The order is not quite newest first, even when asked for: bought places stand on top. Such an advert
is put behind the others, and left out where a later page has its place by date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.clock import Clock
from core.condition import Condition
from core.listings.listing import Listing, ListingState
from core.places import KM_PER_MILE
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage, Words
from core.searches.criteria import Criteria
from scrapers import html_pages, wording
from scrapers.bodies import is_reasonable_json
from scrapers.hosts import Politeness
from scrapers.html_pages import attribute, text_at
from scrapers.http import HTTPClient, Reply, Request
from scrapers.prices import read_price
from scrapers.reading import (
    TITLE_LENGTH,
    plain_text,
    read_condition,
    read_past,
    title_text,
    web_address,
)
from scrapers.reading import clean as clean_text

Locate = Callable[[str, str], tuple[float, float] | None]
"""Turns a place's name and its country into a point."""

NAME = "gumtree"
SITE = "https://www.gumtree.com"
COUNTRY, CURRENCY = "GB", "GBP"
TERMS_URL = "https://www.gumtree.com/terms-of-use"
PAGE_SIZE = 26
DISTANCES_MILES = (1, 3, 5, 10, 15, 30, 50, 75)
POLITENESS = Politeness(concurrency=1, min_gap_seconds=4.0, jitter_seconds=3.0)
MAX_IMAGES = 10

_DATA = re.compile(rb"""window\.clientData\s*=\s*(["'])""")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_ID_IN_PATH = re.compile(r"/(\d{4,20})/?$")
_TILE = 'article[data-q="search-result"]'
_GONE_STATES = frozenset({"deleted", "expired", "removed", "inactive", "ended"})
_GONE_WORDS = re.compile(r"no longer available|advert has (?:been removed|expired)", re.IGNORECASE)


class GumtreeMarketplace:
    """Gumtree UK. `base_url` is where it is asked; links always lead to the real site."""

    def __init__(
        self,
        http: HTTPClient,
        clock: Clock | None = None,
        *,
        base_url: str = SITE,
        locate: Locate | None = None,
        min_interval_seconds: int = 600,
        daily_calls: int | None = 2_000,
    ) -> None:
        self.name = NAME
        self.capabilities = Capabilities(
            label="Gumtree",
            page_size=PAGE_SIZE,
            min_interval_seconds=min_interval_seconds,
            daily_calls=daily_calls,
            calls_per_minute=POLITENESS.calls_per_minute,
            words=Words(param="q", broad=True),
            # Its terms could not be read when this was written; until then the careful answer.
            terms_forbid_robots=True,
            terms_url=TERMS_URL,
        )
        self._http = http
        self._clock = clock or http.clock
        self._base = base_url.rstrip("/")
        self._locate = locate

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if not wording.is_wanted_from(NAME, criteria):
            return ()
        if not wording.fits(criteria, COUNTRY, CURRENCY):
            return ()
        asked = {"category": "freebies" if criteria.free else "all"}
        if criteria.near is not None and wording.is_local(criteria):
            miles = criteria.near.radius_km / KM_PER_MILE
            distance = wording.step_up(miles, DISTANCES_MILES)
            place = wording.town(criteria).lower()
            if distance and place:
                asked |= {"location": place, "distance": str(distance)}
        return tuple(
            Query(NAME, tuple(sorted({**asked, **({"q": words} if words else {})}.items())))
            for words in wording.wordings(criteria)
        )

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        page = int(cursor.page) if cursor and cursor.page and cursor.page.isdecimal() else 1
        asked = {
            "search_category": query.get("category", "all"),
            "q": query.get("q"),
            "search_location": query.get("location", "uk"),
            "distance": query.get("distance"),
            "sort": "date",
            "page": str(page) if page > 1 else "",
        }
        told = urlencode({name: value for name, value in asked.items() if value})
        reply = await self._ask(f"{self._base}/search?{told}", frozenset({200}))
        return await html_pages.read(
            reply.body, parse_page, reply.body, reply.url, self._clock.now(), self._locate, page
        )

    async def look_up(
        self,
        external_id: str,
        url: str,
    ) -> Listing | None:
        reply = await self._ask(
            html_pages.same_path(self._base, url), html_pages.GONE | frozenset({200})
        )
        if reply.status in html_pages.GONE:
            return None
        return parse_item(reply.body, external_id, reply.url, self._clock.now(), self._locate)

    async def close(self) -> None:
        """The client belongs to whoever made it."""

    async def _ask(self, url: str, answers: frozenset[int]) -> Reply:
        return await self._http.ask(
            Request(
                marketplace=NAME,
                url=url,
                headers={"Accept": html_pages.HTML_ACCEPT, "Accept-Language": "en-GB"},
                answers=answers,
                allowed_hosts=(".gumtree.com",),
                politeness=POLITENESS,
                max_bytes=html_pages.MAX_BYTES,
            )
        )


def parse_page(
    body: bytes, url: str, now: dt.datetime, locate: Locate | None = None, page: int = 1
) -> SearchPage:
    """A list page. Pure: bytes in, listings out, or the error that says what came instead."""
    results = _results(body)
    if results is not None:
        read = _from_data(results, now, locate, page)
        if read is not None:
            return read
    tree = html_pages.open_page(NAME, body)
    tiles = [tile for tile in tree.css(_TILE)[: html_pages.MAX_ROWS] if not _is_nearby(tile)]
    found: dict[str, Listing] = {}
    for tile in tiles:
        listing = _from_tile(tile, now, locate)
        if listing is not None:
            found.setdefault(listing.external_id, listing)
    if found:
        return SearchPage(listings=tuple(found.values()), reader="tiles")
    if not tiles and html_pages.says_nothing_found(tree):
        return SearchPage(reader="tiles", total=0)
    raise html_pages.refusal(NAME, url, body, tree)


def client_data(body: bytes) -> dict[str, Any] | None:
    """The page's own data, percent-encoded inside a script; None where it is not to be read."""
    start = _DATA.search(body)
    if start is None:
        return None
    end = body.find(start[1], start.end())
    if end < 0:
        return None
    text = unquote_to_bytes(body[start.end() : end])
    if not is_reasonable_json(text):
        return None
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return data if isinstance(data, dict) else None


def _results(body: bytes) -> dict[str, Any] | None:
    data = client_data(body)
    results = data.get("resultsPage") if data is not None else None
    return results if isinstance(results, dict) else None


def _from_data(
    results: dict[str, Any], now: dt.datetime, locate: Locate | None, page: int
) -> SearchPage | None:
    """What the JSON says; None where it says too little, so that the tiles are read."""
    adverts = results.get("searchAds")
    if not isinstance(adverts, list):
        return None
    total = _number(_dict(results, "adsTitle").get("totalNumberOfAdsFound"))
    if not adverts:
        # No adverts beside a total means that they have moved elsewhere.
        nothing = total == 0 or page > 1
        return SearchPage(total=total, reader="json") if nothing else None
    bought: dict[str, Listing] = {}
    found: dict[str, Listing] = {}
    for advert in adverts[: html_pages.MAX_ROWS]:
        listing = _from_advert(advert, now, locate) if isinstance(advert, dict) else None
        if listing is not None:
            group = bought if advert.get("featured") is True else found
            group.setdefault(listing.external_id, listing)
    paging = _dict(results, "adsPagination")
    pages, current = _number(paging.get("numberOfPages")), _number(paging.get("currentPage"))
    more = pages is not None and (current or page) < pages
    for listing in bought.values():
        if not (more and _belongs_later(listing, found)):
            found.setdefault(listing.external_id, listing)
    if not found and not bought:
        return None
    return SearchPage(
        listings=tuple(found.values()),
        next_page=Cursor(page=str((current or page) + 1)) if more else None,
        total=total,
        reader="json",
    )


def _belongs_later(bought: Listing, others: Mapping[str, Listing]) -> bool:
    """Whether an advert on a bought place is older than all of the page's own."""
    dates = [one.listed_at for one in others.values() if one.listed_at is not None]
    return bought.listed_at is not None and bool(dates) and bought.listed_at < min(dates)


def _from_advert(advert: dict[str, Any], now: dt.datetime, locate: Locate | None) -> Listing | None:
    external_id = str(advert.get("id") or "")
    title = title_text(_text(advert, "title"))
    url = web_address(_text(advert, "path"), SITE)
    if not _ID.fullmatch(external_id) or not title or url is None:
        return None
    price = read_price(_text(advert, "price"), currency=CURRENCY)
    place = clean_text(_text(advert, "location"), 100)
    date = advert.get("date")
    when = str(date) if isinstance(date, int) else _text(advert, "postedDate")
    lat, lon = (locate(place, COUNTRY) if locate and place else None) or (None, None)
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=url,
        description=plain_text(_text(advert, "shortDescription")),
        description_complete=False,
        image_urls=_images(advert),
        price=price.amount,
        currency=price.currency or CURRENCY,
        price_kind=price.kind,
        condition=_condition(advert),
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=COUNTRY,
        state=_state(_text(advert, "status")),
        listed_at=read_past(when, now),
    )


def _from_tile(tile: LexborNode, now: dt.datetime, locate: Locate | None) -> Listing | None:
    link = tile.css_first('a[data-q="search-result-anchor"]') or tile.css_first("a[href]")
    url = web_address(attribute(link, "href"), SITE)
    number = _ID_IN_PATH.search(url.partition("?")[0]) if url else None
    title = text_at(tile, '[data-q="tile-title"]', TITLE_LENGTH)
    if url is None or number is None or not title:
        return None
    price = read_price(text_at(tile, '[data-q="tile-price"]', 100), currency=CURRENCY)
    place = text_at(tile, '[data-q="tile-location"]', 100)
    image = web_address(attribute(tile.css_first("img[src]"), "src"), SITE)
    lat, lon = (locate(place, COUNTRY) if locate and place else None) or (None, None)
    return Listing(
        marketplace=NAME,
        external_id=number[1],
        title=title,
        url=url,
        description=text_at(tile, '[data-q="tile-description"]', 1_000),
        description_complete=False,
        image_urls=(image,) if image else (),
        price=price.amount,
        currency=price.currency or CURRENCY,
        price_kind=price.kind,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=COUNTRY,
        listed_at=read_past(text_at(tile, '[data-q="tile-datePosted"]', 60), now),
    )


def parse_item(
    body: bytes, external_id: str, url: str, now: dt.datetime, locate: Locate | None = None
) -> Listing | None:
    """One advert's own page; None where the page says that it is gone. Pure."""
    tree = html_pages.open_page(NAME, body)
    title = text_at(tree.root, '[data-q="vip-title"]', TITLE_LENGTH) if tree.root else ""
    title = title or html_pages.text_of(tree.css_first("h1"), TITLE_LENGTH)
    price_node = tree.css_first('[data-q="ad-price"]')
    told = tree.css_first('[itemprop="description"]')
    if not title or (price_node is None and told is None):
        if _says_gone(tree):
            return None
        raise html_pages.refusal(NAME, url, body, tree)
    price = read_price(html_pages.text_of(price_node, 100), currency=CURRENCY)
    place = html_pages.text_of(tree.css_first('[data-q="ad-location"]'), 100)
    image = web_address(attribute(tree.css_first('meta[property="og:image"]'), "content"), SITE)
    lat, lon = (locate(place, COUNTRY) if locate and place else None) or (None, None)
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=web_address(html_pages.same_path(SITE, url)) or SITE,
        description=html_pages.text_of(told, 10_000),
        description_complete=told is not None,
        image_urls=(image,) if image else (),
        price=price.amount,
        currency=price.currency or CURRENCY,
        price_kind=price.kind,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=COUNTRY,
        listed_at=read_past(attribute(tree.css_first("time[datetime]"), "datetime"), now),
    )


def _says_gone(tree: LexborHTMLParser) -> bool:
    heading = " ".join(html_pages.text_of(node, 300) for node in tree.css("title, h1, h2")[:10])
    return _GONE_WORDS.search(heading) is not None


def _is_nearby(tile: LexborNode) -> bool:
    """Whether a tile stands among results of other places, which the page adds below its own."""
    above = tile.parent
    for _ in range(8):
        if above is None:
            return False
        if "nearby" in attribute(above, "data-q").lower():
            return True
        above = above.parent
    return False


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _dict(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    text = str(value).replace(",", "") if isinstance(value, str | int) else ""
    return int(text) if text.isdecimal() and len(text) <= 9 else None


def _images(advert: dict[str, Any]) -> tuple[str, ...]:
    more = advert.get("additionalImageUrls")
    told = [advert.get("imageUrl"), *(more if isinstance(more, list) else [])][: MAX_IMAGES * 2]
    found = (web_address(one, SITE) for one in told if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in found if one is not None))[:MAX_IMAGES]


def _condition(advert: dict[str, Any]) -> Condition | None:
    attributes = advert.get("attributes")
    for one in attributes[:50] if isinstance(attributes, list) else ():
        if isinstance(one, dict) and "condition" in _text(one, "key").lower():
            return read_condition(_text(one, "value"))
    return None


def _state(status: str) -> ListingState:
    status = status.strip().lower()
    if status == "sold":
        return ListingState.SOLD
    return ListingState.ENDED if status in _GONE_STATES else ListingState.ACTIVE
