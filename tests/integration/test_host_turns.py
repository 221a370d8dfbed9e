"""Politeness that several processes keep together: gates of different processes, one database."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import BlockedError, RateLimitedError
from core.polling.host_turns import Booked, Full, HostTurns
from scrapers.hosts import PAUSES_SECONDS, HostGate, HostGates, Politeness

HOST = "shop.example:443"
SLOW = Politeness(1, 10.0, 0.0)
FIRST_PAUSE = dt.timedelta(seconds=PAUSES_SECONDS[0])


class Patient(ManualClock):
    """Tells when somebody has slept by it."""

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(now)
        self.slept = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self.slept.set()


@pytest.fixture
def turns(database: Database) -> HostTurns:
    return HostTurns(database)


@pytest.fixture
async def lost() -> AsyncIterator[HostTurns]:
    """The rows of a database that is away."""
    nowhere = Database("postgresql+asyncpg://postgres@/none?host=/nonexistent")
    yield HostTurns(nowhere)
    await nowhere.close()


def gate_of(clock: ManualClock, turns: HostTurns, politeness: Politeness = SLOW) -> HostGate:
    """The gate of another process."""
    return HostGates(clock, turns=turns).get(HOST, politeness)


async def ask(gate: HostGate, clock: ManualClock) -> dt.datetime:
    async with gate.turn("shop"):
        await gate.succeeded()
        return clock.now()


async def test_two_processes_keep_one_distance(clock: ManualClock, turns: HostTurns) -> None:
    start = clock.now()
    one, other = gate_of(clock, turns), gate_of(clock, turns)
    asked = [await ask(gate, clock) for gate in (one, other, one, other)]
    assert [(at - start).total_seconds() for at in asked] == [0, 10, 20, 30]


async def test_a_queue_of_all_that_is_too_long_gives_up(
    clock: ManualClock, turns: HostTurns
) -> None:
    slow = Politeness(1, 45.0, 0.0)
    await ask(gate_of(clock, turns, slow), clock)
    with pytest.raises(RateLimitedError, match="queue is full") as caught:
        await ask(gate_of(clock, turns, slow), clock)
    assert caught.value.retry_after == dt.timedelta(seconds=45)


async def test_who_was_refused_keeps_the_others_away_and_a_restart_forgets_nothing(
    clock: ManualClock, turns: HostTurns
) -> None:
    one, other = gate_of(clock, turns), gate_of(clock, turns)
    async with one.turn("shop"):
        await one.refused(BlockedError, "status 403\x00")
    for gate in (other, gate_of(clock, turns)):
        with pytest.raises(BlockedError, match="left alone for now: status 403"):
            await ask(gate, clock)
    clock.advance(FIRST_PAUSE)
    async with other.turn("shop"):
        pause = await other.refused(BlockedError, "status 403")
    assert pause.total_seconds() == PAUSES_SECONDS[1]
    with pytest.raises(BlockedError):
        await ask(one, clock)


async def test_one_process_tries_and_the_others_wait_for_what_comes_of_it(
    clock: ManualClock, turns: HostTurns
) -> None:
    patient = Patient(clock.now() + FIRST_PAUSE)
    one, other = gate_of(clock, turns), gate_of(patient, turns)
    async with one.turn("shop"):
        await one.refused(RateLimitedError, "status 429")
    clock.advance(FIRST_PAUSE)
    async with one.turn("shop"):
        waiting = asyncio.ensure_future(ask(other, patient))
        await patient.slept.wait()
        assert not waiting.done()
        await one.succeeded()
    await waiting
    assert other.pause is None
    clock.advance(patient.now() - clock.now())
    async with one.turn("shop"):
        assert await one.refused(RateLimitedError, "status 429") == FIRST_PAUSE


async def test_a_trial_that_found_nothing_out_lets_the_next_one_try(
    clock: ManualClock, turns: HostTurns
) -> None:
    one, other = gate_of(clock, turns), gate_of(clock, turns)
    async with one.turn("shop"):
        await one.refused(BlockedError, "status 403")
    clock.advance(FIRST_PAUSE)
    with pytest.raises(TimeoutError):
        async with one.turn("shop"):
            raise TimeoutError
    before = clock.now()
    await ask(other, clock)
    assert clock.now() - before <= dt.timedelta(seconds=10)


async def test_while_the_database_is_away_each_keeps_its_own_distance(
    clock: ManualClock, lost: HostTurns
) -> None:
    gate = gate_of(clock, lost)
    start = clock.now()
    asked = [await ask(gate, clock) for _ in range(2)]
    assert [(at - start).total_seconds() for at in asked] == [0, 10]
    async with gate.turn("shop"):
        assert await gate.refused(BlockedError, "status 403") == FIRST_PAUSE
    with pytest.raises(BlockedError):
        await ask(gate, clock)


async def test_what_is_booked_at_once_is_booked_once(clock: ManualClock, turns: HostTurns) -> None:
    gap, patience = dt.timedelta(seconds=2), dt.timedelta(seconds=9)
    now = clock.now()
    booked = await asyncio.gather(*(turns.book(HOST, now, gap, patience) for _ in range(8)))
    starts = sorted((one.start - now).total_seconds() for one in booked if isinstance(one, Booked))
    assert starts == [0, 2, 4, 6, 8]
    assert [one.wait for one in booked if isinstance(one, Full)] == [dt.timedelta(seconds=10)] * 3


async def test_on_the_operators_own_machine_nothing_is_booked(
    clock: ManualClock, lost: HostTurns, caplog: pytest.LogCaptureFixture
) -> None:
    gate = gate_of(clock, lost, Politeness(8, 0.0, 0.0))
    assert await ask(gate, clock) == clock.now()
    assert not caplog.records
