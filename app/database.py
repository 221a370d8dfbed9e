"""From a setting to a database at the newest schema; every failure is one plain sentence."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from app.postgres import embedded_postgres, make_folder
from core.db import Database
from core.errors import ConfigurationError
from migrations import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.settings import Settings
    from core.clock import Clock

OLDEST = 150000
"""PostgreSQL 15, in `server_version_num`'s way of writing."""
PATIENCE_SECONDS = 15
"""So long may a server take to let us in; the driver itself would wait for a minute."""


def asyncpg_url(given: str) -> str:
    """Any usual spelling of a PostgreSQL address, as SQLAlchemy and asyncpg want it."""
    try:
        url = make_url(given)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigurationError(
            "DATABASE_URL is not an address; it should look like"
            " postgresql://user:password@host:5432/magpie."
        ) from None
    if backend not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            f"DATABASE_URL names {backend!r}, and Magpie works with PostgreSQL only."
        )
    query = dict(url.query)
    sslmode = query.pop("sslmode", None)
    if sslmode is not None:
        query["ssl"] = sslmode
    url = url.set(drivername="postgresql+asyncpg", query=query)
    return url.render_as_string(hide_password=False)


async def _try(database: Database) -> None:
    """Connect once and say plainly why it fails."""
    url = make_url(database.url)
    where = f"{url.host or 'the local socket'}:{url.port or 5432}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.connect() as connection:
            version = (await connection.execute(text("SHOW server_version_num"))).scalar_one()
    except (OSError, OverflowError, TimeoutError):
        problem = f"nothing answers at {where}"
    except (DBAPIError, asyncpg.PostgresError, ArgumentError, TypeError) as error:
        state = getattr(getattr(error, "orig", error), "sqlstate", "")
        known = {
            "28P01": f"the password for {url.username!r} at {where} is wrong",
            "28000": f"{where} does not let {url.username!r} in",
            "3D000": f"there is no database {url.database!r} at {where}",
            "53300": f"{where} has no connection left",
        }
        problem = known.get(state, f"{where} refused the connection ({type(error).__name__})")
    else:
        if int(version) >= OLDEST:
            return
        problem = f"{where} runs a PostgreSQL older than 15"
    raise ConfigurationError(f"The database cannot be used: {problem}. Look at DATABASE_URL.")


@contextlib.asynccontextmanager
async def open_database(
    settings: Settings, clock: Clock, *, migrate: bool = True
) -> AsyncIterator[Database]:
    """The configured database, or the embedded one, brought to the newest schema."""
    with contextlib.ExitStack() as stack:
        if settings.database_url is not None:
            url = asyncpg_url(settings.database_url.get_secret_value())
        else:
            make_folder(settings.data_dir)
            url = stack.enter_context(embedded_postgres(settings.data_dir))
        database = Database(url)
        try:
            await _try(database)
            if migrate:
                await _migrate(database, clock)
            yield database
        finally:
            await database.close()


async def _migrate(database: Database, clock: Clock) -> None:
    try:
        await run.upgrade(database)
        await database.ensure_months(clock.now())
    except DBAPIError as error:
        cause = getattr(error.orig, "__cause__", None)
        if isinstance(cause, asyncpg.DiskFullError):
            raise ConfigurationError("The disk of the database is full.") from error
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            raise ConfigurationError(
                "The database user may not create tables; grant it CREATE on schema public."
            ) from error
        raise
