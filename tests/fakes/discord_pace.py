"""How fast the fake Discord lets a bot go: fifty requests a second, and what a channel takes."""

from __future__ import annotations

import time
from collections.abc import Callable

from aiohttp import web

from tests.fakes.discord_parts import reply


class Paced:
    """Counts what a bot asks, by whatever time it is told to count by."""

    def __init__(self) -> None:
        self.refusals: list[str] = []
        self.limit_per_channel: tuple[int, float] | None = None
        self.limit_per_second = 50
        """What one bot may ask in a second; interactions are not counted."""
        self.now: Callable[[], float] = time.monotonic
        """The time by which limits count."""
        self._windows: dict[str, tuple[float, int]] = {}
        self._second = (0, 0)

    def too_fast(self) -> bool:
        """Whether the bot has asked too often within a second."""
        second = int(self.now())
        if second != self._second[0]:
            self._second = (second, 0)
        self._second = (second, self._second[1] + 1)
        if self._second[1] > self.limit_per_second:
            self.refusals.append("429 of the whole bot")
            return True
        return False

    def counted(self, channel: str) -> tuple[dict[str, str], web.StreamResponse | None]:
        """The limit of a channel, in headers; a 429 for whoever ran past it."""
        if self.limit_per_channel is None:
            return {}, None
        most, seconds = self.limit_per_channel
        now = self.now()
        since, used = self._windows.get(channel, (now, 0))
        if now - since >= seconds:
            since, used = now, 0
        self._windows[channel] = (since, used + 1)
        left = max(0.0, since + seconds - now)
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(0, most - used - 1)),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": "b",
        }
        if used < most:
            return headers, None
        self.refusals.append(f"429 in {channel}")
        body = {"message": "slow down", "retry_after": left, "global": False}
        scope = {"Via": "1.1 google", "X-RateLimit-Scope": "user"}
        return headers, reply(body, status=429, headers={**headers, **scope})
