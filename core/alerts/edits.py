"""Cards already shown are brought up to date: sold, another price, somebody is on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

KEPT_TRUE_FOR: Final = dt.timedelta(days=14)
"""A card older than this is history; nobody scrolls up to see whether it is still true."""

# Lanes are locked before rows, as a settling deliverer does. A card inside a
# bundle is corrected by correcting the message that leads the bundle.
_WANT = text(
    """
    WITH shown AS (
        SELECT DISTINCT coalesce(d.bundled_into, d.id) AS id
        FROM alerts a JOIN deliveries d ON d.alert_id = a.id
        WHERE a.listing_id = ANY(:listing_ids) AND d.created_at > :since
          AND d.state IN ('sent', 'bundled')
          AND (CAST(:owner_id AS bigint) IS NULL OR a.owner_id = :owner_id)
    ), mine AS MATERIALIZED (
        SELECT id FROM lanes WHERE id IN (
            SELECT d.lane_id FROM deliveries d JOIN shown ON shown.id = d.id
            WHERE d.created_at > :since
        ) ORDER BY platform, tenant, chat, thread FOR UPDATE
    ), wanted AS (
        UPDATE deliveries d SET wanted_revision = d.wanted_revision + 1, due_at = :now
        FROM shown WHERE d.id = shown.id AND d.created_at > :since
          AND d.lane_id IN (SELECT id FROM mine)
          AND d.state = 'sent' AND d.message_id IS NOT NULL
        RETURNING d.lane_id
    ), lane AS (
        UPDATE lanes SET due_at = least(due_at, :now)
        WHERE id IN (SELECT lane_id FROM wanted)
    )
    SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('outbox', '') END FROM wanted
    """
)


async def request_edits(
    connection: AsyncConnection | AsyncSession,
    *,
    listing_ids: Sequence[int],
    now: dt.datetime,
    owner_id: int | None = None,
) -> int:
    """Have the cards of these listings shown anew, everywhere or in one owner's places."""
    if not listing_ids:
        return 0
    found = await connection.execute(
        _WANT,
        {
            "listing_ids": list(listing_ids),
            "now": now,
            "since": now - KEPT_TRUE_FOR,
            "owner_id": owner_id,
        },
    )
    return int(found.one()[0])


_RELEASE_HOLDS = text(
    """
    WITH waiting AS MATERIALIZED (
        SELECT d.id, d.created_at, d.lane_id FROM deliveries d
        WHERE d.destination_id IN (SELECT id FROM destinations WHERE owner_id = :owner_id)
          AND d.state = 'held' AND d.due_at > :now AND d.created_at > :since
    ), mine AS MATERIALIZED (
        SELECT id FROM lanes WHERE id IN (SELECT lane_id FROM waiting)
        ORDER BY platform, tenant, chat, thread FOR UPDATE
    ), held AS (
        UPDATE deliveries d SET due_at = :now
        FROM waiting WHERE d.id = waiting.id AND d.created_at = waiting.created_at
          AND d.lane_id IN (SELECT id FROM mine) AND d.state = 'held'
        RETURNING d.lane_id
    ), lane AS (
        UPDATE lanes SET due_at = least(due_at, :now)
        WHERE id IN (SELECT lane_id FROM held)
    )
    SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('outbox', '') END FROM held
    """
)


async def judge_holds_again(
    connection: AsyncConnection | AsyncSession, *, owner_id: int, now: dt.datetime
) -> int:
    """After the quiet hours changed: what is held becomes due, and is held again if need be."""
    found = await connection.execute(
        _RELEASE_HOLDS,
        {"owner_id": owner_id, "now": now, "since": now - KEPT_TRUE_FOR},
    )
    return int(found.one()[0])
