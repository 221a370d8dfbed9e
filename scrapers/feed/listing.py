"""From an entry's fields to a listing. A value that cannot be read counts as not told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
from decimal import Decimal

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from scrapers import prices, reading
from scrapers.feed.json_entries import Fields
from scrapers.prices import Price

MAX_IMAGES = 10
_ID_LENGTH = 200
_NAME_LENGTH = 100
_STATES = {state.value: state for state in ListingState}
_DESCRIPTIONS = ("content:encoded", "content", "description", "summary", "media:description")
_IMAGES = ("magpie:image", "g:image_link", "g:additional_image_link", "image")
_LISTED = ("magpie:listed", "pubDate", "published", "issued", "dc:date", "dc:created", "updated")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is known of a feed and holds for entries that do not say otherwise."""

    marketplace: str
    address: str
    currency: str | None = None
    country: str | None = None


def to_listing(fields: Fields, feed: Feed, now: dt.datetime) -> Listing | None:
    """The listing an entry tells of, or None when it has no title or no way to tell it apart."""
    title = reading.title_text(_first(fields, "title", "g:title", "media:title"))
    url = _link(fields, feed.address)
    external_id = _external_id(fields, url)
    if not title or not external_id:
        return None
    price, title = _price(fields, title, feed)
    source = _first(fields, *_DESCRIPTIONS)
    auction = _flag(fields, "magpie:auction")
    buy_now = _flag(fields, "magpie:buy_now")
    if auction and not buy_now and price.kind is not PriceKind.UNKNOWN:
        price = _bid(fields, price)
    lat, lon = _point(fields)
    return Listing(
        marketplace=feed.marketplace,
        external_id=external_id,
        title=title,
        url=url or feed.address,
        description=reading.plain_text(source),
        image_urls=_images(fields, source, feed.address),
        price=price.amount,
        currency=price.currency,
        price_kind=price.kind,
        postage=_postage(fields, price.currency),
        bid_count=_count(fields, "magpie:bids"),
        ends_at=reading.read_when(_first(fields, "magpie:ends"), now),
        auction=auction,
        buy_now=buy_now,
        condition=_condition(fields),
        seller=_name(fields, "magpie:seller", "dc:creator", "author", "name"),
        place_label=_name(fields, "magpie:place"),
        lat=lat,
        lon=lon,
        country=_country(fields) or feed.country,
        deliverable=_flag(fields, "magpie:deliverable"),
        collectable=_flag(fields, "magpie:collectable"),
        state=_STATES.get(_first(fields, "magpie:state").lower(), ListingState.ACTIVE),
        listed_at=_listed_at(fields, now),
    )


def _first(fields: Fields, *names: str) -> str:
    for name in names:
        values = fields.get(name)
        if values:
            return values[0]
    return ""


def _link(fields: Fields, base: str) -> str | None:
    for name in ("link@alternate", "link", "g:link", "guid", "about", "id"):
        for value in fields.get(name, ()):
            # An id such as "4711" is no relative address.
            if name in {"guid", "about", "id"} and "://" not in value:
                continue
            address = reading.web_address(value, base)
            if address is not None:
                return address
    return None


def _external_id(fields: Fields, url: str | None) -> str:
    identity = _first(fields, "guid@opaque", "guid", "id", "about", "g:id") or url or ""
    identity = reading.clean(identity, 4 * reading.ADDRESS_LENGTH)
    if len(identity) <= _ID_LENGTH:
        return identity
    # Long ids would not fit an index; what differs at the end still has to differ.
    return f"{identity[:100]}#{hashlib.sha256(identity.encode()).hexdigest()[:32]}"


def _price(fields: Fields, title: str, feed: Feed) -> tuple[Price, str]:
    told = _first(fields, "magpie:price")
    currency = prices.known_currency(_first(fields, "magpie:currency")) or feed.currency
    country = _country(fields) or feed.country
    for text in (told, _first(fields, "g:sale_price"), _first(fields, "g:price")):
        if text:
            price = prices.read_price(text, currency=currency, country=country)
            if price.kind is not PriceKind.UNKNOWN:
                return price, title
    return prices.price_in_title(title, currency=currency, country=country)


def _bid(fields: Fields, price: Price) -> Price:
    """A bid of 1 is a bid and no stand-in."""
    amount = prices.read_amount(_first(fields, "magpie:price"))
    return dataclasses.replace(
        price, amount=amount if amount is not None else price.amount, kind=PriceKind.BID
    )


def _postage(fields: Fields, currency: str | None) -> Decimal | None:
    told = prices.known_currency(_first(fields, "magpie:currency"))
    if told is not None and currency is not None and told != currency:
        return None
    return prices.read_amount(_first(fields, "magpie:postage"))


def _images(fields: Fields, description: str, base: str) -> tuple[str, ...]:
    found = [value for name in _IMAGES for value in fields.get(name, ())]
    if not found:
        found = [reading.first_image(description)]
    addresses = (reading.web_address(value, base) for value in found[: MAX_IMAGES * 2])
    return tuple(dict.fromkeys(a for a in addresses if a is not None))[:MAX_IMAGES]


def _condition(fields: Fields) -> Condition | None:
    return reading.read_condition(_first(fields, "magpie:condition", "g:condition"))


def _name(fields: Fields, *names: str) -> str | None:
    return reading.clean(_first(fields, *names), _NAME_LENGTH) or None


def _country(fields: Fields) -> str | None:
    code = _first(fields, "magpie:country").upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _flag(fields: Fields, name: str) -> bool | None:
    return reading.read_flag(_first(fields, name))


def _count(fields: Fields, name: str) -> int | None:
    text = _first(fields, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _listed_at(fields: Fields, now: dt.datetime) -> dt.datetime | None:
    for name in _LISTED:
        when = reading.read_past(_first(fields, name), now)
        if when is not None:
            return when
    return None


def _point(fields: Fields) -> tuple[float | None, float | None]:
    pairs = [
        (_first(fields, "magpie:lat"), _first(fields, "magpie:lon")),
        (_first(fields, "geo:lat"), _first(fields, "geo:long")),
        tuple(_first(fields, "georss:point", "georss:where").replace(",", " ").split()),
        tuple(_first(fields, "geo:Point").split()),
    ]
    for pair in pairs:
        point = _degrees(pair)
        if point is not None:
            return point
    return None, None


def _degrees(pair: tuple[str, ...]) -> tuple[float, float] | None:
    if len(pair) != 2:
        return None
    try:
        lat, lon = float(pair[0]), float(pair[1])
    except ValueError:
        return None
    # Zero and zero is what broken software writes for "not known".
    inside = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if inside and (lat, lon) != (0.0, 0.0) else None
