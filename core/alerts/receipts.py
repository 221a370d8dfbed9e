"""What became of the last alerts: where each went, when, and why not. And saying them again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.alerts.rules import DIGEST_TOO_OLD

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LOOK_BACK: Final = dt.timedelta(days=14)
REPLAY: Final = dt.timedelta(days=1)
REPLAY_MOST: Final = 100

_LAST = text(
    """
    WITH mine AS (
        SELECT id, listing_id, created_at FROM alerts
        WHERE owner_id = :owner_id AND created_at > :since
        ORDER BY id DESC LIMIT :most
    )
    SELECT mine.id AS alert_id, l.title, d.state, d.state_reason AS reason, d.state_at AS at,
           d.due_at, d.attempts, dest.platform, dest.name, d.payload->>'report' AS report
    FROM mine
    JOIN deliveries d ON d.alert_id = mine.id AND d.created_at >= mine.created_at
    LEFT JOIN LATERAL (SELECT title FROM listings WHERE id = mine.listing_id LIMIT 1) l ON true
    LEFT JOIN destinations dest ON dest.id = d.destination_id
    ORDER BY mine.id DESC, d.id
    """
)
# As what was tried: each message is again what it was, or it could not have the name it had.
_REPLAY = text(
    """
    WITH mine AS MATERIALIZED (
        SELECT d.id, d.created_at, d.lane_id FROM deliveries d
        WHERE d.destination_id = :destination_id AND d.owner_id = :owner_id
          AND d.created_at > :oldest AND d.state_at > :since AND d.kind = 'alert'
          AND d.state IN ('sent', 'bundled', 'gone', 'rejected', 'unknown')
        ORDER BY d.id DESC LIMIT :most
    ), lane AS (
        SELECT id FROM lanes WHERE id IN (SELECT lane_id FROM mine)
        ORDER BY platform, tenant, chat, thread FOR UPDATE
    ), again AS (
        UPDATE deliveries d SET state = 'retry', state_reason = 'said again on request',
            due_at = :now, attempts = 1, bundled_into = NULL,
            payload = d.payload || jsonb_build_object('with', coalesce(d.bundled_into, d.id))
        FROM mine WHERE d.id = mine.id AND d.created_at = mine.created_at
          AND d.lane_id IN (SELECT id FROM lane)
        RETURNING d.lane_id
    ), due AS (
        UPDATE lanes SET due_at = least(due_at, :now), next_allowed_at = NULL
        WHERE id IN (SELECT lane_id FROM again)
    )
    SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('outbox', '') END FROM again
    """
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One delivery of one alert."""

    alert_id: int
    title: str | None
    state: str
    reason: str
    at: dt.datetime
    due_at: dt.datetime
    attempts: int
    platform: str | None
    name: str | None
    report: str | None
    """What the provider says of it since."""


async def last_alerts(
    connection: AsyncConnection, owner_id: int, now: dt.datetime, most: int = 8
) -> list[Receipt]:
    """The last alerts of an owner, newest first, each with all its deliveries."""
    given = {"owner_id": owner_id, "since": now - LOOK_BACK, "most": most}
    return [Receipt(**row) for row in (await connection.execute(_LAST, given)).mappings()]


async def say_again(
    connection: AsyncConnection, *, owner_id: int, destination_id: int, now: dt.datetime
) -> int:
    """Have a day's alerts said again at one place, under the names they had; how many."""
    found = await connection.execute(
        _REPLAY,
        {
            "owner_id": owner_id,
            "destination_id": destination_id,
            "since": now - REPLAY,
            "oldest": now - REPLAY - DIGEST_TOO_OLD,
            "most": REPLAY_MOST,
            "now": now,
        },
    )
    return int(found.one()[0])
