"""What stands before every handler: repeats and floods."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections import OrderedDict, deque

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
