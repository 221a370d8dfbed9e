"""What every test can ask for: a real PostgreSQL, empty and at the newest schema."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import os
import pathlib
import shutil
import tempfile
from typing import TYPE_CHECKING

import asyncpg
import pytest

from app.postgres import start_postgres
from core.clock import ManualClock
from core.db import Database
from migrations import run
from tests.chromium import is_left_out

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
ROOMY_BYTES = 4_000_000_000
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_dir() -> Iterator[str]:
    """One embedded PostgreSQL for each test process; its socket path must stay short."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgp", dir=_quick_folder()))
    server = start_postgres(folder)
    asyncio.run(_hurry(str(folder)))
    yield str(folder)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody should take a run without a browser for a whole one."""
    if is_left_out():
        terminalreporter.write_line(
            "The browser tests are left out: there is no Chromium (set CHROMIUM_PATH)."
        )


def url_of(postgres_dir: str, name: str) -> str:
    return f"postgresql+asyncpg://postgres:@/{name}?host={postgres_dir}"


def _quick_folder() -> str:
    """Memory, where the machine has plenty of it behind a short path; else the usual place."""
    memory = pathlib.Path("/dev/shm")  # noqa: S108 - a place of its own is made within
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOMY_BYTES
    return str(memory) if roomy and os.access(memory, os.W_OK) else "/tmp"  # noqa: S108 - likewise


async def _hurry(postgres_dir: str) -> None:
    """Let the disk take its time: only a machine that loses power would miss what it holds."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await _admin(postgres_dir, f"ALTER SYSTEM SET {setting} = off")
    await _admin(postgres_dir, "SELECT pg_reload_conf()")


async def _admin(postgres_dir: str, statement: str) -> None:
    connection = await asyncpg.connect(user="postgres", database="postgres", host=postgres_dir)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(postgres_dir: str) -> str:
    """A database at the newest schema, from which each test's own is copied."""

    async def build() -> None:
        await _admin(postgres_dir, "CREATE DATABASE template_magpie")
        database = Database(url_of(postgres_dir, "template_magpie"))
        await run.upgrade(database)
        await database.ensure_months(NOW)
        await database.close()

    asyncio.run(build())
    return "template_magpie"


@contextlib.asynccontextmanager
async def _empty_database(postgres_dir: str, template: str) -> AsyncIterator[str]:
    name = f"t{next(_numbers)}"
    await _admin(postgres_dir, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield url_of(postgres_dir, name)
    await _admin(postgres_dir, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database_url(postgres_dir: str, template: str) -> AsyncIterator[str]:
    """The address of an empty database of this test's own."""
    async with _empty_database(postgres_dir, template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database itself."""
    database = Database(database_url, pool_size=5)
    yield database
    await database.close()


@pytest.fixture
async def another_database(postgres_dir: str, template: str) -> AsyncIterator[Database]:
    """A second one, for two worlds side by side."""
    async with _empty_database(postgres_dir, template) as url:
        database = Database(url, pool_size=5)
        yield database
        await database.close()


@pytest.fixture
def clock() -> ManualClock:
    """Noon of a Monday; it moves only when the test moves it."""
    return ManualClock(NOW)
