"""What stands before every handler: repeats, floods, and one event of a person at a time."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import enum
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

    def forget(self, key: Key) -> None:
        """What was cut off halfway may come again."""
        self._seen.pop(key, None)


class Pace(enum.Enum):
    """What a rate limit says to one more event."""

    FINE = enum.auto()
    TOO_FAST = enum.auto()
    """The first one too many: the person is told."""
    STILL_TOO_FAST = enum.auto()
    """They have been told; an answer to each would make a flood of our own."""


@dataclasses.dataclass(slots=True)
class _Recent:
    times: deque[dt.datetime] = dataclasses.field(default_factory=deque)
    told: bool = False


class RateLimit:
    """At most so many events in so many seconds from one person."""

    def __init__(self, events: int = 40, seconds: float = 30, most: int = 20_000) -> None:
        self._events = events
        self._window = dt.timedelta(seconds=seconds)
        self._most = most
        self._people: OrderedDict[Key, _Recent] = OrderedDict()

    def pace(self, key: Key, now: dt.datetime) -> Pace:
        """Whether one more may pass, and whether to say so if it may not."""
        recent = self._people.setdefault(key, _Recent())
        self._people.move_to_end(key)
        while recent.times and now - recent.times[0] > self._window:
            recent.times.popleft()
        if len(self._people) > self._most:
            self._people.popitem(last=False)
        if len(recent.times) >= self._events:
            told, recent.told = recent.told, True
            return Pace.STILL_TOO_FAST if told else Pace.TOO_FAST
        recent.told = False
        recent.times.append(now)
        return Pace.FINE


class Turns:
    """One event of a person in a chat at a time, in the order in which they came.

    The lock lives in this process, because the events of one chat arrive at one process: its
    socket, or the one poller of a bot. A lock in the database would have to be held while
    marketplaces are asked, with a connection waiting on it. Should two processes ever share a chat,
    only the order is lost: what is changed twice (a draft, a search) is guarded by its own row.
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
