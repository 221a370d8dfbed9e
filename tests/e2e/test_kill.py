"""kill -9 between any two steps loses nothing, and repeats only what was sent but not settled."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import pathlib
import random
import signal
import sys
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import text

from core.searches.criteria import Criteria, Term, to_json
from tests.e2e.mortal import LANES_AT_ONCE, LISTINGS_A_PAGE, NUMBERS, Life
from tests.fakes.sink import Sink, open_sink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.db import Database

ROOT = pathlib.Path(__file__).parents[2]
STEPS = 80
"""Two pages with all that belongs to them take about so many."""
BY_CHANCE = 10
ALERTS_A_PAGE = LISTINGS_A_PAGE + 2
"""One search matches the whole page, which is a bundle; another only two adverts of it."""


@contextlib.asynccontextmanager
async def _nursery(database: Database, sink_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.e2e.mortal", database.url, sink_url),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def _live(nursery: asyncio.subprocess.Process, life: Life) -> int:
    if nursery.stdin is None or nursery.stdout is None:
        raise LookupError("the nursery has no pipes")
    nursery.stdin.write(orjson.dumps(dataclasses.asdict(life)) + b"\n")
    return int(await nursery.stdout.readline())


async def _people(database: Database, pages: int) -> None:
    """Two owners a page, each with a chat and a search."""
    searches: list[dict[str, Any]] = []
    for number in range(1, pages + 1):
        whole = Criteria(required=((Term(f"lot{number}"),),))
        some = ((Term(f"lot{number}"),), (Term(NUMBERS[0]), Term(NUMBERS[1])))
        for kind, criteria in (("all", whole), ("two", Criteria(required=some))):
            searches.append({"chat": f"{number}-{kind}", "criteria": to_json(criteria)})
    async with database.connect() as connection:
        await connection.execute(
            text(
                """
                WITH given AS (
                    SELECT * FROM jsonb_to_recordset(CAST(:searches AS jsonb))
                        AS g(chat text, criteria jsonb)
                ), owner AS (
                    INSERT INTO owners (kind, name, locale, timezone, preferences)
                    SELECT 'person', chat, 'en', 'UTC', '{"night_silent_told": true}' FROM given
                    RETURNING id, name
                ), place AS (
                    INSERT INTO destinations (owner_id, platform, tenant, chat, name)
                    SELECT id, 'telegram', 'bot', name, '' FROM owner
                )
                INSERT INTO searches (owner_id, number, name, line, criteria)
                SELECT owner.id, 1, chat, chat, criteria FROM given JOIN owner ON name = chat
                """
            ),
            {"searches": orjson.dumps(searches).decode()},
        )


async def _settled(database: Database) -> set[str]:
    async with database.connect() as connection:
        found = await connection.execute(text("SELECT id FROM deliveries WHERE state = 'sent'"))
        return {f"d{delivery_id}" for delivery_id in found.scalars()}


def _leader(name: str) -> str:
    """The row that stands for a message; what follows it in a name speaks of the others."""
    return name.partition("x")[0]


def _repeats(sink: Sink) -> int:
    times = collections.Counter(arrival.delivery_id for arrival in sink.arrivals)
    return sum(count - 1 for count in times.values())


async def _check_the_end(database: Database, sink: Sink, pages: int) -> None:
    async with database.connect() as connection:
        found = await connection.execute(
            text("SELECT id, state, bundled_into, alert_id FROM deliveries")
        )
        rows = found.all()
    arrived = collections.Counter[str]()
    for arrival in sink.arrivals:
        leader = _leader(arrival.delivery_id)
        arrived[leader] = max(arrived[leader], arrival.total)
    assert len(rows) == len({row.alert_id for row in rows}) == pages * ALERTS_A_PAGE
    assert {row.state for row in rows} == {"sent", "bundled"}
    for row in rows:
        assert f"d{row.bundled_into or row.id}" in arrived
    assert sum(arrived.values()) == pages * ALERTS_A_PAGE


@pytest.mark.timeout(100)
async def test_kill_9_between_any_two_steps_loses_nothing(database: Database) -> None:
    chance = random.Random(7)
    lives = [
        Life(number=number, steps=number, pages=[max(1, number - 1), number])
        for number in range(1, STEPS + 1)
    ]
    lives += [
        Life(number=number, seconds=chance.uniform(0.02, 0.25), pages=[number - 1, number])
        for number in range(STEPS + 1, STEPS + BY_CHANCE + 1)
    ]
    pages = len(lives)
    await _people(database, pages)
    killed = 0
    async with open_sink() as (sink, sink_url), _nursery(database, sink_url) as nursery:
        settled: set[str] = set()
        for life in lives:
            killed += await _live(nursery, life) == -signal.SIGKILL
            said = {_leader(one.delivery_id) for one in sink.arrivals if one.life == life.number}
            again = said & settled
            assert not again, f"settled before life {life.number}, and sent in it again"
            settled = await _settled(database)
        last = Life(number=pages + 1, pages=list(range(1, pages + 1)), to_the_end=True)
        assert await _live(nursery, last) == 0
        await _check_the_end(database, sink, pages)
        in_one_life = collections.Counter((one.life, one.delivery_id) for one in sink.arrivals)
        assert set(in_one_life.values()) == {1}
        assert killed > STEPS / 2
        assert 0 < _repeats(sink) <= killed * LANES_AT_ONCE
