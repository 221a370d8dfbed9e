from __future__ import annotations

from sqlalchemy import text

from core.db import Database
from migrations import run
from tests.conftest import NOW, _admin, url_of


async def test_models_equal_migrations(database: Database) -> None:
    assert await run.differences(database) == []


async def test_upgrade_from_empty_and_downgrade_to_nothing(postgres_dir: str) -> None:
    await _admin(postgres_dir, "CREATE DATABASE empty_one")
    database = Database(url_of(postgres_dir, "empty_one"))
    await run.upgrade(database)
    assert await run.is_current(database)
    await database.ensure_months(NOW)
    await run.downgrade(database)
    async with database.connect() as connection:
        left = await connection.execute(
            text(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE nspname = 'public' AND relname NOT LIKE 'alembic%'"
            )
        )
        assert left.all() == []
    await run.upgrade(database)
    assert await run.differences(database) == []
    await database.close()


async def test_months_are_made_ahead_and_only_once(database: Database) -> None:
    await database.ensure_months(NOW, ahead=5)
    await database.ensure_months(NOW, ahead=5)
    async with database.connect() as connection:
        await connection.execute(
            text(
                "INSERT INTO price_points (listing_id, observed_at, state)"
                " VALUES (1, '2027-04-01T00:00Z', 'active')"
            )
        )
        found = await connection.execute(text("SELECT count(*) FROM price_points_2027_04"))
        assert found.scalar_one() == 1
