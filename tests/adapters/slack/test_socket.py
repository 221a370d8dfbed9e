"""Socket Mode: the same inputs over a WebSocket of ours, which ends often and is never missed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from app.slack import open_slack
from tests.adapters.slack.house import SlackHouse, needs_of, running
from tests.fakes.slack import APP_TOKEN, TOKEN
from tests.fakes.slack_people import Json, Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Line:
    """A person whose inputs come over the socket."""

    def __init__(self, house: SlackHouse) -> None:
        self.house = house
        self.fake = house.fake
        self.socket = house.fake.socket
        self.on = -1
        self.ana = Person(house.fake, self._deliver)

    async def _deliver(self, kind: str, payload: Json) -> Json | None:
        return (await self.socket.send(kind, payload, on=self.on)).get("payload")


@pytest.fixture
async def line(house: SlackHouse) -> AsyncIterator[Line]:
    given = {"slack_app_token": APP_TOKEN, "slack_bot_token": TOKEN}
    async with contextlib.AsyncExitStack() as stack:
        needs = needs_of(house.world, slack_api_base=house.fake.base, **given)
        part = await open_slack(needs, stack)
        assert part is not None
        house.world.intake.connect(part.adapter)
        loop = asyncio.get_running_loop()
        async with running(part):
            yield Line(house)
            began = loop.time()
        assert loop.time() - began < 2


async def test_a_socket_takes_the_same_and_comes_back_when_it_is_cut(line: Line) -> None:
    await line.ana.say("help")
    await line.fake.wait_for(line.ana.dm, "/watch")
    await line.socket.refresh()
    await line.fake.until(lambda: line.socket.connections == 2)
    await line.socket.cut()
    await line.fake.until(lambda: line.socket.connections == 3)
    await line.ana.command("/watch mountain bike under £400 near Leeds")
    await line.fake.wait_for(line.ana.dm, "Watch this")


async def test_what_comes_on_a_socket_that_is_about_to_end_is_heard(line: Line) -> None:
    await line.fake.until(lambda: line.socket.open)
    await line.socket.refresh()
    await line.fake.until(lambda: line.socket.connections == 2)
    line.on = 0
    await line.ana.command("/magpie list")
    await line.fake.wait_for(line.ana.dm, "not watching")


async def test_no_command_waits_for_events_that_the_database_holds_up(line: Line) -> None:
    await line.fake.until(lambda: line.socket.open)
    async with asyncio.TaskGroup() as tasks, line.house.world.database.raw() as connection:
        await connection.execute("LOCK TABLE slack_events")
        for number in range(3):
            tasks.create_task(line.ana.say(f"help {number}"))
        await line.fake.until(lambda: len(line.socket.sent) == 3)
        await line.ana.command("/magpie list")
        assert len(line.socket.acks) == 1
    assert len(line.socket.acks) == 4


async def test_sockets_that_end_at_once_are_not_opened_without_end(line: Line) -> None:
    await line.fake.until(lambda: line.socket.open)
    began = line.house.world.clock.now()
    line.socket.says_only_hello = True
    await line.socket.cut()
    await line.fake.until(lambda: line.socket.connections > 8)
    line.socket.says_only_hello = False
    # This clock moves only by the pauses that are made.
    assert (line.house.world.clock.now() - began).total_seconds() > 5
