"""Saved searches and drafts: made, changed, paused, deleted, brought back.

Every change moves `updated_at` and notifies `searches_changed` in its own transaction, by which the
index and the poll targets follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from core.errors import UserError
from core.searches import room
from core.searches.criteria import Criteria, from_json, to_json
from core.searches.format import format_criteria, name_of
from core.searches.records import SavedDraft, SavedSearch

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.subscriptions.plans import Plan

DRAFT_DAYS = 30
NAME_LENGTH = 80
_WEEK = dt.timedelta(days=7)

_NOTIFY = text("SELECT pg_notify('searches_changed', :id)")
_COLUMNS = (
    "s.id, s.owner_id, s.number, s.name, s.line, s.criteria, s.state, s.snoozed_until,"
    " s.created_at, s.created_by"
)

_CREATE = text("""
INSERT INTO searches (owner_id, number, name, line, criteria, created_by, created_at)
SELECT :owner_id, coalesce(max(number) FILTER (WHERE state <> 'deleted'), 0) + 1, :name, :line,
       CAST(:criteria AS jsonb), :created_by, :now
FROM searches WHERE owner_id = :owner_id
RETURNING id
""")
_LIST = text(f"""
SELECT {_COLUMNS},
    (SELECT count(*) FROM alerts a WHERE a.owner_id = s.owner_id
       AND a.created_at > :since AND s.id = ANY(a.search_ids)) AS alerts_this_week,
    look.last_ok_at, look.blind, look.blind_since, look.blind_why
FROM searches s
LEFT JOIN LATERAL (
    SELECT max(greatest(t.last_ok_at, v.last_ok_at)) AS last_ok_at,
           array_agg(DISTINCT t.marketplace)
               FILTER (WHERE coalesce(v.failures, t.failures) > 0) AS blind,
           min(h.since) FILTER (WHERE h.state <> 'ok') AS blind_since,
           coalesce(
               (array_agg(h.state ORDER BY h.since) FILTER (WHERE h.state <> 'ok'))[1],
               max(split_part(coalesce(v.last_error, t.last_error), ':', 1)), '') AS blind_why
    FROM search_targets st JOIN poll_targets t ON t.id = st.target_id
    LEFT JOIN poll_targets v ON v.id = t.covered_by
    LEFT JOIN source_health h ON h.marketplace = t.marketplace
    WHERE st.search_id = s.id
) look ON true
WHERE s.owner_id = :owner_id AND s.state <> 'deleted' ORDER BY s.number
""")  # noqa: S608 - joined from constants of this module, values are bound
_FETCH = text(f"SELECT {_COLUMNS} FROM searches s WHERE s.owner_id = :owner_id AND s.id = :id")  # noqa: S608
_BY_NUMBER = text(
    f"SELECT {_COLUMNS} FROM searches s WHERE s.owner_id = :owner_id AND s.number = :number"  # noqa: S608
    " AND s.state <> 'deleted'"
)
_SEEN = text(
    "INSERT INTO search_seen (search_id, item_id)"
    " SELECT :id, unnest(CAST(:seen AS bigint[])) ON CONFLICT DO NOTHING"
)


def _search(row: RowMapping) -> SavedSearch:
    return SavedSearch(
        id=row["id"],
        owner_id=row["owner_id"],
        number=row["number"],
        name=row["name"],
        line=row["line"],
        criteria=from_json(row["criteria"]),
        state=row["state"],
        snoozed_until=row["snoozed_until"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        alerts_this_week=row.get("alerts_this_week") or 0,
        last_look_at=row.get("last_ok_at"),
        blind=tuple(row.get("blind") or ()),
        blind_since=row.get("blind_since"),
        blind_why=row.get("blind_why") or "",
    )


def _texts_of(criteria: Criteria) -> dict[str, str]:
    return {
        "name": name_of(criteria)[:NAME_LENGTH],
        "line": format_criteria(criteria),
        "criteria": orjson.dumps(to_json(criteria)).decode(),
    }


async def create(
    connection: AsyncConnection,
    *,
    owner_id: int,
    criteria: Criteria,
    destination_ids: Iterable[int],
    plan: Plan,
    now: dt.datetime,
    created_by: int | None = None,
    seen_item_ids: Iterable[int] = (),
) -> SavedSearch:
    """Save a search; what the person has just been shown is remembered as seen.

    What was listed before `now` is no news to it.

    Raises `UserError` when the plan allows no more.
    """
    await room.make(connection, owner_id, plan, 1, created_by)
    await connection.execute(
        text(
            "UPDATE searches SET number = -id WHERE owner_id = :id AND state = 'deleted'"
            " AND number > 0"
        ),
        {"id": owner_id},
    )
    made = await connection.execute(
        _CREATE,
        {
            "owner_id": owner_id,
            "created_by": created_by,
            "now": now,
            **_texts_of(criteria),
        },
    )
    search_id: int = made.scalar_one()
    await connection.execute(
        text(
            "INSERT INTO search_destinations (search_id, destination_id)"
            " SELECT :id, unnest(CAST(:places AS bigint[])) ON CONFLICT DO NOTHING"
        ),
        {"id": search_id, "places": list(destination_ids)},
    )
    await connection.execute(_SEEN, {"id": search_id, "seen": list(seen_item_ids)})
    await connection.execute(_NOTIFY, {"id": str(search_id)})
    return await require(connection, owner_id, search_id)


async def change(
    connection: AsyncConnection,
    owner_id: int,
    search_id: int,
    criteria: Criteria,
    *,
    seen_item_ids: Iterable[int] = (),
) -> SavedSearch:
    """Give a search new criteria; what the change has just shown is remembered as seen.

    Raises `UserError` when it is not theirs or gone.
    """
    await _update(
        connection,
        owner_id,
        search_id,
        "name = :name, line = :line, criteria = CAST(:criteria AS jsonb)",
        _texts_of(criteria),
    )
    await connection.execute(_SEEN, {"id": search_id, "seen": list(seen_item_ids)})
    return await require(connection, owner_id, search_id)


async def set_state(
    connection: AsyncConnection,
    owner_id: int,
    search_ids: Sequence[int],
    state: str,
    plan: Plan | None = None,
) -> list[int]:
    """Pause, resume or delete; gives the ids that changed. A deleted search stays deleted.

    Searches that rest because the plan had no room for them are resumed as far as it has room now.
    Raises `UserError` when it has none for any of them.
    """
    if state == "active":
        await room.take(connection, owner_id, search_ids, plan)
    result = await connection.execute(
        text(
            "UPDATE searches s SET state = :state, updated_at = clock_timestamp(),"
            " snoozed_until = CASE WHEN :state = 'active' THEN NULL ELSE snoozed_until END"
            " WHERE owner_id = :owner_id AND id = ANY(CAST(:ids AS bigint[]))"
            " AND state NOT IN (:state, 'deleted') AND (:state <> 'active' OR NOT EXISTS"
            "  (SELECT FROM plan_holds h WHERE h.search_id = s.id AND h.held_from IS NOT NULL))"
            " RETURNING id"
        ),
        {"state": state, "owner_id": owner_id, "ids": list(search_ids)},
    )
    return await _notify_all(connection, [row.id for row in result])


async def bring_back(
    connection: AsyncConnection, owner_id: int, search_ids: Sequence[int], plan: Plan
) -> list[int]:
    """Undo of a delete; gives the ids that live again. Raises `UserError` when there is no room."""
    await room.make(connection, owner_id, plan, 0)
    await room.forget_holds(connection, search_ids)
    # Whoever gave its number away, because another was made meanwhile, comes back at the end.
    result = await connection.execute(
        text(
            "WITH top AS (SELECT greatest(max(number), 0) AS number FROM searches"
            "  WHERE owner_id = :owner_id),"
            " back AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM searches"
            "  WHERE owner_id = :owner_id AND id = ANY(CAST(:ids AS bigint[]))"
            "  AND state = 'deleted')"
            " UPDATE searches s SET state = 'active', updated_at = clock_timestamp(),"
            " number = CASE WHEN s.number > 0 THEN s.number ELSE top.number + back.place END"
            " FROM back, top WHERE s.id = back.id RETURNING s.id"
        ),
        {"owner_id": owner_id, "ids": list(search_ids)},
    )
    changed = await _notify_all(connection, [row.id for row in result])
    if changed:
        await room.make(connection, owner_id, plan, 0)
    return changed


async def _notify_all(connection: AsyncConnection, changed: list[int]) -> list[int]:
    if changed:
        await connection.execute(_NOTIFY, {"id": str(changed[0]) if len(changed) == 1 else ""})
    return changed


async def snooze(
    connection: AsyncConnection, owner_id: int, search_id: int, until: dt.datetime | None
) -> None:
    """Be silent about a search until a moment; None ends it."""
    await _update(connection, owner_id, search_id, "snoozed_until = :until", {"until": until})


async def _update(
    connection: AsyncConnection, owner_id: int, search_id: int, sets: str, values: dict[str, Any]
) -> None:
    result = await connection.execute(
        text(
            f"UPDATE searches SET {sets}, updated_at = clock_timestamp()"  # noqa: S608 - our own words
            " WHERE id = :id AND owner_id = :owner_id AND state <> 'deleted' RETURNING id"
        ),
        {**values, "id": search_id, "owner_id": owner_id},
    )
    if result.first() is None:
        raise UserError("error.gone")
    await connection.execute(_NOTIFY, {"id": str(search_id)})


async def list_searches(
    connection: AsyncConnection, owner_id: int, now: dt.datetime
) -> list[SavedSearch]:
    """All living searches with how they are doing, in one statement."""
    rows = await connection.execute(_LIST, {"owner_id": owner_id, "since": now - _WEEK})
    return [_search(row) for row in rows.mappings()]


async def get(connection: AsyncConnection, owner_id: int, search_id: int) -> SavedSearch | None:
    """A search of this owner, also a deleted one."""
    row = (
        (await connection.execute(_FETCH, {"owner_id": owner_id, "id": search_id}))
        .mappings()
        .first()
    )
    return _search(row) if row else None


async def require(connection: AsyncConnection, owner_id: int, search_id: int) -> SavedSearch:
    """A search of this owner. Raises `UserError`."""
    found = await get(connection, owner_id, search_id)
    if found is None:
        raise UserError("error.gone")
    return found


async def by_number(connection: AsyncConnection, owner_id: int, number: int) -> SavedSearch:
    """The search a person means by its number. Raises `UserError`."""
    row = (
        (await connection.execute(_BY_NUMBER, {"owner_id": owner_id, "number": number}))
        .mappings()
        .first()
    )
    if row is None:
        raise UserError("searches.no_such_number", n=number)
    return _search(row)


async def save_draft(
    connection: AsyncConnection,
    *,
    owner_id: int,
    criteria: Criteria,
    state: dict[str, Any],
    search_id: int | None = None,
) -> int:
    """Keep a draft; gives its id."""
    made = await connection.execute(
        text(
            "INSERT INTO drafts (owner_id, search_id, line, criteria, state) VALUES"
            " (:owner_id, :search_id, :line, CAST(:criteria AS jsonb), CAST(:state AS jsonb))"
            " RETURNING id"
        ),
        {
            "owner_id": owner_id,
            "search_id": search_id,
            "line": format_criteria(criteria),
            "criteria": orjson.dumps(to_json(criteria)).decode(),
            "state": orjson.dumps(state).decode(),
        },
    )
    draft_id: int = made.scalar_one()
    return draft_id


async def update_draft(
    connection: AsyncConnection,
    draft: SavedDraft,
    *,
    criteria: Criteria | None = None,
    state: dict[str, Any] | None = None,
    search_id: int | None = None,
) -> None:
    """Store what changed of a draft."""
    criteria = criteria or draft.criteria
    await connection.execute(
        text(
            "UPDATE drafts SET line = :line, criteria = CAST(:criteria AS jsonb),"
            " state = CAST(:state AS jsonb), search_id = coalesce(:search_id, search_id)"
            " WHERE id = :id"
        ),
        {
            "id": draft.id,
            "line": format_criteria(criteria),
            "criteria": orjson.dumps(to_json(criteria)).decode(),
            "state": orjson.dumps(draft.state if state is None else state).decode(),
            "search_id": search_id,
        },
    )


async def require_draft(
    connection: AsyncConnection, owner_id: int, draft_id: int, *, lock: bool = False
) -> SavedDraft:
    """A draft of this owner. Raises `UserError`."""
    result = await connection.execute(
        text(
            "SELECT id, owner_id, search_id, line, criteria, state, created_at FROM drafts"  # noqa: S608 - our own words
            f" WHERE id = :id AND owner_id = :owner_id{' FOR UPDATE' if lock else ''}"
        ),
        {"id": draft_id, "owner_id": owner_id},
    )
    row = result.mappings().first()
    if row is None:
        raise UserError("error.expired_button")
    return SavedDraft(**{**row, "criteria": from_json(row["criteria"])})
