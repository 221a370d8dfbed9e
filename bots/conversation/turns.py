"""One event of a person in a chat at a time, in the order in which they came, over all processes.

Whoever comes draws a number from the chat's row and waits until that number is served. The row is
there only while something is under way. No transaction is open while an event is handled: a turn is
a lease, and who dies in it, or takes longer than that, is passed over.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

Key = tuple[str, ...]
LEASE: Final = dt.timedelta(seconds=10)
"""Longer than any step that does not let the next event in before it waits for somebody."""
LOOK_SECONDS: Final = 0.1
"""So often a turn is looked for that another process may have ended."""

_DRAW: Final = """
    INSERT INTO turns AS t (key, drawn, serving, leased_until) VALUES ($1, 1, 0, $2)
    ON CONFLICT (key) DO UPDATE SET drawn = t.drawn + 1
    RETURNING drawn - 1 AS mine, serving
"""
_NEXT: Final = """
    (SELECT min(n) FROM generate_series(serving + 1, drawn) n WHERE n <> ALL (given_up))
"""
# Whose turn it is takes it, and with it a new lease. Who waits passes over a lease that has ended.
_TAKE: Final = f"""
    UPDATE turns SET leased_until = $3,
        serving = CASE WHEN serving < $2 THEN {_NEXT} ELSE serving END
    WHERE key = $1 AND (serving = $2 OR serving < $2 AND leased_until <= $4)
    RETURNING serving
"""  # noqa: S608 - joined from a constant, values are bound
_PASSED: Final = "SELECT NOT EXISTS (SELECT FROM turns WHERE key = $1 AND serving <= $2)"
_LAST: Final = "DELETE FROM turns WHERE key = $1 AND serving = $2 AND drawn = $2 + 1 RETURNING 1"
# Who ends before it was served (the process stops, the reader leaves) is not waited for.
_END: Final = f"""
    UPDATE turns SET
        serving = CASE WHEN serving = $2 THEN {_NEXT} ELSE serving END,
        leased_until = CASE WHEN serving = $2 THEN $3 ELSE leased_until END,
        given_up = CASE WHEN serving < $2 THEN given_up || $2::bigint ELSE given_up END
    WHERE key = $1 AND serving <= $2
    RETURNING serving >= drawn
"""  # noqa: S608 - joined from a constant, values are bound
_CLEAR: Final = "DELETE FROM turns WHERE key = $1 AND serving >= drawn"
_FORGET: Final = "DELETE FROM turns"


class Turns:
    """Hands out turns; one of these a process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # Numbers are drawn one after the other here, so that they are in the order of arrival.
        self._drawing: dict[Key, asyncio.Lock] = {}
        self._waiting: collections.Counter[Key] = collections.Counter()
        self._ended = asyncio.Condition()

    @contextlib.asynccontextmanager
    async def turn(self, key: Key) -> AsyncIterator[Turn]:
        """Wait for the turn; it ends with the block, or before with `Turn.end`."""
        name = "\x1f".join(key)
        mine, serving = await self._draw(key, name)
        turn = Turn(self, name, mine)
        try:
            while serving < mine:
                await self._wait()
                serving = await self._look(name, mine)
            yield turn
        finally:
            await turn.end()

    async def _draw(self, key: Key, name: str) -> tuple[int, int]:
        lock = self._drawing.setdefault(key, asyncio.Lock())
        self._waiting[key] += 1
        try:
            async with lock, self._database.raw() as connection:
                row = await connection.fetchrow(_DRAW, name, self._clock.now() + LEASE)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._drawing[key]
        assert row is not None  # noqa: S101 - the statement always returns its row
        return row["mine"], row["serving"]

    async def _wait(self) -> None:
        """Until a turn has ended in this process, or for the little while that others may need."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS), self._ended:
                await self._ended.wait()

    async def _look(self, name: str, mine: int) -> int:
        """Which number is served now, as far as it concerns this one."""
        now = self._clock.now()
        async with self._database.raw() as connection:
            serving = await connection.fetchval(_TAKE, name, mine, now + LEASE, now)
            if serving is None and await connection.fetchval(_PASSED, name, mine):
                # Passed over: this took too long to look. Better late than never.
                return mine
        return -1 if serving is None else int(serving)

    async def end(self, name: str, mine: int) -> None:
        """Let the next number be served."""
        until = self._clock.now() + LEASE
        async with self._database.raw() as connection:
            if await connection.fetchval(_LAST, name, mine) is None and await connection.fetchval(
                _END, name, mine, until
            ):
                await connection.execute(_CLEAR, name)
        async with self._ended:
            self._ended.notify_all()

    async def forget(self) -> None:
        """End every turn. Only for the one process of a database, as it starts."""
        async with self._database.raw() as connection:
            await connection.execute(_FORGET)


class Turn:
    """The right to be handled now."""

    def __init__(self, turns: Turns, name: str, number: int) -> None:
        self._turns = turns
        self._name = name
        self._number = number
        self._ended = False

    async def end(self) -> None:
        """Let the next one in; a second call does nothing."""
        if not self._ended:
            self._ended = True
            await self._turns.end(self._name, self._number)
