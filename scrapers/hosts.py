"""Politeness to one host: how many at once, how far apart, and when to leave it alone."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import random
from collections.abc import AsyncIterator, Callable

from core.clock import Clock
from core.errors import BlockedError, MarketplaceError, RateLimitedError, UnavailableError
from core.polling.host_turns import Booked, Full, HostTurns, LeftAlone

PAUSES_SECONDS = (60, 300, 900, 3_600, 10_800, 21_600)
"""How long a host that refused us is left alone: longer each time it refuses again."""

TRIAL_LOOK_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
"""A call that would queue for longer gives up; the planner comes back later by itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Politeness:
    """What one host may be asked for. The gap counts from start to start."""

    concurrency: int = 2
    min_gap_seconds: float = 1.0
    jitter_seconds: float = 0.5

    @property
    def calls_per_minute(self) -> int | None:
        """Calls that surely fit a minute; None where there is no gap."""
        gap = self.min_gap_seconds + self.jitter_seconds
        return max(1, int(60 / gap)) if gap else None


STRANGER = Politeness()
"""For everybody else's hosts."""

OWN_MACHINE = Politeness(concurrency=8, min_gap_seconds=0.0, jitter_seconds=0.0)
"""For hosts that the operator allowed as private: nobody is disturbed."""


_KINDS = {error.kind: error for error in (BlockedError, RateLimitedError, UnavailableError)}


@dataclasses.dataclass(frozen=True, slots=True)
class Pause:
    """Why and until when a host is left alone."""

    until: dt.datetime
    kind: type[MarketplaceError]
    why: str


class HostGate:
    """The queue and the circuit breaker of one host.

    After a pause one single call may try; only its success lets the others in again. With `turns`
    distance and pauses are those of all processes; how many ask at once is each one's own. While
    the database is away each keeps its own distance.
    """

    def __init__(
        self,
        clock: Clock,
        politeness: Politeness,
        uniform: Callable[[float, float], float],
        *,
        host: str = "",
        turns: HostTurns | None = None,
    ) -> None:
        self._clock = clock
        self._politeness = politeness
        self._uniform = uniform
        self._host = host
        # Nobody is disturbed on the operator's own machine.
        self._turns = turns if politeness.calls_per_minute is not None else None
        self._slots = asyncio.Semaphore(politeness.concurrency)
        self._next_at: dt.datetime | None = None
        self._strikes = 0
        self._trying = False
        self._tries_for_all = False
        self.pause: Pause | None = None

    @contextlib.asynccontextmanager
    async def turn(self, marketplace: str) -> AsyncIterator[None]:
        """Wait for a turn to ask; raises at once while the host is left alone."""
        trial = self._enter(marketplace)
        try:
            async with self._slots:
                if not trial:
                    self._refuse_while_paused(marketplace)
                await self._keep_distance(marketplace)
                try:
                    yield
                finally:
                    await self._pass_on()
        finally:
            if trial:
                self._trying = False

    def _enter(self, marketplace: str) -> bool:
        if self.pause is None:
            return False
        if self._trying or self._clock.now() < self.pause.until:
            raise self._paused(marketplace, self.pause)
        self._trying = True
        return True

    def _refuse_while_paused(self, marketplace: str) -> None:
        if self.pause is not None:
            raise self._paused(marketplace, self.pause)

    def _paused(self, marketplace: str, pause: Pause) -> MarketplaceError:
        detail = f"left alone for now: {pause.why}"
        if pause.kind is RateLimitedError:
            left = max(pause.until - self._clock.now(), dt.timedelta())
            return RateLimitedError(marketplace, detail, retry_after=left)
        return pause.kind(marketplace, detail)

    async def _pass_on(self) -> None:
        """Who tried for all, and came back with neither answer nor refusal, lets others try."""
        if self._tries_for_all and self._turns is not None:
            self._tries_for_all = False
            await self._turns.let_try_again(self._host, self._clock.now())

    async def _keep_distance(self, marketplace: str) -> None:
        seconds = self._politeness.min_gap_seconds
        gap = dt.timedelta(seconds=seconds + self._uniform(0, self._politeness.jitter_seconds))
        start = await self._book(marketplace, gap)
        wait = (start - self._clock.now()).total_seconds()
        if wait > 0:
            await self._clock.sleep(wait)

    async def _book(self, marketplace: str, gap: dt.timedelta) -> dt.datetime:
        """When we may ask."""
        longest = dt.timedelta(seconds=LONGEST_WAIT_SECONDS)
        booked = await self._book_with_others(gap, longest)
        if isinstance(booked, LeftAlone):
            kind = _KINDS.get(booked.kind, UnavailableError)
            self.pause = Pause(booked.until, kind, booked.why)
            raise self._paused(marketplace, self.pause)
        if isinstance(booked, Full):
            raise self._full(marketplace, booked.wait)
        if booked is not None:
            self._strikes, self._tries_for_all = booked.strikes, booked.trial
            if not booked.strikes:
                # Somebody else has found that it answers again.
                self.pause = None
            return booked.start
        now = self._clock.now()
        start = max(now, self._next_at or now)
        if start - now > longest:
            raise self._full(marketplace, start - now)
        self._next_at = start + gap
        return start

    async def _book_with_others(
        self, gap: dt.timedelta, longest: dt.timedelta
    ) -> Booked | LeftAlone | Full | None:
        if self._turns is None:
            return None
        while True:
            booked = await self._turns.book(self._host, self._clock.now(), gap, longest)
            if not isinstance(booked, LeftAlone) or not booked.trying:
                return booked
            # Somebody else is finding out; before long we know, too.
            await self._clock.sleep(TRIAL_LOOK_SECONDS)

    @staticmethod
    def _full(marketplace: str, wait: dt.timedelta) -> RateLimitedError:
        return RateLimitedError(marketplace, "our own queue is full", retry_after=wait)

    async def succeeded(self) -> None:
        """The host answered like a friend; forget what was."""
        refused_before = bool(self._strikes) or self.pause is not None
        self._strikes, self.pause, self._tries_for_all = 0, None, False
        if self._turns is not None and refused_before:
            await self._turns.clear(self._host)

    async def refused(
        self, kind: type[MarketplaceError], why: str, retry_after: dt.timedelta | None = None
    ) -> dt.timedelta:
        """Leave the host alone: as long as it asked, and longer each time it refuses again."""
        now = self._clock.now()
        strikes = await self._turns.strike(self._host, now) if self._turns else None
        self._strikes = strikes or self._strikes + 1
        longest = len(PAUSES_SECONDS) - 1
        pause = dt.timedelta(seconds=PAUSES_SECONDS[min(self._strikes - 1, longest)])
        if retry_after is not None:
            # The first Retry-After is believed as it stands, even when it is short.
            pause = retry_after if self._strikes == 1 else max(retry_after, pause)
        self.pause, self._tries_for_all = Pause(now + pause, kind, why), False
        if self._turns is not None:
            await self._turns.pause(self._host, now + pause, kind.kind, why)
        return pause


class HostGates:
    """All hosts that were asked so far."""

    def __init__(
        self,
        clock: Clock,
        uniform: Callable[[float, float], float] | None = None,
        turns: HostTurns | None = None,
    ) -> None:
        self._clock = clock
        # Spreading calls needs no cryptography.
        self._uniform = uniform or random.uniform
        self._turns = turns
        self._gates: dict[str, HostGate] = {}

    def get(self, authority: str, politeness: Politeness) -> HostGate:
        """The gate of one `host:port`; the first caller's politeness holds."""
        gate = self._gates.get(authority)
        if gate is None:
            gate = self._gates[authority] = HostGate(
                self._clock, politeness, self._uniform, host=authority, turns=self._turns
            )
        return gate
