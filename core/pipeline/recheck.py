"""Cards that were shown stay true: listings people were told of are looked at again, and again.

After an hour, six, a day, three and seven: what is sold or ended is found even where no list page
shows it any more. A look is a row among those that wait to be read whole, so it keeps to the same
call budget, and what it finds goes the way of every change: cards are edited, a fall alerts again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

AGES: Final = tuple(dt.timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
MOST: Final = 50
"""At one sweep and age; the rest is looked at when it is older."""
LIVES: Final = dt.timedelta(hours=2)
WHAT: Final = "still there"
BACK: Final = dt.timedelta(minutes=10)
"""After a start, so far back is made up for."""

_ASK: Final = text(
    """
    INSERT INTO needs_detail (search_id, listing_id, what, due_at, expires_at)
    SELECT DISTINCT ON (l.id) s.id, l.id, :what, CAST(:now AS timestamptz), :expires
    FROM (
        SELECT a.listing_id, a.search_ids FROM alerts a
        WHERE a.created_at > :after AND a.created_at <= :upto
          AND EXISTS (SELECT FROM deliveries d WHERE d.alert_id = a.id
                        AND d.state IN ('sent', 'bundled') AND d.created_at >= :after)
        ORDER BY a.id DESC LIMIT :most
    ) told
    JOIN listings l ON l.id = told.listing_id AND l.state IN ('active', 'reserved')
    JOIN searches s ON s.id = ANY(told.search_ids) AND s.state <> 'deleted'
    ORDER BY l.id, s.id
    ON CONFLICT (search_id, listing_id) DO NOTHING
    """
)


class Rechecks:
    """Asks for looks, every minute; several processes may, since a look is asked for once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._before: dt.datetime | None = None

    async def sweep(self) -> int:
        """Ask for a look at what has come of age since the last sweep; how many were asked for."""
        now = self._clock.now()
        since = self._before or now - BACK
        asked = 0
        async with self._database.connect() as connection:
            for age in AGES:
                given = {"after": since - age, "upto": now - age, "most": MOST, "what": WHAT}
                found = await connection.execute(
                    _ASK, {**given, "now": now, "expires": now + LIVES}
                )
                asked += found.rowcount
        self._before = now
        return asked
