"""Where time comes from. Nothing else in Magpie asks the operating system for the time."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Aware UTC time, and waiting measured in that same time."""

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock."""


class SystemClock:
    """The machine's clock; `speed` > 1 makes waiting shorter, for tests and demonstrations."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._origin = dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place that may ask

    def now(self) -> dt.datetime:
        real = dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place that may ask
        if self._speed == 1.0:
            return real
        return self._origin + (real - self._origin) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._speed)


class ManualClock:
    """A clock that stands still until a test moves it; `sleep` moves it and yields once."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now

    def now(self) -> dt.datetime:
        return self._now

    def advance(self, delta: dt.timedelta) -> None:
        """Move the clock forward."""
        self._now += delta

    async def sleep(self, seconds: float) -> None:
        self._now += dt.timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)
