"""Bad weather on the wire, and the book in which providers write what really reached them."""

from __future__ import annotations

import asyncio
import collections
import random
import re
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from tests.chaos.hours import SPEED

LATE = 25.0 / SPEED
"""Seconds after a message was taken; nobody waits so long for an answer."""
SLOW = 4.0 / SPEED
"""Seconds that everybody waits for."""
GARBAGE = b"\x00\xff{{{ <html"
WAYS = (
    "429",
    "500",
    "503",
    "garbage",
    "garbage after",
    "cut before",
    "cut after",
    "late",
    "slow",
)
"""What may happen to a request; "after" and "late" have taken the message."""
_LISTING = re.compile(r"Marlin(?:[ +]|%20|\\u00a0)+([0-9]+)")

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Ledger:
    """Which listing was shown through which provider, how often, by the providers' own account."""

    def __init__(self) -> None:
        self.taken: collections.Counter[str] = collections.Counter()
        self.repeated: collections.Counter[str] = collections.Counter()
        self.shown: set[int] = set()
        self._names: set[tuple[str, str]] = set()
        self._first: set[tuple[str, int]] = set()

    def take(self, kind: str, said: str, name: str = "") -> None:
        """A message as it came; under a name that the provider knows already it is not shown."""
        if name and (kind, name) in self._names:
            return
        self._names.add((kind, name))
        self.taken[kind] += 1
        listings = [int(number) for number in _LISTING.findall(said)]
        if not listings:
            return
        self.shown.update(listings)
        # Whoever sees a listing first in a second message has been told twice.
        if (kind, listings[0]) in self._first:
            self.repeated[kind] += 1
        self._first.add((kind, listings[0]))

    def lacks(self, listings: Iterable[int]) -> bool:
        """Whether none of these was ever shown."""
        return self.shown.isdisjoint(listings)


class Weather:
    """`odds` is the chance that a request goes wrong in some way."""

    def __init__(self, odds: float, seed: int = 7) -> None:
        self.odds = odds
        self.ledger = Ledger()
        self.went_wrong: collections.Counter[str] = collections.Counter()
        self._luck = random.Random(seed)

    def way(self) -> str:
        """What happens to the next request; "" for nothing."""
        if self._luck.random() >= self.odds:
            return ""
        way = self._luck.choice(WAYS)
        self.went_wrong[way] += 1
        return way

    async def meet(
        self, request: web.Request, answer: Answer, flooded: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Let a request through, or not, or let it through and spoil the answer."""
        way = self.way()
        await request.read()
        if way == "slow":
            await asyncio.sleep(SLOW)
        if way in {"", "slow"}:
            return await answer(request)
        if way == "429":
            return flooded()
        if way.isdigit():
            return web.Response(status=int(way), text="<html>sorry")
        if way == "garbage":
            return web.Response(status=502, body=GARBAGE, content_type="application/json")
        if way != "cut before":
            given = await answer(request)
            if way == "late":
                await asyncio.sleep(LATE)
                return given
            if way == "garbage after":
                return web.Response(
                    status=given.status, body=GARBAGE, content_type="application/json"
                )
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


def one_second() -> web.Response:
    """A 429 as most providers put it."""
    return web.Response(status=429, headers={"Retry-After": "1"})
