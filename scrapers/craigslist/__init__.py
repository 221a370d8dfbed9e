"""Craigslist: the plain list page first, its packed JSON second.

Its terms forbid robots, so it is off until the operator names it. List rows carry no dates: new is
what has an id that was not seen before.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from core.clock import Clock
from core.errors import (
    ConfigurationError,
    LayoutChangedError,
    MarketplaceError,
    QueryRefusedError,
)
from core.listings.listing import Listing
from core.places import KM_PER_MILE
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage, Words
from core.searches.criteria import Criteria
from scrapers import html_pages, wording
from scrapers.craigslist import areas
from scrapers.craigslist.areas import AREAS, Area
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.packed import parse_packed
from scrapers.craigslist.posting import parse_posting
from scrapers.craigslist.static import NAME, SITE, Asked, parse_page
from scrapers.hosts import Politeness
from scrapers.http import HTTPClient, Reply, Request

TERMS_URL = "https://www.craigslist.org/about/terms.of.use"
API = "https://sapi.craigslist.org"
CITY_URL = "https://{host}.craigslist.org"
PAGE_SIZE = 360
POLITENESS = Politeness(concurrency=1, min_gap_seconds=11.0, jitter_seconds=4.0)
RADIUS_STEPS = (5, 10, 25, 50, 100, 200)
CATEGORIES = {"sss", "zip"}
_OK = frozenset({200})
_HOST_END = ".craigslist.org"


class CraigslistMarketplace:
    """The areas of `areas.py`. `city_url` holds `{host}`, for addresses of the old form.

    `default_areas` are asked for searches without a place; without any they are not asked here.
    """

    def __init__(
        self,
        http: HTTPClient,
        clock: Clock | None = None,
        *,
        base_url: str = SITE,
        city_url: str = CITY_URL,
        api_url: str = API,
        default_areas: tuple[str, ...] = (),
        min_interval_seconds: int = 900,
        daily_calls: int | None = 2_000,
    ) -> None:
        self.name = NAME
        self.capabilities = Capabilities(
            label="Craigslist",
            tells_posted_at=False,
            has_description=False,
            page_size=PAGE_SIZE,
            min_interval_seconds=min_interval_seconds,
            daily_calls=daily_calls,
            calls_per_minute=POLITENESS.calls_per_minute,
            words=Words(param="q", broad=True),
            terms_forbid_robots=True,
            terms_url=TERMS_URL,
        )
        self._http = http
        self._clock = clock or http.clock
        self._base = base_url.rstrip("/")
        self._city = city_url.rstrip("/")
        self._api = api_url.rstrip("/")
        self._areas = tuple(_require_area(host) for host in default_areas)
        self._ids = Ids()

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if not wording.is_wanted_from(NAME, criteria):
            return ()
        return tuple(
            _query(area, words, criteria)
            for area in self._areas_for(criteria)
            if wording.fits(criteria, area.country, area.currency)
            for words in wording.wordings(criteria)
        )

    def _areas_for(self, criteria: Criteria) -> tuple[Area, ...]:
        if criteria.near is None:
            return self._areas
        area = areas.nearest(criteria.near.place)
        return (area,) if area is not None else ()

    async def search(
        self,
        query: Query,
        cursor: Cursor | None = None,  # noqa: ARG002 - there is one page, and it has no validators
    ) -> SearchPage:
        area = AREAS.get(query.get("area"))
        category = query.get("cat")
        if area is None or category not in CATEGORIES:
            raise QueryRefusedError(NAME, "the question names no area that is known here")
        asked = Asked(area, free=category == "zip")
        try:
            return await self._static(query, asked)
        except LayoutChangedError as error:
            return await self._packed(query, asked, error)

    async def _static(self, query: Query, asked: Asked) -> SearchPage:
        """The new address, and the old one where an area has no new one yet."""
        told = _told(query)
        cat = query.get("cat")
        url = f"{self._base}/search/area/{asked.area.host}?{urlencode({'cat': cat, **told})}"
        reply = await self._ask(url, _OK | {404})
        if reply.status == 404:
            city = self._city.format(host=asked.area.host)
            reply = await self._ask(f"{city}/search/{cat}?{urlencode(told)}", _OK)
        return await html_pages.read(
            reply.body, parse_page, reply.body, reply.url, asked, self._ids
        )

    async def _packed(self, query: Query, asked: Asked, why: LayoutChangedError) -> SearchPage:
        """The second way; what the first one found wrong stands if this one fails as well."""
        if asked.area.number is None:
            raise why
        sent = {
            "batch": f"{asked.area.number}-0-{PAGE_SIZE}-0-0",
            "searchPath": query.get("cat"),
            "lang": "en",
            "cc": asked.area.country.lower(),
            **_told(query),
        }
        url = f"{self._api}/web/v8/postings/search/full?{urlencode(sent)}"
        headers = {
            "Accept": "application/json",
            "Referer": f"{self._city.format(host=asked.area.host)}/",
        }
        try:
            reply = await self._ask(url, _OK, headers)
            return await html_pages.read(
                reply.body, parse_packed, reply.body, asked, self._ids, self._clock.now()
            )
        except MarketplaceError as error:
            raise why from error

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        host = urlsplit(url).hostname or ""
        city = host.removesuffix(_HOST_END)
        is_old = host.endswith(_HOST_END) and city in AREAS
        base = self._city.format(host=city) if is_old else self._base
        reply = await self._ask(html_pages.same_path(base, url), _OK | html_pages.GONE)
        if reply.status in html_pages.GONE:
            return None
        return parse_posting(reply.body, external_id, reply.url, self._ids, self._clock.now())

    async def close(self) -> None:
        """The client belongs to whoever made it."""

    async def _ask(
        self, url: str, answers: frozenset[int], headers: dict[str, str] | None = None
    ) -> Reply:
        return await self._http.ask(
            Request(
                marketplace=NAME,
                url=url,
                headers=headers or {"Accept": html_pages.HTML_ACCEPT},
                answers=answers,
                allowed_hosts=("craigslist.org", _HOST_END),
                politeness=POLITENESS,
                max_bytes=html_pages.MAX_BYTES,
            )
        )


def _query(area: Area, words: str, criteria: Criteria) -> Query:
    asked = {"area": area.host, "cat": "zip" if criteria.free else "sss", "q": words}
    near = criteria.near
    if near is not None and wording.is_local(criteria):
        # The site counts in the country's own unit.
        unit = 1.0 if area.country == "CA" else KM_PER_MILE
        radius = wording.step_up(near.radius_km / unit, RADIUS_STEPS)
        if radius is not None:
            asked["distance"] = str(radius)
            if near.place.id.startswith("zip:"):
                asked["postal"] = near.place.id[4:]
            else:
                asked["lat"], asked["lon"] = f"{near.place.lat:.2f}", f"{near.place.lon:.2f}"
    return Query(NAME, tuple(sorted((name, value) for name, value in asked.items() if value)))


def _told(query: Query) -> dict[str, str]:
    told = {
        "query": query.get("q"),
        "sort": "date",
        "postal": query.get("postal"),
        "lat": query.get("lat"),
        "lon": query.get("lon"),
        "search_distance": query.get("distance"),
    }
    return {name: value for name, value in told.items() if value}


def _require_area(host: str) -> Area:
    area = AREAS.get(host.strip().lower())
    if area is None:
        raise ConfigurationError(
            f"Craigslist has no area {host[:30]} here; try newyork, sfbay or toronto."
        )
    return area
