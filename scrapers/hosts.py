"""Politeness to one host: how many at once, how far apart, and when to leave it alone."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import random
from collections.abc import AsyncIterator, Callable

from core.clock import Clock
from core.errors import MarketplaceError, RateLimitedError

PAUSES_SECONDS = (60, 300, 900, 3_600, 10_800, 21_600)
"""How long a host that refused us is left alone: longer each time it refuses again."""

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


@dataclasses.dataclass(frozen=True, slots=True)
class Pause:
    """Why and until when a host is left alone."""

    until: dt.datetime
    kind: type[MarketplaceError]
    why: str


class HostGate:
    """The queue and the circuit breaker of one host.

    After a pause one single call may try; only its success lets the others in again.
    """

    def __init__(
        self, clock: Clock, politeness: Politeness, uniform: Callable[[float, float], float]
    ) -> None:
        self._clock = clock
        self._politeness = politeness
        self._uniform = uniform
        self._slots = asyncio.Semaphore(politeness.concurrency)
        self._next_at: dt.datetime | None = None
        self._strikes = 0
        self._trying = False
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
                yield
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

    async def _keep_distance(self, marketplace: str) -> None:
        now = self._clock.now()
        start = max(now, self._next_at or now)
        wait = (start - now).total_seconds()
        if wait > LONGEST_WAIT_SECONDS:
            raise RateLimitedError(marketplace, "our own queue is full", retry_after=start - now)
        gap = self._politeness.min_gap_seconds + self._uniform(0, self._politeness.jitter_seconds)
        self._next_at = start + dt.timedelta(seconds=gap)
        if wait > 0:
            await self._clock.sleep(wait)

    def succeeded(self) -> None:
        """The host answered like a friend; forget what was."""
        self._strikes = 0
        self.pause = None

    def refused(
        self, kind: type[MarketplaceError], why: str, retry_after: dt.timedelta | None = None
    ) -> dt.timedelta:
        """Leave the host alone: as long as it asked, and longer each time it refuses again."""
        longest = len(PAUSES_SECONDS) - 1
        pause = dt.timedelta(seconds=PAUSES_SECONDS[min(self._strikes, longest)])
        if retry_after is not None:
            # The first Retry-After is believed as it stands, even when it is short.
            pause = retry_after if self._strikes == 0 else max(retry_after, pause)
        self._strikes += 1
        self.pause = Pause(self._clock.now() + pause, kind, why)
        return pause


class HostGates:
    """All hosts that were asked so far."""

    def __init__(
        self, clock: Clock, uniform: Callable[[float, float], float] | None = None
    ) -> None:
        self._clock = clock
        # Spreading calls needs no cryptography.
        self._uniform = uniform or random.uniform
        self._gates: dict[str, HostGate] = {}

    def get(self, authority: str, politeness: Politeness) -> HostGate:
        """The gate of one `host:port`; the first caller's politeness holds."""
        gate = self._gates.get(authority)
        if gate is None:
            gate = HostGate(self._clock, politeness, self._uniform)
            self._gates[authority] = gate
        return gate
