"""Where each person stands in each chat, kept as a row, so that a restart loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

from bots.conversation.context import Dialogue

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bots.events import Event

_LOAD = text("""
SELECT step, data, last_search FROM dialogues
WHERE platform = :platform AND tenant = :tenant AND chat = :chat AND user_id = :user_id
""")
_SAVE = text("""
INSERT INTO dialogues (platform, tenant, chat, user_id, step, data, last_search, updated_at)
VALUES (:platform, :tenant, :chat, :user_id, :step, CAST(:data AS jsonb),
        CAST(:last_search AS jsonb), :now)
ON CONFLICT (platform, tenant, chat, user_id) DO UPDATE
SET step = excluded.step, data = excluded.data, last_search = excluded.last_search,
    updated_at = excluded.updated_at
""")
_END = text("""
DELETE FROM dialogues
WHERE platform = :platform AND tenant = :tenant AND chat = :chat AND user_id = :user_id
""")


def _keys(event: Event) -> dict[str, str]:
    return {
        "platform": event.address.platform,
        "tenant": event.address.tenant,
        "chat": event.address.chat,
        "user_id": event.actor.user_id,
    }


async def load(connection: AsyncConnection, event: Event) -> Dialogue:
    """The dialogue of this person in this chat, a fresh one if there is none."""
    row = (await connection.execute(_LOAD, _keys(event))).first()
    if row is None:
        return Dialogue()
    return Dialogue(step=row.step, data=dict(row.data), last_search=dict(row.last_search))


async def save(
    connection: AsyncConnection, event: Event, dialogue: Dialogue, now: dt.datetime
) -> None:
    """Store it; one in which nothing is open leaves no row behind."""
    if dialogue == Dialogue():
        await connection.execute(_END, _keys(event))
        return
    await connection.execute(
        _SAVE,
        {
            **_keys(event),
            "step": dialogue.step,
            "data": orjson.dumps(dialogue.data).decode(),
            "last_search": orjson.dumps(dialogue.last_search).decode(),
            "now": now,
        },
    )
