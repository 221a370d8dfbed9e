"""What drives the pipeline: pages that are brought to it, and targets it reads itself."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from core.pipeline.details import Details
from core.pipeline.gate import Gate
from core.pipeline.ingest import Ingest, IngestResult
from core.pipeline.match_back import MatchBack
from core.pipeline.poll import Poller
from core.pipeline.slots import Slots
from core.pipeline.tell import Teller
from core.polling.service import count_call
from core.polling.targets import Targets
from core.subscriptions.plans import PLANS, SELF_HOSTED

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database
    from core.listings.listing import Listing
    from core.matching.index import Index
    from core.polling.marketplace import Marketplace, Query
    from core.polling.service import LeasedTarget
    from core.polling.sources import Sources
    from core.subscriptions.plans import Plan

DETAILS_AT_ONCE: Final = 5


class Pipeline:
    """Everything that is stored goes through here, so that every change meets every search."""

    def __init__(
        self,
        database: Database,
        sources: Sources,
        index: Index,
        clock: Clock,
        min_interval_seconds: float | None = None,
        *,
        default_plan: Plan = SELF_HOSTED,
        plans: Mapping[str, Plan] = PLANS,
    ) -> None:
        self.database = database
        self.sources = sources
        self.index = index
        self.clock = clock
        self.default_plan = default_plan
        self.plans = plans
        self.targets = Targets(sources, min_interval_seconds, plans, default_plan)
        self.ready = asyncio.Event()
        """Cleared while a keeper fills the index: a page must not miss the searches to come."""
        self.ready.set()
        self.fill: Callable[[], Awaitable[object]] | None = None
        """The keeper's way to fill the index, for whoever needs it first."""
        self._slots = slots = Slots(database)
        teller, gate = Teller(self._promised), Gate()
        self._ingest = Ingest(slots, index, clock, teller, gate)
        self._details = Details(slots, sources, self._ingest, clock)
        self._match_back = MatchBack(slots, index, clock, teller, gate)
        self._poller = Poller(slots, sources, self._ingest, clock)

    async def ingest(
        self,
        marketplace: str,
        listings: Sequence[Listing],
        *,
        target_id: int | None = None,
        query: Query | None = None,
    ) -> IngestResult:
        """Store a page, match what changed, put alerts into the outbox: one transaction.

        A preview gives the `query` it asked: then what it showed is the first page of the search
        that may come of it, and whatever appears after the preview is news.
        """
        await self._filled()
        return await self._ingest.page(marketplace, listings, target_id=target_id, query=query)

    async def spend(self, marketplace: Marketplace) -> None:
        """Count a call that somebody makes outside of polling: a preview's."""
        async with self._slots.raw() as connection:
            await count_call(connection, marketplace, self.clock.now())

    async def poll_due(self, limit: int = 10) -> int:
        """Read up to `limit` targets that are due; how many there were."""
        await self._filled()
        polled, _ = await asyncio.gather(
            self._poller.poll_due(limit), self._details.resolve(DETAILS_AT_ONCE)
        )
        return polled

    async def poll(self, target: LeasedTarget) -> None:
        """Read one leased target."""
        await self._poller.poll(target)

    async def match_back(self, search_ids: Collection[int], age: dt.timedelta) -> int:
        """Hold what changed lately against searches that were saved or changed `age` ago."""
        return await self._match_back.run(search_ids, age)

    def _promised(self, plan: str) -> int:
        """So many seconds at most between two looks, for the people of a plan."""
        return self.plans.get(plan, self.default_plan).longest_interval_seconds

    async def _filled(self) -> None:
        if not self.ready.is_set() and self.fill is not None:
            await self.fill()
        await self.ready.wait()
