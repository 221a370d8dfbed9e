"""Time that runs faster, alike in every process: waits, leases and time-outs shrink together."""

from __future__ import annotations

import asyncio
import datetime as dt
import selectors
import time
from typing import Final

from core.clock import SystemClock

SPEED: Final = 6.0
"""Every time of the product keeps its proportion: a lease of a minute is over in ten seconds."""


class QuickClock:
    """As many hours since `origin` as have passed, times the speed; the same in all processes."""

    def __init__(self, origin: dt.datetime | None = None) -> None:
        self._real = SystemClock()
        self.origin = origin or self._real.now()

    def now(self) -> dt.datetime:
        return self.origin + (self._real.now() - self.origin) * SPEED

    async def sleep(self, seconds: float) -> None:
        """In a quick loop seconds are short by themselves."""
        quick = isinstance(asyncio.get_running_loop(), QuickLoop)
        await asyncio.sleep(max(0.0, seconds) / (1.0 if quick else SPEED))


class _QuickSelector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """The loop asks for its own seconds; the machine waits in real ones."""
        return super().select(timeout / SPEED if timeout else timeout)


class QuickLoop(asyncio.SelectorEventLoop):
    """A loop by whose watch every time-out is over sooner."""

    def __init__(self) -> None:
        super().__init__(_QuickSelector())

    def time(self) -> float:
        return time.monotonic() * SPEED
