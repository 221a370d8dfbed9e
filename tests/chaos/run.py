"""The storm itself: `make chaos`, or `python -m tests.chaos.run --alerts 50000`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
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
from core.alerts.audit import audit
from core.db import DATABASE_ERRORS, Database
from migrations import run as migrations
from tests.chaos.hours import QuickClock
from tests.chaos.places import Settling
from tests.chaos.providers import open_sky
from tests.chaos.report import Report, never_arrived, read_web
from tests.fakes.outbox import World
from tests.fakes.providers import service_account

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.chaos.providers import Sky

_WAITING = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'retry', 'leased', 'held')"
# When all is over nobody waits for the end of ten minutes or of a long pause.
_MOVE_ON = (
    "UPDATE deliveries SET due_at = created_at WHERE state IN ('pending', 'retry', 'held')",
    (
        "UPDATE lanes SET next_allowed_at = NULL, shown_at = '{}', due_at = now()"
        " WHERE id IN"
        " (SELECT lane_id FROM deliveries WHERE state IN ('pending', 'retry', 'held'))"
    ),
    "UPDATE outlets SET failing_since = NULL",
)
LOOK_SECONDS = 0.3
CALM_SECONDS = 90
FEW = 20
"""What is left then waits for the end of some long pause."""


class Workers:
    """Processes that deliver."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._command = [sys.executable, "-m", "tests.chaos.worker", json.dumps(given)]
        self._crew: list[asyncio.subprocess.Process] = []

    async def hire(self) -> None:
        self._crew.append(
            await asyncio.create_subprocess_exec(
                *self._command,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        )

    async def kill_one(self, luck: random.Random) -> None:
        """SIGKILL for somebody, and another one takes the place."""
        victim = self._crew.pop(luck.randrange(len(self._crew)))
        with contextlib.suppress(ProcessLookupError):
            victim.kill()
        await victim.wait()
        await self.hire()

    def fallen(self) -> int:
        """How many have ended by themselves."""
        return sum(one.returncode is not None for one in self._crew)

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


@contextlib.asynccontextmanager
async def workers(count: int, given: dict[str, Any]) -> AsyncIterator[Workers]:
    """So many workers; those that are left are stopped at the end."""
    crew = Workers(given)
    try:
        for _ in range(count):
            await crew.hire()
        yield crew
    finally:
        await crew.dismiss()


class House:
    """The database, which dies as if the machine had, and comes back."""

    def __init__(self) -> None:
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="mgc", dir="/tmp"))
        self._server = start_postgres(self._folder)
        self.url = str(self._server.get_uri(driver="asyncpg"))
        self.database = Database(self.url, pool_size=4)

    def keep(self, name: str, content: str) -> str:
        """Put a file where workers find it; its path."""
        file = self._folder / name
        file.write_text(content)
        return str(file)

    async def restart(self) -> None:
        pid = int((self._folder / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGQUIT)
        await asyncio.to_thread(psutil.wait_procs, [psutil.Process(pid)], 20)
        await asyncio.to_thread(self._server.start)

    async def close(self) -> None:
        await self.database.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def left(self) -> int:
        """How many rows wait; -1 while the database is away."""
        try:
            async with self.database.connect() as connection:
                return int((await connection.execute(text(_WAITING))).scalar_one())
        except DATABASE_ERRORS:
            return -1

    async def move_on(self) -> None:
        """Time passes: whatever waits for its hour is due."""
        with contextlib.suppress(*DATABASE_ERRORS):
            async with self.database.connect() as connection:
                for statement in _MOVE_ON:
                    await connection.execute(text(statement))


async def storm_over(
    alerts: int, *, crew: int, seconds: float, kills: int, restarts: int, odds: float
) -> Report:
    """Let it rage until all is said, or for so long; then calm down and see what is left."""
    house, clock = House(), QuickClock()
    try:
        await migrations.upgrade(house.database)
        await house.database.ensure_months(clock.now())
        async with open_sky(odds) as sky:
            made = await Settling(World(house.database, clock.now), sky, clock).everybody(alerts)
            report = Report(alerts=made, weather=sky.weather)
            given = {
                **sky.addresses(),
                "database": house.url,
                "origin": clock.origin.isoformat(),
                "firebase": house.keep("firebase.json", service_account(sky.others.base)),
            }
            began = time.monotonic()
            async with workers(crew, given) as people:
                await _rage(report, people, house, seconds, (kills, restarts))
                sky.weather.odds = 0
                await _calm(house, time.monotonic() + CALM_SECONDS)
                report.fallen = people.fallen()
            report.seconds = time.monotonic() - began
            await _look(report, house, sky)
    finally:
        await house.close()
    return report


async def _rage(
    report: Report, people: Workers, house: House, seconds: float, blows: tuple[int, int]
) -> None:
    """Blows fall while the work goes on: each at a part of it that chance has chosen."""
    luck, began, whole = random.Random(11), time.monotonic(), await house.left()
    kills, restarts = blows
    plan = [(0.1 + 0.8 * (n + luck.random()) / kills, "kill") for n in range(kills)]
    plan += [((n + 1) / (restarts + 1), "restart") for n in range(restarts)]
    plan.sort()
    while (passed := time.monotonic() - began) < seconds:
        left = await house.left()
        if 0 <= left <= max(FEW, whole // 50) and not plan:
            return
        done = max(passed / seconds, 1 - left / whole if left >= 0 else 0)
        if plan and done >= plan[0][0]:
            if plan.pop(0)[1] == "kill":
                await people.kill_one(luck)
                report.kills += 1
            else:
                await house.restart()
                report.restarts += 1
        await asyncio.sleep(LOOK_SECONDS)


async def _calm(house: House, until: float) -> None:
    while time.monotonic() < until and await house.left() != 0:
        await house.move_on()
        await asyncio.sleep(2)


async def _look(report: Report, house: House, sky: Sky) -> None:
    """The books, and what the providers say about them."""
    async with house.database.connect() as connection:
        await read_web(connection, sky.weather.ledger)
        report.books = await audit(connection)
        report.never_arrived = await never_arrived(connection, sky.weather.ledger)


def main() -> int:
    """Print the table; 1 if anything is lost."""
    parser = argparse.ArgumentParser()
    for name, usual in (("alerts", 50_000), ("seconds", 200), ("kills", 8), ("restarts", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--odds", type=float, default=0.15)
    report = asyncio.run(storm_over(crew=2, **vars(parser.parse_args())))
    sys.stdout.write(report.table() + "\n")
    for fault in report.faults():
        sys.stdout.write(f"{fault}\n")
    return int(bool(report.faults()))


if __name__ == "__main__":
    sys.exit(main())
