"""Sessions and messages of the web chat: the row is the message, NOTIFY only brings it sooner.

Whoever writes a message locks the row of its session first. So the revisions of one chat become
visible in their order, and a browser that has seen revision 9 can never miss an 8 that came late.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import orjson

from core.db import Database

CHANNEL = "web_chat"
PAGE = 60
"""So many messages a fresh page is given; earlier ones come when the person scrolls up."""
CATCH_UP = 300
"""A browser that missed more than this starts afresh."""


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """A browser that has opened the chat."""

    chat: str
    locale: str


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands."""

    id: int
    sender: str
    body: dict[str, Any]
    revision: int
    created_at: dt.datetime
    edited: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """What became of a message: its id, whether this call put it there, whether it is answered."""

    id: int
    fresh: bool
    answered: bool = False


def secret_hash(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(b"magpie.web" + secret.encode("utf-8", "replace")).hexdigest()


_INSERT = """
    WITH session AS (
        SELECT chat FROM web_sessions WHERE chat = $1 FOR NO KEY UPDATE
    ), put AS (
        INSERT INTO web_messages (chat, sender, body, dedupe_key, created_at)
        SELECT chat, $2, $3::text::jsonb, $4, $5 FROM session
        ON CONFLICT (dedupe_key) DO NOTHING
        RETURNING id, pg_notify('web_chat', chat)
    )
    SELECT (SELECT count(*) FROM session) AS known, (SELECT id FROM put) AS fresh,
           old.id AS old, old.body ? 'answered' AS answered
    FROM (SELECT) AS one
    LEFT JOIN web_messages AS old ON old.dedupe_key = $4 AND old.chat = $1
"""

_EDIT = """
    WITH session AS (
        SELECT chat FROM web_sessions WHERE chat = $1 FOR NO KEY UPDATE
    )
    UPDATE web_messages m
    SET body = $3::text::jsonb, edited_at = $4, revision = nextval('web_revisions')
    FROM session WHERE m.chat = session.chat AND m.id = $2 AND m.sender = 'magpie'
    RETURNING m.id, pg_notify('web_chat', m.chat)
"""

# A file's content stays in the row; the page gets it by its own address.
_SHOWN = """
    SELECT id, sender, revision, created_at, edited_at IS NOT NULL AS edited,
           CASE WHEN body @? '$.parts[*].content' THEN jsonb_set(body, '{parts}', (
               SELECT jsonb_agg(part - 'content' ORDER BY place)
               FROM jsonb_array_elements(body -> 'parts') WITH ORDINALITY AS p(part, place)
           )) ELSE body END AS body
    FROM web_messages
"""


class WebStore:
    """All SQL of the web chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_session(self, now: dt.datetime, locale: str) -> str:
        """Make a session; the secret comes back and is kept nowhere."""
        secret = secrets.token_urlsafe(32)
        async with self._database.raw() as connection:
            await connection.execute(
                "INSERT INTO web_sessions (chat, secret_hash, locale, created_at, last_seen_at)"
                " VALUES ($1, $2, $3, $4, $4)",
                secrets.token_hex(12),
                secret_hash(secret),
                locale,
                now,
            )
        return secret

    async def session(self, secret: str) -> Session | None:
        """Whose secret this is."""
        async with self._database.raw() as connection:
            row = await connection.fetchrow(
                "SELECT chat, locale FROM web_sessions WHERE secret_hash = $1", secret_hash(secret)
            )
        return None if row is None else Session(row["chat"], row["locale"])

    async def seen(self, chat: str, message_id: int, locale: str, now: dt.datetime) -> None:
        """The browser has shown everything up to this message; it cannot have shown what is not."""
        async with self._database.raw() as connection:
            await connection.execute(
                "UPDATE web_sessions SET locale = $3, last_seen_at = $4, seen_message_id ="
                " greatest(seen_message_id, least($2, (SELECT coalesce(max(id), 0)"
                " FROM web_messages WHERE chat = $1))) WHERE chat = $1",
                chat,
                message_id,
                locale,
                now,
            )

    async def insert(
        self, chat: str, sender: str, body: dict[str, Any], key: str | None, now: dt.datetime
    ) -> Written | None:
        """Write a message once per key. None if there is no such chat."""
        text = orjson.dumps(body).decode()
        async with self._database.raw() as connection:
            (row,) = await connection.fetch(_INSERT, chat, sender, text, key, now)
            if row["known"] and row["fresh"] is None and row["old"] is None:
                # Somebody wrote it while this waited for the session: too late for its snapshot.
                (row,) = await connection.fetch(_INSERT, chat, sender, text, key, now)
        if row["fresh"] is not None:
            return Written(row["fresh"], fresh=True)
        if row["old"] is None:
            return None
        return Written(row["old"], fresh=False, answered=row["answered"])

    async def answered(self, chat: str, message_id: int) -> None:
        """Nothing more will be said to this line, even if it is sent again."""
        async with self._database.raw() as connection:
            await connection.execute(
                """UPDATE web_messages SET body = body || '{"answered": true}'"""
                " WHERE chat = $1 AND id = $2",
                chat,
                message_id,
            )

    async def edit(
        self, chat: str, message_id: int, body: dict[str, Any], now: dt.datetime
    ) -> bool:
        """Give a message of ours a new body; False if the chat has no such message."""
        text = orjson.dumps(body).decode()
        async with self._database.raw() as connection:
            return await connection.fetchrow(_EDIT, chat, message_id, text, now) is not None

    async def newest(self, chat: str, before: int | None = None) -> tuple[Message, ...]:
        """The last messages, oldest first; of those before one message, if it is named."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                f"{_SHOWN} WHERE chat = $1 AND ($2::bigint IS NULL OR id < $2)"
                " ORDER BY id DESC LIMIT $3",
                chat,
                before,
                PAGE,
            )
        return tuple(_message(row) for row in reversed(rows))

    async def newer(self, chat: str, revision: int) -> tuple[Message, ...]:
        """What was written or edited after this revision, in that order."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                f"{_SHOWN} WHERE chat = $1 AND revision > $2 ORDER BY revision LIMIT $3",
                chat,
                revision,
                CATCH_UP + 1,
            )
        return tuple(_message(row) for row in rows)

    async def revision(self, chat: str) -> int:
        """The newest revision of a chat."""
        return (await self.revisions((chat,))).get(chat, 0)

    async def revisions(self, chats: Sequence[str]) -> dict[str, int]:
        """The newest revision of each of these chats."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                "SELECT chat, max(revision) AS revision FROM web_messages"
                " WHERE chat = ANY($1) GROUP BY chat",
                list(chats),
            )
        return {row["chat"]: row["revision"] for row in rows}

    async def first(self, chat: str) -> int:
        """The oldest message there is; whatever a page shows from before it has been erased."""
        async with self._database.raw() as connection:
            found = await connection.fetchval(
                "SELECT min(id) FROM web_messages WHERE chat = $1", chat
            )
        return int(found or 0)

    async def body(self, chat: str, message_id: int) -> dict[str, Any] | None:
        """The whole body of a message of this chat, files and all."""
        async with self._database.raw() as connection:
            found = await connection.fetchval(
                "SELECT body::text FROM web_messages WHERE chat = $1 AND id = $2", chat, message_id
            )
        return None if found is None else orjson.loads(found)


def _message(row: Any) -> Message:
    body = row["body"]
    return Message(
        id=row["id"],
        sender=row["sender"],
        body=orjson.loads(body) if isinstance(body, str | bytes) else body,
        revision=row["revision"],
        created_at=row["created_at"],
        edited=row["edited"],
    )
