"""`magpie audit`: the sum comes out, and what does not is named and ends with 1."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from core.alerts.audit import audit
from magpie.commands import app
from tests.fakes.outbox import World

if TYPE_CHECKING:
    import pathlib

    from core.clock import ManualClock
    from core.db import Database

STATES = ("sent", "held", "pending", "unknown", "gone")


@pytest.fixture
async def world(database: Database, clock: ManualClock) -> World:
    """One alert in each of some states, and two in one message."""
    world = World(database, clock.now)
    place = await world.place()
    ids = await world.alerts(place, len(STATES) + 1)
    for number, state in zip(ids, STATES, strict=False):
        await world.run(
            "UPDATE deliveries SET state = :state, state_reason = 'because' WHERE id = :id",
            state=state,
            id=number,
        )
    await world.run(
        "UPDATE deliveries SET state = 'bundled', bundled_into = :into WHERE id = :id",
        into=ids[0],
        id=ids[-1],
    )
    return world


async def _said(
    database_url: str, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MAGPIE_DATA_DIR", str(folder))
    done = await asyncio.to_thread(CliRunner().invoke, app, ["audit"])
    return done.exit_code, done.output


async def test_every_alert_is_in_one_line_of_the_sum(
    world: World, database_url: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.database.connect() as connection:
        books = await audit(connection)
    assert (books.created, books.delivered, books.held, books.waiting) == (6, 3, 1, 1)
    assert (books.refused, books.wrong) == (1, 0)
    code, said = await _said(database_url, tmp_path, monkeypatch)
    assert code == 0
    ending = [line.split() for line in said.splitlines() if line.strip()[-1:].isdigit()]
    lines = {" ".join(words[:-1]): int(words[-1]) for words in ending}
    assert lines == {
        "created": 6,
        "delivered": 3,
        "alone": 1,
        "with others": 1,
        "without an answer": 1,
        "held": 1,
        "on its way": 1,
        "refused with a reason": 1,
        "lost": 0,
    }
    assert "1 gone: because" in said


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM deliveries WHERE state = 'sent'",
        "UPDATE deliveries SET state_reason = '' WHERE state = 'gone'",
        "UPDATE deliveries SET state = 'moved', moved_to = 4711 WHERE state = 'held'",
        "UPDATE deliveries SET bundled_into = 4711 WHERE state = 'bundled'",
    ],
)
async def test_what_does_not_add_up_is_lost_and_said_loudly(
    world: World,
    database_url: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: str,
) -> None:
    await world.run(spoil)
    code, said = await _said(database_url, tmp_path, monkeypatch)
    assert code == 1
    assert not said.split("lost")[1].strip().startswith("0")


async def test_a_house_that_was_never_opened_has_nothing_to_account_for(
    database: Database, database_url: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.connect() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    code, said = await _said(database_url, tmp_path, monkeypatch)
    assert code == 0
    assert "created" in said


async def test_what_was_left_out_for_a_newer_one_ends_as_that_one(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place = await world.place()
    searched = await world.search(place.owner_id)
    for reason in ("new", "price_drop", "dropped_into_range"):
        await world.alerts(place, item=7, reason=reason, search_id=searched)
    for state, delivered, refused in (("sent", 3, 0), ("rejected", 0, 3), ("pending", 0, 0)):
        await world.run(
            "UPDATE deliveries SET state = CASE id WHEN 3 THEN :state ELSE 'bundled' END,"
            " state_reason = 'why', bundled_into = CASE WHEN id < 3 THEN id + 1 END",
            state=state,
        )
        async with database.connect() as connection:
            books = await audit(connection)
        assert (books.delivered, books.refused) == (delivered, refused)
        assert books.created == 3
