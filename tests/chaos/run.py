"""The storm itself: `make chaos`, or `python -m tests.chaos.run --alerts 50000`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import psutil
from sqlalchemy import text

from app.postgres import start_postgres
from bots.fallbacks.store import FallbackStore
from bots.fallbacks.vault import Vault
from bots.fallbacks.webhook import new_secret
from core.alerts.audit import Books, audit
from core.clock import SystemClock
from core.db import DATABASE_ERRORS, Database
from migrations import run as migrations
from tests.chaos.storm import Storm
from tests.chaos.worker import CHATS, KEYS
from tests.fakes.outbox import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KINDS = (*CHATS, "email", "sms", "webhook", "ntfy", "pushover")
MANY = 10
"""Alerts of a place that has many; half as many again have one each."""
_WAITING = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'retry', 'leased', 'held')"
_MOVE_ON = (
    "UPDATE deliveries SET due_at = now() WHERE state IN ('pending', 'retry', 'held')",
    (
        "UPDATE lanes SET next_allowed_at = NULL, shown_at = '{}', due_at = now()"
        " WHERE due_at IS NOT NULL OR id IN"
        " (SELECT lane_id FROM deliveries WHERE state IN ('pending', 'retry', 'held'))"
    ),
    "UPDATE outlets SET failing_since = NULL",
)


@dataclasses.dataclass(slots=True, kw_only=True)
class Report:
    """What the storm left."""

    alerts: int
    seconds: float = 0
    kills: int = 0
    restarts: int = 0
    books: Books = dataclasses.field(default_factory=Books)
    taken: dict[str, int] = dataclasses.field(default_factory=dict)
    repeated: dict[str, int] = dataclasses.field(default_factory=dict)
    wrong: dict[str, int] = dataclasses.field(default_factory=dict)
    not_arrived: int = 0
    """Counted as sent, and never seen by the provider that has a name for it."""

    def table(self) -> str:
        books = self.books
        lines = [
            f"{self.alerts:,} alerts in {self.seconds:.0f} s; {self.kills} workers killed,",
            f"{self.restarts} database restarts; {sum(self.wrong.values()):,} answers went wrong.",
            "",
            (
                "| created | sent alone | in one message with others | without an answer | held |"
                " on its way | refused with a reason | lost |"
            ),
            "|---|---|---|---|---|---|---|---|",
            (
                f"| {books.created:,} | {books.sent:,} | {books.bundled:,} | {books.unknown:,} |"
                f" {books.held:,} | {books.waiting:,} | {books.refused:,} | {books.wrong:,} |"
            ),
            "",
            "| destination | messages taken | seen twice |",
            "|---|---|---|",
        ]
        lines += [
            f"| {kind} | {self.taken.get(kind, 0):,} | {self.repeated.get(kind, 0):,} |"
            for kind in KINDS
        ]
        return "\n".join(lines)


def address(kind: str, number: int) -> str:
    """An address of that kind."""
    return {
        "email": f"p{number}@a.example",
        "sms": f"+4477009{number:05d}",
        "ntfy": f"magpie-topic-{number}",
        "pushover": f"u{number:029d}",
    }.get(kind, str(number))


async def settle_in(database: Database, host: str, alerts: int) -> int:
    """People with places of every kind, and their alerts; how many there are."""
    world = World(database, SystemClock().now)
    store = FallbackStore(database, SystemClock(), Vault(KEYS))
    singles = max(len(KINDS), alerts // 5)
    manys = max(1, (alerts - singles) // MANY)
    made = 0
    for start, each in ((0, 1), (singles, MANY)):
        count = singles if each == 1 else manys
        for at, kind in enumerate(KINDS):
            mine = range(start + at, start + count, len(KINDS))
            owner = await world.owner()
            chats = [address(kind, number) for number in mine]
            if kind == "webhook":
                chats = [
                    await store.keep(
                        owner, kind, {"url": f"http://{host}/hook/{n}", "secret": new_secret()}
                    )
                    for n in mine
                ]
            places = await world.places(owner, chats, kind)
            if places:
                made += len(await world.alerts(places, each))
    return made


@contextlib.asynccontextmanager
async def workers(count: int, url: str, host: str) -> AsyncIterator[Workers]:
    """So many workers; those that are left are stopped at the end."""
    crew = Workers(url, host)
    for _ in range(count):
        await crew.hire()
    try:
        yield crew
    finally:
        await crew.dismiss()


class Workers:
    """Processes that deliver."""

    def __init__(self, url: str, host: str) -> None:
        self._command = [sys.executable, "-m", "tests.chaos.worker", url, host]
        self._crew: list[asyncio.subprocess.Process] = []

    async def hire(self) -> None:
        self._crew.append(
            await asyncio.create_subprocess_exec(
                *self._command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
            )
        )

    async def kill_one(self, chance: random.Random) -> None:
        """SIGKILL for somebody, and another one takes the place."""
        victim = self._crew.pop(chance.randrange(len(self._crew)))
        with contextlib.suppress(ProcessLookupError):
            victim.kill()
        await victim.wait()
        await self.hire()

    async def dismiss(self) -> None:
        for one in self._crew:
            with contextlib.suppress(ProcessLookupError):
                one.terminate()
        for one in self._crew:
            try:
                async with asyncio.timeout(8):
                    await one.wait()
            except TimeoutError:
                one.kill()
                await one.wait()


async def restart(server: Any, folder: pathlib.Path) -> None:
    """The database dies as if the machine had, and comes back."""
    pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(pid, signal.SIGQUIT)
    await asyncio.to_thread(psutil.wait_procs, [psutil.Process(pid)], 20)
    await asyncio.to_thread(server.start)


async def left(database: Database) -> int:
    """How many rows wait; -1 while the database is away."""
    try:
        async with database.connect() as connection:
            return int((await connection.execute(text(_WAITING))).scalar_one())
    except DATABASE_ERRORS:
        return -1


async def move_on(database: Database) -> None:
    """Time passes: whatever waits for its hour is due."""
    with contextlib.suppress(*DATABASE_ERRORS):
        async with database.connect() as connection:
            for statement in _MOVE_ON:
                await connection.execute(text(statement))


async def not_arrived(database: Database, storm: Storm) -> int:
    """Rows that count as sent while the provider, who knows our names, has never seen them."""
    async with database.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT d.id FROM deliveries d JOIN lanes l ON l.id = d.lane_id"
                " WHERE d.state = 'sent' AND l.platform NOT IN ('ntfy', 'pushover')"
            )
        )
        return sum(f"d{row.id}" not in storm.known for row in found)


async def storm_over(
    alerts: int, *, crew: int, seconds: float, restarts: int, odds: float, seed: int = 7
) -> Report:
    """Let it rage for so long, then calm down and see what is left."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgc", dir="/tmp"))
    server = start_postgres(folder)
    url = server.get_uri(driver="asyncpg")
    database = Database(url, pool_size=4)
    storm = Storm(odds, seed)
    report = Report(alerts=alerts)
    try:
        await migrations.upgrade(database)
        await database.ensure_months(SystemClock().now())
        async with storm.running():
            report.alerts = await settle_in(database, storm.host, alerts)
            began = time.monotonic()
            async with workers(crew, url, storm.host) as people:
                await _rage(report, people, (database, server, folder), seconds, restarts)
                storm.odds = 0
                await _calm(database, began + seconds + 120)
            report.seconds = time.monotonic() - began
            async with database.connect() as connection:
                report.books = await audit(connection)
            report.not_arrived = await not_arrived(database, storm)
        report.taken, report.repeated = storm.taken_by(), storm.repeated()
        report.wrong = dict(storm.went_wrong)
    finally:
        await database.close()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    return report


async def _rage(
    report: Report,
    people: Workers,
    house: tuple[Database, Any, pathlib.Path],
    seconds: float,
    restarts: int,
) -> None:
    database, server, folder = house
    chance = random.Random(11)
    ends = time.monotonic() + seconds
    restart_at = [ends - seconds * part / (restarts + 1) for part in range(restarts, 0, -1)]
    while time.monotonic() < ends and await left(database) != 0:
        await asyncio.sleep(chance.uniform(4, 9))
        await people.kill_one(chance)
        report.kills += 1
        if restart_at and time.monotonic() >= restart_at[0]:
            restart_at.pop(0)
            await restart(server, folder)
            report.restarts += 1
        await move_on(database)
    for _ in restart_at:
        await restart(server, folder)
        report.restarts += 1


async def _calm(database: Database, until: float) -> None:
    while time.monotonic() < until and await left(database) != 0:
        await move_on(database)
        await asyncio.sleep(5)


def main() -> int:
    """Print the table; 1 if anything is lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--alerts", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=150)
    given = parser.parse_args()
    report = asyncio.run(
        storm_over(given.alerts, crew=2, seconds=given.seconds, restarts=2, odds=0.15)
    )
    sys.stdout.write(report.table() + "\n")
    bad = report.books.wrong + report.not_arrived + report.books.waiting
    return int(bad > 0 or report.books.created != report.alerts)


if __name__ == "__main__":
    sys.exit(main())
