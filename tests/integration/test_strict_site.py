"""Two workers and a site that counts: half an hour of polling without one refusal."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from typing import Any

from core.clock import ManualClock
from core.db import Database
from core.errors import RateLimitedError
from core.matching.index import Index
from core.pipeline import Keeper
from core.polling.host_turns import HostTurns
from core.polling.marketplace import Cursor, Query, SearchPage
from scrapers.hosts import HostGate, HostGates, Politeness
from tests.integration.world import Shop, World, criteria

POLITENESS = Politeness(concurrency=1, min_gap_seconds=4.0, jitter_seconds=3.0)
DAILY_CALLS = 2_400
PEOPLE = 60
STEP = dt.timedelta(seconds=15)
STEPS = 120


class Door:
    """The site's own count: a call within four seconds of the last, or the sixteenth in a minute,
    is refused."""

    def __init__(self) -> None:
        self.seen: list[dt.datetime] = []
        self.refused = 0

    def knock(self, now: dt.datetime) -> None:
        lately = [at for at in self.seen if at > now - dt.timedelta(minutes=1)]
        self.seen.append(now)
        if len(lately) >= 15 or any(at > now - dt.timedelta(seconds=4) for at in lately):
            self.refused += 1
            raise RateLimitedError("shop", "status 429")


class Strict(Shop):
    """The site as one process reads it: by its own gate, through everybody's door."""

    def __init__(self, door: Door, gate: HostGate, clock: ManualClock) -> None:
        super().__init__(
            min_interval_seconds=60,
            page_size=100,
            daily_calls=DAILY_CALLS,
            calls_per_minute=POLITENESS.calls_per_minute,
        )
        self._door = door
        self._gate = gate
        self._clock = clock

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        async with self._gate.turn(self.name):
            self._door.knock(self._clock.now())
            await self._gate.succeeded()
            return await super().search(query, cursor)


def _worker(database: Database, clock: ManualClock, door: Door, index: Index) -> World:
    gate = HostGates(clock, turns=HostTurns(database)).get("shop.example:443", POLITENESS)
    return World(database, clock, shop=Strict(door, gate, clock), index=index)


async def test_two_workers_never_offend_a_site_that_counts(
    database: Database, clock: ManualClock
) -> None:
    door, index = Door(), Index()
    workers = [_worker(database, clock, door, index) for _ in range(2)]
    for n in range(PEOPLE):
        owner = await workers[0].person(f"p{n}")
        await workers[0].search(owner, criteria(f"thing{n}"))
    await Keeper(workers[0].pipeline).load()
    started = clock.now()
    for step in range(STEPS):
        target = started + step * STEP
        clock.advance(max(target - clock.now(), dt.timedelta()))
        # In turns: this clock moves for all when one of them sleeps.
        for worker in workers:
            await worker.pipeline.poll_due(2)
    assert door.refused == 0
    assert await _counts(workers[0]) == {"ok": 1}
    hours = (clock.now() - started) / dt.timedelta(hours=1)
    assert 0.8 * DAILY_CALLS * hours / 24 < len(door.seen) <= DAILY_CALLS * (hours / 24 + 0.05)
    assert all(worker.shop.asked for worker in workers)
    gaps = [later - sooner for sooner, later in itertools.pairwise(door.seen)]
    assert min(gaps) >= dt.timedelta(seconds=POLITENESS.min_gap_seconds)


async def _counts(world: World) -> Counter[Any]:
    return Counter([await world.scalar("SELECT state FROM source_health")])
