"""Listings made fit for storing: everything in them is hostile text from strangers.

What is too long is cut, what PostgreSQL cannot hold is taken out, what cannot be true is unknown.
The caps are generous for a real advert and small enough that a page of the worst fits in memory.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
import operator
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from core.listings.listing import Listing, PriceKind

EXTERNAL_ID: Final = 200
TITLE: Final = 300
DESCRIPTION: Final = 20_000
URL: Final = 2_000
IMAGES: Final = 12
NAME: Final = 200
"""Of a seller or a place."""
CATEGORIES: Final = 20
MOST_MONEY: Final = Decimal(10) ** 11
"""The column holds twelve digits before the point."""
MOST_BIDS: Final = 1_000_000
FIRST_DAY: Final = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
"""No marketplace is older."""
LISTED_AHEAD: Final = dt.timedelta(days=1)
"""A clock elsewhere may be wrong or its zone not told; more than that is nonsense."""
ENDS_AHEAD: Final = dt.timedelta(days=5 * 365)

_CENT: Final = Decimal("0.01")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CATEGORY: Final = re.compile(r"[a-z0-9._-]{1,60}")
_WEB: Final = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


_NAMES: Final = (
    "marketplace", "external_id", "title", "url", "description", "image_urls", "price",
    "price_kind", "currency", "postage", "bid_count", "ends_at", "seller", "place_label",
    "lat", "lon", "country", "listed_at", "categories",
)  # fmt: skip
"""In the order in which `clean` works them out."""
_VALUES: Final = operator.attrgetter(*_NAMES)


@dataclasses.dataclass(frozen=True, slots=True)
class CleanPage:
    """A page made fit: listings by id, the first of each, and what they were made from."""

    fit: dict[str, Listing]
    sources: list[tuple[Listing, str]]
    """Every listing that could be kept, as it came, with the id under which it is stored."""
    bad: int
    """How many could not be kept."""


def clean_page(marketplace: str, listings: Iterable[Listing], now: dt.datetime) -> CleanPage:
    """Clean a page.

    An adapter that put a value of the wrong type into one listing loses that listing, not the page.
    """
    page = CleanPage({}, [], 0)
    bad = 0
    for listing in listings:
        try:
            fit = clean(marketplace, listing, now)
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            fit = None
        if fit is None:
            bad += 1
        else:
            page.fit.setdefault(fit.external_id, fit)
            page.sources.append((listing, fit.external_id))
    return dataclasses.replace(page, bad=bad)


def clean(marketplace: str, listing: Listing, now: dt.datetime) -> Listing | None:
    """The listing as it may be stored; None when nothing tells it from others."""
    external_id = _identifier(listing.external_id)
    if not external_id:
        return None
    price = _money(listing.price)
    kind = listing.price_kind
    if price is None and kind is not PriceKind.FREE:
        kind = PriceKind.UNKNOWN
    lat, lon = _point(listing.lat, listing.lon)
    bids = listing.bid_count
    fit: tuple[Any, ...] = (
        marketplace,
        external_id,
        _text(listing.title, TITLE).strip(),
        web_address(listing.url) or "",
        _text(listing.description, DESCRIPTION),
        _images(listing.image_urls),
        price,
        kind,
        _code(_CURRENCY, listing.currency),
        _money(listing.postage),
        None if bids is None or bids < 0 else min(bids, MOST_BIDS),
        _moment(listing.ends_at, now + ENDS_AHEAD),
        _name(listing.seller),
        _name(listing.place_label),
        lat,
        lon,
        _code(_COUNTRY, listing.country),
        _moment(listing.listed_at, now + LISTED_AHEAD),
        _categories(listing.categories),
    )
    # Nearly every listing is fit as it comes, and making another is the dearest step here.
    if all(map(operator.is_, fit, _VALUES(listing))):
        return listing
    return dataclasses.replace(listing, **dict(zip(_NAMES, fit, strict=True)))


def web_address(url: str) -> str | None:
    """An address that is safe behind a button: http or https, no blanks, not endless."""
    if len(url) > URL:
        return None
    text = _text(url, URL)
    return text if _WEB.fullmatch(text) else None


def _text(text: str, most: int) -> str:
    if len(text) > most:
        text = text[:most]
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        # Half of a surrogate pair cannot be written as UTF-8.
        text = text.encode("utf-8", "ignore").decode()
    return text


def _identifier(external_id: str) -> str:
    """Too long an id is shortened by its digest, for cutting would make two of them one."""
    text = _text(external_id, len(external_id)).strip()
    if len(text) <= EXTERNAL_ID:
        return text
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{text[: EXTERNAL_ID - 33]}~{digest}"


def _name(text: str | None) -> str | None:
    return (_text(text, NAME).strip() or None) if text else None


def _code(shape: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and shape.fullmatch(text) else None


def _images(urls: tuple[str, ...]) -> tuple[str, ...]:
    if not urls:
        return ()
    fit = tuple(fit for url in urls[:IMAGES] if (fit := web_address(url)) is not None)
    return urls if fit == urls else fit


def _categories(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    fit = tuple(name for name in names[:CATEGORIES] if _CATEGORY.fullmatch(name))
    return names if fit == names else fit


def _money(amount: Decimal | None) -> Decimal | None:
    if amount is None or not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        return None
    return amount if amount.same_quantum(_CENT) else amount.quantize(_CENT)


def _point(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None, None
    inside = -90 <= lat <= 90 and -180 <= lon <= 180
    return (lat, lon) if inside else (None, None)


def _moment(moment: dt.datetime | None, latest: dt.datetime) -> dt.datetime | None:
    """A time without a zone is read as UTC."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return aware if FIRST_DAY <= aware <= latest else None
