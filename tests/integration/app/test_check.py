"""`magpie check` on a machine where nothing has been started yet, and on one that is behind."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import asyncpg
import pytest

from app.settings import Settings, load_settings
from magpie.check import _chats, _database
from tests.conftest import url_of
from tests.fakes.telegram import TOKEN, FakeTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def empty(postgres_dir: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(url_of(postgres_dir, "postgres").replace("+asyncpg", ""))
    await admin.execute("CREATE DATABASE never_started")
    yield url_of(postgres_dir, "never_started")
    await admin.execute("DROP DATABASE never_started WITH (FORCE)")
    await admin.close()


def settings_of(telegram: FakeTelegram, url: str, data: pathlib.Path) -> Settings:
    return load_settings(
        data_dir=data,
        database_url=url,
        telegram_bot_token=TOKEN,
        telegram_base_url=telegram.base,
    )


async def test_the_first_thing_ever_done_may_be_to_check(
    empty: str, tmp_path: pathlib.Path
) -> None:
    async with FakeTelegram().running() as telegram:
        settings = settings_of(telegram, empty, tmp_path)
        works, what, remark = await _database(settings)
        assert (works, what) == (True, "database")
        assert "schema up to date" in remark
        rows = [row for row in await _chats(settings) if row[1] == "telegram"]
    assert rows[0][0] is True
    assert "@magpie_test_bot" in rows[0][2]


async def test_a_database_that_is_behind_is_one_line(
    database_url: str, tmp_path: pathlib.Path
) -> None:
    link = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await link.execute("ALTER TABLE destinations RENAME state_reason TO something")
    await link.close()
    async with FakeTelegram().running() as telegram:
        rows = await _chats(settings_of(telegram, database_url, tmp_path))
    (row,) = [row for row in rows if row[1] == "telegram"]
    assert row[0] is False
    assert "see its row" in row[2]
