"""What the pool of connections promises, whatever happens to whoever borrows from it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from core.db import Database

Work = Callable[[Database], Awaitable[None]]


async def raw(database: Database) -> None:
    async with database.raw() as connection:
        await connection.fetchval("SELECT 1")


async def connect(database: Database) -> None:
    async with database.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def begin(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(text("SELECT 1"))


async def cut_off(work: Work, database: Database, after: int) -> None:
    """Start it, and cancel it after so many turns of the loop."""
    task = asyncio.ensure_future(work(database))
    for _ in range(after):
        await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("work", [raw, connect, begin])
async def test_whoever_is_cut_off_leaves_no_connection_unusable(
    database_url: str, work: Work
) -> None:
    database = Database(database_url, pool_size=1)
    try:
        for after in range(60):
            await work(database)
            await cut_off(work, database, after)
            await raw(database)
            await connect(database)
            await begin(database)
    finally:
        await database.close()


@pytest.mark.parametrize("work", [raw, connect, begin])
async def test_a_server_that_ended_all_connections_is_asked_anew_and_nobody_notices(
    database: Database, database_url: str, work: Work
) -> None:
    borrower = Database(database_url, pool_size=2)
    try:
        for _ in range(3):
            await asyncio.gather(*(work(borrower) for _ in range(4)))
            async with database.connect() as connection:
                ended = await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
                assert len(ended.all()) >= 1
            await work(borrower)
    finally:
        await borrower.close()
