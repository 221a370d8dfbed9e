"""Kleinanzeigen (Germany) by plain GET: the list page's articles, newest first.

Dates are German local time ("Heute, 14:02", "Gestern, 09:15", "12.11.2026"), numbers are German,
and a lowered price stands beside the one it was. Bought places on top are told apart.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.clock import Clock
from core.listings.listing import Listing, ListingState
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage, Words
from core.searches.criteria import Criteria
from scrapers import html_pages, wording
from scrapers.hosts import Politeness
from scrapers.html_pages import attribute, text_at, text_of
from scrapers.http import HTTPClient, Reply, Request
from scrapers.prices import Price, read_price
from scrapers.reading import TITLE_LENGTH, plain_text, read_past, web_address

Locate = Callable[[str, str], tuple[float, float] | None]
"""Turns a place's name and its country into a point."""

NAME = "kleinanzeigen"
SITE = "https://www.kleinanzeigen.de"
COUNTRY, CURRENCY = "DE", "EUR"
TERMS_URL = "https://themen.kleinanzeigen.de/nutzungsbedingungen/"
PAGE_SIZE = 25
RADII_KM = (5, 10, 20, 30, 50, 100, 150, 200)
POLITENESS = Politeness(concurrency=1, min_gap_seconds=5.0, jitter_seconds=3.0)

_LOCAL = zoneinfo.ZoneInfo("Europe/Berlin")
_ROW = "article.aditem[data-adid]"
_ID = re.compile(r"[0-9]{4,20}", re.ASCII)
_DAY = re.compile(
    r"(heute|gestern|(\d{1,2})\.(\d{1,2})\.(\d{4}))(?:,\s*(\d{1,2}):(\d{2}))?", re.IGNORECASE
)
_STATE = re.compile(r"^(reserviert|gel(?:ö|oe)scht|verkauft)\b[\s•·|:-]*", re.IGNORECASE)
_STATES = {"reserviert": ListingState.RESERVED, "verkauft": ListingState.SOLD}
_PLACE = re.compile(r"^\d{5}\s+")
_AWAY = re.compile(r"\s*\(?(?:ca\.?\s*)?\d+\s*km\)?\s*$", re.IGNORECASE)
_NEGOTIABLE = re.compile(r"\bVB\b", re.IGNORECASE)
_GONE_WORDS = re.compile(r"nicht mehr verf(?:ü|ue)gbar|wurde gel(?:ö|oe)scht", re.IGNORECASE)


class KleinanzeigenMarketplace:
    """Kleinanzeigen. `base_url` is where it is asked; links always lead to the real site."""

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
            label="Kleinanzeigen",
            page_size=PAGE_SIZE,
            min_interval_seconds=min_interval_seconds,
            daily_calls=daily_calls,
            calls_per_minute=POLITENESS.calls_per_minute,
            words=Words(param="q"),
            terms_forbid_robots=True,
            terms_url=TERMS_URL,
        )
        self._http = http
        self._clock = clock or http.clock
        self._base = base_url.rstrip("/")
        self._locate = locate

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if not wording.is_wanted_from(NAME, criteria) or not criteria.required:
            return ()
        if not wording.fits(criteria, COUNTRY, CURRENCY):
            return ()
        asked: dict[str, str] = {}
        if criteria.near is not None and wording.is_local(criteria):
            radius = wording.step_up(criteria.near.radius_km, RADII_KM)
            place = wording.town(criteria).lower()
            if radius and place:
                asked = {"place": place, "radius": str(radius)}
        return tuple(
            Query(NAME, tuple(sorted({**asked, "q": words}.items())))
            for words in wording.wordings(criteria)
        )

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        page = int(cursor.page) if cursor and cursor.page and cursor.page.isdecimal() else 1
        asked = {
            "keywords": query.get("q"),
            "locationStr": query.get("place"),
            "radius": query.get("radius"),
            "sortingField": "SORTING_DATE",
            "pageNum": str(page) if page > 1 else "",
        }
        told = urlencode({name: value for name, value in asked.items() if value})
        reply = await self._ask(f"{self._base}/s-suchanfrage.html?{told}", frozenset({200}))
        return await html_pages.read(
            reply.body, parse_page, reply.body, reply.url, self._clock.now(), self._locate, page
        )

    async def look_up(self, external_id: str, url: str) -> Listing | None:
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
                headers={"Accept": html_pages.HTML_ACCEPT, "Accept-Language": "de-DE"},
                answers=answers,
                allowed_hosts=(".kleinanzeigen.de",),
                politeness=POLITENESS,
                max_bytes=html_pages.MAX_BYTES,
            )
        )


def parse_page(
    body: bytes, url: str, now: dt.datetime, locate: Locate | None = None, page: int = 1
) -> SearchPage:
    """A list page. Pure: bytes in, listings out, or the error that says what came instead."""
    tree = html_pages.open_page(NAME, body)
    rows = tree.css(_ROW)[: html_pages.MAX_ROWS]
    bought: dict[str, Listing] = {}
    found: dict[str, Listing] = {}
    for row in rows:
        listing = _from_row(row, now, locate)
        if listing is not None:
            (bought if _is_bought(row) else found).setdefault(listing.external_id, listing)
    more = tree.css_first("a.pagination-next[href], [data-testid=pagination-next][href]")
    for listing in bought.values():
        # On a bought place an old advert would look new; its own place is on a later page.
        if more is None or not _is_old(listing, found):
            found.setdefault(listing.external_id, listing)
    if found:
        following = Cursor(page=str(page + 1)) if more is not None else None
        return SearchPage(listings=tuple(found.values()), next_page=following, reader="html")
    if not rows and html_pages.says_nothing_found(tree, "title, h1, h2, .outcomemessage-warning"):
        return SearchPage(reader="html", total=0)
    raise html_pages.refusal(NAME, url, body, tree)


def _is_bought(row: LexborNode) -> bool:
    return row.parent is not None and "is-topad" in attribute(row.parent, "class")


def _is_old(bought: Listing, others: dict[str, Listing]) -> bool:
    dates = [one.listed_at for one in others.values() if one.listed_at is not None]
    return bool(dates) and (bought.listed_at is None or bought.listed_at < min(dates))


def _from_row(row: LexborNode, now: dt.datetime, locate: Locate | None) -> Listing | None:
    external_id = attribute(row, "data-adid")
    link = row.css_first("h2 a[href]")
    url = web_address(attribute(row, "data-href") or attribute(link, "href"), SITE)
    title, state = _title(text_at(row, "h2", TITLE_LENGTH))
    if not _ID.fullmatch(external_id) or url is None or not title:
        return None
    place = _place(text_at(row, ".aditem-main--top--left", 100))
    image = web_address(attribute(row.css_first("img[src]"), "src"), SITE)
    price = _price_of(row.css_first("[class*=price-shipping--price]"))
    lat, lon = (locate(place, COUNTRY) if locate and place else None) or (None, None)
    posted = "versand m" in text_at(row, "[class*=shipping--shipping]", 60).lower()
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=url,
        description=text_at(row, ".aditem-main--middle--description", 1_000),
        description_complete=False,
        image_urls=(image,) if image else (),
        price=price.amount,
        currency=CURRENCY,
        price_kind=price.kind,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=COUNTRY,
        deliverable=posted or None,
        state=state,
        listed_at=read_day(text_at(row, ".aditem-main--top--right", 60), now),
    )


def _title(told: str) -> tuple[str, ListingState]:
    """The title without the badge before it, and what the badge says."""
    badge = _STATE.match(told)
    if badge is None:
        return told, ListingState.ACTIVE
    return told[badge.end() :], _STATES.get(badge[1].lower(), ListingState.ENDED)


def _place(told: str) -> str:
    """The town, without its postcode and how far away it is."""
    return _AWAY.sub("", _PLACE.sub("", told)).strip()


def _price_of(node: LexborNode | None) -> Price:
    told = text_of(node, 100)
    return read_price(_NEGOTIABLE.sub("", told).strip(), currency=CURRENCY)


def read_day(told: str, now: dt.datetime) -> dt.datetime | None:
    """The moment of "Heute, 14:02", "Gestern, 09:15" or "12.11.2026".

    A day alone stands for its noon, and is never later than now.
    """
    found = _DAY.search(told)
    if found is None:
        return read_past(told, now)
    today = now.astimezone(_LOCAL).date()
    try:
        if found[2]:
            day = dt.date(int(found[4]), int(found[3]), int(found[2]))
        else:
            day = today - dt.timedelta(days=found[1].lower() == "gestern")
        time = dt.time(int(found[5]), int(found[6])) if found[5] else dt.time(12)
    except ValueError:
        return None
    when = dt.datetime.combine(day, time, _LOCAL).astimezone(dt.UTC)
    return read_past(when.isoformat(), now) if found[5] else min(when, now)


def parse_item(
    body: bytes, external_id: str, url: str, now: dt.datetime, locate: Locate | None = None
) -> Listing | None:
    """One advert's own page; None where the page says that it is gone. Pure."""
    tree = html_pages.open_page(NAME, body)
    title, state = _title(text_of(tree.css_first("#viewad-title"), TITLE_LENGTH))
    told = tree.css_first("#viewad-description-text")
    if not title or told is None:
        if _says_gone(tree):
            return None
        raise html_pages.refusal(NAME, url, body, tree)
    place = _place(text_of(tree.css_first("#viewad-locality"), 100))
    image = web_address(attribute(tree.css_first('meta[property="og:image"]'), "content"), SITE)
    price = _price_of(tree.css_first("#viewad-price"))
    lat, lon = (locate(place, COUNTRY) if locate and place else None) or (None, None)
    return Listing(
        marketplace=NAME,
        external_id=external_id,
        title=title,
        url=html_pages.same_path(SITE, url),
        description=plain_text(told.html or ""),
        image_urls=(image,) if image else (),
        price=price.amount,
        currency=CURRENCY,
        price_kind=price.kind,
        place_label=place or None,
        lat=lat,
        lon=lon,
        country=COUNTRY,
        state=state,
        listed_at=read_day(text_of(tree.css_first("#viewad-extra-info"), 60), now),
    )


def _says_gone(tree: LexborHTMLParser) -> bool:
    heading = " ".join(text_of(node, 300) for node in tree.css("title, h1, h2")[:10])
    return _GONE_WORDS.search(heading) is not None
