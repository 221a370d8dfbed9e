"""Updates are written down before they are confirmed, so each is handled once and none is lost.

Telegram gives an update again until it is confirmed, and a webhook's again until it was answered.
The row is the memory of both: a repeat finds it there, and what a dead process left open is handled
by the next one. An update that ends one process after another is let go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import text

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

TRIES: Final = 5
KEEP: Final = dt.timedelta(days=2)
KEEP_LINES: Final = dt.timedelta(days=60)
AT_ONCE: Final = 200

_PUT = text(
    """
    INSERT INTO telegram_updates (bot, update_id, raw, taken_at)
    SELECT :bot, u.id, CAST(u.raw AS jsonb), :now
    FROM unnest(CAST(:ids AS bigint[]), CAST(:raws AS text[])) AS u(id, raw)
    ON CONFLICT (bot, update_id) DO NOTHING
    RETURNING update_id
    """
)
_OPEN = text(
    """
    UPDATE telegram_updates SET tries = tries + 1, taken_at = :now
    WHERE bot = :bot AND update_id IN (
        SELECT update_id FROM telegram_updates
        WHERE bot = :bot AND NOT done AND taken_at <= :before AND tries < :tries
          AND update_id <> ALL(CAST(:busy AS bigint[]))
        ORDER BY update_id LIMIT :at_once FOR UPDATE SKIP LOCKED
    )
    RETURNING update_id, raw
    """
)
_UNTRIED = text(
    "UPDATE telegram_updates SET tries = greatest(0, tries - 1)"
    " WHERE bot = :bot AND NOT done AND update_id = ANY(CAST(:ids AS bigint[]))"
)
_DONE = text(
    "UPDATE telegram_updates SET done = true, raw = NULL WHERE bot = :bot AND update_id = :id"
)
_TIDY = text("DELETE FROM telegram_updates WHERE taken_at < :before")
_TIDY_LINES = text("DELETE FROM telegram_lines WHERE used_at < :before")
_KEEP_LINES = text(
    """
    INSERT INTO telegram_lines (name, line, used_at)
    SELECT u.name, u.line, :now
    FROM unnest(CAST(:names AS text[]), CAST(:lines AS text[])) AS u(name, line)
    ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at
    WHERE telegram_lines.used_at < :now - interval '1 day'
    """
)
_LINE = text("SELECT line FROM telegram_lines WHERE name = :name")
_SETTING = text("SELECT fingerprint FROM telegram_settings WHERE bot = :bot AND name = :name")
_SET = text(
    """
    INSERT INTO telegram_settings (bot, name, fingerprint) VALUES (:bot, :name, :fingerprint)
    ON CONFLICT (bot, name) DO UPDATE SET fingerprint = excluded.fingerprint
    """
)

Update = tuple[int, dict[str, Any]]


class Inbox:
    """The rows of one bot."""

    def __init__(self, database: Database, clock: Clock, bot: str) -> None:
        self._database = database
        self._clock = clock
        self._bot = bot

    async def put(self, updates: Sequence[dict[str, Any]]) -> list[Update]:
        """Write updates down; those that were not there before, in order."""
        given = {int(update["update_id"]): update for update in updates}
        async with self._database.connect() as connection:
            found = await connection.execute(
                _PUT,
                {
                    "bot": self._bot,
                    "now": self._clock.now(),
                    "ids": list(given),
                    "raws": [_stored(update) for update in given.values()],
                },
            )
            fresh = set(found.scalars())
        return [(number, update) for number, update in sorted(given.items()) if number in fresh]

    async def left_open(self, older: dt.timedelta, busy: Sequence[int]) -> list[Update]:
        """Updates that somebody took and never finished."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            found = await connection.execute(
                _OPEN,
                {
                    "bot": self._bot,
                    "now": now,
                    "before": now - older,
                    "tries": TRIES,
                    "busy": list(busy),
                    "at_once": AT_ONCE,
                },
            )
            return sorted(((int(id_), dict(raw)) for id_, raw in found.all()), key=lambda u: u[0])

    async def untried(self, update_ids: Sequence[int]) -> None:
        """There was no room to begin with them, which ends no process: it counts as no try."""
        async with self._database.connect() as connection:
            await connection.execute(_UNTRIED, {"bot": self._bot, "ids": list(update_ids)})

    async def done(self, update_id: int) -> None:
        """It has been handled; its words are forgotten."""
        async with self._database.connect() as connection:
            await connection.execute(_DONE, {"bot": self._bot, "id": update_id})

    async def tidy(self) -> None:
        """Forget numbers that Telegram will not repeat any more, and lines nobody presses."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            await connection.execute(_TIDY, {"before": now - KEEP})
            await connection.execute(_TIDY_LINES, {"before": now - KEEP_LINES})

    async def keep_lines(self, lines: Mapping[str, str]) -> None:
        """Store words behind buttons."""
        async with self._database.connect() as connection:
            await connection.execute(
                _KEEP_LINES,
                {
                    "names": list(lines),
                    "lines": list(lines.values()),
                    "now": self._clock.now(),
                },
            )

    async def line(self, name: str) -> str | None:
        """The words of this name."""
        async with self._database.connect() as connection:
            found: str | None = (await connection.execute(_LINE, {"name": name})).scalar()
            return found

    async def setting(self, name: str) -> str | None:
        """The fingerprint of what was last registered under this name."""
        async with self._database.connect() as connection:
            given = {"bot": self._bot, "name": name}
            found: str | None = (await connection.execute(_SETTING, given)).scalar()
            return found

    async def set(self, name: str, fingerprint: str) -> None:
        """Remember what is registered now."""
        async with self._database.connect() as connection:
            given = {"bot": self._bot, "name": name, "fingerprint": fingerprint}
            await connection.execute(_SET, given)


def _stored(update: dict[str, Any]) -> str:
    # PostgreSQL's JSON holds no NUL; a lone surrogate cannot come from JSON that orjson has read.
    return orjson.dumps(update).decode().replace("\\u0000", "")
