"""Alerts that stand in a web chat and that no browser has shown: they go on to the next place.

A web chat takes every message, for its row is the message. So what tells that somebody is there is
the browser, which says up to which message it has shown everything.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bots.web.adapter import PLATFORM
from core.alerts.fallback import move_unacknowledged

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

NOT_LATER: Final = dt.timedelta(days=1)
"""What was sent longer ago is no news anywhere."""
HELD_AT_MOST: Final = dt.timedelta(days=11)
"""A weekly digest holds what is a week old."""
AT_ONCE: Final = 500

_UNREAD: Final = text(
    """
    SELECT DISTINCT d.id
    FROM destinations w
    JOIN web_sessions s ON s.chat = w.chat
    JOIN deliveries m ON m.destination_id = w.id AND m.created_at > :since
     AND m.kind = 'alert' AND m.state = 'sent' AND m.state_at BETWEEN :oldest AND :before
     AND CASE WHEN m.message_id ~ '^[0-9]{1,18}$'
              THEN CAST(m.message_id AS bigint) > s.seen_message_id END
    JOIN deliveries d ON d.destination_id = w.id AND d.created_at > :since AND d.kind = 'alert'
     AND (d.id = m.id OR d.bundled_into = m.id AND d.state = 'bundled')
    WHERE w.platform = :platform AND EXISTS (
        SELECT FROM destinations n
        WHERE n.owner_id = w.owner_id AND n.state = 'active' AND n.id <> w.id)
    ORDER BY d.id LIMIT :at_once
    """
)


class Unread:
    """The sweep for them."""

    def __init__(self, database: Database, clock: Clock, minutes: float) -> None:
        self._database = database
        self._clock = clock
        self._patience = dt.timedelta(minutes=minutes)

    async def sweep(self) -> int:
        """Move what nobody has seen for so long to the owner's next destination; how many rows."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            found = await connection.execute(
                _UNREAD,
                {
                    "platform": PLATFORM,
                    "since": now - HELD_AT_MOST,
                    "oldest": now - NOT_LATER,
                    "before": now - self._patience,
                    "at_once": AT_ONCE,
                },
            )
            ids = list(found.scalars())
            return len(await move_unacknowledged(connection, ids, now))
