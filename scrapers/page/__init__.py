"""Any list page as a marketplace, read by the operator's CSS selectors; see docs/pages.md."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from core.errors import UnavailableError
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage
from scrapers import html_pages
from scrapers.http import HTTPClient, Reply, Request
from scrapers.page.item import read_item
from scrapers.page.read import read_page
from scrapers.template import Template
from scrapers.wording import wordings

if TYPE_CHECKING:
    from core.clock import Clock
    from core.listings.listing import Listing
    from core.searches.criteria import Criteria
    from scrapers.page.read import Locate
    from scrapers.page.recipe import Recipe

PAGE_SIZE = 50


class PageMarketplace:
    """One site, by its recipe."""

    def __init__(
        self,
        recipe: Recipe,
        http: HTTPClient,
        clock: Clock | None = None,
        *,
        locate: Locate | None = None,
    ) -> None:
        self.name = recipe.name
        self.capabilities = Capabilities(
            label=recipe.label,
            newest_first=False,
            tells_posted_at=bool(recipe.date),
            has_description=False,
            page_size=PAGE_SIZE,
            min_interval_seconds=recipe.every_seconds,
        )
        self._recipe = recipe
        self._http = http
        self._clock = clock or http.clock
        self._locate = locate
        self._template = Template(recipe.url)

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        recipe = self._recipe
        if criteria.marketplaces and self.name not in criteria.marketplaces:
            return ()
        country = criteria.near.place.country if criteria.near else criteria.country
        if recipe.country and country and country != recipe.country:
            return ()
        if recipe.currency and criteria.currency not in {None, recipe.currency}:
            return ()
        values = {
            "near": criteria.near.place.label if criteria.near else "",
            "currency": criteria.currency or recipe.currency or "",
        }
        choices = wordings(criteria, gift="free") if "words" in self._template.names else ("",)
        names = sorted(self._template.names)
        asked = [{**values, "words": words} for words in choices]
        return tuple(
            Query(self.name, tuple((name, one[name]) for name in names if one[name]))
            for one in asked
        )

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        sent = cursor.validators if cursor else ()
        reply = await self._ask(self._template.fill(**dict(query.params)), sent)
        if reply.not_modified and cursor is not None:
            return SearchPage(not_modified=True, cursor=cursor, reader="http")
        digest = ("sha256", hashlib.sha256(reply.body).hexdigest())
        left = Cursor(validators=(*reply.validators, digest))
        if digest in sent:
            return SearchPage(not_modified=True, cursor=left, reader="digest")
        page = await html_pages.read(
            reply.body,
            read_page,
            reply.body,
            reply.url,
            self._recipe,
            self._clock.now(),
            self._locate,
        )
        return SearchPage(listings=page.listings, cursor=left, total=page.total, reader=page.reader)

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        """By what the advert's page tells machines; a page that tells nothing is unavailable."""
        reply = await self._ask(url, (), answers=html_pages.GONE)
        if reply.status in html_pages.GONE:
            return None
        found = await html_pages.read(
            reply.body, read_item, reply.body, external_id, url, self._recipe
        )
        if found is None:
            raise UnavailableError(self.name, "the advert's page tells machines nothing")
        return found

    async def close(self) -> None:
        """The client belongs to whoever made it."""

    async def _ask(
        self,
        address: str,
        validators: tuple[tuple[str, str], ...],
        *,
        answers: frozenset[int] = frozenset(),
    ) -> Reply:
        return await self._http.ask(
            Request(
                marketplace=self.name,
                url=address,
                headers={"Accept": html_pages.HTML_ACCEPT},
                validators=validators,
                answers=answers | {200},
                max_bytes=html_pages.MAX_BYTES,
            )
        )
