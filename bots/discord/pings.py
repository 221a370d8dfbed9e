"""Whom a search of a server may mention, and when it last did: a role and the members' own list."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome

if TYPE_CHECKING:
    from core.db import Database

MOST_MEMBERS: Final = 20
PING_MINUTES: Final = 10

# A retry of the delivery that holds the turn may mention again: the first try may not have arrived.
# Who has nobody to mention takes no turn: a member who joins right after is mentioned at the next.
_TAKE = """
    WITH held AS (
        SELECT search_id, pinged_by FROM discord_pings
        WHERE search_id = ANY($1::bigint[]) ORDER BY search_id FOR UPDATE
    )
    UPDATE discord_pings p SET pinged_at = $2, pinged_by = $3
    FROM held
    WHERE p.search_id = held.search_id
      AND (p.pinged_by = $3 OR p.pinged_at IS NULL OR p.pinged_at <= $4)
      AND (p.role <> '' OR EXISTS (
          SELECT FROM discord_ping_members m WHERE m.search_id = p.search_id))
    RETURNING p.search_id, p.role, held.pinged_by = $3 AS again
"""
_GIVE_BACK = "UPDATE discord_pings SET pinged_at = NULL, pinged_by = '' WHERE pinged_by = $1"
_MEMBERS = """
    SELECT DISTINCT user_id FROM discord_ping_members
    WHERE search_id = ANY($1::bigint[]) ORDER BY user_id LIMIT $2
"""
_SAVE_ROLE = """
    INSERT INTO discord_pings (search_id, role)
    SELECT d.search_id, $2 FROM drafts d JOIN searches s ON s.id = d.search_id
    WHERE d.id = $1 AND s.state <> 'deleted'
    ON CONFLICT (search_id) DO UPDATE SET role = excluded.role
    RETURNING search_id
"""
_JOIN = """
    INSERT INTO discord_ping_members (search_id, user_id)
    SELECT id, $2 FROM searches
    WHERE id = $1 AND (SELECT count(*) FROM discord_ping_members WHERE search_id = $1) < $3
    ON CONFLICT DO NOTHING RETURNING user_id
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message may mention."""

    roles: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    again: bool = False
    """An earlier try of the same delivery may have mentioned them."""


class Pings:
    """Reads and writes; each method is one unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, search_ids: Sequence[int], delivery: str, now: dt.datetime) -> Mentions:
        """Whom this delivery may mention: nobody if these searches did within ten minutes."""
        before = now - dt.timedelta(minutes=PING_MINUTES)
        async with self._database.raw() as connection:
            taken = await connection.fetch(_TAKE, list(search_ids), now, delivery, before)
            searches = [row["search_id"] for row in taken]
            members = await connection.fetch(_MEMBERS, searches, MOST_MEMBERS)
        roles = {row["role"] for row in taken if row["role"]}
        return Mentions(
            tuple(sorted(roles)),
            tuple(row["user_id"] for row in members),
            again=any(row["again"] for row in taken),
        )

    async def settle(self, mentions: Mentions, delivery: str, outcome: SendOutcome) -> None:
        """Give the turn back if nothing was said, so that what is said next may mention them."""
        unsaid = isinstance(outcome, Gone | Rejected) or (
            isinstance(outcome, RetryAfter) and (outcome.own_pace or outcome.detail == "429")
        )
        if not unsaid or mentions.again or not (mentions.roles or mentions.members):
            return
        async with self._database.raw() as connection:
            await connection.execute(_GIVE_BACK, delivery)

    async def save_role(self, draft_id: int, role: str) -> bool:
        """Let the search that a draft has become mention a role; "" lets it mention none."""
        async with self._database.raw() as connection:
            return await connection.fetchval(_SAVE_ROLE, draft_id, role) is not None

    async def toggle(self, search_id: int, user_id: str) -> str:
        """Put a member on a search's list, or take them off: "on", "off" or "full"."""
        async with self._database.raw() as connection:
            await connection.execute(
                "INSERT INTO discord_pings (search_id) VALUES ($1) ON CONFLICT DO NOTHING",
                search_id,
            )
            # Two who press at once must not both take the last place.
            await connection.execute(
                "SELECT FROM discord_pings WHERE search_id = $1 FOR UPDATE", search_id
            )
            left = await connection.fetchval(
                "DELETE FROM discord_ping_members WHERE search_id = $1 AND user_id = $2"
                " RETURNING user_id",
                search_id,
                user_id,
            )
            if left is not None:
                return "off"
            joined = await connection.fetchval(_JOIN, search_id, user_id, MOST_MEMBERS)
        return "full" if joined is None else "on"
