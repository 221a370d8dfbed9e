"""When an address is dead: what waits for it goes to the owner's next destination.

The old row ends as moved and points at its successor; without a next destination it ends as gone.
The next destination is told why messages now come there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.alerts.notices import enqueue_notice
from core.alerts.sender import LaneAddress

GONE_NOTICE = "notices.destination_gone"
COMMUNITY_NOTICE = "notices.community_gone"
TOPIC_NOTICE = "notices.topic_gone"
DELETED_NOTICE = "notices.place_deleted"
TOPIC_DELETED_NOTICE = "notices.topic_deleted"
"""Who comes back is let in again; what was deleted never returns, and is not promised to."""

# Everybody who reports to the address is told, not only the owner of the message that failed.
_BURY = text(
    """
    UPDATE destinations d SET state = 'gone', state_reason = u.reason
    FROM unnest(CAST(:platforms AS text[]), CAST(:tenants AS text[]), CAST(:chats AS text[]),
                CAST(:threads AS text[]), CAST(:reasons AS text[]))
         AS u(platform, tenant, chat, thread, reason)
    WHERE d.platform = u.platform AND d.tenant = u.tenant AND d.chat = u.chat
      AND d.thread = u.thread AND d.state <> 'gone'
    RETURNING d.owner_id, d.platform, d.name, u.reason
    """
)

_MAKERS = text(
    """
    SELECT DISTINCT i.owner_id
    FROM communities c JOIN searches s ON s.owner_id = c.owner_id AND s.state <> 'deleted'
    JOIN chat_identities i ON i.id = s.created_by
    WHERE c.owner_id = ANY(CAST(:owner_ids AS bigint[])) AND NOT EXISTS (
        SELECT FROM destinations d WHERE d.owner_id = c.owner_id AND d.state = 'active')
    ORDER BY i.owner_id
    """
)

_WAITING_IN = text(
    "SELECT d.id FROM deliveries d"
    " LEFT JOIN destinations dest ON dest.id = d.destination_id"
    " WHERE d.lane_id = ANY(:lane_ids) AND d.state IN ('pending', 'retry', 'held', 'leased')"
    " AND coalesce(dest.state, 'gone') = 'gone'"
)

# An alert that the next destination has been given already, because a search reports to both, is
# not said there twice; unless it was let go there unsaid.
_MOVING = """
    WITH old AS MATERIALIZED (
        SELECT d.id, d.created_at, d.owner_id, d.alert_id, d.kind, d.silent, d.payload,
               d.due_at, d.state,
               next.id AS next_id, next.platform, next.tenant, next.chat, next.thread,
               EXISTS (
                   SELECT FROM alerts a JOIN alerts b
                     ON b.destination_id = next.id AND b.item_id = a.item_id
                    AND b.reason = a.reason AND b.price_key = a.price_key
                   JOIN deliveries said ON said.alert_id = b.id
                    AND said.state NOT IN ('cancelled', 'expired', 'rejected')
                   WHERE a.id = d.alert_id
               ) AS told
        FROM deliveries d
        LEFT JOIN LATERAL (
            SELECT n.id, n.platform, n.tenant, n.chat, n.thread FROM destinations n
            WHERE n.owner_id = d.owner_id AND n.state = 'active' AND n.id <> d.destination_id
              {also}
            ORDER BY n.troubled_at IS NOT NULL, n.position, n.id LIMIT 1
        ) next ON true
        WHERE d.id = ANY(:ids) AND d.state IN ({states})
    ), fresh AS MATERIALIZED (
        SELECT old.*, nextval(pg_get_serial_sequence('deliveries', 'id')) AS new_id
        FROM old WHERE next_id IS NOT NULL AND NOT told
    ), lane AS (
        INSERT INTO lanes (platform, tenant, chat, thread, due_at)
        SELECT DISTINCT platform, tenant, chat, thread, CAST(:now AS timestamptz) FROM fresh
        ORDER BY platform, tenant, chat, thread
        ON CONFLICT (platform, tenant, chat, thread)
        DO UPDATE SET due_at = least(lanes.due_at, excluded.due_at)
        RETURNING id, platform, tenant, chat, thread
    ), put AS (
        INSERT INTO deliveries (id, created_at, state_at, due_at, lane_id, destination_id, owner_id,
                                alert_id, kind, silent, payload, state)
        OVERRIDING SYSTEM VALUE
        SELECT f.new_id, :now, :now, CASE WHEN f.state = 'held' THEN f.due_at ELSE :now END,
               lane.id, f.next_id, f.owner_id, f.alert_id, f.kind, f.silent, f.payload - 'bundle',
               CASE WHEN f.state = 'held' THEN 'held' ELSE 'pending' END
        FROM fresh f JOIN lane USING (platform, tenant, chat, thread)
    )
    UPDATE deliveries d SET
        state = CASE WHEN fresh.new_id IS NULL THEN 'gone' ELSE 'moved' END,
        state_reason = CASE WHEN old.told THEN 'told elsewhere' ELSE :reason END,
        state_at = :now, moved_to = fresh.new_id
    FROM old LEFT JOIN fresh ON fresh.id = old.id
    WHERE d.id = old.id AND d.created_at = old.created_at
      AND (old.next_id IS NOT NULL OR NOT :only_with_next)
      AND (fresh.new_id IS NOT NULL OR NOT :only_fresh)
    RETURNING d.id
"""


def _moving(states: str, also: str = "") -> TextClause:
    return text(_MOVING.replace("{states}", states).replace("{also}", also))


_MOVE = _moving("'pending', 'retry', 'held', 'leased'")
# What was sent and never acknowledged; with nowhere else to go it stays what it is.
_MOVE_SENT = _moving("'sent', 'bundled', 'unknown'")
# An alert goes round once: what every place refuses must not travel for ever.
_MOVE_REFUSED = _moving(
    "'rejected'",
    "AND d.alert_id IS NOT NULL AND NOT EXISTS (SELECT FROM deliveries p"
    " WHERE p.alert_id = d.alert_id AND p.destination_id = n.id)",
)


async def move(
    connection: AsyncConnection,
    ids: Sequence[int],
    now: dt.datetime,
    reason: str,
    *,
    only_with_next: bool = False,
) -> list[int]:
    """Move these rows to the next destination of their owners; which rows came to an end."""
    if not ids:
        return []
    found = await connection.execute(
        _MOVE,
        {
            "ids": list(ids),
            "now": now,
            "reason": reason[:200],
            "only_with_next": only_with_next,
            "only_fresh": False,
        },
    )
    return list(found.scalars())


async def move_refused(
    connection: AsyncConnection, ids: Sequence[int], now: dt.datetime
) -> list[int]:
    """Give alerts that their place will never take to a place that has not had them yet."""
    return await _move_ended(connection, _MOVE_REFUSED, ids, now, "refused")


async def move_unacknowledged(
    connection: AsyncConnection, ids: Sequence[int], now: dt.datetime
) -> list[int]:
    """Say elsewhere, too, what a place was given and nobody has seen there; which rows moved."""
    return await _move_ended(connection, _MOVE_SENT, ids, now, "not acknowledged")


async def _move_ended(
    connection: AsyncConnection,
    statement: TextClause,
    ids: Sequence[int],
    now: dt.datetime,
    reason: str,
) -> list[int]:
    """Without a next destination, or where the same was said already, a row stays what it is."""
    if not ids:
        return []
    found = await connection.execute(
        statement,
        {
            "ids": list(ids),
            "now": now,
            "reason": reason,
            "only_with_next": True,
            "only_fresh": True,
        },
    )
    moved = list(found.scalars())
    if moved:
        await connection.execute(text("SELECT pg_notify('outbox', '')"))
    return moved


async def _makers(connection: AsyncConnection, owner_ids: set[int]) -> list[int]:
    """Who made the searches of communities that can be told nowhere any more."""
    found = await connection.execute(_MAKERS, {"owner_ids": sorted(owner_ids)})
    return list(found.scalars())


def _notices(reason: str) -> tuple[str, str]:
    """What the next destination is told, and what people are told where there is none."""
    if reason == "topic deleted":
        return TOPIC_NOTICE, TOPIC_DELETED_NOTICE
    if "deleted" in reason or reason == "unknown channel":
        return GONE_NOTICE, DELETED_NOTICE
    return GONE_NOTICE, COMMUNITY_NOTICE


async def bury(
    connection: AsyncConnection,
    lane_ids: Sequence[int],
    addresses: Sequence[tuple[LaneAddress, str]],
    now: dt.datetime,
) -> int:
    """Mark dead addresses, move all that waits in their lanes, tell the owners elsewhere."""
    dead = await connection.execute(
        _BURY,
        {
            "platforms": [address.platform for address, _ in addresses],
            "tenants": [address.tenant for address, _ in addresses],
            "chats": [address.chat for address, _ in addresses],
            "threads": [address.thread for address, _ in addresses],
            "reasons": [reason[:200] for _, reason in addresses],
        },
    )
    told: dict[tuple[str, str, str, str], set[int]] = {}
    for owner_id, platform, name, reason in dead.all():
        told.setdefault((platform, name, *_notices(reason)), set()).add(owner_id)
    for (platform, name, moved, lost), owners in sorted(told.items()):
        await enqueue_notice(
            connection,
            owner_ids=sorted(owners),
            key=moved,
            params={"platform": platform, "name": name or platform.title()},
            now=now,
        )
        await enqueue_notice(
            connection,
            owner_ids=await _makers(connection, owners),
            key=lost,
            params={"name": name or platform.title()},
            now=now,
        )
    waiting = await connection.execute(_WAITING_IN, {"lane_ids": list(lane_ids)})
    ended = await move(connection, list(waiting.scalars()), now, "address is gone")
    return len(ended)
