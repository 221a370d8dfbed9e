"""Searches brought in by the thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.searches.bulk import export_rows
from magpie.exchange import import_rows, to_search
from tests.unit.searches.places import shared_gazetteer

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database

GOOD: list[dict[str, Any]] = [
    {"line": "ps5 under £300 near Leeds, not broken", "destination": "telegram:12345"},
    {"criteria": {"required": [[{"text": "PS5"}]]}, "destination": ["web:a", "slack:T1:C1"]},
    {"line": "sofa", "destination": "web:a", "name": "ours", "state": "paused"},
]
BAD: dict[str, dict[str, Any]] = {
    "holds a NUL": {"line": "ps5\x00", "destination": "web:a"},
    "has a destination": {"line": "ps5", "destination": ["web:a\x00"]},
    "has criteria with the unknown field 'price'": {
        "criteria": {"required": [[{"text": "ps5"}]], "price": 5},
        "destination": "web:a",
    },
}


async def test_bad_lines_are_named_and_the_others_kept(
    database: Database, clock: ManualClock
) -> None:
    given: list[dict[str, Any]] = [GOOD[0], *BAD.values(), *GOOD[1:]]
    saved, problems = await import_rows(database, enumerate(given, 1), shared_gazetteer(), clock)
    assert saved == 3
    assert [number for number, _ in problems] == [2, 3, 4]
    for (_, said), wanted in zip(problems, BAD, strict=True):
        assert said.startswith(wanted)
    async with database.connect() as connection:
        rows = [row async for row in export_rows(connection)]
    assert [row["line"] for row in rows][1] == "+ps5"
    assert len(rows) == 3


async def test_what_only_the_database_refuses_costs_that_line_alone(
    database: Database, clock: ManualClock
) -> None:
    async with database.connect() as connection:
        await connection.execute(
            text("ALTER TABLE searches ADD CONSTRAINT no_sofas CHECK (name <> 'sofa')")
        )
    given: list[dict[str, Any]] = [
        {"line": line, "destination": "web:a"} for line in ("ps5", "bike", "sofa", "lamp", "sofa")
    ]
    saved, problems = await import_rows(database, enumerate(given, 1), shared_gazetteer(), clock)
    assert saved == 3
    assert problems == [(3, "is refused by the database"), (5, "is refused by the database")]


async def test_an_export_comes_back_as_it_was(database: Database, clock: ManualClock) -> None:
    await import_rows(database, enumerate(GOOD, 1), shared_gazetteer(), clock)
    async with database.connect() as connection:
        rows = [row async for row in export_rows(connection)]
    again = [to_search(row, shared_gazetteer()) for row in rows]
    assert [one.line for one in again] == [row["line"] for row in rows]
    assert [one.state for one in again] == ["active", "active", "paused"]
    assert [len(one.destinations) for one in again] == [1, 2, 1]
