"""Many searches at once: in by batches of a few statements, out as a stream."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from core.errors import UserError
from core.searches.criteria import Criteria, to_json

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncConnection

TENANTS = {"web": "local"}
"""The tenant of platforms whose ids live in one space; Slack and the like name theirs."""
PLATFORMS = frozenset({"telegram", "discord", "slack", "web", "email", "sms", "webhook", "push"})
STATES = frozenset({"active", "paused"})
LONGEST = 500
"""Characters of an address; those of push services are the longest."""


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """A destination as text: `telegram:12345`, `slack:T024F:C0811`."""

    platform: str
    tenant: str
    chat: str

    @classmethod
    def parse(cls, written: str) -> Address:
        """Read `platform:chat` or `platform:tenant:chat`. Raises `UserError`."""
        parts = written.strip().split(":")
        if len(parts) == 2:
            parts = [parts[0], TENANTS.get(parts[0], ""), parts[1]]
        known = len(parts) == 3 and parts[0] in PLATFORMS and bool(parts[2])
        if not known or len(written) > LONGEST or "\x00" in written:
            raise UserError("import.destination", written=written[:80])
        return cls(*parts)

    def __str__(self) -> str:
        if self.tenant == TENANTS.get(self.platform, ""):
            return f"{self.platform}:{self.chat}"
        return f"{self.platform}:{self.tenant}:{self.chat}"


@dataclasses.dataclass(frozen=True, slots=True)
class ImportRow:
    """One search to be saved."""

    name: str
    line: str
    criteria: Criteria
    destinations: tuple[Address, ...]
    state: str = "active"


_DESTINATIONS = text("""
WITH given AS (
    SELECT DISTINCT platform, tenant, chat
    FROM unnest(CAST(:platforms AS text[]), CAST(:tenants AS text[]), CAST(:chats AS text[]))
         AS g (platform, tenant, chat)
), known AS (
    SELECT DISTINCT ON (g.platform, g.tenant, g.chat) g.*, d.id, d.owner_id
    FROM given g JOIN destinations d USING (platform, tenant, chat)
    WHERE d.thread = '' ORDER BY g.platform, g.tenant, g.chat, d.id
), missing AS (
    SELECT g.*, row_number() OVER (ORDER BY platform, tenant, chat) AS n
    FROM given g WHERE NOT EXISTS (
        SELECT FROM known k
        WHERE (k.platform, k.tenant, k.chat) = (g.platform, g.tenant, g.chat))
), owners_made AS (
    INSERT INTO owners (kind, name, locale, timezone)
    SELECT 'person', '', 'en', 'UTC' FROM missing RETURNING id
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM owners_made
), made AS (
    INSERT INTO destinations (owner_id, platform, tenant, chat, name)
    SELECT o.id, m.platform, m.tenant, m.chat, '' FROM missing m JOIN numbered o USING (n)
    RETURNING id, owner_id, platform, tenant, chat
)
SELECT platform, tenant, chat, id, owner_id FROM known
UNION ALL SELECT platform, tenant, chat, id, owner_id FROM made
""")

_SEARCHES = text("""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:owners AS bigint[]), CAST(:names AS text[]), CAST(:lines AS text[]),
        CAST(:criteria AS text[]), CAST(:states AS text[]), CAST(:places AS text[])
    ) WITH ORDINALITY AS g (owner_id, name, line, criteria, state, places, position)
), last AS (
    SELECT owner_id, coalesce(max(s.number), 0) AS number
    FROM (SELECT DISTINCT owner_id FROM given) g LEFT JOIN searches s USING (owner_id)
    GROUP BY owner_id
), numbered AS (
    SELECT g.*, l.number + row_number() OVER (PARTITION BY owner_id ORDER BY position) AS number
    FROM given g JOIN last l USING (owner_id)
), made AS (
    INSERT INTO searches (owner_id, number, name, line, criteria, state, created_at)
    SELECT owner_id, number, name, line, CAST(criteria AS jsonb), state, :now
    FROM numbered ORDER BY position
    RETURNING id, owner_id, number
)
INSERT INTO search_destinations (search_id, destination_id)
SELECT made.id, CAST(place AS bigint)
FROM made JOIN numbered USING (owner_id, number),
     LATERAL unnest(string_to_array(numbered.places, ',')) AS place
ON CONFLICT DO NOTHING
""")


async def import_batch(
    connection: AsyncConnection, rows: Sequence[ImportRow], now: dt.datetime
) -> None:
    """Save a batch in three statements; owners and destinations are made where they are missing."""
    if not rows:
        return
    addresses = sorted({(a.platform, a.tenant, a.chat) for row in rows for a in row.destinations})
    # Two imports at once must not make one chat two owners.
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('searches.import'))"))
    found = await connection.execute(
        _DESTINATIONS,
        {
            "platforms": [a[0] for a in addresses],
            "tenants": [a[1] for a in addresses],
            "chats": [a[2] for a in addresses],
        },
    )
    ids = {Address(r.platform, r.tenant, r.chat): (r.id, r.owner_id) for r in found}
    await connection.execute(
        _SEARCHES,
        {
            "owners": [ids[row.destinations[0]][1] for row in rows],
            "names": [row.name for row in rows],
            "lines": [row.line for row in rows],
            "criteria": [orjson.dumps(to_json(row.criteria)).decode() for row in rows],
            "states": [row.state for row in rows],
            "places": [",".join(str(ids[a][0]) for a in row.destinations) for row in rows],
            "now": now,
        },
    )
    await connection.execute(text("SELECT pg_notify('searches_changed', '')"))


_EXPORT = text("""
SELECT s.name, s.line, s.criteria, s.state,
       array_agg(ARRAY[d.platform, d.tenant, d.chat] ORDER BY d.id)
           FILTER (WHERE d.id IS NOT NULL) AS places
FROM searches s
LEFT JOIN search_destinations sd ON sd.search_id = s.id
LEFT JOIN destinations d ON d.id = sd.destination_id
WHERE s.state <> 'deleted'
GROUP BY s.id ORDER BY s.id
""")


async def export_rows(connection: AsyncConnection) -> AsyncIterator[dict[str, Any]]:
    """Every living search in the form that the import reads."""
    result = await connection.stream(_EXPORT)
    async for row in result:
        places = [str(Address(*place)) for place in row.places or ()]
        yield {
            "line": row.line,
            "name": row.name,
            "state": row.state,
            "destination": places[0] if len(places) == 1 else places,
            "criteria": row.criteria,
        }
