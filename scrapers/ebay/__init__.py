"""eBay through its Browse API."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog

from core.clock import Clock
from core.errors import (
    ConfigurationError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
    QueryRefusedError,
)
from core.listings.listing import Listing
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage
from core.searches.criteria import Criteria
from scrapers.ebay import answers
from scrapers.ebay import query as asking
from scrapers.ebay.listing import Locate, to_listing
from scrapers.ebay.quota import DAY_ZONE, Quota, QuotaReading, read_quota
from scrapers.ebay.sites import SITES, Site, site_of, site_of_host
from scrapers.ebay.token import API_POLITENESS, AppToken
from scrapers.http import HTTPClient, Reply, Request

log = structlog.get_logger()

_BROWSE = "/buy/browse/v1"
_RATE_LIMIT = "/developer/analytics/v1_beta/rate_limit/?api_context=buy&api_name=browse"
_READ_QUOTA_EVERY = dt.timedelta(hours=1)
# Statuses whose body says what is wrong.
_SPOKEN = frozenset({200, 400, 401, 404, 409})


class EbayMarketplace:
    """All of eBay's sites behind one key. `sites` are those asked when a search names no country.

    `locate` turns a town or the visible part of a postcode into a point, so that the distance of
    things to be collected can be told; `zip_near` a US town into a code that eBay takes.
    """

    name = answers.NAME

    def __init__(
        self,
        http: HTTPClient,
        clock: Clock | None = None,
        *,
        client_id: str,
        client_secret: str,
        api_base: str = "https://api.ebay.com",
        sites: tuple[str, ...] = ("GB",),
        campaign_id: str = "",
        daily_calls: int = 5_000,
        min_interval_seconds: int = 300,
        locate: Locate | None = None,
        zip_near: asking.ZipNear | None = None,
    ) -> None:
        self.capabilities = Capabilities(
            label="eBay",
            tells_postage=True,
            has_description=False,
            page_size=asking.PAGE_SIZE,
            min_interval_seconds=min_interval_seconds,
            daily_calls=daily_calls,
            day_zone=DAY_ZONE,
            words=asking.WORDS,
            terms_url="https://developer.ebay.com/join/api-license-agreement",
        )
        self._http = http
        self._clock = clock or http.clock
        self._api_base = api_base.rstrip("/")
        self._sites = tuple(_require_site(code) for code in sites) or (SITES["GB"],)
        self._campaign_id = campaign_id
        # Two hundred listings a page name few towns, and looking one up takes a millisecond.
        self._locate = functools.lru_cache(maxsize=4_096)(locate) if locate else None
        self._zip_near = zip_near
        self._token = AppToken(http, self._api_base, client_id, client_secret)
        self._quota = Quota(daily_calls)
        self._quota_read_at: dt.datetime | None = None

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if criteria.marketplaces and self.name not in criteria.marketplaces:
            return ()
        return asking.queries(criteria, self._sites, self._zip_near)

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        site = self._site(query)
        try:
            offset = int(cursor.page) if cursor and cursor.page else 0
            address = f"/item_summary/search?{urlencode(asking.parameters(query, offset))}"
        except ValueError as error:
            # Stored by an older release, or typed by hand.
            raise QueryRefusedError(self.name, "the question cannot be read") from error
        await self._keep_quota_true()
        status, data = await self._browse(address, self._headers(query))
        if status != 200:
            raise answers.error_of(data, status)
        answers.refuse_warnings(data)
        return self._page(data, site, offset)

    def _page(self, data: dict[str, Any], site: Site, offset: int) -> SearchPage:
        now = self._clock.now()
        items = data.get("itemSummaries", [])
        total = data.get("total")
        total = total if isinstance(total, int) and total >= 0 else None
        if not isinstance(items, list):
            raise LayoutChangedError(self.name, "the items are no list")
        read = [
            to_listing(item, site, now, self._locate) for item in items if isinstance(item, dict)
        ]
        found: dict[str, Listing] = {}
        for listing in read:
            if listing is not None:
                found.setdefault(listing.external_id, listing)
        # No items at all means no results; only the first page can show that a total disagrees.
        if not found and (items or (total and not offset)):
            raise LayoutChangedError(self.name, "no item could be read")
        after = offset + asking.PAGE_SIZE
        more = bool(items) and total is not None and after < min(total, asking.MOST_REACHABLE)
        return SearchPage(
            listings=tuple(found.values()),
            next_page=Cursor(page=str(after)) if more else None,
            total=total,
            reader="api",
        )

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        host = urlsplit(url).hostname or ""
        site = site_of_host(host) or self._sites[0]
        number = quote(external_id, safe="")
        headers = self._site_headers(site)
        status, data = await self._browse(
            f"/item/get_item_by_legacy_id?legacy_item_id={number}", headers
        )
        if answers.IS_A_GROUP in answers.error_ids(data):
            status, data = await self._browse(
                f"/item/get_items_by_item_group?item_group_id={number}", headers
            )
            data = _first_of_group(data) if status == 200 else data
        if status == 404 or answers.error_ids(data) & answers.NOT_FOUND:
            return None
        if status != 200:
            raise answers.error_of(data, status)
        listing = to_listing(data, site, self._clock.now(), self._locate)
        if listing is None:
            raise LayoutChangedError(self.name, "the item could not be read")
        return listing

    async def read_quota(self) -> QuotaReading | None:
        """Ask eBay how many calls are left today; None if it does not say."""
        reply = await self._ask(self._api_base + _RATE_LIMIT, {}, _SPOKEN | {403})
        if reply.status != 200:
            return None
        return read_quota(answers.read_json(reply.body), self._clock.now())

    def calls_left(self) -> int:
        """Calls that may still be made today, as far as we know."""
        return self._quota.left(self._clock.now())

    async def close(self) -> None:
        """The client belongs to whoever made it."""

    async def _keep_quota_true(self) -> None:
        now = self._clock.now()
        if self._quota_read_at is not None and now < self._quota_read_at + _READ_QUOTA_EVERY:
            return
        self._quota_read_at = now
        try:
            reading = await self.read_quota()
        except MarketplaceError as error:
            # Our own count goes on; the search itself will say what is wrong.
            log.info("ebay.quota_not_read", kind=error.kind)
            return
        if reading is not None:
            self._quota.believe(reading, now)

    async def _browse(self, address: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self._quota.spend(self._clock.now())
        reply = await self._ask(self._api_base + _BROWSE + address, headers, _SPOKEN)
        return reply.status, answers.read_json(reply.body)

    async def _ask(self, url: str, headers: dict[str, str], spoken: frozenset[int]) -> Reply:
        """Ask with a token, and once more with a new one if eBay turns it down."""
        token = ""
        for _ in range(2):
            token = await self._token.get(refused=token)
            reply = await self._http.ask(
                Request(
                    marketplace=self.name,
                    url=url,
                    headers={
                        "Authorization": f"Bearer {token}",
                        "Accept": "application/json",
                        **headers,
                    },
                    answers=spoken,
                    politeness=API_POLITENESS,
                )
            )
            if reply.status != 401:
                return reply
        raise LoginNeededError(self.name, "eBay does not accept its own token")

    def _site(self, query: Query) -> Site:
        site = SITES.get(query.get("site"))
        if site is None:
            raise QueryRefusedError(self.name, "the question names no site that eBay has")
        return site

    def _headers(self, query: Query) -> dict[str, str]:
        return self._site_headers(self._site(query))

    def _site_headers(self, site: Site) -> dict[str, str]:
        # Never somebody's own postcode: a listing's postage is everybody's.
        place = quote(f"country={site.country}", safe="")
        context = [f"contextualLocation={place}"]
        if self._campaign_id:
            context.insert(0, f"affiliateCampaignId={quote(self._campaign_id, safe='')}")
        return {
            "X-EBAY-C-MARKETPLACE-ID": site.marketplace_id,
            "X-EBAY-C-ENDUSERCTX": ",".join(context),
        }


def _first_of_group(data: dict[str, Any]) -> dict[str, Any]:
    """Any of the variations will do: they share title, pictures and address."""
    items = data.get("items")
    first = items[0] if isinstance(items, list) and items else None
    return first if isinstance(first, dict) else {}


def _require_site(code: str) -> Site:
    site = site_of(code)
    if site is None:
        known = ", ".join(SITES)
        raise ConfigurationError(f"EBAY_SITES names {code[:20]}; Magpie knows {known}.")
    return site
