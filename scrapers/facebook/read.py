"""Facebook Marketplace pages: the data inside them by its keys, what is drawn second. Pure.

The layout is another in every account, and words are in the account's language; only the keys of
the embedded data stay. A listing is a dict that has a title key, wherever it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.condition import Condition
from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from core.listings.listing import Listing, ListingState
from core.polling.marketplace import SearchPage
from scrapers.blocks import is_block_page
from scrapers.html_pages import attribute, text_of
from scrapers.prices import Price, read_price
from scrapers.reading import TITLE_LENGTH, plain_text, read_past, title_text, web_address

Locate = Callable[[str, str | None], tuple[float, float] | None]

NAME: Final = "facebook"
SITE: Final = "https://www.facebook.com"
TITLE: Final = "marketplace_listing_title"
ITEM: Final = "marketplace_product_details_page"
MAX_SCRIPTS: Final = 400
MAX_NODES: Final = 400_000
MAX_LISTINGS: Final = 200
_ID = re.compile(r"[0-9]{5,25}", re.ASCII)
_ITEM_PATH = re.compile(r"/marketplace/item/([0-9]{5,25})")
_CONDITIONS = {
    "new": Condition.NEW,
    "used_like_new": Condition.LIKE_NEW,
    "used_good": Condition.GOOD,
    "used_fair": Condition.FAIR,
}


def read_list(html: str, url: str, now: dt.datetime, locate: Locate | None = None) -> SearchPage:
    """The listings of a search page, or the error that says what came instead."""
    _refuse(url)
    tree = LexborHTMLParser(html)
    data = list(_embedded(tree))
    found: dict[str, Listing] = {}
    answered = False
    for one in data:
        for node in _walk(one):
            answered = answered or "marketplace_search" in node
            if TITLE in node:
                listing = _listing(node, now, locate)
                if listing is not None:
                    found.setdefault(listing.external_id, listing)
    if found:
        shown = tuple(found.values())[:MAX_LISTINGS]
        return SearchPage(listings=shown, reader="json")
    drawn = _drawn(tree)
    if drawn:
        return SearchPage(listings=tuple(drawn.values())[:MAX_LISTINGS], reader="dom")
    if answered and any(_is_empty(node) for one in data for node in _walk(one)):
        return SearchPage(reader="json", total=0)
    raise _what_it_is(tree, html)


def read_item(
    html: str, external_id: str, url: str, now: dt.datetime, locate: Locate | None = None
) -> Listing | None:
    """One listing by its own page; None where it is gone. Its neighbours on the page are not it."""
    _refuse(url)
    tree = LexborHTMLParser(html)
    merged: dict[str, Any] = {}
    for one in _embedded(tree):
        for node in _walk(one):
            page = node.get(ITEM)
            target = page.get("target") if isinstance(page, dict) else None
            if isinstance(target, dict) and str(target.get("id")) == external_id:
                merged |= {key: value for key, value in target.items() if value is not None}
    if TITLE in merged:
        return _listing({**merged, "id": external_id}, now, locate, whole=True)
    if any(ITEM in node for one in _embedded(tree) for node in _walk(one)):
        return None
    raise _what_it_is(tree, html)


def _refuse(url: str) -> None:
    """Pages that only a human can pass say so by their address."""
    path = urlsplit(url).path
    if path.startswith(("/login", "/checkpoint", "/recover")):
        raise LoginNeededError(NAME, "a page to log in came instead")
    if "/consent" in path or "/privacy/" in path:
        raise ConsentNeededError(NAME, "a page that asks for consent came instead")
    if "/ineligible" in path:
        raise BlockedError(NAME, "this account may not use Marketplace")


def _what_it_is(tree: LexborHTMLParser, html: str) -> MarketplaceError:
    if is_block_page("text/html", html[:100_000].encode("utf-8", "replace")):
        return BlockedError(NAME, "block page")
    if tree.css_first("form#login_form, form[action*='/login/']") and not tree.css_first(
        "script[data-sjs]"
    ):
        return LoginNeededError(NAME, "a page to log in came instead")
    heading = " ".join(text_of(node, 200) for node in tree.css("title, h1, h2")[:6]).lower()
    if "isn't available" in heading or "isn\u2019t available" in heading:
        return BlockedError(NAME, "Marketplace is not available to this account")
    return LayoutChangedError(NAME, "no listing could be read")


def _embedded(tree: LexborHTMLParser) -> Iterator[Any]:
    for script in tree.css('script[type="application/json"]')[:MAX_SCRIPTS]:
        text = script.text() or ""
        if "marketplace" not in text:
            continue
        try:
            yield orjson.loads(text)
        except orjson.JSONDecodeError:
            continue


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    """Every dict within, without recursion: hostile data may nest as deep as it likes."""
    waiting, seen = [data], 0
    while waiting and seen < MAX_NODES:
        seen += 1
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _is_empty(node: dict[str, Any]) -> bool:
    units = node.get("feed_units")
    return isinstance(units, dict) and units.get("edges") == []


def _listing(
    node: dict[str, Any], now: dt.datetime, locate: Locate | None, *, whole: bool = False
) -> Listing | None:
    external_id, title = str(node.get("id") or ""), title_text(_text(node, TITLE))
    if not _ID.fullmatch(external_id) or not title or node.get("is_hidden") is True:
        return None
    price = _price(_dict(node, "listing_price"))
    place, country = _place(node)
    lat, lon = _point(node)
    if lat is None and locate and place:
        lat, lon = locate(place, country) or (None, None)
    told = plain_text(_text(_dict(node, "redacted_description"), "text")) if whole else ""
    ways = node.get("delivery_types")
    ways = {str(one).upper() for one in ways} if isinstance(ways, list) else set()
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=f"{SITE}/marketplace/item/{external_id}/",
        description=told,
        description_complete=whole,
        image_urls=_images(node),
        price=price.amount,
        currency=price.currency,
        price_kind=price.kind,
        condition=_condition(node),
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=country,
        deliverable=any("SHIPPING" in way for way in ways) if ways else None,
        collectable=any("SHIPPING" not in way for way in ways) if ways else None,
        state=_state(node),
        listed_at=read_past(str(node.get("creation_time") or ""), now),
    )


def _price(told: dict[str, Any]) -> Price:
    """The formatted text names the currency, the amount the number; either may be missing."""
    currency = _text(told, "currency") or None
    shown = _text(told, "formatted_amount") or _text(_dict(told, "formatted_price"), "text")
    written = read_price(shown, currency=currency)
    amount = _text(told, "amount") or str(told.get("amount") or "")
    if amount:
        exact = read_price(amount, currency=written.currency or currency)
        return exact if exact.amount is not None else written
    return written


def _place(node: dict[str, Any]) -> tuple[str, str | None]:
    location = _dict(node, "location")
    code = _dict(location, "reverse_geocode") or _dict(location, "reverse_geocode_detailed")
    named = _text(_dict(code, "city_page"), "display_name")
    parts = [_text(code, "city"), _text(code, "state")]
    place = named or ", ".join(part for part in parts if part)
    place = place or _text(_dict(node, "location_text"), "text")
    country = _text(code, "country_alpha_two").upper()
    return place[:100], country if len(country) == 2 and country.isalpha() else None


def _point(node: dict[str, Any]) -> tuple[float | None, float | None]:
    location = _dict(node, "location")
    lat, lon = location.get("latitude"), location.get("longitude")
    if isinstance(lat, float | int) and isinstance(lon, float | int):
        return float(lat), float(lon)
    return None, None


def _images(node: dict[str, Any]) -> tuple[str, ...]:
    photos = node.get("listing_photos")
    several = photos if isinstance(photos, list) else []
    told = [_dict(node, "primary_listing_photo"), *(p for p in several if isinstance(p, dict))]
    found = (web_address(_text(_dict(one, "image"), "uri")) for one in told[:20])
    return tuple(dict.fromkeys(one for one in found if one is not None))[:10]


def _condition(node: dict[str, Any]) -> Condition | None:
    attributes = node.get("attribute_data")
    for one in attributes[:30] if isinstance(attributes, list) else ():
        if isinstance(one, dict):
            found = _CONDITIONS.get(_text(one, "value").lower())
            if found is not None:
                return found
    return None


def _state(node: dict[str, Any]) -> ListingState:
    if node.get("is_sold") is True:
        return ListingState.SOLD
    if node.get("is_pending") is True:
        return ListingState.RESERVED
    return ListingState.ENDED if node.get("is_live") is False else ListingState.ACTIVE


def _drawn(tree: LexborHTMLParser) -> dict[str, Listing]:
    """Links to listings as they are drawn: price first, title next, the place last."""
    found: dict[str, Listing] = {}
    for link in tree.css('a[href*="/marketplace/item/"]')[:MAX_LISTINGS]:
        number = _ITEM_PATH.search(attribute(link, "href"))
        lines = _lines(link)
        if number is None or len(lines) < 2:
            continue
        price = read_price(lines[0])
        # A lowered price stands beside the one it was.
        rest = [line for line in lines[1:] if read_price(line).currency is None]
        if not rest:
            continue
        image = web_address(attribute(link.css_first("img[src]"), "src"))
        found.setdefault(
            number[1],
            Listing(
                marketplace=NAME,
                external_id=number[1],
                title=title_text(rest[0]),
                url=f"{SITE}/marketplace/item/{number[1]}/",
                description_complete=False,
                image_urls=(image,) if image else (),
                price=price.amount,
                currency=price.currency,
                price_kind=price.kind,
                place_label=rest[1][:100] if len(rest) > 1 else None,
            ),
        )
    return found


def _lines(link: LexborNode) -> list[str]:
    """The texts of the innermost parts, in order, each once."""
    leaves = [node for node in link.css("span, div") if next(node.iter(), None) is None]
    texts = [text_of(node, TITLE_LENGTH) for node in leaves]
    return list(dict.fromkeys(text for text in texts if text))


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _dict(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
