"""The books of delivery: every alert that was created has come to an end, or is on its way.

An alert is followed through its moves to the delivery that stands at the end of them. Whatever does
not add up is named, so that "nothing is lost" is a sum and no belief.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncConnection

# The delivery at the end of an alert's moves is the one that was not moved; an alert has one of
# these, however often it moved. What was said elsewhere as well counts as delivered. An alert that
# was left out for a newer one of the same thing ends as that one does.
_BOOKS = text(
    """
    WITH RECURSIVE given AS (
        SELECT a.id FROM alerts a
        WHERE CAST(:since AS timestamptz) IS NULL OR a.created_at >= :since
    ), said AS (
        SELECT d.alert_id, d.state, d.state_reason, d.moved_to, d.bundled_into
        FROM deliveries d JOIN given ON given.id = d.alert_id
    ), judged AS (
        SELECT g.id,
            count(s.alert_id) AS rows,
            bool_or(s.state = 'sent') AS sent,
            bool_or(s.state = 'bundled' AND into_.id IS NOT NULL) AS bundled,
            bool_or(s.state = 'held') AS held,
            bool_or(s.state IN ('pending', 'leased', 'retry')) AS waiting,
            bool_or(s.state = 'unknown') AS unknown,
            bool_or(s.state IN ('gone', 'rejected', 'expired', 'cancelled')
                    AND s.state_reason <> '') AS refused,
            bool_or(s.state IN ('gone', 'rejected', 'expired', 'cancelled')
                    AND s.state_reason = '') AS without_reason,
            bool_or(s.state = 'moved' AND next.id IS NULL) AS moved_nowhere,
            bool_or(s.state = 'bundled' AND into_.id IS NULL) AS bundled_nowhere,
            max(into_.alert_id) FILTER (WHERE into_.state <> 'sent') AS ends_with
        FROM given g
        LEFT JOIN said s ON s.alert_id = g.id
        LEFT JOIN LATERAL (
            SELECT id FROM deliveries WHERE id = s.moved_to LIMIT 1) next ON true
        LEFT JOIN LATERAL (
            SELECT id, alert_id, state FROM deliveries
            WHERE id = s.bundled_into AND s.state = 'bundled' LIMIT 1) into_ ON true
        GROUP BY g.id
    ), ended AS MATERIALIZED (
        SELECT id, ends_with, CASE
            WHEN rows = 0 THEN 'lost'
            WHEN moved_nowhere OR bundled_nowhere THEN 'lost'
            WHEN sent THEN 'sent'
            WHEN bundled THEN 'bundled'
            WHEN held THEN 'held'
            WHEN waiting THEN 'waiting'
            WHEN unknown THEN 'unknown'
            WHEN refused THEN 'refused'
            WHEN without_reason THEN 'without_reason'
            ELSE 'lost' END AS ending
        FROM judged
    ), followed AS (
        SELECT id, ending, ends_with, 0 AS steps FROM ended
        UNION ALL
        SELECT f.id, CASE e.ending WHEN 'sent' THEN 'bundled' ELSE e.ending END, e.ends_with,
               f.steps + 1
        FROM followed f JOIN ended e ON e.id = f.ends_with
        WHERE f.ending = 'bundled' AND f.steps < 20
    ), counted AS (
        SELECT DISTINCT ON (id) ending FROM followed ORDER BY id, steps DESC
    )
    SELECT ending, count(*) AS n FROM counted GROUP BY ending
    """
)
_WHY = text(
    """
    SELECT d.state, split_part(d.state_reason, ':', 1) AS reason, count(*) AS n
    FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    WHERE d.state IN ('gone', 'rejected', 'expired', 'cancelled', 'unknown')
      AND (CAST(:since AS timestamptz) IS NULL OR a.created_at >= :since)
    GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20
    """
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How many alerts came to which end."""

    sent: int = 0
    bundled: int = 0
    """Shown in a message with others, or as the newer alert of the same thing."""
    held: int = 0
    waiting: int = 0
    unknown: int = 0
    """Given to a provider that never answered: there, or not."""
    refused: int = 0
    without_reason: int = 0
    lost: int = 0
    why: tuple[tuple[str, str, int], ...] = ()
    """State, reason and number of those that were not delivered."""

    @property
    def created(self) -> int:
        """All of them."""
        return self.delivered + self.held + self.waiting + self.refused + self.wrong

    @property
    def delivered(self) -> int:
        """Given to somebody, as far as anybody can know."""
        return self.sent + self.bundled + self.unknown

    @property
    def wrong(self) -> int:
        """What must be nought."""
        return self.lost + self.without_reason

    @property
    def balanced(self) -> bool:
        """Whether created is delivered and held and refused with a reason."""
        return self.wrong == 0


async def audit(connection: AsyncConnection, since: dt.datetime | None = None) -> Books:
    """Follow every alert since a time (or ever) to its end."""
    found = await connection.execute(_BOOKS, {"since": since})
    counted = {row.ending: int(row.n) for row in found}
    why = await connection.execute(_WHY, {"since": since})
    return Books(**counted, why=tuple((row.state, row.reason, int(row.n)) for row in why))
