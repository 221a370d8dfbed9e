"""One advert's own page, by what it tells machines: schema.org data, else the tags for previews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from core.listings.listing import Listing, ListingState
from scrapers import html_pages
from scrapers.bodies import is_reasonable_json
from scrapers.html_pages import attribute
from scrapers.prices import Price, read_price
from scrapers.reading import plain_text, title_text, web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

    from scrapers.page.recipe import Recipe

_MOST = 500
_SOLD = ("soldout", "outofstock", "discontinued")


def read_item(body: bytes, external_id: str, url: str, recipe: Recipe) -> Listing | None:
    """The advert, or None where the page does not tell machines what it sells."""
    tree = html_pages.open_page(recipe.name, body)
    for product in _products(tree):
        offer = _offer(product)
        price = read_price(
            f"{offer.get('price', '')} {offer.get('priceCurrency', '')}".strip(),
            currency=recipe.currency,
            country=recipe.country,
        )
        sold = str(offer.get("availability", "")).lower().endswith(_SOLD)
        title = title_text(str(product.get("name", "")))
        if title:
            image = product.get("image")
            image = image[0] if isinstance(image, list) and image else image
            return _listing(
                recipe,
                external_id,
                url,
                title=title,
                told=str(product.get("description", "")),
                image=image if isinstance(image, str) else "",
                price=price,
                state=ListingState.SOLD if sold else ListingState.ACTIVE,
            )
    return _from_tags(tree, external_id, url, recipe)


def _from_tags(
    tree: LexborHTMLParser, external_id: str, url: str, recipe: Recipe
) -> Listing | None:
    title = title_text(_meta(tree, "og:title"))
    amount = _meta(tree, "product:price:amount") or _meta(tree, "og:price:amount")
    currency = _meta(tree, "product:price:currency") or _meta(tree, "og:price:currency")
    if not title or not amount:
        return None
    return _listing(
        recipe,
        external_id,
        url,
        title=title,
        told=_meta(tree, "og:description"),
        image=_meta(tree, "og:image"),
        price=read_price(
            f"{amount} {currency}".strip(), currency=recipe.currency, country=recipe.country
        ),
        state=ListingState.ACTIVE,
    )


def _listing(
    recipe: Recipe,
    external_id: str,
    url: str,
    *,
    title: str,
    told: str,
    image: str,
    price: Price,
    state: ListingState,
) -> Listing:
    address = web_address(image, url) if image else None
    return Listing(
        marketplace=recipe.name,
        external_id=external_id,
        title=title,
        url=url,
        description=plain_text(told),
        image_urls=(address,) if address else (),
        price=price.amount,
        currency=price.currency or recipe.currency,
        price_kind=price.kind,
        country=recipe.country,
        state=state,
    )


def _meta(tree: LexborHTMLParser, name: str) -> str:
    return attribute(tree.css_first(f'meta[property="{name}"]'), "content")


def _products(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for script in tree.css('script[type="application/ld+json"]')[:10]:
        text = (script.text() or "").encode("utf-8", "replace")
        if not is_reasonable_json(text):
            continue
        try:
            data = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        yield from _of_type(data)


def _of_type(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _MOST:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:_MOST]
        elif isinstance(one, dict):
            if "Product" in str(one.get("@type", "")):
                yield one
            waiting += [value for key, value in one.items() if key == "@graph"]


def _offer(product: dict[str, Any]) -> dict[str, Any]:
    offers = product.get("offers")
    offer = offers[0] if isinstance(offers, list) and offers else offers
    return offer if isinstance(offer, dict) else {}
