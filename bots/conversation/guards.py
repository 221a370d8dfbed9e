"""What stands before every handler: repeats, floods, and one event of a person at a time."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections import OrderedDict, deque
from collections.abc import AsyncIterator

Key = tuple[str, ...]


class Repeats:
    """Remembers the ids of the latest events; platforms send some of them twice."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._seen: OrderedDict[Key, None] = OrderedDict()

    def is_repeat(self, key: Key) -> bool:
        """Whether this id came before; from now on it has."""
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return False


class RateLimit:
    """At most so many events in so many seconds from one person."""

    def __init__(self, events: int = 40, seconds: float = 30, most: int = 20_000) -> None:
        self._events = events
        self._window = dt.timedelta(seconds=seconds)
        self._most = most
        self._times: OrderedDict[Key, deque[dt.datetime]] = OrderedDict()

    def allows(self, key: Key, now: dt.datetime) -> bool:
        """Whether one more may pass."""
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and now - times[0] > self._window:
            times.popleft()
        if len(self._times) > self._most:
            self._times.popitem(last=False)
        if len(times) >= self._events:
            return False
        times.append(now)
        return True


class Turns:
    """One event of a person in a chat at a time, in the order in which they came.

    The lock lives in this process, because the events of one chat arrive at one process: its
    socket, or the one poller of a bot. No database connection waits with it.
    """

    def __init__(self) -> None:
        self._locks: dict[Key, asyncio.Lock] = {}
        self._waiting: dict[Key, int] = {}

    @contextlib.asynccontextmanager
    async def turn(self, key: Key) -> AsyncIterator[Turn]:
        """Wait for the turn; it ends with the block, or before with `Turn.end`."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            await lock.acquire()
            turn = Turn(lock)
            try:
                yield turn
            finally:
                turn.end()
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]


class Turn:
    """The right to be handled now."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock
        self._ended = False

    def end(self) -> None:
        """Let the next one in; a second call does nothing."""
        if not self._ended:
            self._ended = True
            self._lock.release()
