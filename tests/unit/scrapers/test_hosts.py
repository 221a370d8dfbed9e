"""One host's queue and circuit breaker."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools

import pytest

from core.clock import ManualClock
from core.errors import BlockedError, RateLimitedError
from scrapers.hosts import PAUSES_SECONDS, HostGate, HostGates, Politeness


def _gate(clock: ManualClock, politeness: Politeness | None = None) -> HostGate:
    return HostGate(clock, politeness or Politeness(2, 2.0, 1.0), lambda _low, high: high)


async def test_calls_start_a_gap_and_its_jitter_apart(clock: ManualClock) -> None:
    gate = _gate(clock)
    starts = []
    for _ in range(3):
        async with gate.turn("x"):
            starts.append(clock.now())
    assert [later - sooner for sooner, later in itertools.pairwise(starts)] == [
        dt.timedelta(seconds=3)
    ] * 2


async def test_no_more_calls_at_once_than_allowed(clock: ManualClock) -> None:
    gate = _gate(clock, Politeness(2, 0.0, 0.0))
    inside = most = 0
    release = asyncio.Event()

    async def call() -> None:
        nonlocal inside, most
        async with gate.turn("x"):
            inside += 1
            most = max(most, inside)
            if inside == 2:
                release.set()
            await release.wait()
            inside -= 1

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(call())
    assert most == 2


async def test_a_queue_that_is_too_long_gives_up_instead_of_waiting(clock: ManualClock) -> None:
    gate = _gate(clock, Politeness(1, 45.0, 0.0))
    async with gate.turn("x"):
        pass
    with pytest.raises(RateLimitedError) as caught:
        async with gate.turn("x"):
            pass
    assert caught.value.retry_after == dt.timedelta(seconds=45)


async def test_pauses_grow_and_end_with_the_first_success(clock: ManualClock) -> None:
    gate = _gate(clock)
    for seconds in (*PAUSES_SECONDS, PAUSES_SECONDS[-1]):
        assert await gate.refused(BlockedError, "403") == dt.timedelta(seconds=seconds)
        with pytest.raises(BlockedError, match="left alone"):
            async with gate.turn("x"):
                pass
        clock.advance(dt.timedelta(seconds=seconds))
    async with gate.turn("x"):
        await gate.succeeded()
    assert await gate.refused(BlockedError, "403") == dt.timedelta(seconds=PAUSES_SECONDS[0])


async def test_retry_after_is_obeyed_and_never_shortens_a_grown_pause(clock: ManualClock) -> None:
    gate = _gate(clock)
    assert (await gate.refused(RateLimitedError, "429", dt.timedelta(seconds=7))).seconds == 7
    assert (await gate.refused(RateLimitedError, "429", dt.timedelta(seconds=7))).seconds == 300
    with pytest.raises(RateLimitedError) as caught:
        async with gate.turn("x"):
            pass
    assert caught.value.retry_after == dt.timedelta(seconds=300)


async def test_after_a_pause_one_single_call_tries(clock: ManualClock) -> None:
    gate = _gate(clock)
    await gate.refused(BlockedError, "403")
    clock.advance(dt.timedelta(seconds=PAUSES_SECONDS[0]))
    async with gate.turn("x"):
        with pytest.raises(BlockedError):
            async with gate.turn("x"):
                pass
    async with gate.turn("x"):
        await gate.succeeded()
    async with gate.turn("x"), gate.turn("x"):
        pass


async def test_a_call_that_queued_before_a_refusal_is_not_sent_after_it(clock: ManualClock) -> None:
    gate = _gate(clock, Politeness(1, 0.0, 0.0))
    asked = 0

    async def call() -> None:
        nonlocal asked
        try:
            async with gate.turn("x"):
                asked += 1
                await asyncio.sleep(0)
                await gate.refused(BlockedError, "403")
        except BlockedError:
            return

    await asyncio.gather(*(call() for _ in range(4)))
    assert asked == 1


async def test_every_host_has_its_own_gate(clock: ManualClock) -> None:
    gates = HostGates(clock)
    first = gates.get("a.example:443", Politeness())
    assert first is gates.get("a.example:443", Politeness())
    assert first is not gates.get("b.example:443", Politeness())


def test_what_surely_fits_a_minute() -> None:
    assert Politeness(1, 11.0, 4.0).calls_per_minute == 4
    assert Politeness(1, 50.0, 40.0).calls_per_minute == 1
    assert Politeness(8, 0.0, 0.0).calls_per_minute is None
