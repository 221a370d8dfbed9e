"""Messages said as an answer that must stay true later: they join the outbox once they are sent.

A link to pay at is answered to the press that asked for it; when the payment comes, that same
message says so. So the message becomes a delivery that is sent already, edited like any card.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_ADOPT = text("""
WITH place AS (
    SELECT * FROM destinations WHERE id = :destination_id AND state <> 'gone'
), lane AS (
    INSERT INTO lanes AS l (platform, tenant, chat, thread, due_at)
    SELECT platform, tenant, chat, thread, :now FROM place
    ON CONFLICT (platform, tenant, chat, thread) DO UPDATE SET due_at = l.due_at
    RETURNING id
)
INSERT INTO deliveries (created_at, state_at, due_at, lane_id, destination_id, owner_id, kind,
                        state, payload, silent, message_id)
SELECT :now, :now, :now, lane.id, place.id, place.owner_id, 'notice', 'sent',
       CAST(:payload AS jsonb), true, :message_id
FROM place, lane RETURNING id, created_at
""")
# Lanes are locked before rows, as a settling deliverer does.
_SAY_INSTEAD = text("""
WITH mine AS MATERIALIZED (
    SELECT id FROM lanes WHERE id IN
        (SELECT lane_id FROM deliveries WHERE id = :id AND created_at = :created_at) FOR UPDATE
), said AS (
    UPDATE deliveries SET payload = CAST(:payload AS jsonb), due_at = :now,
           wanted_revision = wanted_revision + 1
    WHERE id = :id AND created_at = :created_at AND lane_id IN (SELECT id FROM mine)
      AND state = 'sent' AND message_id IS NOT NULL
    RETURNING lane_id
), lane AS (
    UPDATE lanes SET due_at = least(due_at, :now) WHERE id IN (SELECT lane_id FROM said)
)
SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('outbox', '') END FROM said
""")


def _payload(key: str, params: Mapping[str, object]) -> str:
    return orjson.dumps({"key": key, "params": dict(params)}, default=str).decode()


async def adopt(
    connection: AsyncConnection,
    *,
    destination_id: int,
    message_id: str,
    key: str,
    now: dt.datetime,
) -> tuple[int, dt.datetime] | None:
    """Take a message that stands in a chat into the outbox; None if the chat is gone."""
    found = await connection.execute(
        _ADOPT,
        {
            "destination_id": destination_id,
            "message_id": message_id,
            "payload": _payload(key, {}),
            "now": now,
        },
    )
    row = found.first()
    return None if row is None else (row.id, row.created_at)


async def say_instead(
    connection: AsyncConnection,
    delivery: tuple[int, dt.datetime],
    *,
    key: str,
    params: Mapping[str, object],
    now: dt.datetime,
) -> bool:
    """Have the message say something else; whether it can."""
    found = await connection.execute(
        _SAY_INSTEAD,
        {
            "id": delivery[0],
            "created_at": delivery[1],
            "payload": _payload(key, params),
            "now": now,
        },
    )
    return bool(found.one()[0])
