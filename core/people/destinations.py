"""Destinations as things a person owns: added, proven, named, put in order, paused, removed.

Nothing is written to an address before its owner has brought back the code that was sent there, so
nobody can make Magpie write to a stranger: how often a code is sent at all is counted elsewhere.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.errors import UserError
from core.people.service import clean_name

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST: Final = 20
"""So many destinations may one owner have."""
CODE_LIVES: Final = dt.timedelta(minutes=30)
CODE_TRIES: Final = 5
FORMATS: Final = ("rich", "compact", "hourly", "daily", "weekly")
DIGESTS: Final = frozenset({"hourly", "daily", "weekly"})
ONE_WAY: Final = frozenset({"email", "sms", "webhook", "ntfy", "pushover", "webpush", "fcm"})
BY_CODE: Final = ONE_WAY - {"webpush"}
"""Whoever can read a code that was sent there, owns it; a browser asks its person itself."""
REMOVED: Final = "removed"
"""The reason of a destination that the person took away; it does not come back by itself."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One destination, as its owner sees it."""

    id: int
    owner_id: int
    platform: str
    tenant: str
    chat: str
    thread: str
    name: str
    format: str
    state: str
    state_reason: str
    position: int
    troubled_at: dt.datetime | None
    searches: int = 0
    """How many searches report there."""

    @property
    def works(self) -> bool:
        """Whether alerts are sent there."""
        return self.state == "active"


_LIST = text(
    """
    SELECT d.id, d.owner_id, d.platform, d.tenant, d.chat, d.thread, d.name, d.format, d.state,
           d.state_reason, d.position, d.troubled_at,
           (SELECT count(*) FROM search_destinations sd JOIN searches s ON s.id = sd.search_id
            WHERE sd.destination_id = d.id AND s.state <> 'deleted') AS searches
    FROM destinations d
    WHERE d.owner_id = :owner_id AND (d.state <> 'gone' OR d.state_reason <> 'removed')
    ORDER BY d.position, d.id
    """
)

# A place that was removed or died is begun anew; one that works is left as it is.
_ADD = text(
    """
    INSERT INTO destinations AS d (owner_id, platform, tenant, chat, thread, name, format, state,
                                   position, verified_at)
    VALUES (:owner_id, :platform, :tenant, :chat, :thread, :name, :format, :state,
            (SELECT coalesce(max(position), 0) + 1 FROM destinations WHERE owner_id = :owner_id),
            CASE WHEN :state = 'active' THEN CAST(:now AS timestamptz) END)
    ON CONFLICT (owner_id, platform, tenant, chat, thread) DO UPDATE
    SET state = CASE WHEN d.state IN ('active', 'paused') THEN d.state ELSE excluded.state END,
        state_reason = CASE WHEN d.state IN ('active', 'paused') THEN d.state_reason ELSE '' END,
        verified_at = coalesce(d.verified_at, excluded.verified_at),
        format = CASE WHEN d.state_reason = 'removed' THEN excluded.format ELSE d.format END
    RETURNING id
    """
)

_OFFER = text(
    """
    INSERT INTO proofs (destination_id, owner_id, code_hash, expires_at)
    SELECT id, owner_id, :hash, :expires FROM destinations
    WHERE id = :id AND owner_id = :owner_id AND state = 'unproven'
    ON CONFLICT (destination_id) DO UPDATE
    SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0
    RETURNING destination_id
    """
)

_TRY = text(
    """
    UPDATE proofs SET tries = tries + 1
    WHERE destination_id = :id AND owner_id = :owner_id AND expires_at > :now AND tries < :most
    RETURNING code_hash
    """
)

_PROVEN = text(
    """
    WITH used AS (DELETE FROM proofs WHERE destination_id = :id)
    UPDATE destinations SET state = 'active', state_reason = '', verified_at = :now,
                            troubled_at = NULL
    WHERE id = :id AND owner_id = :owner_id
    """
)

_ORDER = text(
    """
    UPDATE destinations d SET position = u.n FROM (
        SELECT id, row_number() OVER (ORDER BY id <> :first, position, id) AS n
        FROM destinations WHERE owner_id = :owner_id
    ) u WHERE d.id = u.id
    """
)

_ROUTE = text(
    """
    WITH mine AS (
        SELECT d.id, max(u.format) AS format
        FROM unnest(CAST(:places AS bigint[]), CAST(:formats AS text[])) AS u(id, format)
        JOIN destinations d ON d.id = u.id
        WHERE d.owner_id = :owner_id AND d.state <> 'unproven'
        GROUP BY d.id
    ), put AS (
        INSERT INTO search_destinations (search_id, destination_id, format)
        SELECT s.id, mine.id, mine.format FROM searches s, mine
        WHERE s.id = :search_id AND s.owner_id = :owner_id
        ON CONFLICT (search_id, destination_id) DO UPDATE SET format = excluded.format
    ), gone AS (
        DELETE FROM search_destinations
        WHERE search_id = :search_id AND destination_id NOT IN (SELECT id FROM mine)
          AND EXISTS (SELECT FROM mine)
          AND search_id IN (SELECT id FROM searches WHERE owner_id = :owner_id)
    )
    UPDATE searches SET updated_at = :now
    WHERE id = :search_id AND owner_id = :owner_id AND EXISTS (SELECT FROM mine) RETURNING id
    """
)


_ROUTE_ALL = text(
    """
    WITH put AS (
        INSERT INTO search_destinations (search_id, destination_id)
        SELECT s.id, d.id FROM searches s JOIN destinations d ON d.owner_id = s.owner_id
        WHERE s.owner_id = :owner_id AND s.state <> 'deleted' AND d.id = :place
          AND d.state <> 'unproven'
        ON CONFLICT DO NOTHING
    )
    UPDATE searches SET updated_at = :now
    WHERE owner_id = :owner_id AND state <> 'deleted' RETURNING id
    """
)


def _place(row: RowMapping) -> Place:
    return Place(**row)


async def list_places(connection: AsyncConnection, owner_id: int) -> list[Place]:
    """All that the owner has, in the order of fallback."""
    found = await connection.execute(_LIST, {"owner_id": owner_id})
    return [_place(row) for row in found.mappings()]


async def require(connection: AsyncConnection, owner_id: int, place_id: int) -> Place:
    """One of the owner's; `UserError` for any other."""
    for place in await list_places(connection, owner_id):
        if place.id == place_id:
            return place
    raise UserError("reach.unknown")


async def add(
    connection: AsyncConnection,
    *,
    owner_id: int,
    platform: str,
    chat: str,
    name: str,
    now: dt.datetime,
    proven: bool = False,
    tenant: str = "",
    thread: str = "",
    form: str = "rich",
) -> Place:
    """A new destination, unproven unless it proves itself by the way it came."""
    have = await list_places(connection, owner_id)
    if len(have) >= MOST:
        raise UserError("reach.too_many", n=MOST)
    made = await connection.execute(
        _ADD,
        {
            "owner_id": owner_id,
            "platform": platform,
            "tenant": tenant or platform,
            "chat": chat,
            "thread": thread,
            "name": clean_name(name),
            "format": form,
            "state": "active" if proven else "unproven",
            "now": now,
        },
    )
    return await require(connection, owner_id, int(made.scalar_one()))


def _hash(code: str) -> str:
    return hashlib.sha256(b"magpie.proof" + code.encode()).hexdigest()


async def offer_proof(
    connection: AsyncConnection, owner_id: int, place_id: int, now: dt.datetime
) -> str | None:
    """A fresh code for an unproven destination; None when there is nothing to prove."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    found = await connection.execute(
        _OFFER,
        {
            "id": place_id,
            "owner_id": owner_id,
            "hash": _hash(code),
            "expires": now + CODE_LIVES,
        },
    )
    return code if found.first() is not None else None


async def begin_again(connection: AsyncConnection, owner_id: int, place_id: int) -> None:
    """What died is proven anew, and keeps its name, its form and the searches that report there."""
    await connection.execute(
        text(
            "UPDATE destinations SET state = 'unproven', state_reason = ''"
            " WHERE id = :id AND owner_id = :owner_id AND state = 'gone'"
        ),
        {"id": place_id, "owner_id": owner_id},
    )


async def prove(
    connection: AsyncConnection,
    owner_id: int,
    place_id: int,
    code: str,
    now: dt.datetime,
    *,
    elsewhere: bool | None = None,
) -> bool:
    """Take a code that came back. Five tries, half an hour; then a new one has to be sent.

    `elsewhere` is the verdict of a provider that keeps the code itself.
    """
    given = {"id": place_id, "owner_id": owner_id, "now": now}
    found = await connection.execute(_TRY, {**given, "most": CODE_TRIES})
    stored = found.scalar_one_or_none()
    if stored is None:
        return False
    right = secrets.compare_digest(stored, _hash(code.strip())) if elsewhere is None else elsewhere
    if not right:
        return False
    await connection.execute(_PROVEN, given)
    return True


async def route_all(
    connection: AsyncConnection, owner_id: int, place_id: int, now: dt.datetime
) -> int:
    """Have every search of the owner report there too; how many there are."""
    found = await connection.execute(
        _ROUTE_ALL, {"owner_id": owner_id, "place": place_id, "now": now}
    )
    await connection.execute(text("SELECT pg_notify('searches_changed', '')"))
    return len(found.all())


async def change(
    connection: AsyncConnection, owner_id: int, place_id: int, **columns: object
) -> Place:
    """Give it another name, format or state."""
    allowed = {k: v for k, v in columns.items() if k in {"name", "format", "state", "state_reason"}}
    sets = ", ".join(f"{name} = :{name}" for name in allowed)
    await connection.execute(
        text(f"UPDATE destinations SET {sets} WHERE id = :id AND owner_id = :owner_id"),  # noqa: S608 - our own names
        {**allowed, "id": place_id, "owner_id": owner_id},
    )
    return await require(connection, owner_id, place_id)


async def put_first(connection: AsyncConnection, owner_id: int, place_id: int) -> None:
    """Make it the first of the order of fallback."""
    await connection.execute(_ORDER, {"owner_id": owner_id, "first": place_id})


async def remove(connection: AsyncConnection, owner_id: int, place_id: int) -> None:
    """Take it away. What waits for it goes to the next; what was sent stays counted."""
    await connection.execute(
        text(
            "UPDATE destinations SET state = 'gone', state_reason = 'removed', verified_at = NULL"
            " WHERE id = :id AND owner_id = :owner_id"
        ),
        {"id": place_id, "owner_id": owner_id},
    )


async def route(
    connection: AsyncConnection,
    *,
    owner_id: int,
    search_id: int,
    places: Mapping[int, str],
    now: dt.datetime,
) -> bool:
    """Have a search report to exactly these destinations; false if none of them is theirs.

    Each comes with the form the search is told in there, "" for the destination's own.
    """
    found = await connection.execute(
        _ROUTE,
        {
            "owner_id": owner_id,
            "search_id": search_id,
            "places": list(places),
            "formats": list(places.values()),
            "now": now,
        },
    )
    routed = found.first() is not None
    if routed:
        await connection.execute(
            text("SELECT pg_notify('searches_changed', :id)"), {"id": str(search_id)}
        )
    return routed
