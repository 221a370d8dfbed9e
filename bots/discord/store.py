"""All SQL of Discord but that of mentions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bots.discord.limits import PLATFORM, TENANT
from bots.discord.pings import Pings
from core.alerts import fallback
from core.alerts.sender import LaneAddress
from core.people.communities import UNUSED

if TYPE_CHECKING:
    from core.db import Database

FORUM: Final = 15
LEFT: Final = "removed from the server"
CLOSED: Final = "the channel was deleted"
SHUT_OUT: Final = ("50001 %", "50013 %")
"""What is written of a channel in which the bot may no longer speak."""
LOCKED: Final = ("160005 %",)
MOST_LOOKED_AT: Final = 100
WORDS_KEPT: Final = dt.timedelta(days=30)

_OF_DELIVERY = """
    SELECT a.search_ids, c.kind, s.name, o.locale
    FROM discord_channels c
    LEFT JOIN (
        SELECT alert_id FROM deliveries WHERE id = $2 ORDER BY created_at DESC LIMIT 1
    ) d ON true
    LEFT JOIN alerts a ON a.id = d.alert_id
    LEFT JOIN searches s ON s.id = a.search_ids[1]
    LEFT JOIN owners o ON o.id = a.owner_id
    WHERE c.channel = $1
"""
_REPORTS_TO_SERVER = """
    SELECT s.name, s.line FROM searches s
    WHERE s.id = $1 AND s.state <> 'deleted' AND EXISTS (
        SELECT FROM search_destinations sd
        JOIN destinations d ON d.id = sd.destination_id
        JOIN discord_channels c ON c.channel = d.chat
        WHERE sd.search_id = s.id AND d.platform = 'discord' AND c.server = $2
    )
"""
_OF_PERSON = """
    SELECT s.number, s.name FROM searches s
    JOIN chat_identities i ON i.owner_id = s.owner_id
    WHERE i.platform = $1 AND i.tenant = $2 AND i.user_id = $3 AND s.state <> 'deleted'
    ORDER BY s.number LIMIT 200
"""
_DIRECTS = """
    SELECT chat FROM destinations
    WHERE platform = $1 AND tenant = $2 AND identity_id IS NOT NULL AND state = 'active'
    ORDER BY id DESC LIMIT $3
"""
_ROLES_OF_CHANNEL = """
    SELECT DISTINCT p.role FROM discord_pings p
    JOIN searches s ON s.id = p.search_id AND s.state <> 'deleted'
    JOIN search_destinations sd ON sd.search_id = s.id
    JOIN destinations d ON d.id = sd.destination_id
    WHERE d.platform = $1 AND d.tenant = $2 AND d.chat = $3 AND p.role <> ''
"""
_OF_SERVER = """
    SELECT s.number, s.name FROM searches s
    JOIN communities c ON c.owner_id = s.owner_id
    WHERE c.platform = $1 AND c.tenant = $2 AND c.community = $3 AND s.state <> 'deleted'
    ORDER BY s.number LIMIT 200
"""
_OPEN_AGAIN = f"""
    UPDATE destinations d SET
        state = CASE WHEN used.yes THEN 'active' ELSE 'paused' END,
        state_reason = CASE WHEN used.yes THEN '' ELSE '{UNUSED}' END
    FROM discord_channels c, LATERAL (
        SELECT EXISTS (
            SELECT FROM destinations o JOIN search_destinations sd ON sd.destination_id = o.id
            WHERE o.platform = 'discord' AND o.chat = c.channel) AS yes
    ) used
    WHERE c.channel = d.chat AND d.platform = 'discord' AND d.state = 'gone'
"""  # noqa: S608 - a constant
_BACK = f"{_OPEN_AGAIN} AND c.server = ANY($1::text[]) AND d.state_reason LIKE ANY($2::text[])"
_REOPEN = f"{_OPEN_AGAIN} AND c.channel = $1 AND d.state_reason LIKE ANY($2::text[])"
_SHUT_OUT = """
    SELECT DISTINCT c.server, c.channel FROM discord_channels c
    JOIN destinations d ON d.platform = $1 AND d.tenant = $2 AND d.chat = c.channel
    WHERE d.state = 'gone' AND d.state_reason LIKE ANY($3::text[])
      AND (c.server = $4 OR $4 = '')
    ORDER BY c.server, c.channel LIMIT $5
"""
_MET_BY_WORDS = """
    INSERT INTO discord_kept (name, value) SELECT 'unheard ' || $3, ''
    WHERE NOT EXISTS (
        SELECT FROM chat_identities WHERE platform = $1 AND tenant = $2 AND user_id = $3)
    ON CONFLICT DO NOTHING
"""
# Our English is that of Britain already.
_LEARN_LANGUAGE = """
    WITH unheard AS (DELETE FROM discord_kept WHERE name = 'unheard ' || $3 RETURNING name)
    UPDATE owners o SET locale = $4
    FROM chat_identities i, unheard
    WHERE i.platform = $1 AND i.tenant = $2 AND i.user_id = $3 AND o.id = i.owner_id
      AND o.locale = 'en' AND $4 <> 'en-GB'
"""
# Whoever watches for a channel alone has no chat of their own here yet, and must be told somewhere
# when the channel is no more.
_TELL_MAKER = """
    INSERT INTO destinations (owner_id, platform, tenant, chat, name, verified_at, identity_id)
    SELECT i.owner_id, i.platform, i.tenant, $4, '', now(), i.id
    FROM drafts d JOIN searches s ON s.id = d.search_id
    JOIN chat_identities i ON i.platform = $1 AND i.tenant = $2 AND i.user_id = $3
    WHERE d.id = $5 AND s.state <> 'deleted' AND NOT EXISTS (
        SELECT FROM destinations o WHERE o.owner_id = i.owner_id AND o.state = 'active')
    ON CONFLICT DO NOTHING
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What is known of the channel of a server that a delivery goes to."""

    kind: int
    search_ids: tuple[int, ...]
    search_name: str
    locale: str = "en"

    @property
    def is_forum(self) -> bool:
        """Whether messages need a thread there."""
        return self.kind == FORUM


class Store:
    """Reads and writes; each method is one unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.pings = Pings(database)

    async def keep(self, name: str, value: str) -> None:
        """Remember a fact."""
        async with self._database.raw() as connection:
            await connection.execute(
                "INSERT INTO discord_kept (name, value) VALUES ($1, $2)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value,
            )

    async def kept(self, name: str) -> str | None:
        """A fact that was remembered."""
        async with self._database.raw() as connection:
            value = await connection.fetchval(
                "SELECT value FROM discord_kept WHERE name = $1", name
            )
        return None if value is None else str(value)

    async def met_by_words(self, user: str) -> None:
        """Somebody new wrote to us, which does not tell their language; what they press will."""
        async with self._database.raw() as connection:
            await connection.execute(_MET_BY_WORDS, PLATFORM, TENANT, user)

    async def learn_language(self, user: str, locale: str) -> None:
        """Give their language to somebody who was met by their words."""
        async with self._database.raw() as connection:
            await connection.execute(_LEARN_LANGUAGE, PLATFORM, TENANT, user, locale)

    async def keep_words(self, user: str, digest: str, text: str, now: dt.datetime) -> None:
        """Keep what a button that only one person sees says, for a month."""
        today, oldest = now.date().isoformat(), (now - WORDS_KEPT).date().isoformat()
        await self.keep(f"words {user} {digest}", f"{today} {text}")
        async with self._database.raw() as connection:
            await connection.execute(
                "DELETE FROM discord_kept WHERE name LIKE 'words %' AND value < $1", oldest
            )

    async def words(self, user: str, digest: str) -> str:
        """What a button says; "" if that is no longer known."""
        kept = await self.kept(f"words {user} {digest}")
        return (kept or "").partition(" ")[2]

    async def drop(self, name: str) -> None:
        """Forget a fact."""
        async with self._database.raw() as connection:
            await connection.execute("DELETE FROM discord_kept WHERE name = $1", name)

    async def directs(self, most: int) -> list[str]:
        """Channels of direct messages, the newest first."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(_DIRECTS, PLATFORM, TENANT, most)
        return [str(row["chat"]) for row in rows]

    async def know(self, channel: str, server: str, kind: int, name: str) -> None:
        """Remember a channel that was chosen."""
        async with self._database.raw() as connection:
            await connection.execute(
                "INSERT INTO discord_channels (channel, server, kind, name)"
                " VALUES ($1, $2, $3, $4) ON CONFLICT (channel) DO UPDATE"
                " SET kind = excluded.kind, name = excluded.name, updated_at = now()",
                channel,
                server,
                kind,
                name[:100],
            )

    async def place(self, channel: str, delivery_id: int) -> Place | None:
        """What a delivery to a channel of a server is about; None in a direct message."""
        async with self._database.raw() as connection:
            row = await connection.fetchrow(_OF_DELIVERY, channel, delivery_id)
        if row is None:
            return None
        return Place(
            row["kind"],
            tuple(row["search_ids"] or ()),
            row["name"] or "",
            row["locale"] or "en",
        )

    async def channel_name(self, channel: str) -> str:
        """What a channel was called when it was chosen."""
        async with self._database.raw() as connection:
            name = await connection.fetchval(
                "SELECT name FROM discord_channels WHERE channel = $1", channel
            )
        return str(name or "")

    async def thread(self, channel: str, search_id: int) -> str | None:
        """The thread of a search in a forum."""
        async with self._database.raw() as connection:
            found = await connection.fetchval(
                "SELECT thread FROM discord_threads WHERE channel = $1 AND search_id = $2",
                channel,
                search_id,
            )
        return None if found is None else str(found)

    async def is_thread(self, thread: str) -> bool:
        """Whether a search reports in this thread."""
        async with self._database.raw() as connection:
            return bool(
                await connection.fetchval(
                    "SELECT EXISTS (SELECT FROM discord_threads WHERE thread = $1)", thread
                )
            )

    async def keep_thread(self, channel: str, search_id: int, thread: str) -> None:
        """Remember the thread of a search."""
        async with self._database.raw() as connection:
            await connection.execute(
                "INSERT INTO discord_threads (channel, search_id, thread) VALUES ($1, $2, $3)"
                " ON CONFLICT (channel, search_id) DO UPDATE SET thread = excluded.thread",
                channel,
                search_id,
                thread,
            )

    async def forget_thread(self, thread: str) -> None:
        """A thread is gone; the next alert opens another."""
        async with self._database.raw() as connection:
            await connection.execute("DELETE FROM discord_threads WHERE thread = $1", thread)

    async def server_search(self, search_id: int, server: str) -> tuple[str, str] | None:
        """Name and line of a search that reports to a channel of this server."""
        async with self._database.raw() as connection:
            row = await connection.fetchrow(_REPORTS_TO_SERVER, search_id, server)
        return None if row is None else (row["name"], row["line"])

    async def bury_server(self, server: str, now: dt.datetime) -> None:
        """Magpie was removed from a server: its channels are dead, their owners are told."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                "SELECT channel FROM discord_channels WHERE server = $1", server
            )
        await self._bury([row["channel"] for row in rows], LEFT, now)

    async def bury_channel(self, channel: str, now: dt.datetime) -> None:
        """A channel was deleted."""
        await self.forget_thread(channel)
        await self._bury([channel], CLOSED, now)

    async def _bury(self, channels: Sequence[str], reason: str, now: dt.datetime) -> None:
        if not channels:
            return
        async with self._database.raw() as connection:
            lanes = await connection.fetch(
                "SELECT id, chat, thread FROM lanes WHERE platform = $1 AND tenant = $2"
                " AND chat = ANY($3::text[])",
                PLATFORM,
                TENANT,
                list(channels),
            )
        spots = {(channel, "") for channel in channels}
        spots |= {(lane["chat"], lane["thread"]) for lane in lanes}
        dead = [
            (LaneAddress(PLATFORM, TENANT, chat, thread), reason) for chat, thread in sorted(spots)
        ]
        async with self._database.connect() as connection:
            await fallback.bury(connection, [lane["id"] for lane in lanes], dead, now)

    async def back_in(self, servers: Sequence[str], *, invited: bool = False) -> None:
        """Magpie is in these servers: what it had lost there by being removed works again.

        `invited` is true when somebody has just brought it in: rights it lacked are there again.
        """
        reasons = [LEFT, *(("10004 %", *SHUT_OUT) if invited else ())]
        async with self._database.raw() as connection:
            await connection.execute(_BACK, list(servers), reasons)

    async def shut_out(self, server: str = "") -> list[tuple[str, str]]:
        """Server and channel of places that were given up because a right was missing there."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                _SHUT_OUT, PLATFORM, TENANT, list(SHUT_OUT), server, MOST_LOOKED_AT
            )
        return [(row["server"], row["channel"]) for row in rows]

    async def reopen(self, channel: str, reasons: Sequence[str] = SHUT_OUT) -> None:
        """Alerts can be posted there again."""
        async with self._database.raw() as connection:
            await connection.execute(_REOPEN, channel, list(reasons))

    async def tell_maker(self, draft_id: int, user: str, direct: str) -> None:
        """Let whoever made a search for a channel be told directly what becomes of it."""
        async with self._database.raw() as connection:
            await connection.execute(_TELL_MAKER, PLATFORM, TENANT, user, direct, draft_id)

    async def searches_of(self, user: str, server: str) -> list[tuple[int, str]]:
        """Number and name of somebody's searches, or of a server's."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                _OF_SERVER if server else _OF_PERSON, PLATFORM, TENANT, server or user
            )
        return [(row["number"], row["name"]) for row in rows]

    async def channels_in_use(self, most: int) -> list[tuple[str, str, str]]:
        """Channel, server and name of channels that alerts go to."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                "SELECT c.channel, c.server, c.name FROM discord_channels c"
                " WHERE EXISTS (SELECT FROM destinations d WHERE d.platform = $1"
                " AND d.tenant = $2 AND d.chat = c.channel AND d.state <> 'paused')"
                " ORDER BY c.name LIMIT $3",
                PLATFORM,
                TENANT,
                most,
            )
        return [(row["channel"], row["server"], row["name"]) for row in rows]

    async def roles_in_use(self, channel: str) -> set[str]:
        """Roles that searches may mention in a channel."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(_ROLES_OF_CHANNEL, PLATFORM, TENANT, channel)
        return {row["role"] for row in rows}

    async def servers(self) -> set[str]:
        """Servers with a channel that alerts go to."""
        async with self._database.raw() as connection:
            rows = await connection.fetch("SELECT DISTINCT server FROM discord_channels")
        return {row["server"] for row in rows}
