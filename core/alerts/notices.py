"""Notices: what is said unasked and is not an alert. They go through the outbox like alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

OUTBOX: Final = "outbox"
"""NOTIFY channel that wakes deliverers; the sweep is the guarantee, the nudge only saves time."""

# A lane is locked by its upsert until the commit, and a deliverer locks the lane before it works
# out when the lane is next due: so a row put in beside a settle is never overlooked. Both sides
# take lanes in the order of their address, which keeps two batches from waiting for each other.
_ENQUEUE = text(
    """
    WITH placed AS (
        SELECT DISTINCT ON (d.owner_id)
               d.owner_id, d.id AS destination_id, d.platform, d.tenant, d.chat, d.thread
        FROM destinations d
        WHERE d.owner_id = ANY(:owner_ids) AND d.state = 'active'
          AND (CAST(:platform AS text) IS NULL OR d.platform = :platform)
          AND (CAST(:destination_id AS bigint) IS NULL OR d.id = :destination_id)
        ORDER BY d.owner_id, d.troubled_at IS NOT NULL, d.position, d.id
    ), lane AS (
        INSERT INTO lanes (platform, tenant, chat, thread, due_at)
        SELECT DISTINCT platform, tenant, chat, thread,
               coalesce(CAST(:now AS timestamptz), now())
        FROM placed ORDER BY platform, tenant, chat, thread
        ON CONFLICT (platform, tenant, chat, thread)
        DO UPDATE SET due_at = least(lanes.due_at, excluded.due_at)
        RETURNING id, platform, tenant, chat, thread
    ), put AS (
        INSERT INTO deliveries (created_at, state_at, due_at, lane_id, destination_id, owner_id,
                                kind, payload, silent)
        SELECT n.at, n.at, n.at, lane.id, placed.destination_id, placed.owner_id, 'notice',
               CAST(:payload AS jsonb), :silent
        FROM placed JOIN lane USING (platform, tenant, chat, thread),
             (SELECT coalesce(CAST(:now AS timestamptz), now()) AS at) n
        RETURNING id
    )
    SELECT count(*), pg_notify('outbox', '') FROM put HAVING count(*) > 0
    """
)


async def enqueue_notice(
    connection: AsyncConnection | AsyncSession,
    *,
    owner_ids: Sequence[int],
    key: str,
    params: Mapping[str, object],
    platform: str | None = None,
    destination_id: int | None = None,
    now: dt.datetime | None = None,
    silent: bool = False,
) -> int:
    """Put one notice for each owner into the outbox, at the owner's first active destination.

    `key` names a text in `bots/texts`. `platform` keeps to the destinations of one platform, and
    `destination_id` to a single one. `now` is the clock's time; without it the database's own.
    Returns how many owners can be reached.
    """
    payload = orjson.dumps({"key": key, "params": dict(params)}, default=str).decode()
    found = await connection.execute(
        _ENQUEUE,
        {
            "owner_ids": list(owner_ids),
            "platform": platform,
            "destination_id": destination_id,
            "now": now,
            "payload": payload,
            "silent": silent,
        },
    )
    row = found.first()
    return 0 if row is None else int(row[0])
