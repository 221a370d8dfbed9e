"""What crosses all rooms for one owner: everything that is kept, and forgetting it.

Each table with something of an owner stands here by name. A test compares this list with the
schema, so that a new table with an owner cannot be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from core.db import Database

KEPT: Mapping[str, str] = MappingProxyType(
    {
        "owners": "id = :id",
        "chat_identities": "owner_id = :id",
        "destinations": "owner_id = :id",
        "searches": "owner_id = :id",
        "drafts": "owner_id = :id",
        "alerts": "owner_id = :id",
        "deliveries": "owner_id = :id",
        "outlets": "owner_id = :id",
        "proofs": "owner_id = :id",
        "consents": "owner_id = :id",
        "item_marks": "owner_id = :id",
        "hidden_sellers": "owner_id = :id",
        "communities": "owner_id = :id",
        "claims": "owner_id = :id OR member_id = :id",
        "link_codes": "owner_id = :id",
        "shared_searches": "owner_id = :id",
        "subscriptions": "owner_id = :id",
        "billing_customers": "owner_id = :id",
        "billing_checkouts": "owner_id = :id",
        "billing_said": "owner_id = :id",
    }
)
"""Tables that name an owner, and how."""

_CHATS = """IN (SELECT d.platform, d.tenant, d.chat FROM destinations d WHERE d.owner_id = :id)"""
_SELVES = """IN (
    SELECT i.platform, i.tenant, i.user_id FROM chat_identities i WHERE i.owner_id = :id
)"""
BY_CHAT: Mapping[str, str] = MappingProxyType(
    {
        "dialogues": f"(platform, tenant, chat) {_CHATS} OR (platform, tenant, user_id) {_SELVES}",
        "web_messages": f"('web', 'local', chat) {_CHATS}",
        "web_sessions": f"('web', 'local', chat) {_CHATS}",
        "discord_ping_members": f"('discord', 'discord', user_id) {_SELVES}",
        "discord_kept": (
            f"('discord', 'discord', split_part(name, ' ', 2)) {_CHATS} AND name LIKE 'dm %'"
            f" OR ('discord', 'discord', split_part(name, ' ', 2)) {_SELVES}"
            " AND (name LIKE 'words %' OR name LIKE 'unheard %')"
        ),
    }
)
"""Tables that name a chat; a chat between one person and Magpie is theirs."""
_LANES = text(f"""
DELETE FROM lanes l
WHERE (l.platform, l.tenant, l.chat) {_CHATS}
  AND NOT EXISTS (
      SELECT FROM destinations o
      WHERE (o.platform, o.tenant, o.chat) = (l.platform, l.tenant, l.chat) AND o.owner_id <> :id
  )
  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.lane_id = l.id)
""")  # noqa: S608 - our own words
"""The way to a chat is forgotten with the last one who is reached there."""
NOT_EXPORTED = frozenset({"secret_hash", "code_hash", "locked"})
MOST_ROWS = 10_000


class Lifecycle:
    """Exports and erases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, owner_id: int) -> dict[str, Any]:
        """Everything kept about an owner, table by table."""
        found: dict[str, Any] = {}
        async with self._database.connect() as connection:
            for table, condition in (*KEPT.items(), *BY_CHAT.items()):
                rows = await connection.execute(
                    text(f"SELECT * FROM {table} WHERE {condition} LIMIT {MOST_ROWS}"),  # noqa: S608 - our own names
                    {"id": owner_id},
                )
                found[table] = [
                    {name: value for name, value in row.items() if name not in NOT_EXPORTED}
                    for row in rows.mappings()
                ]
        return found

    async def erase(self, owner_id: int) -> None:
        """Forget an owner: one transaction, nothing is left but what is nobody's."""
        async with self._database.connect() as connection:
            searches = await connection.execute(
                text("SELECT count(*) FROM searches WHERE owner_id = :id"), {"id": owner_id}
            )
            for table, condition in BY_CHAT.items():
                if table == "web_sessions":
                    continue  # The browser stays signed in, to a chat that is empty.
                await connection.execute(
                    text(f"DELETE FROM {table} WHERE {condition}"),  # noqa: S608 - our own names
                    {"id": owner_id},
                )
            await connection.execute(
                text("DELETE FROM deliveries WHERE owner_id = :id"), {"id": owner_id}
            )
            await connection.execute(_LANES, {"id": owner_id})
            # With them goes whoever was merged into them: it was the same person.
            await connection.execute(
                text("DELETE FROM owners WHERE id = :id OR merged_into = :id"), {"id": owner_id}
            )
            if searches.scalar_one():
                await connection.execute(text("SELECT pg_notify('searches_changed', '')"))
