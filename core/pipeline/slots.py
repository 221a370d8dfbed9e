"""Connections of the pipeline: few, so that they stay open and their plans stay made.

Twenty targets are read side by side, but their pages arrive at a database with two or four cores;
a crowd of connections there waits for itself, and each new one costs more than the page it serves.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.db import Database

MOST: Final = 4


class Slots:
    """Units of work for polling and storing, so many at a time. Never open one inside another."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._free = asyncio.Semaphore(most)

    @contextlib.asynccontextmanager
    async def raw(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """One unit of work on the driver itself."""
        async with self._free, self._database.raw() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def both(self) -> AsyncIterator[tuple[AsyncConnection, asyncpg.Connection[Any]]]:
        """One unit of work for statements of the driver and of SQLAlchemy alike."""
        async with self._free, self._database.connect() as session:
            await session.execute(text("SELECT 1"))  # Opens SQLAlchemy's transaction.
            driver = (await session.get_raw_connection()).driver_connection
            assert driver is not None  # noqa: S101 - it is None only once the connection is closed
            yield session, driver
