"""The whole in one process: memory by number of searches, and chat replies while it works.

    python -m tests.benchmarks system

Memory is what the product's own process holds (its unique set); PostgreSQL is beside it. Each
number of searches has a fresh process that loads them, polls, and lets everything settle. Replies
are timed in a process that polls pages of 80 listings and sends alerts at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from decimal import Decimal

import psutil
from sqlalchemy import text

from app.container import Container, open_container
from app.logging import set_up_logging
from app.places import open_places
from app.settings import Settings
from bots.events import Actor, ChatAddress, Command
from core.listings.listing import Listing, PriceKind
from core.polling.marketplace import Query
from magpie.exchange import import_rows
from magpie.seed import made_up_lines
from worker.housekeeping import Housekeeper
from worker.loop import EmbeddedLoop, running
from worker.parts import Parts

SIZES = (0, 1_000, 2_000, 5_000)
REPLIES = 200
PAGE = 80
NEW = 5
COLOURS = ("blue", "red", "green", "grey", "black", "white", "oak", "brass")
WORDS = ("bike", "ps5", "sofa", "iphone", "lego", "dyson", "desk", "guitar", "camera", "watch")


def page(number: int) -> list[Listing]:
    """A page of eighty: five are new, the others stood on the page before."""
    return [_listing(number * NEW - place) for place in range(PAGE)]


def _listing(number: int) -> Listing:
    chance = random.Random(number)
    wanted = chance.choice(WORDS) if chance.random() < 0.5 else "anvil"
    return Listing(
        marketplace="demo",
        external_id=f"n{number}",
        title=f"{wanted} {chance.choice(COLOURS)} lot {number}",
        url=f"http://127.0.0.1/{number}",
        description="Works as it should, collection only. " * 5,
        price=Decimal(chance.randrange(20, 900)),
        currency="GBP",
        price_kind=PriceKind.ASKING,
        lat=53.8 + chance.uniform(-2, 2),
        lon=-1.55 + chance.uniform(-2, 2),
        country="GB",
    )


@contextlib.asynccontextmanager
async def whole(folder: pathlib.Path, searches: int) -> AsyncIterator[Container]:
    """A running whole with so many searches, without a demo server's own memory."""
    settings = Settings(
        _env_file=None, data_dir=folder, sources=("demo",), port=0, log_level="error"
    )
    async with open_container(settings) as container:
        rows = (
            (n, {"line": line, "destination": f"web:bench-{n % 100}"})
            for n, line in enumerate(itertools.islice(made_up_lines(1), searches))
        )
        began = time.perf_counter()
        await import_rows(container.database, rows, open_places(settings), container.clock)
        if searches:
            rate = searches / (time.perf_counter() - began)
            print(json.dumps({"searches": searches, "import_per_second": round(rate)}), flush=True)
        yield container


async def memory(folder: pathlib.Path, searches: int) -> None:
    """Load, work a little, and print what the process holds."""
    async with whole(folder, searches) as container:
        await container.keeper.load()
        for number in range(20):
            query = Query("demo", (("words", str(number)),))
            await container.pipeline.ingest("demo", page(number), query=query)
        info = psutil.Process().memory_full_info()
        print(json.dumps({"searches": searches, "uss": info.uss, "rss": info.rss}), flush=True)


async def replies(folder: pathlib.Path) -> None:
    """Time `/watches` while pages come in and alerts go out."""
    set_up_logging("json", "error")
    async with whole(folder, 1_000) as container:
        parts = Parts(
            clock=container.clock,
            keeper=container.keeper,
            pipeline=container.pipeline,
            deliverer=container.deliverer,
            housekeeper=Housekeeper(container.database, container.clock),
        )
        loops = [loop for loop in parts.loops() if not loop.name.startswith("poller")]
        async with running(EmbeddedLoop(loops, container.clock)):
            await container.pipeline.ready.wait()
            await _warm(container)
            before = await _count(container, "alerts")
            stop = asyncio.Event()

            async def feed() -> None:
                for number in itertools.count(100):
                    if stop.is_set():
                        return
                    await container.pipeline.ingest("demo", page(number))
                    await asyncio.sleep(0.2)

            began = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                group.create_task(feed())
                times = [await _reply(container, number) for number in range(REPLIES)]
                took = time.perf_counter() - began
                stop.set()
            alerts = await _count(container, "alerts") - before
    times.sort()
    print(
        json.dumps(
            {
                "alerts_per_second": round(alerts / took, 1),
                "p50_ms": round(statistics.median(times) * 1000, 1),
                "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
                "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
            }
        ),
        flush=True,
    )


async def _warm(container: Container) -> None:
    """Open the chats, let the first page's alerts go out, and wait until all is quiet."""
    async with container.database.connect() as connection:
        await connection.execute(
            text(
                "INSERT INTO web_sessions (chat, secret_hash)"
                " SELECT 'bench-' || n, 'bench-' || n FROM generate_series(0, 99) n"
            )
        )
    await container.pipeline.ingest("demo", page(99))
    while True:
        await asyncio.sleep(0.5)
        if not await _count(container, "deliveries WHERE state = 'pending' AND due_at <= now()"):
            return


async def _count(container: Container, what: str) -> int:
    async with container.database.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {what}"))  # noqa: S608 - ours
        return int(found.scalar_one())


async def _reply(container: Container, number: int) -> float:
    chat = f"bench-{number % 100}"
    event = Command(
        address=ChatAddress(platform="web", tenant="local", chat=chat),
        actor=Actor(user_id=chat),
        event_id=f"e{number}",
        name="watches",
    )
    began = time.perf_counter()
    count = 0
    async for _answer in container.conversation.dispatch(event):
        count += 1
    if not count:
        raise RuntimeError("a command without an answer")
    took = time.perf_counter() - began
    await asyncio.sleep(0.03)
    return took


def _in_process(*arguments: str) -> dict[str, float]:
    folder = tempfile.mkdtemp(prefix="mgb", dir="/tmp")
    try:
        done = subprocess.run(  # noqa: S603 - our own module and numbers
            [sys.executable, "-m", "tests.benchmarks.system", *arguments, folder],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},  # noqa: TID251 - handed on as it is
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, float] = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            found.update(json.loads(line))
    return found


def main() -> None:
    """Print both tables."""
    print("| searches | process MB (unique) | RSS MB | import per second |")
    print("|---|---|---|---|")
    held = {}
    for size in SIZES:
        found = _in_process("memory", str(size))
        held[size] = found["uss"] / 1e6
        rate = found.get("import_per_second", "")
        print(f"| {size:,} | {held[size]:.0f} | {found['rss'] / 1e6:.0f} | {rate} |", flush=True)
    more = (held[5_000] - held[1_000]) / 4
    print(f"\nEach further 1,000 searches: {more:.2f} MB (bar 8, aim 2).")
    found = _in_process("replies")
    print(f"\nLoad: 5 polls of {PAGE} a second, {found['alerts_per_second']} alerts a second.")
    print("\n| chat reply under load | ms |\n|---|---|")
    for name in ("p50_ms", "p95_ms", "p99_ms"):
        print(f"| {name[:3]} | {found[name]} |")
    print("\nBar: p95 400 ms, aim 100.")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "memory":
        asyncio.run(memory(pathlib.Path(sys.argv[3]), int(sys.argv[2])))
    elif len(sys.argv) > 2 and sys.argv[1] == "replies":
        asyncio.run(replies(pathlib.Path(sys.argv[2])))
    else:
        main()
