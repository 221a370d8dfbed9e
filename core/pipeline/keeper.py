"""Keeping the index and the poll targets in step with the table of searches.

Whoever changes a search says so on the channel `searches_changed`; a sweep by `updated_at` every
second is the guarantee, for a notification can be lost. Searches that are paused, deleted or
snoozed leave the index and their targets; they come back with a first page of their own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import heapq
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import structlog
from pydantic import TypeAdapter, ValidationError

from core.listen import listen
from core.polling.targets import Wanted, queries_of, uncover
from core.searches.criteria import Criteria
from core.subscriptions.limits import marketplaces_for

if TYPE_CHECKING:
    import asyncpg

    from core.pipeline.pipeline import Pipeline
    from core.polling.marketplace import Query

CHANNEL: Final = "searches_changed"
SWEEP_SECONDS: Final = 1.0
OVERLAP: Final = dt.timedelta(seconds=10)
"""A change is stamped when it is made and seen when it is committed; this much later at most."""
BATCH: Final = 1_000
LONGEST_AGE: Final = dt.timedelta(minutes=10)
"""A search that changed longer ago was changed while nobody polled here."""

_CRITERIA: Final[TypeAdapter[Criteria]] = TypeAdapter(Criteria)

_ACTIVE: Final = """
    SELECT s.id, s.criteria::text, s.snoozed_until, s.updated_at, o.plan
    FROM searches s JOIN owners o ON o.id = s.owner_id
    WHERE s.state = 'active' ORDER BY s.id
"""
_NEWEST: Final = "SELECT max(updated_at) FROM searches"
_CHANGED: Final = "SELECT id, updated_at FROM searches WHERE updated_at >= $1"
_THESE: Final = """
    SELECT s.id, s.criteria::text, s.snoozed_until, s.updated_at, s.state, o.plan,
           greatest(clock_timestamp() - s.updated_at, interval '0') AS age
    FROM searches s JOIN owners o ON o.id = s.owner_id
    WHERE s.id = ANY($1::bigint[]) ORDER BY s.id
"""
_LOST: Final = """
    DELETE FROM search_targets st USING searches s
    WHERE s.id = st.search_id AND (s.state <> 'active' OR s.snoozed_until > $1)
"""
_PARK: Final = """
    UPDATE poll_targets t SET due_at = 'infinity', watchers = 0
    WHERE (due_at <> 'infinity' OR watchers > 0) AND NOT made
      AND NOT EXISTS (SELECT FROM search_targets st WHERE st.target_id = t.id)
"""

_EVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC) + OVERLAP

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    """One search as the keeper reads it."""

    id: int
    criteria: Criteria | None
    """None when it rests, or when what is stored cannot be read by this release."""
    snoozed_until: dt.datetime | None
    updated_at: dt.datetime
    age: dt.timedelta


class Keeper:
    """Keeps one process's index, and everybody's targets, in step."""

    def __init__(self, pipeline: Pipeline, listen_url: str | None = None) -> None:
        self._pipeline = pipeline
        self._database = pipeline.database
        self._clock = pipeline.clock
        self._url = listen_url or pipeline.database.url
        self._wake = asyncio.Event()
        self._seen: dict[int, dt.datetime] = {}
        """When the searches that changed lately were changed, so that each is handled once."""
        self._mark: dt.datetime | None = None
        """The newest change that was followed, by the database's time."""
        self._marked_at = self._clock.now()
        self._snoozed: list[tuple[dt.datetime, int]] = []
        self._loading = asyncio.Lock()
        pipeline.ready.clear()
        pipeline.fill = self.load_once

    async def load_once(self) -> None:
        """Load unless that has been done, or is under way: then wait for it."""
        async with self._loading:
            if not self._pipeline.ready.is_set():
                await self.load()

    async def load(self) -> int:
        """Take all active searches in, in bulk; how many. Pages wait until this is done."""
        self._pipeline.ready.clear()
        count = 0
        now = self._clock.now()
        async with self._database.raw() as connection:
            self._mark = await connection.fetchval(_NEWEST)
            self._marked_at = now
            async for rows in _batches(connection, _ACTIVE):
                read = [self._read(row, "active", dt.timedelta(0)) for row in rows]
                count += await self._take_in(read)
        self._pipeline.ready.set()
        async with self._database.raw() as connection:
            await connection.execute(_LOST, now)
            await connection.execute(_PARK)
            await uncover(connection, now)
        _log.info("searches.loaded", count=count)
        return count

    async def run(self, stop: asyncio.Event) -> None:
        """Load, then follow every change until told to stop."""
        await self.load_once()
        async with asyncio.TaskGroup() as group:
            ears = group.create_task(
                listen(self._url, [CHANNEL], lambda _name, _id: self._wake.set(), self._clock)
            )
            halt = group.create_task(self._wake_at(stop))
            try:
                while not stop.is_set():
                    self._wake.clear()
                    await self.sweep()
                    await self._rest()
            finally:
                ears.cancel()
                halt.cancel()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(SWEEP_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    async def sweep(self) -> int:
        """Follow what has changed since the last look; how many searches that was."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(_CHANGED, self._since())
        fresh = [row["id"] for row in rows if self._seen.get(row["id"]) != row["updated_at"]]
        fresh += self._awake()
        for start in range(0, len(fresh), BATCH):
            async with self._database.raw() as connection:
                found = await connection.fetch(_THESE, fresh[start : start + BATCH])
            await self._follow(found)
        self._remember(rows)
        return len(fresh)

    def _since(self) -> dt.datetime:
        """From where to look: a while before the newest change, until that while has passed."""
        if self._mark is None or self._mark <= _EVER:
            return _EVER
        settled = self._clock.now() >= self._marked_at + 2 * OVERLAP
        return self._mark if settled else self._mark - OVERLAP

    def _awake(self) -> list[int]:
        """Searches whose snooze has run out."""
        now = self._clock.now()
        awake = []
        while self._snoozed and self._snoozed[0][0] <= now:
            awake.append(heapq.heappop(self._snoozed)[1])
        return awake

    def _remember(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self._seen[row["id"]] = row["updated_at"]
        newest = max((row["updated_at"] for row in rows), default=None)
        if newest is not None and (self._mark is None or newest > self._mark):
            self._mark, self._marked_at = newest, self._clock.now()
        if len(self._seen) > len(rows):
            # What was not read this time will not be read again unless it changes.
            self._seen = {row["id"]: row["updated_at"] for row in rows}

    async def _follow(self, rows: Sequence[Any]) -> None:
        read = [self._read(row, row["state"], row["age"]) for row in rows]
        for one in read:
            if one.criteria is None:
                self._pipeline.index.remove(one.id)
        await self._take_in(read, changed=True)
        active = [one for one in read if one.criteria is not None]
        if active:
            age = min(max(one.age for one in active), LONGEST_AGE)
            await self._pipeline.match_back({one.id for one in active}, age)

    async def _take_in(self, read: Sequence[_Row], *, changed: bool = False) -> int:
        """Into the index first, then to the targets: a page is never read for a stranger."""
        wanted: list[Wanted] = []
        count = 0
        for one in read:
            queries: tuple[Query, ...] = ()
            if one.criteria is not None:
                self._pipeline.index.add(one.id, one.criteria)
                queries = queries_of(self._pipeline.sources, one.criteria)
                count += 1
            wanted.append(Wanted(one.id, queries, changed=changed))
        await asyncio.sleep(0)
        async with self._database.raw() as connection:
            await self._pipeline.targets.attach(connection, wanted, self._clock.now())
        return count

    def _allowed(self, criteria: Criteria, plan_name: str) -> Criteria:
        """The criteria as far as the owner's plan goes: on so many marketplaces, and no more."""
        plan = self._pipeline.plans.get(plan_name, self._pipeline.default_plan)
        if plan.max_marketplaces is None:
            return criteria
        names = marketplaces_for(plan, criteria.marketplaces, self._pipeline.sources.names)
        if names == criteria.marketplaces:
            return criteria
        return dataclasses.replace(criteria, marketplaces=names)

    def _read(self, row: Any, state: str, age: dt.timedelta) -> _Row:
        until = row["snoozed_until"]
        rests = until is not None and until > self._clock.now()
        if state == "active" and rests:
            heapq.heappush(self._snoozed, (until, row["id"]))
        criteria = None
        if state == "active" and not rests:
            try:
                criteria = self._allowed(_CRITERIA.validate_json(row["criteria"]), row["plan"])
            except ValidationError:
                _log.warning("search.unreadable", search=row["id"])
        return _Row(row["id"], criteria, until, row["updated_at"], age)


async def _batches(connection: asyncpg.Connection[Any], statement: str) -> Any:
    """Rows of a long answer, some at a time."""
    cursor = await connection.cursor(statement)
    while rows := await cursor.fetch(BATCH):
        yield rows
