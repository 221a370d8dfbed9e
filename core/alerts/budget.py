"""One pace for each bot, kept by all processes together, obeyed before the platform has to ask.

The moments at which a bot and its chats may speak again are rows. Whoever wants to speak takes a
slot there; those who wait in one process are served together, so a burst costs a few transactions a
second and not one a message. The row of the bot is the lock for its chats as well.

The table is unlogged: after a crash everybody may speak at once, which is what a restart does.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import structlog

from core.alerts.pace import At, NotYet, Pace, TooSoon, Turn, Verdict, give_out
from core.alerts.states import RetryAfter
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

LONGEST_WAIT: Final = 8.0
"""Seconds somebody may stand in line for the bot; then the message comes back later."""
LONGEST_ANSWER_WAIT: Final = 20.0
SHORTEST_REST: Final = 0.02
DATABASE_AWAY: Final = 2.0

_log = structlog.get_logger()

_OPEN = """
    INSERT INTO send_budgets (key, free_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING
"""
# The bot's row comes first and is the only one locked: it keeps everybody else out of the rest.
_LOCK = "SELECT free_at FROM send_budgets WHERE key = $1 FOR UPDATE"
_READ = "SELECT key, free_at FROM send_budgets WHERE key = ANY($1::text[])"
_WRITE = """
    INSERT INTO send_budgets (key, free_at)
    SELECT * FROM unnest($1::text[], $2::timestamptz[])
    ON CONFLICT (key) DO UPDATE SET free_at = greatest(send_budgets.free_at, excluded.free_at)
"""


@dataclasses.dataclass(slots=True)
class _Waiting:
    turn: Turn
    since: dt.datetime
    verdict: At | TooSoon | RetryAfter | None = None


class Budget:
    """The budget of one bot (one token). Every process has one of these over the same rows."""

    def __init__(self, database: Database, clock: Clock, bot: str, pace: Pace) -> None:
        self._database = database
        self._clock = clock
        self._bot = bot
        self._pace = pace
        self._waiting: list[_Waiting] = []
        self._lock = asyncio.Lock()
        self._opened = False

    async def take(self, chat: str, pace: Pace, *, answering: bool = False) -> RetryAfter | None:
        """Wait for our turn to speak in a chat; a `RetryAfter` if that is too far away.

        `answering` is for replies somebody waits for: they go ahead of alerts.
        """
        turn = Turn(f"{self._bot}/{chat}", pace, answering)
        try:
            verdict = await (self._ask_alone(turn) if answering else self._stand_in_line(turn))
        except DATABASE_ERRORS as error:
            _log.warning("budget.database_away", error=type(error).__name__)
            # Nothing could be written down about an alert now; but an answer needs no database.
            return None if answering else _later(DATABASE_AWAY)
        if isinstance(verdict, RetryAfter):
            return verdict
        wait = (verdict.moment - self._clock.now()).total_seconds()
        if isinstance(verdict, TooSoon) or wait > LONGEST_ANSWER_WAIT:
            return _later(wait)
        if wait > 0:
            await self._clock.sleep(wait)
        return None

    async def hold(self, seconds: float, chat: str | None = None) -> None:
        """The platform asked for a pause, in one chat or of the whole bot; all processes obey."""
        key = self._bot if chat is None else f"{self._bot}/{chat}"
        until = self._clock.now() + dt.timedelta(seconds=seconds)
        with contextlib.suppress(*DATABASE_ERRORS):
            async with self._database.raw() as connection:
                await connection.execute(_WRITE, [key], [until])

    async def _ask_alone(self, turn: Turn) -> At | TooSoon:
        (verdict,) = await self._ask([turn])
        # An answer is always given a moment, if a late one.
        return TooSoon(verdict.moment) if isinstance(verdict, NotYet) else verdict

    async def _stand_in_line(self, turn: Turn) -> At | TooSoon | RetryAfter:
        mine = _Waiting(turn, self._clock.now())
        self._waiting.append(mine)
        try:
            async with self._lock:
                # Whoever is first in line asks for all behind, and rests for all.
                while mine.verdict is None:
                    rest = await self._serve_line()
                    if mine.verdict is None:
                        await self._clock.sleep(rest)
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return mine.verdict

    async def _serve_line(self) -> float:
        """Ask for everybody in line; how long to rest before asking again."""
        line = list(self._waiting)
        verdicts = await self._ask([each.turn for each in line])
        now, rest = self._clock.now(), 0.0
        for each, verdict in zip(line, verdicts, strict=True):
            if not isinstance(verdict, NotYet):
                each.verdict = verdict
                continue
            pause = (verdict.moment - now).total_seconds()
            rest = pause if not rest else min(rest, pause)
            if (now - each.since).total_seconds() + pause > LONGEST_WAIT:
                each.verdict = _later(pause)
        self._waiting = [each for each in self._waiting if each.verdict is None]
        return max(SHORTEST_REST, rest)

    async def _ask(self, turns: Sequence[Turn]) -> list[Verdict]:
        keys = sorted({turn.chat for turn in turns})
        async with self._database.raw() as connection:
            if not self._opened:
                await connection.execute(_OPEN, self._bot, self._clock.now())
            bot_free_at = await connection.fetchval(_LOCK, self._bot)
            book = {row["key"]: row["free_at"] for row in await connection.fetch(_READ, keys)}
            if bot_free_at is not None:
                book[self._bot] = bot_free_at
            # Read after the lock: whoever held it has moved the moments on.
            now = self._clock.now()
            verdicts, changed = give_out(turns, self._bot, self._pace, book, now)
            if changed:
                await connection.execute(_WRITE, list(changed), list(changed.values()))
        self._opened = bot_free_at is not None
        return verdicts


def _later(seconds: float) -> RetryAfter:
    return RetryAfter(max(0.05, seconds), "our own pace", own_pace=True)
