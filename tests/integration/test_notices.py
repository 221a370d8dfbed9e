from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.alerts.notices import enqueue_notice
from tests.conftest import NOW

if TYPE_CHECKING:
    from core.db import Database


async def _people(database: Database) -> list[int]:
    async with database.connect() as connection:
        owners = await connection.execute(
            text(
                "INSERT INTO owners (kind, name, locale, timezone)"
                " SELECT 'person', '', 'en', 'UTC' FROM generate_series(1, 3) RETURNING id"
            )
        )
        ids = sorted(owners.scalars())
        await connection.execute(
            text(
                "INSERT INTO destinations (owner_id, platform, tenant, chat, name, state, position)"
                " VALUES (:a, 'web', 'local', 'gone', '', 'gone', 0),"
                " (:a, 'web', 'local', 'a', '', 'active', 1),"
                " (:a, 'telegram', 'bot', '77', '', 'active', 2),"
                " (:b, 'web', 'local', 'shared', '', 'active', 0)"
            ),
            {"a": ids[0], "b": ids[1]},
        )
    return ids


async def test_each_owner_gets_one_at_the_first_active_destination(database: Database) -> None:
    ids = await _people(database)
    async with database.connect() as connection:
        reached = await enqueue_notice(
            connection, owner_ids=ids, key="account.hello", params={"name": "x"}, now=NOW
        )
        again = await enqueue_notice(
            connection, owner_ids=ids[:1], key="account.more", params={}, platform="telegram"
        )
    assert (reached, again) == (2, 1)
    async with database.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT l.platform, l.chat, l.due_at, d.due_at, d.kind, d.state, d.payload"
                " FROM deliveries d JOIN lanes l ON l.id = d.lane_id ORDER BY d.id"
            )
        )
        first, second, third = sorted(rows.all(), key=lambda row: (row[0] != "web", row[1]))
    hello = {"key": "account.hello", "params": {"name": "x"}}
    assert tuple(first) == ("web", "a", NOW, NOW, "notice", "pending", hello)
    assert tuple(second)[:2] == ("web", "shared")
    assert tuple(third)[:2] == ("telegram", "77")


async def test_nobody_to_reach_is_not_an_error(database: Database) -> None:
    async with database.connect() as connection:
        assert await enqueue_notice(connection, owner_ids=[1, 2], key="x", params={}) == 0
        assert await enqueue_notice(connection, owner_ids=[], key="x", params={}) == 0
