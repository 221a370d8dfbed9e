"""A search tried before it is saved, on all marketplaces at once.

Whoever answers is counted at once, and whoever is slow is named as still looking. What is read goes
through the pipeline, so that a listing first seen here still alerts everybody else who waits for
it. No transaction is open while a marketplace is asked.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import structlog

from core.errors import MarketplaceError
from core.preview.known import NOTHING, Brought, Known
from core.preview.tally import Tally

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.polling.marketplace import Marketplace, Query
    from core.polling.sources import Sources
    from core.preview.values import PreviewState
    from core.searches.criteria import Criteria

FIRST_ANSWER_SECONDS = 5.0
"""After so long the person sees what there is, and who is still looking."""
LAST_ANSWER_SECONDS = 20.0
SLOW = "slow"
UNKNOWN = "error"
"""Kinds of failure that no `MarketplaceError` has."""

_log = structlog.get_logger()


class Ingested(Protocol):
    """What the pipeline gives back."""

    @property
    def listing_ids(self) -> Mapping[str, int]:
        """By external id."""

    @property
    def item_ids(self) -> Mapping[str, int]:
        """By external id."""


class Ingest(Protocol):
    """The pipeline, as a preview needs it."""

    async def __call__(
        self, marketplace: str, listings: Sequence[Listing], *, query: Query | None = None
    ) -> Ingested:
        """Store a page that a query brought."""


class Spend(Protocol):
    """The budget, as a preview needs it."""

    async def __call__(self, marketplace: Marketplace) -> None:
        """Count one call that is about to be made."""


@dataclasses.dataclass(slots=True)
class _Answer:
    """What one marketplace said to all its queries together."""

    brought: list[Brought] = dataclasses.field(default_factory=list)
    failure: str | None = None


States = AsyncGenerator["PreviewState", None]
Plan = list[tuple["Marketplace", tuple["Query", ...]]]


class Preview:
    """Tries searches."""

    def __init__(
        self,
        sources: Sources,
        ingest: Ingest,
        spend: Spend,
        *,
        waits: tuple[float, float] = (FIRST_ANSWER_SECONDS, LAST_ANSWER_SECONDS),
    ) -> None:
        self._sources = sources
        self._ingest = ingest
        self._spend = spend
        self._waits = waits

    def asks(self, criteria: Criteria) -> tuple[str, ...]:
        """Names of the marketplaces that would be asked."""
        return tuple(marketplace.name for marketplace, _ in self._plan(criteria))

    def _plan(self, criteria: Criteria) -> Plan:
        named = criteria.marketplaces
        plan = [
            (marketplace, marketplace.queries(criteria))
            for marketplace in self._sources
            if not named or marketplace.name in named
        ]
        return [(marketplace, queries) for marketplace, queries in plan if queries]

    async def run(self, criteria: Criteria, known: Known = NOTHING) -> States:
        """Yield a state with what is stored, and one whenever a marketplace has answered.

        The last state is `done`; nobody is looking any more then.
        """
        plan = self._plan(criteria)
        tally = Tally(criteria, self._sources.label_of)
        tally.take((s for s in known.stored if not known.hides(s)), only_matches=True)
        if plan:
            first = tally.state(tuple(marketplace.name for marketplace, _ in plan))
            if first.total:
                yield first
            # A TaskGroup cannot reach over a yield; so whoever is still asking is let go here.
            tasks = {
                asyncio.ensure_future(self._ask(marketplace, queries)): marketplace.name
                for marketplace, queries in plan
            }
            try:
                async for looking in self._gather(tasks, tally, known):
                    yield tally.state(looking)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        yield tally.state(())

    async def _gather(
        self, tasks: Mapping[asyncio.Task[_Answer], str], tally: Tally, known: Known
    ) -> AsyncIterator[tuple[str, ...]]:
        """Count answers as they come; yield who is still looking, as long as somebody is."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        deadlines = [started + seconds for seconds in self._waits]
        waiting = set(tasks)
        while waiting and deadlines:
            timeout = max(0.0, deadlines[0] - loop.time())
            done, waiting = await asyncio.wait(
                waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                deadlines.pop(0)
            for task in done:
                answer = task.result()
                tally.take(one for one in answer.brought if not known.hides(one))
                tally.answered(tasks[task], answer.failure)
            if waiting and deadlines:
                yield tuple(tasks[task] for task in tasks if task in waiting)
        for task in waiting:
            tally.answered(tasks[task], SLOW)

    async def _ask(self, marketplace: Marketplace, queries: tuple[Query, ...]) -> _Answer:
        """Ask one marketplace all its queries; one that fails does not hide the others' answer."""
        answer = _Answer()
        results = await asyncio.gather(
            *(self._ask_one(marketplace, query) for query in queries), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                answer.failure = _kind_of(marketplace.name, result)
            else:
                answer.brought += result
        return answer

    async def _ask_one(self, marketplace: Marketplace, query: Query) -> list[Brought]:
        await self._spend(marketplace)
        page = await marketplace.search(query)
        stored = await self._ingest(marketplace.name, page.listings, query=query)
        return [
            Brought(
                listing=listing,
                listing_id=stored.listing_ids[listing.external_id],
                item_id=stored.item_ids[listing.external_id],
            )
            for listing in page.listings
            if listing.external_id in stored.listing_ids
        ]


def _kind_of(marketplace: str, error: BaseException) -> str:
    """The name of a failure; one that is a bug of ours is written down with its trace."""
    if isinstance(error, MarketplaceError):
        return error.kind
    _log.error("preview.failed", marketplace=marketplace, exc_info=error)
    return UNKNOWN
