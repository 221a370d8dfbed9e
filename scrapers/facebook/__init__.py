"""Facebook Marketplace, with the operator's own saved session in a real browser. Slow and opt-in.

Its terms forbid automation without permission, so it is off until the operator names it; there is
no other account, no disguise and no captcha solving here. A gate that only a human can pass is
named, and the human is asked to pass it: `magpie facebook login`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import (
    BlockedError,
    ConsentNeededError,
    LoginNeededError,
    QueryRefusedError,
    RateLimitedError,
)
from core.places import KM_PER_MILE, distance_km
from core.polling.host_turns import HostTurns
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage, Words
from scrapers import wording
from scrapers.facebook.read import NAME, SITE, Locate, read_item, read_list
from scrapers.hosts import HostGates, Pause, Politeness
from scrapers.http import read_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.clock import Clock
    from core.listings.listing import Listing
    from core.searches.criteria import Criteria
    from scrapers.browser import Browser

Found = TypeVar("Found")

TERMS_URL: Final = "https://www.facebook.com/legal/automated_data_collection_terms"
RADII_KM: Final = (5, 10, 20, 40, 60, 80, 100, 250, 500)
HOSTS: Final = (".facebook.com", "facebook.com", ".fbcdn.net")
SLOW_SECONDS: Final = 1_800
DAILY_PAGES: Final = 300
SLOWLY: Final = Politeness(concurrency=1, min_gap_seconds=8, jitter_seconds=8)
FAR_KM: Final = 200.0
FAR_RADII: Final = 4
"""Beyond so many radii, and `FAR_KM`, even a site that widens its circle does not look."""
ENOUGH: Final = 6
"""Listings that show where a site has looked; fewer may be chance."""
UNTIL_SOMEBODY_LOOKED: Final = dt.timedelta(minutes=15)
"""A gate only a human can pass stays shut as long as it stays shut; asking more does not help."""


class FacebookMarketplace:
    """Read through one shared browser. `base_url` is where it is asked; links lead to the site."""

    def __init__(
        self,
        browser: Browser,
        clock: Clock,
        *,
        base_url: str = SITE,
        locate: Locate | None = None,
        min_interval_seconds: int = SLOW_SECONDS,
        daily_calls: int | None = DAILY_PAGES,
        politeness: Politeness = SLOWLY,
        turns: HostTurns | None = None,
    ) -> None:
        self.name = NAME
        self.capabilities = Capabilities(
            label="Facebook Marketplace",
            newest_first=True,
            tells_posted_at=False,
            has_description=False,
            page_size=24,
            min_interval_seconds=min_interval_seconds,
            daily_calls=daily_calls,
            calls_per_minute=politeness.calls_per_minute,
            words=Words(param="q"),
            terms_forbid_robots=True,
            terms_url=TERMS_URL,
        )
        self._browser = browser
        self._clock = clock
        self._base = base_url.rstrip("/")
        self._locate = locate
        parts = urlsplit(self._base)
        self._hosts = (*HOSTS, parts.hostname or "")
        self._gate = HostGates(clock, turns=turns).get(parts.netloc, politeness)

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        """A town is needed: there is no search of a whole country."""
        near = criteria.near
        if not wording.is_wanted_from(NAME, criteria) or near is None or not criteria.required:
            return ()
        radius = wording.step_up(near.radius_km or 25 * KM_PER_MILE, RADII_KM) or RADII_KM[-1]
        # A pasted address says what the site calls the place. Otherwise towns are named by their
        # words run together; a wrong one falls back to the account's own place, which shows by
        # where its listings are.
        named = wording.pinned(NAME, "place", criteria)
        town = named[0] if named else wording.town(criteria).lower()
        town = "".join(c for c in town if c.isalnum() or (named and c in "-."))
        if not town:
            return ()
        at = f"{near.place.lat:.1f},{near.place.lon:.1f}"
        return tuple(
            Query(NAME, (("at", at), ("place", town), ("q", words), ("radius", str(radius))))
            for words in wording.wordings(criteria)
        )

    async def search(
        self,
        query: Query,
        cursor: Cursor | None = None,  # noqa: ARG002 - one page, without validators
    ) -> SearchPage:
        told = urlencode(
            {
                "query": query.get("q"),
                "radius": query.get("radius"),
                "sortBy": "creation_time_descend",
                "exact": "false",
            }
        )
        place = quote(query.get("place"), safe="")
        page = await self._ask(
            f"{self._base}/marketplace/{place}/search/?{told}",
            lambda html, came: read_list(html, came, self._clock.now(), self._locate),
        )
        refuse_elsewhere(page, query)
        return page

    async def look_up(
        self,
        external_id: str,
        url: str,  # noqa: ARG002 - the id is all that an address of the site needs
    ) -> Listing | None:
        return await self._ask(
            f"{self._base}/marketplace/item/{quote(external_id, safe='')}/",
            lambda html, came: read_item(html, external_id, came, self._clock.now(), self._locate),
        )

    async def close(self) -> None:
        """The browser is this marketplace's alone."""
        await self._browser.close()

    async def _ask(self, url: str, read: Callable[[str, str], Found]) -> Found:
        """Read one page in turn; leave the site alone once it has shut a door."""
        async with self._gate.turn(NAME):
            try:
                page = await self._browser.read(url, marketplace=NAME, hosts=self._hosts)
                if page.status == 429:
                    asked = read_retry_after(page.retry_after, self._clock.now())
                    pause = await self._gate.refused(RateLimitedError, "asked too often", asked)
                    raise RateLimitedError(NAME, "status 429", retry_after=pause)
                found = await asyncio.to_thread(read, page.html, page.url)
            except BlockedError as error:
                await self._gate.refused(BlockedError, error.detail)
                raise
            except (LoginNeededError, ConsentNeededError) as error:
                until = self._clock.now() + UNTIL_SOMEBODY_LOOKED
                # Known to this process alone: after a login it is started anew and asks at once.
                self._gate.pause = Pause(until, type(error), error.detail)
                raise
            await self._gate.succeeded()
            return found


def refuse_elsewhere(page: SearchPage, query: Query) -> None:
    """Raise if the site looked somewhere else: a name of a place that it does not know is no error.

    What is sent may come from anywhere, and so does not count.
    """
    try:
        lat, lon = map(float, query.get("at").split(","))
        far = max(FAR_KM, FAR_RADII * float(query.get("radius")))
    except ValueError:
        # Stored by an older release.
        return
    away = [
        distance_km(lat, lon, one.lat, one.lon)
        for one in page.listings
        if one.lat is not None and one.lon is not None and not one.deliverable
    ]
    if len(away) >= ENOUGH and min(away) > far:
        raise QueryRefusedError(NAME, "it does not know the place by that name")
