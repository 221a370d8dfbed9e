"""What is tidied up once in a while: months made ahead, old drafts, deleted searches, old chats."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import text

from core.alerts.busy import newest_alert, tell_busy_searches
from core.alerts.claims import lapse
from core.listings.forget import forget_asked

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

KEEP_DRAFTS: Final = dt.timedelta(days=30)
KEEP_DELETED: Final = dt.timedelta(days=30)
KEEP_SILENT: Final = dt.timedelta(days=7)
KEEP_MESSAGES: Final = dt.timedelta(days=90)
DAILY: Final = dt.timedelta(days=1)
OFTEN: Final = dt.timedelta(minutes=5)
LOOK_BACK: Final = 20_000
"""After a start, so many alerts are looked at again for searches that alert too often."""
AT_ONCE: Final = 1000

# Each runs in a transaction of its own and takes a bounded bite, so that no lock is held long.
_DRAFTS: Final = """
    DELETE FROM drafts WHERE id IN
        (SELECT id FROM drafts WHERE created_at < :before LIMIT :at_once)
"""
_SEARCHES: Final = """
    DELETE FROM searches WHERE id IN
        (SELECT id FROM searches WHERE state = 'deleted' AND updated_at < :before LIMIT :at_once)
"""
_MESSAGES: Final = """
    DELETE FROM web_messages WHERE id IN
        (SELECT id FROM web_messages WHERE created_at < :before ORDER BY id LIMIT :at_once)
"""
# A browser that came and never said a word.
_SESSIONS: Final = """
    DELETE FROM web_sessions WHERE chat IN
        (SELECT s.chat FROM web_sessions s WHERE s.created_at < :before AND NOT EXISTS
            (SELECT FROM web_messages m WHERE m.chat = s.chat) LIMIT :at_once)
"""
# A chat that may be spoken to again needs no row to say so.
_BUDGETS: Final = """
    DELETE FROM send_budgets WHERE key IN
        (SELECT key FROM send_budgets WHERE free_at < :before LIMIT :at_once)
"""
_COUNTS: Final = """
    DELETE FROM send_counts WHERE (key, day) IN
        (SELECT key, day FROM send_counts WHERE day < :before LIMIT :at_once)
"""
_HEARD: Final = """
    DELETE FROM heard_events WHERE key IN
        (SELECT key FROM heard_events WHERE at < :before ORDER BY at LIMIT :at_once)
"""
_LINK_CODES: Final = """
    DELETE FROM link_codes WHERE id IN
        (SELECT id FROM link_codes WHERE expires_at < :before LIMIT :at_once)
"""
_LINK_TRIES: Final = """
    DELETE FROM link_tries WHERE identity_id IN
        (SELECT identity_id FROM link_tries WHERE since < :before LIMIT :at_once)
"""
_TIDY: Final = {
    "drafts": (_DRAFTS, KEEP_DRAFTS),
    "deleted_searches": (_SEARCHES, KEEP_DELETED),
    "web_messages": (_MESSAGES, KEEP_MESSAGES),
    "silent_sessions": (_SESSIONS, KEEP_SILENT),
    "send_budgets": (_BUDGETS, DAILY),
    "send_counts": (_COUNTS, KEEP_SILENT),
    "heard_events": (_HEARD, KEEP_SILENT),
    "link_codes": (_LINK_CODES, DAILY),
    "link_tries": (_LINK_TRIES, DAILY),
}

_log = structlog.get_logger()


class Housekeeper:
    """Remembers between turns what has been looked at; nothing is lost when it forgets."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sweeps: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._sweeps = sweeps
        self._tidied_at: dt.datetime | None = None
        self._seen_alert: int | None = None

    async def turn(self) -> None:
        """Do what is due now: busy searches and lapsed claims every turn, the rest once a day."""
        await self.tell_busy()
        await self.lapse_claims()
        now = self._clock.now()
        if self._tidied_at is None or self._tidied_at + DAILY <= now:
            await self.tidy()
            self._tidied_at = now

    async def sweep(self) -> None:
        """What has to be looked after every minute; one that fails keeps none of the others."""
        async with contextlib.AsyncExitStack() as all_of_them:
            for sweep in reversed(self._sweeps):
                all_of_them.push_async_callback(sweep)

    async def lapse_claims(self) -> int:
        """Let go of what members have been on for a day."""
        async with self._database.connect() as connection:
            return await lapse(connection, self._clock.now())

    async def tell_busy(self) -> int:
        """Offer to tighten searches that alert too often."""
        async with self._database.connect() as connection:
            newest = await newest_alert(connection)
            after = max(0, newest - LOOK_BACK) if self._seen_alert is None else self._seen_alert
            told = 0
            if newest > after:
                told = await tell_busy_searches(connection, now=self._clock.now(), after=after)
        self._seen_alert = newest
        return told

    async def tidy(self) -> dict[str, int]:
        """Make months ahead and clear away what is past keeping; how much of each."""
        now = self._clock.now()
        await self._database.ensure_months(now)
        cleared = {}
        for name, (statement, keep) in _TIDY.items():
            cleared[name] = await self._clear(statement, now - keep)
        async with self._database.connect() as connection:
            cleared["sellers"] = await forget_asked(connection, now)
        if any(cleared.values()):
            _log.info("housekeeping.cleared", **cleared)
        return cleared

    async def _clear(self, statement: str, before: dt.datetime) -> int:
        total = 0
        while True:
            async with self._database.connect() as connection:
                found = await connection.execute(
                    text(statement), {"before": before, "at_once": AT_ONCE}
                )
            total += found.rowcount
            if found.rowcount < AT_ONCE:
                return total
