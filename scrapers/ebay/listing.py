"""From the API's items to listings. Pure: a dictionary in, a listing out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from scrapers.ebay.answers import NAME
from scrapers.ebay.query import CONDITION_OF_ID
from scrapers.ebay.sites import Site
from scrapers.reading import (
    TITLE_LENGTH,
    clean,
    plain_text,
    read_condition,
    read_past,
    read_when,
    web_address,
)

Locate = Callable[[str, str], tuple[float, float] | None]
"""Turns what eBay tells of a place ("Leeds", "LS6") and its country into a point."""

MAX_IMAGES = 10
MAX_CATEGORIES = 20
_NUMBER = re.compile(r"[0-9]{1,10}")
_ITEM_ID = re.compile(r"v1\|(\d{1,20})\|")
_ITEM_URL = re.compile(r"/itm/(?:[^/?]{1,200}/)?(\d{6,20})")
_HIGHEST = Decimal(10**10)


def to_listing(
    item: dict[str, Any], site: Site, now: dt.datetime, locate: Locate | None = None
) -> Listing | None:
    """The listing of one item, from a search or from a look-up; None if it cannot be told apart."""
    external_id = _external_id(item)
    title = clean(_text(item, "title"), TITLE_LENGTH)
    url = web_address(_text(item, "itemAffiliateWebUrl")) or _plain_url(item, site, external_id)
    if not external_id or not title:
        return None
    buying = {str(option) for option in _list(item, "buyingOptions")}
    auction = "AUCTION" in buying
    buy_now = "FIXED_PRICE" in buying
    amount, currency, kind = _price(item, auction=auction, buy_now=buy_now)
    place, country = _place(item)
    lat, lon = (locate(place, country) if locate and place and country else None) or (None, None)
    description = _text(item, "description")
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=url,
        description=plain_text(description or _text(item, "shortDescription")),
        description_complete=bool(description),
        image_urls=_images(item),
        price=amount,
        currency=currency,
        price_kind=kind,
        postage=_postage(item, currency),
        bid_count=_bids(item) if auction else None,
        ends_at=_ends_at(item, now, auction=auction),
        auction=auction if buying else None,
        buy_now=buy_now if buying else None,
        condition=_condition(item),
        seller=clean(_text(_dict(item, "seller"), "username"), 100) or None,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=country or None,
        deliverable=_deliverable(item),
        collectable=True if _list(item, "pickupOptions") else None,
        state=_state(item, now),
        listed_at=read_past(_text(item, "itemCreationDate"), now),
        categories=_categories(item, site),
    )


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _dict(item: dict[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _external_id(item: dict[str, Any]) -> str:
    """The number in the listing's address. A listing with variations has one for all of them."""
    for text in (f"v1|{_text(item, 'legacyItemId')}|", _text(item, "itemId")):
        found = _ITEM_ID.match(text)
        if found:
            return found[1]
    in_url = _ITEM_URL.search(_text(item, "itemWebUrl"))
    return in_url[1] if in_url else ""


def _plain_url(item: dict[str, Any], site: Site, external_id: str) -> str:
    """The address without what eBay adds to it to follow people about."""
    address = web_address(_text(item, "itemWebUrl"))
    return address.partition("?")[0] if address else f"https://www.{site.domain}/itm/{external_id}"


def _categories(item: dict[str, Any], site: Site) -> tuple[str, ...]:
    """From a search a list of objects, from a look-up one text with bars; wider ones with both."""
    numbers = [
        _text(one, "categoryId") for one in _list(item, "categories") if isinstance(one, dict)
    ] or _text(item, "categoryIdPath").split("|")
    country = site.country.lower()
    return tuple(
        f"{country}.{number}" for number in numbers[:MAX_CATEGORIES] if _NUMBER.fullmatch(number)
    )


def _money(value: dict[str, Any]) -> tuple[Decimal, str] | None:
    # `value` is in the site's currency, converted if the seller thinks in another: that is what the
    # page shows and what a limit in that currency is about.
    text, currency = value.get("value"), value.get("currency")
    try:
        amount = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or not 0 <= amount < _HIGHEST:
        return None
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isascii():
        return None
    return amount, currency.upper()


def _price(
    item: dict[str, Any], *, auction: bool, buy_now: bool
) -> tuple[Decimal | None, str | None, PriceKind]:
    """Of an auction that can also be bought, `price` is what buying costs, not the bid."""
    if auction and not buy_now:
        bid = _money(_dict(item, "currentBidPrice")) or _money(_dict(item, "price"))
        return (*bid, PriceKind.BID) if bid else (None, None, PriceKind.UNKNOWN)
    asked = _money(_dict(item, "price"))
    return (*asked, PriceKind.ASKING) if asked else (None, None, PriceKind.UNKNOWN)


def _postage(item: dict[str, Any], currency: str | None) -> Decimal | None:
    """The cheapest way to have it sent, where the amount is told."""
    costs = [
        cost[0]
        for option in _list(item, "shippingOptions")
        if isinstance(option, dict)
        and (cost := _money(_dict(option, "shippingCost"))) is not None
        and cost[1] == currency
    ]
    return min(costs, default=None)


def _deliverable(item: dict[str, Any]) -> bool | None:
    if _list(item, "shippingOptions"):
        return True
    return False if _list(item, "pickupOptions") else None


def _bids(item: dict[str, Any]) -> int | None:
    count = item.get("bidCount")
    return count if isinstance(count, int) and 0 <= count < 100_000 else None


def _ends_at(item: dict[str, Any], now: dt.datetime, *, auction: bool) -> dt.datetime | None:
    return read_when(_text(item, "itemEndDate"), now) if auction else None


def _state(item: dict[str, Any], now: dt.datetime) -> ListingState:
    stocks = [
        str(stock.get("estimatedAvailabilityStatus"))
        for stock in _list(item, "estimatedAvailabilities")
        if isinstance(stock, dict)
    ]
    if stocks and all(stock == "OUT_OF_STOCK" for stock in stocks):
        return ListingState.SOLD
    end = read_when(_text(item, "itemEndDate"), now)
    return ListingState.ENDED if end is not None and end <= now else ListingState.ACTIVE


def _condition(item: dict[str, Any]) -> Condition | None:
    number = _text(item, "conditionId")
    known = CONDITION_OF_ID.get(int(number)) if number.isascii() and number.isdigit() else None
    return known or read_condition(_text(item, "condition"))


def _images(item: dict[str, Any]) -> tuple[str, ...]:
    parts = [item.get("image"), *_list(item, "thumbnailImages"), *_list(item, "additionalImages")]
    if isinstance(item.get("image"), dict):
        parts = [item["image"], *_list(item, "additionalImages")]
    found = (web_address(_text(part, "imageUrl")) for part in parts if isinstance(part, dict))
    return tuple(dict.fromkeys(address for address in found if address))[:MAX_IMAGES]


def _place(item: dict[str, Any]) -> tuple[str, str]:
    """Town, or else the part of the postcode that is not masked; and country."""
    location = _dict(item, "itemLocation")
    parts = (_text(location, "city"), _text(location, "stateOrProvince"))
    town = clean(", ".join(part for part in parts if part), 100)
    postcode = clean(_text(location, "postalCode").partition("*")[0], 12)
    country = _text(location, "country").upper()
    return town or postcode, country if len(country) == 2 and country.isalpha() else ""
