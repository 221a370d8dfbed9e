"""A consent is taken once, by whom it was asked of, with the code they were shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from core.clock import ManualClock
from core.db import Database
from core.people import consents


async def _owner(database: Database) -> int:
    async with database.connect() as connection:
        made = await connection.execute(
            text(
                "INSERT INTO owners (kind, name, locale, timezone)"
                " VALUES ('person', '', 'en', 'UTC') RETURNING id"
            )
        )
        return int(made.scalar_one())


async def test_a_consent_is_taken_once_with_its_code(
    database: Database, clock: ManualClock
) -> None:
    owner, now = await _owner(database), clock.now()
    async with database.connect() as connection:
        await consents.ask(connection, owner, "ebay", "state", now)
        assert await consents.is_asked(connection, "ebay", "state", now)
        assert not await consents.is_asked(connection, "other", "state", now)
        assert await consents.grant(
            connection, "ebay", "state", code="12345678", locked="x", now=now
        )
        assert not await consents.grant(connection, "ebay", "state", code="1", locked="y", now=now)
        assert await consents.take(connection, owner, "ebay", "12345678", now) == "x"
        assert await consents.take(connection, owner, "ebay", "12345678", now) is None


async def test_a_wrong_code_ends_it(database: Database, clock: ManualClock) -> None:
    owner, now = await _owner(database), clock.now()
    async with database.connect() as connection:
        await consents.ask(connection, owner, "ebay", "state", now)
        await consents.grant(connection, "ebay", "state", code="12345678", locked="x", now=now)
        assert await consents.take(connection, owner, "ebay", "12345679", now) is None
        assert await consents.take(connection, owner, "ebay", "12345678", now) is None


async def test_it_ends_within_the_hour_and_a_new_question_voids_the_old(
    database: Database, clock: ManualClock
) -> None:
    owner, now = await _owner(database), clock.now()
    later = now + dt.timedelta(minutes=61)
    async with database.connect() as connection:
        await consents.ask(connection, owner, "ebay", "first", now)
        await consents.ask(connection, owner, "ebay", "second", now)
        assert not await consents.is_asked(connection, "ebay", "first", now)
        assert not await consents.is_asked(connection, "ebay", "second", later)
        await consents.grant(connection, "ebay", "second", code="1", locked="x", now=now)
        assert await consents.take(connection, owner, "ebay", "1", later) is None
