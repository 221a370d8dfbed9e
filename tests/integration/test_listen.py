from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.clock import ManualClock, SystemClock
from core.listen import connect_arguments, listen
from tests.conftest import NOW, url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.db import Database


class _Heard:
    def __init__(self) -> None:
        self.messages: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def __call__(self, channel: str, payload: str) -> None:
        self.messages.put_nowait((channel, payload))

    async def next(self) -> tuple[str, str]:
        async with asyncio.timeout(60):
            return await self.messages.get()


@contextlib.asynccontextmanager
async def _listening(url: str) -> AsyncIterator[_Heard]:
    heard = _Heard()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listen(url, ["outbox"], heard, SystemClock(speed=20)))
        yield heard
        task.cancel()


async def test_notifications_are_heard_and_a_broken_connection_comes_back(
    database: Database,
) -> None:
    async with _listening(database.url) as heard:
        assert await heard.next() == ("outbox", "")
        async with database.connect() as connection:
            await connection.execute(text("SELECT pg_notify('outbox', 'one')"))
        assert await heard.next() == ("outbox", "one")
        async with database.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
            )
        assert await heard.next() == ("outbox", "")
        async with database.connect() as connection:
            await connection.execute(text("SELECT pg_notify('outbox', 'two')"))
        assert await heard.next() == ("outbox", "two")


class _Patience(ManualClock):
    """Remembers how long it was asked to wait, and says when that was often enough."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.pauses: list[float] = []
        self.enough = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) == 6:
            self.enough.set()
        await super().sleep(seconds)


async def test_a_database_that_is_away_is_asked_again_ever_more_slowly(postgres_dir: str) -> None:
    heard, clock = _Heard(), _Patience()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listen(url_of(postgres_dir, "nothing"), ["outbox"], heard, clock))
        async with asyncio.timeout(60):
            await clock.enough.wait()
        task.cancel()
    assert clock.pauses[:6] == [0.5, 1, 2, 5, 5, 5]
    assert heard.messages.empty()


def test_addresses_of_both_kinds_are_understood() -> None:
    tcp = connect_arguments("postgresql+asyncpg://me:secret@db.example:5433/magpie")
    assert tcp == {
        "host": "db.example",
        "port": 5433,
        "user": "me",
        "password": "secret",
        "database": "magpie",
    }
    unix = connect_arguments("postgresql+asyncpg://postgres:@/t1?host=/run/x")
    assert (unix["host"], unix["database"]) == ("/run/x", "t1")
