"""Feeds as a marketplace: RSS, RDF, Atom and JSON Feed; see docs/feed-format.md."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

from core.clock import Clock
from core.errors import LayoutChangedError, UnavailableError
from core.listings.listing import Listing
from core.polling.marketplace import Capabilities, Cursor, Query, SearchPage
from core.searches.criteria import Criteria
from scrapers.blocks import looks_like_html
from scrapers.feed.entries import read_document
from scrapers.feed.json_entries import NotAFeedError
from scrapers.feed.listing import Feed, to_listing
from scrapers.http import HTTPClient, Reply, Request
from scrapers.template import Template
from scrapers.wording import wordings

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, application/json;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
# A feed of this size takes some milliseconds to read; anything larger leaves the event loop.
_READ_ON_LOOP_BYTES = 40_000
_GONE = frozenset({404, 410})


class FeedMarketplace:
    """One feed, or one address template that answers any search.

    `item_template` is an address with `{id}` that tells of one entry; without it `look_up` can only
    say that it does not know.
    """

    def __init__(
        self,
        name: str,
        label: str,
        template: str,
        http: HTTPClient,
        clock: Clock | None = None,
        *,
        item_template: str | None = None,
        demo: bool = False,
        country: str | None = None,
        currency: str | None = None,
        min_interval_seconds: int = 300,
    ) -> None:
        self.name = name
        self.capabilities = Capabilities(
            label=label,
            newest_first=False,
            tells_postage=True,
            page_size=100,
            min_interval_seconds=min_interval_seconds,
            demo=demo,
        )
        self._http = http
        self._clock = clock or http.clock
        self._template = Template(template)
        self._item_template = Template(item_template, ("id",)) if item_template else None
        self._country = country
        self._currency = currency

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if criteria.marketplaces and self.name not in criteria.marketplaces:
            return ()
        country = criteria.near.place.country if criteria.near else criteria.country
        if self._country and country and country != self._country:
            return ()
        values = {
            "near": criteria.near.place.label if criteria.near else criteria.country or "",
            "currency": criteria.currency or self._currency or "",
        }
        asked = wordings(criteria, gift="free") if "words" in self._template.names else ("",)
        return tuple(self._query(words=words, **values) for words in asked)

    def _query(self, **values: str) -> Query:
        asked = tuple((name, values[name]) for name in sorted(self._template.names) if values[name])
        return Query(self.name, asked)

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        address = self._template.fill(**dict(query.params))
        sent = cursor.validators if cursor else ()
        reply = await self._ask(address, sent)
        if reply.not_modified and cursor is not None:
            return SearchPage(not_modified=True, cursor=cursor, reader="http")
        digest = ("sha256", hashlib.sha256(reply.body).hexdigest())
        left = Cursor(validators=(*reply.validators, digest))
        if digest in sent:
            # Servers without validators repeat themselves; that need not be read twice.
            return SearchPage(not_modified=True, cursor=left, reader="digest")
        dialect, listings = await self._read(reply)
        return SearchPage(listings=listings, cursor=left, total=len(listings), reader=dialect)

    async def look_up(
        self,
        external_id: str,
        url: str,  # noqa: ARG002 - the port's signature; a feed is asked by id
    ) -> Listing | None:
        if self._item_template is None:
            raise UnavailableError(self.name, "this feed cannot be asked for one entry")
        reply = await self._ask(self._item_template.fill(id=external_id), (), answers=_GONE)
        if reply.status in _GONE:
            return None
        _, listings = await self._read(reply)
        return next((one for one in listings if one.external_id == external_id), None)

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
                headers={"Accept": _ACCEPT},
                validators=validators,
                answers=answers | {200},
            )
        )

    async def _read(self, reply: Reply) -> tuple[str, tuple[Listing, ...]]:
        now = self._clock.now()
        if len(reply.body) <= _READ_ON_LOOP_BYTES:
            return self._parse(reply, now)
        return await asyncio.to_thread(self._parse, reply, now)

    def _parse(self, reply: Reply, now: dt.datetime) -> tuple[str, tuple[Listing, ...]]:
        """Pure: bytes in, listings out."""
        content_type = reply.headers.get("content-type", "")
        if looks_like_html("", reply.body):
            raise LayoutChangedError(self.name, "a web page instead of a feed")
        try:
            document = read_document(reply.body, content_type)
        except NotAFeedError as error:
            raise LayoutChangedError(self.name, str(error)) from error
        feed = Feed(
            marketplace=self.name,
            address=reply.url,
            currency=self._currency,
            country=self._country,
        )
        read = (to_listing(entry, feed, now) for entry in document.entries)
        found = {listing.external_id: listing for listing in read if listing is not None}
        if document.entries and not found:
            raise LayoutChangedError(self.name, "no entry could be read")
        return document.dialect, tuple(found.values())
