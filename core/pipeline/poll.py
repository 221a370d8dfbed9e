"""Reading targets that are due: lease, ask the marketplace, ingest, settle.

No transaction is open while a marketplace is asked. A process that dies anywhere leaves a lease
that runs out; what it had ingested is known by then, so nothing is told twice, and pages are
ingested oldest first, so that nothing between two reads is skipped.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Final

import structlog

from core.alerts.notices import enqueue_notice
from core.errors import MarketplaceError, QueryRefusedError, UnavailableError
from core.polling import plan, planner, service
from core.polling.marketplace import Cursor, SearchPage
from core.polling.rates import FLAT

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.clock import Clock
    from core.listings.service import Connection
    from core.pipeline.ingest import Ingest
    from core.pipeline.slots import Slots
    from core.polling.marketplace import Marketplace
    from core.polling.service import LeasedTarget
    from core.polling.sources import Sources

MOST_PAGES: Final = 5
PATIENCE_SECONDS: Final = 90
"""A marketplace's client has its own, shorter time-outs; this one guards the lease."""
REPLAN_EVERY: Final = dt.timedelta(minutes=1)
BLIND: Final = "notices.source_blind"
"""Text of the notice that a marketplace cannot be read; `marketplace`, `why`."""
WELL: Final = "notices.source_back"
"""Text of the notice that it can be read again; `marketplace`."""
REFUSED: Final = "notices.query_refused"
"""Text of the notice that a marketplace refuses this very search; `marketplace`, `why`."""

_KNOWN: Final = """
    SELECT count(*) FROM listings WHERE marketplace = $1 AND external_id = ANY($2::text[])
"""

_log = structlog.get_logger()


@dataclasses.dataclass(slots=True)
class _Read:
    """What one target's pages brought."""

    pages: list[SearchPage] = dataclasses.field(default_factory=list)
    error: MarketplaceError | None = None

    @property
    def cursor(self) -> Cursor:
        return self.pages[0].cursor


def _interval(target: LeasedTarget) -> dt.timedelta:
    return dt.timedelta(seconds=target.interval_seconds)


class Poller:
    """Reads targets within their marketplaces' budgets and keeps the sources' health."""

    def __init__(self, slots: Slots, sources: Sources, ingest: Ingest, clock: Clock) -> None:
        self._slots = slots
        self._sources = sources
        self._ingest = ingest
        self._clock = clock
        self._plan_at: dt.datetime | None = None
        self._spread: dict[str, tuple[float, ...]] = {}
        self._late: set[str] = set()
        self._choosing = asyncio.Lock()
        self._reading: Counter[str] = Counter()
        """Targets of each marketplace that are being read."""

    async def poll_due(self, limit: int) -> int:
        """Lease up to `limit` targets and read them side by side; how many were read."""
        now = self._clock.now()
        await self._plan(now)
        async with self._choosing, self._slots.raw() as connection:
            most = await self._most(connection, limit, now)
            targets = await service.lease_due(connection, most, limit, now) if most else []
            self._reading.update(target.query.marketplace for target in targets)
        try:
            results = await asyncio.gather(
                *(self._poll_leased(target) for target in targets), return_exceptions=True
            )
        except asyncio.CancelledError:
            # Asked to stop: whoever comes next need not wait for the leases to run out.
            async with self._slots.raw() as connection:
                await service.release(connection, [target.id for target in targets])
            raise
        for target, result in zip(targets, results, strict=True):
            if isinstance(result, Exception):
                await self._crashed(target, result)
            elif isinstance(result, BaseException):
                raise result
        return len(targets)

    async def _poll_leased(self, target: LeasedTarget) -> None:
        try:
            await self.poll(target)
        finally:
            self._reading[target.query.marketplace] -= 1

    async def poll(self, target: LeasedTarget) -> None:
        """Read one leased target and settle it, well or ill."""
        marketplace = self._sources.get(target.query.marketplace)
        if marketplace is None:
            return
        read = await self._read(marketplace, target)
        new = await self._take_in(marketplace, target, read)
        if read.error is None:
            await self._settle(target, read, new)
        else:
            await self._failed(target, read.error, gap=max(len(read.pages), target.gap))

    async def _take_in(self, marketplace: Marketplace, target: LeasedTarget, read: _Read) -> int:
        """Ingest what was read; how many listings were new."""
        if target.waiting and read.pages:
            # However many pages there are: to a search that waits they are the first page.
            listings = [listing for page in read.pages for listing in page.listings]
            result = await self._ingest.page(marketplace.name, listings, target_id=target.id)
            return result.new
        new = 0
        blind = planner.was_blind(target.last_error, target.failures)
        for page in reversed(read.pages):
            result = await self._ingest.page(marketplace.name, page.listings, caught_up=blind)
            new += result.new
        return new

    async def _plan(self, now: dt.datetime) -> None:
        """Plan each marketplace once in a while; the longer it takes, the more rarely."""
        if self._plan_at is not None and now < self._plan_at:
            return
        self._plan_at = now + REPLAN_EVERY
        for marketplace in self._sources:
            async with self._slots.raw() as connection:
                made = await plan.follow(connection, marketplace, now)
            if made is None:
                continue
            self._spread[marketplace.name] = made.spread
            self._say_if_late(marketplace, made)
        self._plan_at = now + max(REPLAN_EVERY, 100 * (self._clock.now() - now))

    def _say_if_late(self, marketplace: Marketplace, made: plan.Plan) -> None:
        late = made.late > 1
        if late and marketplace.name not in self._late:
            _log.warning(
                "budget.too_small",
                marketplace=marketplace.name,
                times_longer=round(made.late, 2),
                see="magpie budget",
            )
        (self._late.add if late else self._late.discard)(marketplace.name)

    async def _most(
        self, connection: Connection, limit: int, now: dt.datetime
    ) -> list[tuple[Marketplace, int]]:
        """How many targets of each marketplace may be read now; an ill one gets a single try.

        One with so many calls a minute is read in its own queue, at its own distance. No more join
        that queue before it is empty: who waits in it too long would seem to have had no answer.
        """
        budgets = await service.budgets(connection, self._sources, now)
        most: list[tuple[Marketplace, int]] = []
        for one in self._sources:
            budget, limits = budgets[one.name], one.capabilities
            spread = self._spread.get(one.name, FLAT)
            allowed = planner.allowance(limits, budget.spent, now, spread)
            count = limit if allowed is None else min(limit, allowed)
            if limits.calls_per_minute is not None:
                free = 0 if self._reading[one.name] else limits.calls_per_minute
                count = min(count, free - budget.this_minute)
            if count > 0:
                most.append((one, count if budget.healthy else 1))
        return most

    async def _read(self, marketplace: Marketplace, target: LeasedTarget) -> _Read:
        """Newest first, page by page, until something known is met."""
        read = _Read()
        # A search that waits for its first page needs that page, changed or not.
        cursor: Cursor | None = None if target.waiting else target.cursor
        try:
            while True:
                if read.pages:
                    async with self._slots.raw() as connection:
                        await service.count_call(connection, marketplace, self._clock.now())
                async with asyncio.timeout(PATIENCE_SECONDS):
                    page = await marketplace.search(target.query, cursor)
                read.pages.append(page)
                cursor = page.next_page
                deep = not target.first and marketplace.capabilities.newest_first
                if cursor is None or not deep or len(read.pages) >= MOST_PAGES:
                    return read
                if len(read.pages) > target.gap and not await self._goes_on(page, target):
                    return read
        except TimeoutError:
            read.error = UnavailableError(marketplace.name, "no answer in time")
        except MarketplaceError as error:
            read.error = error
        return read

    async def _goes_on(self, page: SearchPage, target: LeasedTarget) -> bool:
        """Whether older pages may hold something new, too."""
        strangers = self._ingest.strangers(page.listings)
        if not strangers or (len(strangers) < len(page.listings) and not target.gap):
            return False
        async with self._slots.raw() as connection:
            ids = [listing.external_id.replace("\x00", "") for listing in strangers]
            known: int = await connection.fetchval(_KNOWN, target.query.marketplace, ids)
        return known < len(strangers) if target.gap else known == 0

    async def _settle(self, target: LeasedTarget, read: _Read, new: int) -> None:
        now = self._clock.now()
        interval = _interval(target)
        async with self._slots.raw() as connection:
            noteworthy = await service.settle(
                connection,
                target,
                due_at=planner.next_due(target.due_at, interval, now),
                cursor=read.cursor,
                reader=read.pages[0].reader,
                new=new,
                now=now,
            )
        if noteworthy:
            await self._well(target, now)
        if target.last_error.startswith(QueryRefusedError.kind):
            async with self._slots.both() as (session, connection):
                await self._notify(session, connection, target, WELL, now, alone=True)

    async def _well(self, target: LeasedTarget, now: dt.datetime) -> None:
        async with self._slots.both() as (session, connection):
            if await service.mark_well(connection, target.query.marketplace, now):
                _log.info("source.back", marketplace=target.query.marketplace)
                await self._notify(session, connection, target, WELL, now)

    async def _failed(self, target: LeasedTarget, error: MarketplaceError, *, gap: int) -> None:
        now = self._clock.now()
        wait = planner.back_off(error, target.failures + 1, _interval(target))
        said = f"{error.kind}: {error.detail}".replace("\x00", "")
        async with self._slots.both() as (session, connection):
            await service.fail(connection, target, said, now + wait, gap=gap)
            if planner.concerns_all(error):
                await service.pause_source(connection, error.marketplace, now + wait)
            if isinstance(error, QueryRefusedError):
                if target.failures == 0:
                    await self._notify(
                        session, connection, target, REFUSED, now, alone=True, why=error.detail
                    )
            elif await service.mark_ill(connection, error, now):
                _log.warning("source.blind", marketplace=error.marketplace, why=error.kind)
                await self._notify(session, connection, target, BLIND, now, why=error.kind)

    async def _crashed(self, target: LeasedTarget, error: Exception) -> None:
        """A fault of ours in one target: said with its traceback, tried again later."""
        _log.error("poll.crashed", target=target.id, exc_info=error)
        now = self._clock.now()
        fault = UnavailableError(target.query.marketplace, "a fault of ours")
        wait = planner.back_off(fault, target.failures + 1, _interval(target))
        async with self._slots.raw() as connection:
            await service.fail(connection, target, "internal", now + wait)

    async def _notify(
        self,
        session: AsyncConnection,
        connection: Connection,
        target: LeasedTarget,
        key: str,
        now: dt.datetime,
        *,
        alone: bool = False,
        **params: str,
    ) -> None:
        """Tell everybody who waits for this marketplace, or for this target of it alone."""
        name = target.query.marketplace
        owners = await service.owners_waiting(connection, name, target.id if alone else None)
        if owners:
            told = {"marketplace": self._sources.label(name), **params}
            await enqueue_notice(session, owner_ids=owners, key=key, params=told, now=now)
