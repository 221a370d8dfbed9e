"""Verdicts that hang on what a list page does not carry: the listing is read whole, then judged.

The read goes through `ingest` like any page: the listing has changed (it is complete now), so it
meets every search, and the one that waited says what it says. What cannot be read in time is let
go: a word that nobody has seen in an advert is no match.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import structlog

from core.errors import MarketplaceError
from core.listings.listing import ListingState
from core.listings.statements import STORED, stored_listing
from core.polling import planner, service

if TYPE_CHECKING:
    from core.clock import Clock
    from core.pipeline.ingest import Ingest
    from core.pipeline.slots import Slots
    from core.polling.sources import Sources

RETRY: Final = dt.timedelta(minutes=1)
"""Also the lease: another process leaves the row alone for so long."""

_TIDY: Final = "DELETE FROM needs_detail WHERE expires_at <= $1"
_LEASE: Final = f"""
    WITH due AS (
        SELECT search_id, listing_id FROM needs_detail WHERE due_at <= $1
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ), leased AS (
        UPDATE needs_detail n SET due_at = $3 FROM due
        WHERE n.search_id = due.search_id AND n.listing_id = due.listing_id
        RETURNING n.listing_id
    )
    SELECT l.marketplace, ROW({STORED}) AS row
    FROM (SELECT DISTINCT listing_id FROM leased) x JOIN listings l ON l.id = x.listing_id
"""  # noqa: S608 - joined from a constant, values are bound
_DONE: Final = "DELETE FROM needs_detail WHERE listing_id = $1"

_log = structlog.get_logger()


class Details:
    """Reads listings whole for the searches that wait for it."""

    def __init__(self, slots: Slots, sources: Sources, ingest: Ingest, clock: Clock) -> None:
        self._slots = slots
        self._sources = sources
        self._ingest = ingest
        self._clock = clock
        self._at_it = False

    async def resolve(self, limit: int) -> int:
        """Read up to `limit` listings whole, within the budgets; how many were read.

        A polite client makes us wait between them, so one at a time does it in a process.
        """
        if self._at_it:
            return 0
        self._at_it = True
        try:
            return await self._turn(limit)
        finally:
            self._at_it = False

    async def _turn(self, limit: int) -> int:
        now = self._clock.now()
        async with self._slots.raw() as connection:
            await connection.execute(_TIDY, now)
            rows = await connection.fetch(_LEASE, now, limit, now + RETRY)
        read = 0
        for row in rows:
            # What is left is leased anew, before another process could take it, too.
            if self._clock.now() >= now + RETRY / 2:
                break
            read += await self._resolve(row, self._clock.now())
        return read

    async def _resolve(self, row: Any, now: dt.datetime) -> bool:
        name: str = row["marketplace"]
        marketplace = self._sources.get(name)
        if marketplace is None:
            return False
        async with self._slots.raw() as connection:
            budget = (await service.budgets(connection, (marketplace,), now))[name]
            allowed = planner.allowance(marketplace.capabilities, budget.spent, now)
            most = marketplace.capabilities.calls_per_minute
            # The other half of a minute is for lists.
            busy = most is not None and budget.this_minute >= max(1, most // 2)
            if allowed == 0 or busy or not budget.healthy:
                return False
            await service.count_call(connection, marketplace, now)
        stored = stored_listing(name, row["row"])
        try:
            listing = await marketplace.look_up(stored.listing.external_id, stored.listing.url)
        except MarketplaceError as error:
            _log.info("detail.failed", marketplace=name, why=error.kind)
            return False
        if listing is None:
            listing = dataclasses.replace(stored.listing, state=ListingState.ENDED)
        whole = dataclasses.replace(
            listing, external_id=stored.listing.external_id, description_complete=True
        )
        await self._ingest.page(name, [whole])
        async with self._slots.raw() as connection:
            await connection.execute(_DONE, stored.id)
        return True
