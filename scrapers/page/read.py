"""A list page read by a recipe. Pure: bytes in, listings out."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.listings.listing import Listing
from core.polling.marketplace import SearchPage
from scrapers import html_pages
from scrapers.html_pages import attribute, text_at, text_of
from scrapers.prices import Price, price_in_title, read_price
from scrapers.reading import TITLE_LENGTH, read_past, web_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborNode

    from scrapers.page.recipe import Recipe

    Locate = Callable[[str, str | None], tuple[float, float] | None]

_SOURCES = ("src", "data-src", "data-lazy-src", "content")
_BACKGROUND = re.compile(r"url\((['\"]?)([^'\")]{1,2000})\1\)")


def read_page(
    body: bytes, url: str, recipe: Recipe, now: dt.datetime, locate: Locate | None = None
) -> SearchPage:
    """The listings of a page, or the error that says what came instead."""
    tree = html_pages.open_page(recipe.name, body)
    items = tree.css(recipe.item)[: html_pages.MAX_ROWS]
    found: dict[str, Listing] = {}
    for item in items:
        listing = _listing(item, url, recipe, now, locate)
        if listing is not None:
            found.setdefault(listing.external_id, listing)
    if found:
        return SearchPage(listings=tuple(found.values()), reader="selectors")
    if not items and html_pages.says_nothing_found(tree):
        return SearchPage(reader="selectors", total=0)
    raise html_pages.refusal(recipe.name, url, body, tree)


def _listing(
    item: LexborNode, base: str, recipe: Recipe, now: dt.datetime, locate: Locate | None
) -> Listing | None:
    title = _text(item, recipe.title, TITLE_LENGTH)
    link = web_address(attribute(_node(item, recipe.link), "href"), base)
    if not title or link is None:
        return None
    price, title = _price(item, recipe, title)
    place = _text(item, recipe.place, 100)
    lat, lon = (locate(place, recipe.country) if locate and place else None) or (None, None)
    image = _image(_node(item, recipe.image), base)
    return Listing(
        marketplace=recipe.name,
        external_id=identity(link),
        title=title,
        url=link,
        description=_text(item, recipe.description, 2_000),
        description_complete=False,
        image_urls=(image,) if image else (),
        price=price.amount,
        currency=price.currency or recipe.currency,
        price_kind=price.kind,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=recipe.country,
        listed_at=_date(_node(item, recipe.date), now),
    )


def _price(item: LexborNode, recipe: Recipe, title: str) -> tuple[Price, str]:
    """By its own selector, else as the title tells it."""
    if recipe.price:
        told = _text(item, recipe.price, 100)
        return read_price(told, currency=recipe.currency, country=recipe.country), title
    return price_in_title(title, currency=recipe.currency, country=recipe.country)


def _node(item: LexborNode, selector: str) -> LexborNode | None:
    if not selector:
        return None
    found = item.css_first(selector)
    # An item that is itself the link has no other within it.
    return item if found is None and selector == "a[href]" and item.tag == "a" else found


def _text(item: LexborNode, selector: str, limit: int) -> str:
    return text_at(item, selector, limit) if selector else ""


def _image(node: LexborNode | None, base: str) -> str | None:
    """The picture's address, wherever a lazy page keeps it."""
    if node is None:
        return None
    told = [attribute(node, name) for name in _SOURCES]
    told += [attribute(node, name).split(" ")[0] for name in ("srcset", "data-srcset")]
    background = _BACKGROUND.search(attribute(node, "style")[:4_000])
    if background is not None:
        told.append(background[2])
    # A picture written into the page itself only holds the place of the real one.
    real = next((one for one in told if one and not one.startswith("data:")), "")
    return web_address(real, base) if real else None


def _date(node: LexborNode | None, now: dt.datetime) -> dt.datetime | None:
    if node is None:
        return None
    return read_past(attribute(node, "datetime") or text_of(node, 60), now)


def identity(link: str) -> str:
    """The address without what changes from visit to visit; a page has no better name for it."""
    parts = urlsplit(link)
    return f"{parts.hostname}{parts.path}" + (
        f"?{parts.query}" if not re.search(r"\d{4,}", parts.path) and parts.query else ""
    )
