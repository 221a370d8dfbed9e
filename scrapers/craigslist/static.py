"""The list page as it comes without JavaScript: a plain list, with no dates and no pictures."""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Any
from urllib.parse import urlsplit

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.errors import BlockedError
from core.listings.listing import Listing
from core.polling.marketplace import SearchPage
from scrapers import html_pages
from scrapers.bodies import is_reasonable_json
from scrapers.craigslist.areas import Area
from scrapers.craigslist.ids import Ids, names_in
from scrapers.craigslist.money import read_asked, sold_state
from scrapers.html_pages import attribute, text_at
from scrapers.reading import TITLE_LENGTH, clean, web_address

NAME = "craigslist"
SITE = "https://www.craigslist.org"
_ROW = "li.cl-static-search-result"
_LIST = "ol.cl-static-search-results"
_BLOCKED = re.compile(r"^blocked\b|this ip has been automatically blocked", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked for, as far as reading it needs to know."""

    area: Area
    free: bool = False


def parse_page(body: bytes, url: str, asked: Asked, ids: Ids) -> SearchPage:
    """Pure but for the ids: bytes in, listings out, or the error that says what came instead."""
    tree = html_pages.open_page(NAME, body)
    rows = tree.css(_ROW)[: html_pages.MAX_ROWS]
    extras = _extras(tree) if rows else []
    found: dict[str, Listing] = {}
    for position, row in enumerate(rows):
        listing = _listing(row, asked, ids)
        if listing is not None:
            extra = extras[position] if position < len(extras) else {}
            found.setdefault(listing.external_id, _enriched(listing, extra))
    if found:
        return SearchPage(listings=tuple(found.values()), reader="static")
    if not rows and (_is_empty(tree) or html_pages.says_nothing_found(tree)):
        return SearchPage(reader="static", total=0)
    if rows and all(_is_elsewhere(row, asked) for row in rows):
        return SearchPage(reader="static", total=0)
    refuse_block(tree)
    raise html_pages.refusal(NAME, url, body, tree)


def refuse_block(tree: LexborHTMLParser) -> None:
    """Raise for the site's own page that keeps an address out."""
    start = html_pages.text_of(tree.css_first("title") or tree.body, 300)
    if _BLOCKED.search(start) or _BLOCKED.search(html_pages.text_of(tree.body, 300)):
        raise BlockedError(NAME, "block page")


def _is_empty(tree: LexborHTMLParser) -> bool:
    """Whether the list is there and holds nothing but its links to other pages.

    Rows under another name would be rows still: then the layout has changed.
    """
    whole = tree.css_first(_LIST)
    if whole is None:
        return False
    return all("cl-static-hub-links" in attribute(row, "class") for row in whole.css("li"))


def _is_elsewhere(row: LexborNode, asked: Asked) -> bool:
    """Whether an old address names the host of another area; a new one names none."""
    host = urlsplit(web_address(attribute(row.css_first("a[href]"), "href"), SITE) or "").hostname
    if not host or not host.endswith(".craigslist.org"):
        return False
    return host.removesuffix(".craigslist.org") not in {"www", asked.area.host}


def _listing(row: LexborNode, asked: Asked, ids: Ids) -> Listing | None:
    url = web_address(attribute(row.css_first("a[href]"), "href"), SITE)
    title = text_at(row, ".title", TITLE_LENGTH) or clean(attribute(row, "title"), TITLE_LENGTH)
    if url is None or not title or _is_elsewhere(row, asked):
        return None
    external_id = ids.settle(*names_in(url))
    if not external_id:
        return None
    price = read_asked(text_at(row, ".price", 100), asked.area.currency, free=asked.free)
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=url,
        description_complete=False,
        price=price.amount,
        currency=price.currency or asked.area.currency,
        price_kind=price.kind,
        place_label=text_at(row, ".location", 100) or None,
        country=asked.area.country,
        state=sold_state(title),
    )


def _extras(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """What the page tells search engines of its rows, in their order; often nothing."""
    node = tree.css_first("script#ld_searchpage_results")
    text = node.text().encode() if node is not None else b""
    if not text or not is_reasonable_json(text):
        return []
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    elements = data.get("itemListElement") if isinstance(data, dict) else None
    if not isinstance(elements, list):
        return []
    items = (one.get("item") if isinstance(one, dict) else None for one in elements)
    return [item if isinstance(item, dict) else {} for item in items]


def _enriched(listing: Listing, extra: dict[str, Any]) -> Listing:
    """The listing with place and pictures, if the entry at its position bears its name."""
    name = extra.get("name")
    if not isinstance(name, str) or clean(name, TITLE_LENGTH) != listing.title:
        return listing
    lat, lon = point_in(extra)
    images = images_in(extra.get("image"))
    return dataclasses.replace(listing, lat=lat, lon=lon, image_urls=images)


def point_in(data: dict[str, Any]) -> tuple[float | None, float | None]:
    """The point of an item of schema.org, wherever in it that stands."""
    place: Any = data.get("offers")
    place = place.get("availableAtOrFrom") if isinstance(place, dict) else None
    for holder in (data, data.get("geo"), place, place.get("geo") if _is(place) else None):
        if isinstance(holder, dict):
            point = degrees(holder.get("latitude"), holder.get("longitude"))
            if point is not None:
                return point
    return None, None


def _is(value: object) -> bool:
    return isinstance(value, dict)


def degrees(lat: object, lon: object) -> tuple[float, float] | None:
    """A point on earth from two numbers or texts; zero and zero stands for none."""
    try:
        point = float(str(lat)[:24]), float(str(lon)[:24])
    except ValueError:
        return None
    if not all(map(math.isfinite, point)) or abs(point[0]) > 90 or abs(point[1]) > 180:
        return None
    return None if point == (0.0, 0.0) else point


def images_in(value: object) -> tuple[str, ...]:
    """The pictures' addresses, of one or of several."""
    several = value if isinstance(value, list) else [value]
    found = (web_address(one, SITE) for one in several[:20] if isinstance(one, str) and one)
    return tuple(dict.fromkeys(one for one in found if one is not None))[:10]
