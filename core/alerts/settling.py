"""Writes down what came of visits to lanes, many at once.

Whoever comes first writes for all that wait: while one transaction is under way, the results of
other lanes gather for the next. So one slow chat delays nobody's settling, and a burst costs few
transactions.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError

from core.alerts import claim, fallback
from core.gathered import Gathered

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.alerts.claim import Lane, Outcome, Release
    from core.clock import Clock
    from core.db import Database

TRIES: Final = 8
"""A deadlock or a database that restarts is no reason to say everything again; the tries take half
a minute together, which is less than a lease."""

_log = structlog.get_logger()

_TELL_NIGHT = text(
    "UPDATE owners SET preferences = preferences || '{\"night_silent_told\": true}'"
    " WHERE id = ANY(:ids) AND NOT coalesce((preferences->>'night_silent_told')::bool, false)"
)


@dataclasses.dataclass(slots=True, kw_only=True)
class Settlement:
    """What one visit to a lane has to write, in whole or in part."""

    lane: Lane
    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    release: Release | None = None
    dead: str | None = None
    move: list[int] = dataclasses.field(default_factory=list)
    """Rows whose destination is known to be dead."""
    exhausted: list[int] = dataclasses.field(default_factory=list)
    refused: list[int] = dataclasses.field(default_factory=list)
    unheard: list[int] = dataclasses.field(default_factory=list)
    """Rows that nobody confirmed, however often they were sent."""
    pause_platform_until: dt.datetime | None = None
    offered_quiet: set[int] = dataclasses.field(default_factory=set)


class Settler:
    """Group commit for one deliverer."""

    def __init__(self, database: Database, clock: Clock, lease: str) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._gathered = Gathered(self._write_stubbornly)

    async def settle(self, settlement: Settlement) -> None:
        """Return once it is committed, by us or by somebody who came first."""
        await self._gathered(settlement)

    async def _write_stubbornly(self, batch: Sequence[Settlement]) -> Sequence[None]:
        for attempt in range(1, TRIES + 1):
            try:
                async with self._database.connect() as connection:
                    await self._write(connection, batch)
            except (DBAPIError, InterfaceError, OSError) as error:
                if attempt == TRIES:
                    raise
                _log.warning("delivery.settle_again", error=type(error).__name__)
                await self._clock.sleep(0.1 * 2**attempt)
            else:
                break
        return [None] * len(batch)

    async def _write(self, connection: AsyncConnection, batch: Sequence[Settlement]) -> None:
        now = self._clock.now()
        lane_ids = sorted({settlement.lane.id for settlement in batch})
        await claim.lock_lanes(connection, lane_ids)
        outcomes = [outcome for settlement in batch for outcome in settlement.outcomes]
        if outcomes:
            await claim.settle(connection, outcomes, now)
        await _fall_back(connection, batch, now)
        await _note_offers(connection, batch)
        for platform, until in _pauses(batch).items():
            await claim.pause_platform(connection, platform, until)
        releases = [each.release for each in batch if each.release is not None]
        if releases:
            await claim.release(connection, releases, self._lease, now)


def _pauses(batch: Sequence[Settlement]) -> dict[str, dt.datetime]:
    pauses: dict[str, dt.datetime] = {}
    for settlement in batch:
        until = settlement.pause_platform_until
        if until is not None:
            platform = settlement.lane.address.platform
            pauses[platform] = max(until, pauses.get(platform, until))
    return pauses


async def _fall_back(
    connection: AsyncConnection, batch: Sequence[Settlement], now: dt.datetime
) -> None:
    dead = [each for each in batch if each.dead is not None]
    if dead:
        addresses = [(each.lane.address, each.dead or "") for each in dead]
        await fallback.bury(connection, [each.lane.id for each in dead], addresses, now)
    move = [row_id for each in batch for row_id in each.move]
    await fallback.move(connection, move, now, "address is gone")
    exhausted = [row_id for each in batch for row_id in each.exhausted]
    await fallback.move(connection, exhausted, now, "too many tries", only_with_next=True)
    refused = [row_id for each in batch for row_id in each.refused]
    await fallback.move_refused(connection, refused, now)
    unheard = [row_id for each in batch for row_id in each.unheard]
    await fallback.move_unacknowledged(connection, unheard, now)


async def _note_offers(connection: AsyncConnection, batch: Sequence[Settlement]) -> None:
    """Quiet hours are offered once."""
    owners = sorted({owner_id for each in batch for owner_id in each.offered_quiet})
    if owners:
        await connection.execute(_TELL_NIGHT, {"ids": owners})
