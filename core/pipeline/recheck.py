"""Cards that were shown stay true: listings people were told of are looked at again, and again.

After an hour, six, a day, three and seven: what is sold or ended is found even where no list page
shows it any more. What has been held, over night or for a digest, is looked at once more in the
half hour before it is said. A look is a row among those that wait to be read whole, so it keeps to
the same call budget, and what it finds goes the way of every change: cards are edited, a fall
alerts again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.alerts.rules import PAUSED

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

WAITED: Final = dt.timedelta(minutes=15)
"""What waited no longer is as true as when it was found."""
OLDEST: Final = dt.timedelta(days=11)
"""Nothing is held for longer."""

_SHOWN: Final = """
    SELECT a.listing_id, a.search_ids FROM alerts a
    WHERE a.created_at > :after AND a.created_at <= :upto
      AND EXISTS (SELECT FROM deliveries d WHERE d.alert_id = a.id
                    AND d.state IN ('sent', 'bundled') AND d.created_at >= :after)
    ORDER BY a.id DESC LIMIT :most
"""
# Much is held to the same minute, so the looks are spread over the half hour before it.
_HELD: Final = """
    SELECT a.listing_id, a.search_ids FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    WHERE d.state = 'held' AND d.kind = 'alert' AND d.state_reason <> :paused
      AND d.created_at BETWEEN :oldest AND :waited
      AND d.due_at - make_interval(mins => 5 + CAST(d.id % 25 AS int)) > :after
      AND d.due_at - make_interval(mins => 5 + CAST(d.id % 25 AS int)) <= :upto
    ORDER BY a.id DESC LIMIT :most
"""
_ASK: Final = """
    INSERT INTO needs_detail (search_id, listing_id, what, due_at, expires_at)
    SELECT DISTINCT ON (l.id) s.id, l.id, :what, CAST(:now AS timestamptz), :expires
    FROM ({told}) told
    JOIN listings l ON l.id = told.listing_id AND l.state IN ('active', 'reserved')
    JOIN searches s ON s.id = ANY(told.search_ids) AND s.state <> 'deleted'
    ORDER BY l.id, s.id
    ON CONFLICT (search_id, listing_id) DO NOTHING
"""
_ASK_SHOWN: Final = text(_ASK.replace("{told}", _SHOWN))
_ASK_HELD: Final = text(_ASK.replace("{told}", _HELD))


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
        given = {"most": MOST, "what": WHAT, "now": now, "expires": now + LIVES}
        held = {"after": since, "upto": now, "oldest": now - OLDEST, "waited": now - WAITED}
        async with self._database.connect() as connection:
            found = await connection.execute(_ASK_HELD, {**given, **held, "paused": PAUSED})
            asked = found.rowcount
            for age in AGES:
                found = await connection.execute(
                    _ASK_SHOWN, {**given, "after": since - age, "upto": now - age}
                )
                asked += found.rowcount
        self._before = now
        return asked
