"""Discord's limits, obeyed before they are hit.

Three things slow us down: the bot's own 50 requests a second, kept over all processes in the
database; what the headers of earlier answers say about a channel; and a 429, which says how long.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import ApiError
from bots.discord.limits import ASKED_PACE, CHANNEL_PACE
from core.alerts.states import RetryAfter

if TYPE_CHECKING:
    from bots.discord.rest import Call
    from core.alerts.budget import Budget
    from core.clock import Clock

MOMENT: Final = 1.5
"""A limit over so soon is waited for; a longer one gives the place away."""
BUCKETS: Final = 5_000
SAME: Final = dt.timedelta(seconds=0.5)
"""Two answers that say so nearly the same end of a limit speak of one limit."""
BANNED_SECONDS: Final = 60.0
ASKED: Final = "asked"
"""In the place of a chat, for what is no message: only the bot's own limit counts."""


@dataclasses.dataclass(slots=True)
class _Bucket:
    left: int
    over_at: dt.datetime


class Turnstile:
    """Lets a request through when its turn has come."""

    def __init__(self, budget: Budget, clock: Clock) -> None:
        self._budget = budget
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def enter(self, call: Call) -> None:
        """Wait a moment, or raise `ApiError` with a `RetryAfter`."""
        await self._bucket(call)
        if not call.counted:
            return
        if call.chat:
            later = await self._budget.take(call.chat, CHANNEL_PACE, answering=call.answering)
        else:
            # Nobody asks about anything but because somebody waits for an answer.
            later = await self._budget.take(ASKED, ASKED_PACE, answering=True)
        if later is not None:
            raise ApiError(later)

    async def _bucket(self, call: Call) -> None:
        while (bucket := self._buckets.get(call.bucket)) is not None:
            wait = (bucket.over_at - self._clock.now()).total_seconds()
            if wait <= 0:
                del self._buckets[call.bucket]
                return
            if bucket.left > 0:
                bucket.left -= 1
                return
            if wait > MOMENT:
                raise ApiError(RetryAfter(wait, "the channel's limit", own_pace=True))
            await self._clock.sleep(wait)

    def _in(self, seconds: float) -> dt.datetime:
        return self._clock.now() + dt.timedelta(seconds=seconds)

    def learn(self, call: Call, headers: Mapping[str, str]) -> None:
        """Take over what an answer says about the limit of its route."""
        left, reset = headers.get("X-RateLimit-Remaining"), headers.get("X-RateLimit-Reset-After")
        if not call.bucket or left is None or reset is None:
            return
        try:
            over_at = self._in(float(reset))
            said = int(left)
        except ValueError:
            return
        known = self._buckets.get(call.bucket)
        if known is not None and abs(known.over_at - over_at) < SAME:
            # Others are on their way and have taken theirs already.
            said = min(said, known.left)
        self._buckets[call.bucket] = _Bucket(said, over_at)
        self._buckets.move_to_end(call.bucket)
        while len(self._buckets) > BUCKETS:
            self._buckets.popitem(last=False)

    async def refused(self, call: Call, headers: Mapping[str, str], body: Any) -> ApiError:
        """A 429: whose limit it was, and how long to keep away."""
        seconds = _seconds(headers, body)
        # A page in place of JSON comes from the guard in front of Discord: everybody must wait.
        banned = not isinstance(body, dict)
        everybody = (
            banned or bool(body.get("global")) or headers.get("X-RateLimit-Scope", "") == "global"
        )
        if banned:
            seconds = max(seconds, BANNED_SECONDS)
        if everybody:
            await self._budget.hold(seconds)
        else:
            over_at = self._in(seconds)
            self._buckets[call.bucket] = _Bucket(0, over_at)
            # Edits of old messages have a limit of their own; new ones need not wait for it.
            if call.chat and call.method == "POST":
                await self._budget.hold(seconds, call.chat)
        later = RetryAfter(seconds, "429", whole_platform=everybody)
        return ApiError(later, status=429)


def _seconds(headers: Mapping[str, str], body: Any) -> float:
    said = body.get("retry_after") if isinstance(body, dict) else None
    try:
        return max(0.05, float(said if said is not None else headers.get("Retry-After", "5")))
    except (TypeError, ValueError):
        return 5.0
