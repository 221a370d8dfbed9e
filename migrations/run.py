"""Upgrade, downgrade and compare, from code: the command line and the tests use the same."""

from __future__ import annotations

import contextlib
import pathlib
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from core.errors import ConfigurationError
from migrations.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.db import Database

PARTITIONED = ("listings_p", "price_points_", "deliveries_")
LOCK = 0x6D61677069  # "magpi": one migration at a time, whoever starts first


def include_object(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave partitions out of the comparison; their parents stand for them."""
    return not (kind == "table" and name is not None and name.startswith(PARTITIONED))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(pathlib.Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def _on(connection: Connection) -> Config:
    config = _config()
    config.attributes["connection"] = connection
    return config


@contextlib.contextmanager
def _known_steps() -> Iterator[None]:
    """A step that is not among ours is said plainly."""
    try:
        yield
    except CommandError as error:
        raise ConfigurationError(
            "The schema of this database, or the step asked for, is not one this release knows"
            f" ({error}). A database that a newer Magpie has used needs that Magpie."
        ) from error


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up; a second process that does the same waits for the first."""
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        await connection.commit()
        try:
            with _known_steps():
                await connection.run_sync(lambda c: command.upgrade(_on(c), revision))
            await connection.commit()
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
            await connection.commit()


async def downgrade(database: Database, revision: str = "base") -> None:
    """Take the schema down again."""
    async with database.engine.connect() as connection:
        with _known_steps():
            await connection.run_sync(lambda c: command.downgrade(_on(c), revision))
        await connection.commit()


async def differences(database: Database) -> list[Any]:
    """Say what autogenerate would still have to do; empty when models equal migrations."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"include_object": include_object, "compare_server_default": True}
        )
        return list(compare_metadata(context, METADATA))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def is_current(database: Database) -> bool:
    """Whether the schema is at the newest step."""

    def current(connection: Connection) -> bool:
        heads = set(ScriptDirectory.from_config(_config()).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads

    async with database.engine.connect() as connection:
        return await connection.run_sync(current)
