"""In which message a draft stands, so that words in answer to it are known to be about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.searches.service import require_draft

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.records import SavedDraft


async def put(
    connection: AsyncConnection,
    owner_id: int,
    draft_id: int,
    destination_id: int,
    *,
    message_id: str,
) -> None:
    """Remember in which message a draft stands."""
    await connection.execute(
        text(
            "UPDATE drafts SET state = state || jsonb_build_object("
            "'in', CAST(:destination_id AS bigint), 'message', CAST(:message_id AS text))"
            " WHERE id = :id AND owner_id = :owner_id"
        ),
        {
            "id": draft_id,
            "owner_id": owner_id,
            "destination_id": destination_id,
            "message_id": message_id,
        },
    )


async def standing_in(
    connection: AsyncConnection, owner_id: int, destination_id: int, *, message_id: str
) -> SavedDraft | None:
    """The latest draft that stands in a message: a preview that was tapped holds another one."""
    found = await connection.execute(
        text(
            "SELECT id FROM drafts WHERE owner_id = :owner_id"
            " AND state @> jsonb_build_object("
            "'in', CAST(:destination_id AS bigint), 'message', CAST(:message_id AS text))"
            " ORDER BY id DESC LIMIT 1"
        ),
        {"owner_id": owner_id, "destination_id": destination_id, "message_id": message_id},
    )
    draft_id = found.scalar()
    return None if draft_id is None else await require_draft(connection, owner_id, int(draft_id))
