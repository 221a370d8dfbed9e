"""Facebook Marketplace, with the operator's own saved session in a real browser. Slow and opt-in.

Its terms forbid automation without permission, so it is off until the operator names it; there is
no other account, no disguise and no captcha solving here. A gate that only a human can pass is
named, and the human is asked to pass it: `magpie facebook login`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode, urlsplit

from core.places import KM_PER_MILE
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage, Words
from scrapers import wording
from scrapers.facebook.read import NAME, SITE, Locate, read_item, read_list

if TYPE_CHECKING:
    from core.clock import Clock
    from core.listings.listing import Listing
    from core.searches.criteria import Criteria
    from scrapers.browser import Browser

TERMS_URL: Final = "https://www.facebook.com/legal/automated_data_collection_terms"
RADII_KM: Final = (5, 10, 20, 40, 60, 80, 100, 250, 500)
HOSTS: Final = (".facebook.com", "facebook.com", ".fbcdn.net")
SLOW_SECONDS: Final = 1_800
DAILY_PAGES: Final = 300


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
            words=Words(param="q"),
            terms_forbid_robots=True,
            terms_url=TERMS_URL,
        )
        self._browser = browser
        self._clock = clock
        self._base = base_url.rstrip("/")
        self._locate = locate
        self._hosts = (*HOSTS, urlsplit(self._base).hostname or "")

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        """A town is needed: there is no search of a whole country."""
        near = criteria.near
        if not wording.is_wanted_from(NAME, criteria) or near is None or not criteria.required:
            return ()
        radius = wording.step_up(near.radius_km or 25 * KM_PER_MILE, RADII_KM) or RADII_KM[-1]
        # Towns of the site are named by their words run together; a wrong one falls back to the
        # account's own place, which our own distances then sort out.
        town = "".join(c for c in wording.town(criteria).lower() if c.isalnum())
        if not town:
            return ()
        return tuple(
            Query(NAME, (("place", town), ("q", words), ("radius", str(radius))))
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
        page = await self._open(f"{self._base}/marketplace/{place}/search/?{told}")
        return await asyncio.to_thread(read_list, *page, self._clock.now(), self._locate)

    async def look_up(
        self,
        external_id: str,
        url: str,  # noqa: ARG002 - the id is all that an address of the site needs
    ) -> Listing | None:
        html, came = await self._open(
            f"{self._base}/marketplace/item/{quote(external_id, safe='')}/"
        )
        return await asyncio.to_thread(
            read_item, html, external_id, came, self._clock.now(), self._locate
        )

    async def close(self) -> None:
        """The browser is this marketplace's alone."""
        await self._browser.close()

    async def _open(self, url: str) -> tuple[str, str]:
        page = await self._browser.read(url, marketplace=NAME, hosts=self._hosts)
        return page.html, page.url
