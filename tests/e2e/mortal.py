"""A process that ingests and delivers, and kills itself (SIGKILL) after so many steps.

    python -m tests.e2e.mortal DATABASE_URL SINK_URL

reads one life a line from standard input, forks a child for each and tells how it ended. A step is
a statement that the database has answered, BEGIN and COMMIT among them, a message about to be
posted, or one that has been taken. Forking spares each life the second that importing takes.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import sys
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
from sqlalchemy import event, text

from core.alerts.delivery import Deliverer
from core.alerts.sender import Bundle
from core.alerts.states import SendOutcome, Sent
from core.clock import SystemClock
from core.db import Database
from core.listings.listing import Listing, PriceKind
from core.matching.index import Index
from core.pipeline import Pipeline
from core.polling.sources import Sources
from core.searches.criteria import from_json

if TYPE_CHECKING:
    from core.alerts.sender import Outgoing

LISTINGS_A_PAGE = 4
AT_ONCE = 4
LANES_AT_ONCE = 2 * AT_ONCE
"""As many lanes as a deliverer holds: what a kill can leave sent and not settled."""
NUMBERS = ("one", "two", "three", "four")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What one process does, and when it dies: after so many steps, seconds, or not at all."""

    number: int
    pages: list[int]
    steps: int = 0
    seconds: float = 0
    to_the_end: bool = False


class Reaper:
    """Counts steps and kills this very process after the given one."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class _Sender:
    platform = "telegram"
    concurrency = AT_ONCE

    def __init__(self, url: str, life: int, reaper: Reaper, session: aiohttp.ClientSession) -> None:
        self._url, self._life, self._reaper, self._session = url, life, reaper, session

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        self._reaper.step()
        total = outgoing.content.total if isinstance(outgoing.content, Bundle) else 1
        body = {"delivery_id": outgoing.delivery_id, "life": self._life, "total": total}
        async with self._session.post(self._url, json=body) as response:
            answer = await response.json()
        self._reaper.step()
        return Sent(answer["message_id"])


def page(number: int) -> list[Listing]:
    """The same adverts whenever they are asked for, as a marketplace would show them."""
    return [
        Listing(
            marketplace="shop",
            external_id=f"{number}-{n}",
            title=f"lot{number} {NUMBERS[n]}",
            url=f"https://shop.example/{number}/{n}",
            price=Decimal(50 + n),
            currency="GBP",
            price_kind=PriceKind.ASKING,
        )
        for n in range(LISTINGS_A_PAGE)
    ]


async def live(life: Life, database_url: str, sink_url: str) -> None:
    reaper = Reaper(life.steps)
    clock = SystemClock()
    database = Database(database_url, pool_size=2)

    def watch(connection: Any, _record: object) -> None:
        connection.driver_connection.add_query_logger(reaper.step)

    event.listen(database.engine.sync_engine, "connect", watch)
    index = Index()
    async with database.connect() as connection:
        found = await connection.execute(text("SELECT id, criteria FROM searches"))
        for search_id, criteria in found.all():
            index.add(search_id, from_json(criteria))
    pipeline = Pipeline(database, Sources(()), index, clock)
    async with aiohttp.ClientSession() as session:
        sender = _Sender(sink_url, life.number, reaper, session)
        deliverer = Deliverer(
            database, {"telegram": sender}, clock, lease_seconds=2, send_seconds=1
        )
        for number in life.pages:
            await pipeline.ingest("shop", page(number))
        while await deliverer.run_once() or (life.to_the_end and await _waits(database)):
            await clock.sleep(0.02)
    await database.close()


async def _waits(database: Database) -> bool:
    """Whether something is still waiting, perhaps for the lease of a dead process to end."""
    async with database.connect() as connection:
        found = await connection.execute(
            text("SELECT EXISTS (SELECT FROM deliveries WHERE state IN ('pending', 'retry'))")
        )
        return bool(found.scalar_one())


def main(database_url: str, sink_url: str) -> None:
    """Fork a child for each line of standard input and wait for its end."""
    for line in sys.stdin:
        life = Life(**orjson.loads(line))
        child = os.fork()
        if child == 0:
            asyncio.run(live(life, database_url, sink_url))
            os._exit(0)
        reaper = threading.Timer(life.seconds, os.kill, (child, signal.SIGKILL))
        if life.seconds:
            reaper.start()
        _, status = os.waitpid(child, 0)
        reaper.cancel()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
