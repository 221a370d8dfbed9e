"""What becomes of a chat: closed to the bot, open again, or a supergroup under another id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import text

from bots.telegram.limits import PLATFORM, TENANT
from core.alerts import fallback
from core.alerts.sender import LaneAddress

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

_log = structlog.get_logger()

_HERE: Final = "platform = :platform AND tenant = :tenant AND chat = :chat"
_DESTINATIONS = text(f"SELECT DISTINCT thread FROM destinations WHERE {_HERE}")  # noqa: S608
_LANES = text(
    f"SELECT id FROM lanes WHERE {_HERE} ORDER BY platform, tenant, chat, thread FOR UPDATE"  # noqa: S608
)
_BACK = text(
    f"UPDATE destinations SET state = 'active', state_reason = '' WHERE {_HERE} AND state = 'gone'"  # noqa: S608
)
_TOPIC_BACK = text(f"{_BACK.text} AND thread = :thread")

_IN_USE = text(
    """
    SELECT chat, max(name) AS name FROM destinations
    WHERE platform = :platform AND tenant = :tenant AND chat LIKE '-%' AND state <> 'paused'
      AND state_reason <> 'migrated'
    GROUP BY chat ORDER BY 2, 1 LIMIT :most
    """
)

# One after another in one transaction. Where the new address is taken already, the row that stands
# there stays, and what hangs on the old one is hung on it.
_MIGRATE: Final = tuple(
    text(statement)
    for statement in (
        # Ids of messages begin anew in a supergroup, so the old ones would name others.
        """
        UPDATE deliveries SET message_id = NULL WHERE message_id IS NOT NULL AND lane_id IN (
            SELECT id FROM lanes WHERE platform = :platform AND tenant = :tenant AND chat = :old)
        """,
        """
        UPDATE deliveries d SET lane_id = fresh.id
        FROM lanes stale JOIN lanes fresh USING (platform, tenant, thread)
        WHERE stale.platform = :platform AND stale.tenant = :tenant AND stale.chat = :old
          AND fresh.chat = :new AND d.lane_id = stale.id
        """,
        """
        UPDATE lanes fresh SET due_at = least(fresh.due_at, stale.due_at)
        FROM lanes stale
        WHERE stale.platform = :platform AND stale.tenant = :tenant AND stale.chat = :old
          AND fresh.platform = :platform AND fresh.tenant = :tenant AND fresh.chat = :new
          AND fresh.thread = stale.thread
        """,
        """
        UPDATE lanes l SET chat = :new, next_allowed_at = NULL
        WHERE l.platform = :platform AND l.tenant = :tenant AND l.chat = :old AND NOT EXISTS (
            SELECT FROM lanes o WHERE o.platform = l.platform AND o.tenant = l.tenant
              AND o.chat = :new AND o.thread = l.thread)
        """,
        """
        UPDATE lanes SET due_at = NULL
        WHERE platform = :platform AND tenant = :tenant AND chat = :old
        """,
        """
        INSERT INTO search_destinations (search_id, destination_id, format)
        SELECT sd.search_id, fresh.id, sd.format
        FROM destinations stale
        JOIN destinations fresh USING (owner_id, platform, tenant, thread)
        JOIN search_destinations sd ON sd.destination_id = stale.id
        WHERE stale.platform = :platform AND stale.tenant = :tenant AND stale.chat = :old
          AND fresh.chat = :new
        ON CONFLICT DO NOTHING
        """,
        """
        UPDATE destinations d SET chat = :new
        WHERE d.platform = :platform AND d.tenant = :tenant AND d.chat = :old AND NOT EXISTS (
            SELECT FROM destinations o WHERE o.owner_id = d.owner_id AND o.platform = d.platform
              AND o.tenant = d.tenant AND o.chat = :new AND o.thread = d.thread)
        """,
        """
        UPDATE destinations SET state = 'gone', state_reason = 'migrated'
        WHERE platform = :platform AND tenant = :tenant AND chat = :old
        """,
        """
        UPDATE dialogues d SET chat = :new
        WHERE d.platform = :platform AND d.tenant = :tenant AND d.chat = :old AND NOT EXISTS (
            SELECT FROM dialogues o WHERE o.platform = d.platform AND o.tenant = d.tenant
              AND o.chat = :new AND o.user_id = d.user_id)
        """,
        "DELETE FROM dialogues WHERE platform = :platform AND tenant = :tenant AND chat = :old",
        """
        UPDATE chat_identities i SET user_id = :new
        WHERE i.platform = :platform AND i.tenant = :tenant AND i.user_id = :old AND NOT EXISTS (
            SELECT FROM chat_identities o WHERE o.platform = i.platform AND o.tenant = i.tenant
              AND o.user_id = :new)
        """,
    )
)
_COMMUNITY = text(
    """
    UPDATE communities c SET community = :new
    WHERE c.platform = :platform AND c.tenant = :tenant AND c.community = :old AND NOT EXISTS (
        SELECT FROM communities o WHERE o.platform = c.platform AND o.tenant = c.tenant
          AND o.community = :new)
    """
)


class Chats:
    """The rows about chats of this platform, whoever owns them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def in_use(self, most: int) -> list[tuple[str, str]]:
        """Groups and channels that alerts go to, with their names."""
        given = {"platform": PLATFORM, "tenant": TENANT, "most": most}
        async with self._database.connect() as connection:
            rows = (await connection.execute(_IN_USE, given)).all()
        return [(row.chat, row.name) for row in rows]

    async def close(self, chat: str, reason: str) -> None:
        """Nothing can be said there any more: what waits moves on, owners are told elsewhere."""
        here = {"platform": PLATFORM, "tenant": TENANT, "chat": chat}
        async with self._database.connect() as connection:
            lanes = list((await connection.execute(_LANES, here)).scalars())
            threads = (await connection.execute(_DESTINATIONS, here)).scalars()
            dead = [(LaneAddress(PLATFORM, TENANT, chat, thread), reason) for thread in threads]
            if dead:
                await fallback.bury(connection, lanes, dead, self._clock.now())
        _log.info("telegram.chat_closed", reason=reason)

    async def open(self, chat: str) -> None:
        """The bot may speak there again."""
        here = {"platform": PLATFORM, "tenant": TENANT, "chat": chat}
        async with self._database.connect() as connection:
            await connection.execute(_BACK, here)

    async def reopen(self, chat: str, thread: str) -> None:
        """A topic that was closed may be written in again."""
        here = {"platform": PLATFORM, "tenant": TENANT, "chat": chat, "thread": thread}
        async with self._database.connect() as connection:
            await connection.execute(_TOPIC_BACK, here)

    async def migrate(self, old: str, new: str) -> None:
        """A group has become a supergroup: everything that named it names it by its new id."""
        given = {"platform": PLATFORM, "tenant": TENANT, "old": old, "new": new}
        async with self._database.connect() as connection:
            # In the order in which deliverers lock lanes.
            for chat in sorted((old, new)):
                await connection.execute(_LANES, {**given, "chat": chat})
            for statement in _MIGRATE:
                await connection.execute(statement, given)
            await connection.execute(_COMMUNITY, given)
        _log.info("telegram.chat_migrated")
