"""One posting's own page: its text, what it says of its things, and whether it is still there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from core.listings.listing import Listing
from scrapers import html_pages
from scrapers.bodies import is_reasonable_json
from scrapers.craigslist import areas
from scrapers.craigslist.ids import Ids, names_in
from scrapers.craigslist.money import read_asked, sold_state
from scrapers.craigslist.static import (
    NAME,
    SITE,
    degrees,
    images_in,
    point_in,
    refuse_block,
)
from scrapers.html_pages import attribute
from scrapers.prices import known_currency
from scrapers.reading import (
    DESCRIPTION_LENGTH,
    TITLE_LENGTH,
    clean,
    read_condition,
    read_past,
    web_address,
)

_GONE = re.compile(
    r"this posting has (?:been deleted by its author|expired|been flagged for removal|"
    r"been removed)|posting (?:has been )?removed",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"post id:?\s*(\d{4,14})", re.IGNORECASE)
_QR = "QR Code Link to This Post"
_ATTRIBUTES = 40


def parse_posting(
    body: bytes, external_id: str, url: str, ids: Ids, now: dt.datetime
) -> Listing | None:
    """Pure but for the ids: bytes in, listing out; None for a posting that is gone."""
    tree = html_pages.open_page(NAME, body)
    told = tree.css_first("#postingbody")
    title = html_pages.text_of(tree.css_first("#titletextonly"), TITLE_LENGTH)
    if told is None or not title:
        if _GONE.search(_start(tree)):
            return None
        refuse_block(tree)
        raise html_pages.refusal(NAME, url, body, tree)
    number, token = names_in(url)
    said = _NUMBER.search(html_pages.text_of(tree.css_first(".postinginfos"), 1_000))
    ids.settle(said[1] if said else number, token)
    data = _data(tree)
    lat, lon = _point(tree, data)
    area = areas.at(lat, lon) if lat is not None and lon is not None else None
    currency = _currency(data) or (area.currency if area else "USD")
    price_text = html_pages.text_of(tree.css_first(".postingtitletext .price, .price"), 60)
    price = read_asked(price_text, currency, free=False)
    said_of_it = _attributes(tree)
    conditions = [value for name, value in said_of_it if name == "condition"]
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=web_address(url) or SITE,
        description=_description(html_pages.text_of(told, DESCRIPTION_LENGTH), said_of_it),
        image_urls=_images(tree, data),
        price=price.amount,
        currency=currency,
        price_kind=price.kind,
        condition=read_condition(conditions[0]) if conditions else None,
        place_label=_place(tree),
        lat=lat,
        lon=lon,
        country=area.country if area else None,
        deliverable=True if any("delivery available" in pair for pair in said_of_it) else None,
        state=sold_state(title),
        listed_at=read_past(attribute(tree.css_first("time.date[datetime]"), "datetime"), now),
    )


def _start(tree: LexborHTMLParser) -> str:
    return html_pages.text_of(tree.body, 3_000)


def _place(tree: LexborHTMLParser) -> str | None:
    """The part in brackets behind the title: what the seller calls the place."""
    node = tree.css_first(".postingtitletext > span:last-child")
    text = html_pages.text_of(node, 120).strip(" ()")
    return text if text and node is not None and not node.id else None


def _data(tree: LexborHTMLParser) -> dict[str, Any]:
    node = tree.css_first("script#ld_posting_data")
    text = node.text().encode() if node is not None else b""
    try:
        data = orjson.loads(text) if text and is_reasonable_json(text) else {}
    except orjson.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def _point(tree: LexborHTMLParser, data: dict[str, Any]) -> tuple[float | None, float | None]:
    shown = tree.css_first("#map")
    found = degrees(attribute(shown, "data-latitude"), attribute(shown, "data-longitude"))
    return found or point_in(data)


def _currency(data: dict[str, Any]) -> str | None:
    offers = data.get("offers")
    code = offers.get("priceCurrency") if isinstance(offers, dict) else None
    return known_currency(code) if isinstance(code, str) else None


def _attributes(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Pairs of label and value, both lower case; a lone word has no label."""
    found = []
    for node in tree.css(".attrgroup .attr, .attrgroup > span")[:_ATTRIBUTES]:
        label = html_pages.text_of(node.css_first(".labl"), 60).rstrip(":").lower()
        value = html_pages.text_of(node.css_first(".valu") or node, 200).lower()
        if value:
            found.append((label, value))
    return found


def _description(text: str, said_of_it: list[tuple[str, str]]) -> str:
    """The text, and behind it what stands in the page's own fields: a search may ask for it."""
    text = text.replace(_QR, "").strip()
    fields = "; ".join(f"{name}: {value}" if name else value for name, value in said_of_it)
    return clean(f"{text} {fields}", DESCRIPTION_LENGTH)


def _images(tree: LexborHTMLParser, data: dict[str, Any]) -> tuple[str, ...]:
    found = images_in(data.get("image"))
    found = found or images_in([attribute(node, "href") for node in tree.css("#thumbs a[href]")])
    return found or images_in(attribute(tree.css_first('meta[property="og:image"]'), "content"))
