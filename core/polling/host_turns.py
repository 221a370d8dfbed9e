"""Politeness towards a host that all processes keep together: turns, and pauses after a refusal.

A turn is booked ahead in one statement, so that two workers never ask at the same moment. A host
that refused is left alone by all; when its pause is over, the row lets one single caller try. The
rows outlive a restart, so that a process which a refusal killed does not come back asking.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final

import structlog

from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from core.db import Database

TRIAL: Final = dt.timedelta(minutes=2)
"""Longer than any read takes; a process that died while it tried stands in the way no longer."""
WHY_LENGTH: Final = 300

_BOOK: Final = """
    INSERT INTO host_turns AS h (host, next_at) VALUES ($1, $2::timestamptz + $3::interval)
    ON CONFLICT (host) DO UPDATE SET
        next_at = greatest(h.next_at, $2) + $3,
        paused_until = CASE WHEN h.paused_until IS NOT NULL THEN $2 + $5::interval END,
        trying = h.paused_until IS NOT NULL
    WHERE coalesce(h.paused_until <= $2, true) AND greatest(h.next_at, $2) <= $2 + $4::interval
    RETURNING next_at - $3 AS start, strikes, trying
"""
_STANDS: Final = "SELECT next_at, paused_until, trying, kind, why FROM host_turns WHERE host = $1"
_STRIKE: Final = """
    INSERT INTO host_turns AS h (host, next_at, strikes) VALUES ($1, $2, 1)
    ON CONFLICT (host) DO UPDATE SET strikes = h.strikes + 1 RETURNING strikes
"""
_PAUSE: Final = """
    INSERT INTO host_turns AS h (host, next_at, paused_until, kind, why)
    VALUES ($1, $2, $2, $3, $4)
    ON CONFLICT (host) DO UPDATE SET
        paused_until = excluded.paused_until, trying = false, kind = excluded.kind,
        why = excluded.why
"""
_CLEAR: Final = """
    UPDATE host_turns SET paused_until = NULL, trying = false, strikes = 0 WHERE host = $1
"""
_AGAIN: Final = """
    UPDATE host_turns SET paused_until = $2, trying = false WHERE host = $1 AND trying
"""

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Booked:
    """A turn."""

    start: dt.datetime
    """Not to be taken before."""
    trial: bool
    """The host had refused us, and this call alone finds out whether it still does."""
    strikes: int
    """Refusals in a row so far."""


@dataclasses.dataclass(frozen=True, slots=True)
class LeftAlone:
    """Nobody asks now."""

    until: dt.datetime
    trying: bool
    """Somebody is finding out whether it answers again, and will know before `until`."""
    kind: str
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Full:
    """The queue is longer than anybody waits."""

    wait: dt.timedelta


class HostTurns:
    """The rows. Every process has one of these over them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def book(
        self, host: str, now: dt.datetime, gap: dt.timedelta, longest_wait: dt.timedelta
    ) -> Booked | LeftAlone | Full | None:
        """Take the next turn, `gap` before the one after it; None if the database is away."""
        try:
            async with self._database.single() as connection:
                row = await connection.fetchrow(_BOOK, host, now, gap, longest_wait, TRIAL)
                if row is not None:
                    return Booked(row["start"], trial=row["trying"], strikes=row["strikes"])
                stands = await connection.fetchrow(_STANDS, host)
        except DATABASE_ERRORS as error:
            _log.warning("host_turns.database_away", error=type(error).__name__)
            return None
        if stands is None:
            return None
        until = stands["paused_until"]
        if until is not None and until > now:
            return LeftAlone(until, stands["trying"], stands["kind"], stands["why"])
        return Full(max(stands["next_at"] - now, dt.timedelta()))

    async def strike(self, host: str, now: dt.datetime) -> int | None:
        """Count a refusal; how many there are in a row, None if the database is away."""
        try:
            async with self._database.single() as connection:
                strikes: int = await connection.fetchval(_STRIKE, host, now)
        except DATABASE_ERRORS as error:
            _log.warning("host_turns.database_away", error=type(error).__name__)
            return None
        return strikes

    async def pause(self, host: str, until: dt.datetime, kind: str, why: str) -> None:
        """Let nobody ask before then."""
        said = why.replace("\x00", "")[:WHY_LENGTH]
        await self._write(_PAUSE, host, until, kind, said)

    async def clear(self, host: str) -> None:
        """It answers again."""
        await self._write(_CLEAR, host)

    async def let_try_again(self, host: str, now: dt.datetime) -> None:
        """The one who tried came back with neither an answer nor a refusal."""
        await self._write(_AGAIN, host, now)

    async def _write(self, statement: str, *values: object) -> None:
        try:
            async with self._database.single() as connection:
                await connection.execute(statement, *values)
        except DATABASE_ERRORS as error:
            _log.warning("host_turns.database_away", error=type(error).__name__)
