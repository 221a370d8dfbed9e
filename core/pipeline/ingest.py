"""One page of listings in; rows, alerts and deliveries out, in one transaction."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import asyncpg
import structlog

from core.alerts.create import create_alerts
from core.alerts.naming import name_searches
from core.listings.clean import CleanPage, clean_page
from core.listings.listing import ChangeKind
from core.listings.memory import PageMemory
from core.listings.service import StoredPage, store_page
from core.pipeline import first_page
from core.pipeline.gate import Gate
from core.pipeline.tell import Teller, find_all
from core.polling.targets import note_read

if TYPE_CHECKING:
    from core.clock import Clock
    from core.listings.listing import Change, Listing
    from core.listings.service import Connection
    from core.matching.index import Index
    from core.pipeline.found import Found
    from core.pipeline.slots import Slots
    from core.polling.marketplace import Query

ATTEMPTS: Final = 3
CONFLICTS: Final = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ForeignKeyViolationError,
)
"""Somebody erased a search, or wrote the same rows in another order: the page is done again."""
DETAIL_WAITS: Final = dt.timedelta(minutes=15)

_NEEDS_DETAIL: Final = """
    INSERT INTO needs_detail (search_id, listing_id, what, due_at, expires_at)
    SELECT s.id, u.listing_id, u.what, $1, $2
    FROM unnest($3::bigint[], $4::bigint[], $5::text[]) AS u(search_id, listing_id, what)
    JOIN searches s ON s.id = u.search_id
    ORDER BY s.id, u.listing_id ON CONFLICT DO NOTHING
"""

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class IngestResult:
    """What one page did."""

    new: int = 0
    changed: int = 0
    known: int = 0
    """Stored before and unchanged."""
    bad: int = 0
    """Could not be kept."""
    alerts: int = 0
    edits: int = 0
    """Cards already sent that will be brought up to date."""
    listing_ids: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """By external id; without those that needed no look into the database."""
    item_ids: Mapping[str, int] = dataclasses.field(default_factory=dict)


class Ingest:
    """Stores pages and decides who is told."""

    def __init__(
        self, slots: Slots, index: Index, clock: Clock, teller: Teller, gate: Gate
    ) -> None:
        self._slots = slots
        self._index = index
        self._clock = clock
        self._teller = teller
        self._gate = gate
        self._memory = PageMemory()
        # Pages of one marketplace would wait for each other in the database; here it costs less.
        self._turns: dict[str, asyncio.Lock] = collections.defaultdict(asyncio.Lock)

    async def page(
        self,
        marketplace: str,
        listings: Sequence[Listing],
        *,
        target_id: int | None = None,
        query: Query | None = None,
        caught_up: bool = False,
    ) -> IngestResult:
        """Ingest a page; `caught_up` tells that it is the first one after an outage.

        With a target, searches that wait for their first page of it get it.

        With a query (a preview's) the page counts as a read of the query's target.
        """
        now = self._clock.now()
        asked: Sequence[Listing] = listings
        if target_id is None and query is None:
            asked = self._memory.unknown(listings, now)
            if not asked:
                return IngestResult(known=len(listings))
        clean = clean_page(marketplace, asked, now)
        if clean.bad:
            _log.warning("listings.unfit", marketplace=marketplace, count=clean.bad)
        new = {id(listing) for listing in asked}
        remembered = [one for one in listings if id(one) not in new]
        task = _Task(marketplace, clean, remembered, target_id, query, now, caught_up)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._gate.entered():
                    return await self._write(task)
            except CONFLICTS:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError

    def strangers(self, listings: Sequence[Listing]) -> list[Listing]:
        """Those that were not on the last pages, or not like this."""
        return self._memory.unknown(listings, self._clock.now())

    async def _write(self, task: _Task) -> IngestResult:
        async with self._turns[task.marketplace], self._slots.raw() as connection:
            if task.query is not None:
                target_id = await note_read(connection, task.query, task.now)
                task = dataclasses.replace(task, target_id=target_id)
            waiting: frozenset[int] = frozenset()
            if task.target_id is not None:
                waiting = await first_page.waiting_searches(connection, task.target_id)
            stored = await store_page(connection, task.marketplace, task.clean.fit, task.now)
            alerts, edits = await self._tell(connection, task, stored, waiting)
        self._remember(task, stored)
        new = sum(change.kind is ChangeKind.NEW for change in stored.changes)
        changed = len(stored.changes) - new
        ids = dict(stored.known)
        ids |= {
            change.after.listing.external_id: (change.after.id, change.after.item_id)
            for change in stored.changes
        }
        return IngestResult(
            new=new,
            changed=changed,
            known=len(task.remembered) + len(task.clean.fit) - new - changed,
            bad=task.clean.bad,
            alerts=alerts,
            edits=edits,
            listing_ids={external_id: pair[0] for external_id, pair in ids.items()},
            item_ids={external_id: pair[1] for external_id, pair in ids.items()},
        )

    def _remember(self, task: _Task, stored: StoredPage) -> None:
        changed = {change.after.listing.external_id for change in stored.changes if change.before}
        self._memory.changed(
            task.marketplace, {one.external_id for one, key in task.clean.sources if key in changed}
        )
        self._memory.remember(one for one, key in task.clean.sources if key not in stored.raced)

    async def _tell(
        self, connection: Connection, task: _Task, stored: StoredPage, waiting: frozenset[int]
    ) -> tuple[int, int]:
        waiting = frozenset(one for one in waiting if one in self._index)
        found = await find_all(self._index, stored.changes)
        pairs: frozenset[first_page.Pair] = frozenset()
        if waiting:
            items = {key: ids[1] for key, ids in stored.known.items()}
            items |= {c.after.listing.external_id: c.after.item_id for c in stored.changes}
            pairs = first_page.matching_items(self._index, task.clean.fit, items, waiting)
        moved = [change.after.id for change in stored.changes if _moved(change)]
        if not found and not waiting and not moved:
            return 0, 0
        decider = await self._teller.decider(
            connection,
            task.marketplace,
            found,
            [*task.clean.fit.values(), *task.remembered],
            task.now,
            also={search_id for search_id, _ in pairs},
        )
        decider = dataclasses.replace(decider, caught_up=task.caught_up)
        if waiting and task.target_id is not None:
            seen = first_page.without_news(pairs, stored.changes, decider.searches)
            decider = dataclasses.replace(decider, silenced=seen)
            await first_page.remember(connection, task.target_id, waiting, seen, task.now)
        await _ask_for_detail(connection, found, waiting, task.now)
        await name_searches(connection, decider.further(found), task.now)
        created = await create_alerts(connection, decider.cards(found), moved, task.now)
        return created.alerts, created.edits


@dataclasses.dataclass(frozen=True, slots=True)
class _Task:
    """One page on its way."""

    marketplace: str
    clean: CleanPage
    remembered: Sequence[Listing]
    """What is stored just so and is not looked at again, but for comparing prices."""
    target_id: int | None
    query: Query | None
    now: dt.datetime
    caught_up: bool = False


def _moved(change: Change) -> bool:
    """Whether a card about it shows something that is no longer true."""
    before, after = change.before, change.after.listing
    return before is not None and (
        (before.price, before.currency, before.price_kind, before.state, before.title)
        != (after.price, after.currency, after.price_kind, after.state, after.title)
    )


async def _ask_for_detail(
    connection: Connection, found: Sequence[Found], waiting: frozenset[int], now: dt.datetime
) -> None:
    rows = [
        (search_id, one.change.after.id, what)
        for one in found
        for search_id, what in one.unread.items()
        if search_id not in waiting
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(_NEEDS_DETAIL, now, now + DETAIL_WAITS, *columns)
