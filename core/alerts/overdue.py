"""Alerts that a place has not taken in time go to the next one; the place is tried on.

How long is the owner's to say. Whoever is told elsewhere is told once why; when the place works
again it takes over by itself, since every new alert is made for it first. While it is in trouble,
what it does not take goes on after two minutes: nobody waits half an hour for each alert of a bad
day. What nobody came for in all the time in which it may be said, because its platform is not set
up here any more, ends: no alert waits for ever.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.alerts import fallback
from core.alerts.notices import enqueue_notice
from core.alerts.rules import DIGEST_TOO_OLD

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

NOTICE: Final = "notices.place_troubled"
AT_ONCE: Final = 500
MOST_ROUNDS: Final = 40
"""When a whole platform is away, thousands are overdue in the same minute."""
DEFAULT_MINUTES: Final = 30
TROUBLED_MINUTES: Final = 2
LOOK_BACK: Final = DIGEST_TOO_OLD
PATIENCE: Final = dt.timedelta(minutes=5)
"""So long something may lie untried before that counts as trouble, and so long after a start."""
FORSAKEN: Final = DIGEST_TOO_OLD + dt.timedelta(days=1)
"""Whoever came for it now would let it go as too old, whatever its form."""

# Held rows wait because they should; their time begins when they are due, or were first tried. A
# row that was tried, or could not be for want of a worker, waits because it must. Lanes are locked
# first and in order, as everywhere.
_OVERDUE: Final = text(
    """
    WITH late AS MATERIALIZED (
        SELECT d.id, d.lane_id, d.destination_id, d.owner_id
        FROM deliveries d JOIN owners o ON o.id = d.owner_id
        JOIN destinations own ON own.id = d.destination_id
        WHERE d.state IN ('pending', 'retry', 'held') AND d.kind = 'alert' AND d.created_at > :since
          AND CASE WHEN d.state = 'held' THEN d.due_at < CAST(:untried AS timestamptz)
              ELSE d.attempts > 0 OR own.troubled_at IS NOT NULL
                   OR d.state_at < CAST(:untried AS timestamptz) END
          AND CASE WHEN d.state = 'held' THEN d.due_at
              ELSE greatest(d.created_at, CAST(d.payload->>'since' AS timestamptz)) END
              < CAST(:now AS timestamptz) - make_interval(mins => least(
              coalesce((o.preferences->>'fallback_minutes')::int, :minutes),
              CASE WHEN own.troubled_at IS NOT NULL THEN CAST(:troubled AS int) END))
          AND EXISTS (SELECT FROM destinations n WHERE n.owner_id = d.owner_id
                        AND n.state = 'active' AND n.troubled_at IS NULL
                        AND n.id <> d.destination_id)
        ORDER BY d.id LIMIT :most
    ), locked AS MATERIALIZED (
        SELECT id FROM lanes WHERE id IN (SELECT lane_id FROM late)
          AND (leased_until IS NULL OR leased_until <= :now)
        ORDER BY platform, tenant, chat, thread FOR UPDATE SKIP LOCKED
    )
    SELECT late.id, late.destination_id, late.owner_id FROM late
    WHERE late.lane_id IN (SELECT id FROM locked)
    """
)
_TROUBLED: Final = text(
    "UPDATE destinations SET troubled_at = :now WHERE id = ANY(:ids) AND troubled_at IS NULL"
    " AND state = 'active' RETURNING owner_id, platform, name"
)
_WELL: Final = text(
    """
    UPDATE destinations dest SET troubled_at = NULL
    WHERE dest.troubled_at IS NOT NULL AND EXISTS (
        SELECT FROM deliveries d WHERE d.destination_id = dest.id AND d.created_at > :since
          AND d.state = 'sent' AND d.state_at > dest.troubled_at
    )
    """
)
# Whoever delivers locks lanes first; this waits for nobody, so it may go straight to the rows.
_FORSAKEN: Final = text(
    """
    WITH forsaken AS (
        SELECT id, created_at FROM deliveries
        WHERE state IN ('pending', 'retry', 'held', 'leased') AND due_at < :before
        LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries d SET state = 'expired', state_reason = 'too old', state_at = :now
    FROM forsaken f WHERE d.id = f.id AND d.created_at = f.created_at
    """
)


class Overdue:
    """Looks every minute."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._watching_since: dt.datetime | None = None

    async def sweep(self) -> int:
        """Send on what is overdue, and trust places again that took something; how many moved."""
        now = self._clock.now()
        since = now - LOOK_BACK
        self._watching_since = self._watching_since or now
        async with self._database.connect() as connection:
            await connection.execute(_WELL, {"since": since})
            forsaken = {"before": now - FORSAKEN, "most": AT_ONCE, "now": now}
            await connection.execute(_FORSAKEN, forsaken)
        total = 0
        for _ in range(MOST_ROUNDS):
            moved = await self._send_on(now, since)
            total += moved
            if moved < AT_ONCE:
                break
        return total

    async def _send_on(self, now: dt.datetime, since: dt.datetime) -> int:
        """Some of it, in a transaction that is soon over."""
        async with self._database.connect() as connection:
            given = {"now": now, "since": since, "most": AT_ONCE}
            given |= {"minutes": DEFAULT_MINUTES, "troubled": TROUBLED_MINUTES}
            given["untried"] = self._untried(now, since)
            late = (await connection.execute(_OVERDUE, given)).all()
            moved = set(
                await fallback.move(
                    connection,
                    [row.id for row in late],
                    now,
                    "not taken in time",
                    only_with_next=True,
                )
            )
            places = sorted({row.destination_id for row in late if row.id in moved})
            if places:
                found = await connection.execute(_TROUBLED, {"ids": places, "now": now})
                for owner_id, platform, name in found.all():
                    await enqueue_notice(
                        connection,
                        owner_ids=[owner_id],
                        key=NOTICE,
                        params={"name": name or platform.title()},
                        now=now,
                    )
        return len(moved)

    def _untried(self, now: dt.datetime, never: dt.datetime) -> dt.datetime:
        """What nobody has tried since then is overdue, too.

        After a start there is none: it was we who were away, not the places.
        """
        watched = self._watching_since is not None and now - self._watching_since >= PATIENCE
        return now - PATIENCE if watched else never
