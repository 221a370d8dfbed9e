"""The database: engine, sessions, declarative base, and the shapes all tables share.

One PostgreSQL, reached through SQLAlchemy 2 on asyncpg. A unit of work is `Database.begin()`: it
commits at its end and rolls back on an error; nothing inside it waits for another network.
Statements on the hot path are `text()` with arrays (`unnest`), one round trip for a whole page.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
from sqlalchemy import DateTime, MetaData, Numeric, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.engine.interfaces import AdaptedConnection

DATABASE_ERRORS = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    SQLAlchemyError,
)
"""All a database that is away or restarting can answer with.

A closed connection is the third; one that was cut off in the middle of a word is the fourth.
"""

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]


class Base(DeclarativeBase):
    """All tables hang on this one, whichever room they are in."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        dt.datetime: DateTime(timezone=True),
        "Decimal": Numeric(14, 2),
        Json: JSONB,
    }


MONTHLY = ("price_points", "deliveries")
"""Tables partitioned by month."""

MoneyColumn = Numeric(14, 2)


def _month(now: dt.datetime, offset: int) -> dt.date:
    months = now.year * 12 + now.month - 1 + offset
    return dt.date(months // 12, months % 12 + 1, 1)


def _ping(engine: AsyncEngine) -> None:
    """Whoever takes a connection gets one that stands, also after the database was restarted.

    The pool's own ping opens a transaction and rolls it back: three ways there and back, where a
    word that asks for nothing takes one.
    """

    def taken_up(connection: AdaptedConnection, _record: object, _proxy: object) -> None:
        try:
            connection.run_async(lambda driver: driver.execute("SELECT"))
        except DATABASE_ERRORS as error:
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine.pool, "checkout", taken_up)


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url,
            # What is opened in a rush is kept: to close and open it again costs more than a query.
            pool_size=2 * pool_size,
            max_overflow=0,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        _ping(self.engine)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One unit of work with the ORM: commit at the end, roll back on an error."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextlib.asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """One unit of work with plain SQL, for the hot paths; commits at the end."""
        async with self.engine.begin() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def raw(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """One unit of work on the driver itself, for what runs thousands of times a minute.

        SQLAlchemy opens its transaction only with its own first statement, so this one is opened
        here. Its statements look rows up by key, and their plans are kept while a young table grows
        from nothing: the planner is told not to believe that reading all of it is cheap.
        """
        async with self.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None  # noqa: S101 - it is None only once the connection is closed
            settled = False
            try:
                await driver.execute("BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
                try:
                    yield driver
                except Exception:
                    await driver.execute("ROLLBACK")
                    settled = True
                    raise
                await driver.execute("COMMIT")
                settled = True
            finally:
                if not settled:
                    # Cut off halfway: nobody knows what the server has heard. Given back to the
                    # pool it would fail whoever borrows it next.
                    await connection.invalidate()

    @contextlib.asynccontextmanager
    async def single(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """The driver itself without a transaction: for one statement that stands for itself.

        It goes there and back once, where a unit of work takes three ways more.
        """
        async with self.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None  # noqa: S101 - it is None only once the connection is closed
            settled = False
            try:
                yield driver
                settled = True
            finally:
                if not settled:
                    await connection.invalidate()

    async def ensure_months(self, now: dt.datetime, ahead: int = 3) -> None:
        """Make the monthly partitions of this month and the next ones; runs at start and daily."""
        async with self.connect() as connection:
            for table in MONTHLY:
                for offset in range(ahead + 1):
                    start = _month(now, offset)
                    end = _month(now, offset + 1)
                    await connection.execute(
                        text(
                            f"CREATE TABLE IF NOT EXISTS {table}_{start:%Y_%m} PARTITION OF {table}"
                            f" FOR VALUES FROM ('{start:%Y-%m-%d}') TO ('{end:%Y-%m-%d}')"
                        )
                    )

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
