"""The packed JSON behind Craigslist's own pages ("sapi", version 8), read by tag and by type.

A posting is an array whose parts have moved between recorded samples, so that only its first two
numbers and the tags of the arrays inside it are relied upon.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import orjson

from core.errors import LayoutChangedError
from core.listings.listing import Listing
from core.polling.marketplace import SearchPage
from scrapers.bodies import is_reasonable_json
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.money import read_asked, sold_state
from scrapers.craigslist.static import NAME, SITE, Asked, degrees
from scrapers.reading import TITLE_LENGTH, clean, read_past, web_address

_IMAGES, _SLUG, _PRICE, _TOKEN = 4, 6, 10, 13
_WHERE = re.compile(r"(\d{1,6})(?::(\d{1,6}))?(?::\d{1,6})?(?:~(-?[\d.]{1,20})~(-?[\d.]{1,20}))?")
_IMAGE = re.compile(r"(?:\d{1,2}:)?([A-Za-z0-9_]{5,80})", re.ASCII)
_SLUG_TEXT = re.compile(r"[A-Za-z0-9%_.~-]{1,300}", re.ASCII)
_TOKEN_TEXT = re.compile(r"[A-Za-z0-9]{10,40}", re.ASCII)
_MOST = 1_000


def parse_packed(body: bytes, asked: Asked, ids: Ids, now: dt.datetime) -> SearchPage:
    """Pure but for the ids: bytes in, listings of the asked area out."""
    data = _data(body)
    items, decode = data.get("items"), data.get("decode")
    if not isinstance(items, list):
        raise LayoutChangedError(NAME, "the packed answer has no items")
    if not items:
        return SearchPage(reader="packed", total=0)
    if not isinstance(decode, dict):
        raise LayoutChangedError(NAME, "the packed answer has no key to its items")
    book = _Book(decode, asked, ids, now)
    if not book.names_area():
        raise LayoutChangedError(NAME, "the packed answer is of another area")
    nearby = data.get("firstNearbyResultId")
    found: dict[str, Listing] = {}
    read = 0
    for item in items[:_MOST]:
        if not isinstance(item, list):
            continue
        # From here on the site fills the page with what other areas have.
        if nearby and book.number(item) == nearby:
            read += 1
            break
        listing = book.listing(item)
        read += listing is not None
        if listing is not None and book.is_here(item):
            found.setdefault(listing.external_id, listing)
    if not read:
        raise LayoutChangedError(NAME, "no packed posting could be read")
    return SearchPage(listings=tuple(found.values()), total=len(found), reader="packed")


def _data(body: bytes) -> dict[str, Any]:
    try:
        whole = orjson.loads(body) if is_reasonable_json(body) else None
    except orjson.JSONDecodeError:
        whole = None
    data = whole.get("data") if isinstance(whole, dict) else None
    if not isinstance(data, dict):
        raise LayoutChangedError(NAME, "the packed answer is no answer")
    return data


class _Book:
    """The key to one answer's postings."""

    def __init__(self, decode: dict[str, Any], asked: Asked, ids: Ids, now: dt.datetime) -> None:
        self._asked = asked
        self._ids = ids
        self._now = now
        self._first_number = _whole(decode.get("minPostingId")) or 0
        self._first_date = _whole(decode.get("minPostedDate"))
        self._locations = _list(decode.get("locations"))
        self._descriptions = _list(decode.get("locationDescriptions"))

    def names_area(self) -> bool:
        """Whether the asked area is among those the answer speaks of."""
        return any(isinstance(one, list) and self._is_asked(one) for one in self._locations)

    def _is_asked(self, location: list[Any]) -> bool:
        return self._asked.area.host in location[:3]

    def number(self, item: list[Any]) -> int:
        """The posting's number; nought if it tells none."""
        offset = _whole(item[0]) if item else None
        number = 0 if offset is None else self._first_number + offset
        return number if 0 < number < 10**14 else 0

    def is_here(self, item: list[Any]) -> bool:
        """Whether the posting is of the asked area; one that does not say is."""
        where = self._where(item)
        if where is None or int(where[1]) >= len(self._locations):
            return True
        location = self._locations[int(where[1])]
        return not isinstance(location, list) or self._is_asked(location)

    def listing(self, item: list[Any]) -> Listing | None:
        """One posting, or None if it has no name or no title."""
        number = self.number(item)
        tags = _tags(item)
        token, slug = _text_in(tags, _TOKEN, _TOKEN_TEXT), _text_in(tags, _SLUG, _SLUG_TEXT)
        title = self._title(item)
        external_id = self._ids.settle(str(number or ""), token)
        if not external_id or not title:
            return None
        where = self._where(item)
        point = degrees(where[3], where[4]) if where and where[3] else None
        told = next((one for one in tags.get(_PRICE, ()) if isinstance(one, str)), "")
        price = read_asked(
            told or _plain_price(item), self._asked.area.currency, free=self._asked.free
        )
        return Listing(
            marketplace=NAME,
            external_id=external_id,
            title=title,
            url=self._url(number, token, slug),
            description_complete=False,
            image_urls=_images(tags),
            price=price.amount,
            currency=price.currency or self._asked.area.currency,
            price_kind=price.kind,
            place_label=self._description(where),
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            country=self._asked.area.country,
            state=sold_state(title),
            listed_at=self._posted(item),
        )

    def _where(self, item: list[Any]) -> re.Match[str] | None:
        for one in item[2:-1]:
            if isinstance(one, str) and (found := _WHERE.fullmatch(one)):
                return found
        return None

    def _title(self, item: list[Any]) -> str:
        texts = [one for one in item if isinstance(one, str) and not _WHERE.fullmatch(one)]
        # A sample had its picture's token as the only other text; the title stands last.
        return clean(texts[-1], TITLE_LENGTH) if texts else ""

    def _posted(self, item: list[Any]) -> dt.datetime | None:
        offset = _whole(item[1]) if len(item) > 1 else None
        if offset is None or self._first_date is None:
            return None
        return read_past(str(self._first_date + offset), self._now)

    def _description(self, where: re.Match[str] | None) -> str | None:
        if where is None or not where[2] or int(where[2]) >= len(self._descriptions):
            return None
        told = self._descriptions[int(where[2])]
        return clean(told, 100) or None if isinstance(told, str) else None

    def _url(self, number: int, token: str, slug: str) -> str:
        slug = slug or "posting"
        if token:
            return f"{SITE}/view/d/{slug}/{token}"
        category = "zip" if self._asked.free else "sss"
        return f"https://{self._asked.area.host}.craigslist.org/{category}/d/{slug}/{number}.html"


def _whole(value: object) -> int | None:
    return value if type(value) is int and abs(value) < 10**14 else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tags(item: list[Any]) -> dict[int, list[Any]]:
    """The arrays inside a posting by the number that they begin with."""
    found: dict[int, list[Any]] = {}
    for one in item:
        if isinstance(one, list) and one and type(one[0]) is int:
            found.setdefault(one[0], one[1:])
    return found


def _text_in(tags: dict[int, list[Any]], tag: int, shape: re.Pattern[str]) -> str:
    for one in tags.get(tag, ()):
        if isinstance(one, str) and shape.fullmatch(one):
            return one
    return ""


def _images(tags: dict[int, list[Any]]) -> tuple[str, ...]:
    names = (_IMAGE.fullmatch(one) for one in tags.get(_IMAGES, ())[:10] if isinstance(one, str))
    found = (f"https://images.craigslist.org/{name[1]}_600x450.jpg" for name in names if name)
    return tuple(one for one in dict.fromkeys(found) if web_address(one))


def _plain_price(item: list[Any]) -> str:
    """The number in its usual place; -1 stands for none."""
    if len(item) > 3 and all(type(one) is int for one in item[:4]) and item[3] > 0:
        return str(item[3])
    return ""
