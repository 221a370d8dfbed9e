"""Providers in a storm: each request may be refused, dropped, answered late or with rubbish."""

from __future__ import annotations

import asyncio
import collections
import hashlib
import random
from typing import Any

import orjson
from aiohttp import web

from tests.fakes.providers import Providers, Taken

LATE = 4.0
"""Seconds after a message was taken; longer than a worker waits."""


class Storm(Providers):
    """Takes messages by name; `odds` is the chance that a request goes wrong in some way."""

    def __init__(self, odds: float, seed: int = 7) -> None:
        super().__init__()
        self.odds = odds
        self.names: collections.Counter[tuple[str, str]] = collections.Counter()
        self.known: set[str] = set()
        self.went_wrong: collections.Counter[str] = collections.Counter()
        self._random = random.Random(seed)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Without the list of requests, which would fill the memory."""
        if self._random.random() >= self.odds:
            return await self.answer(request)
        way = self._random.choice(
            ("refused", "busy", "broken", "rubbish", "cut before", "cut after", "late")
        )
        self.went_wrong[way] += 1
        await request.read()
        if way == "busy":
            return web.Response(status=429, headers={"Retry-After": "1"})
        if way in {"refused", "broken"}:
            return web.Response(status=503 if way == "refused" else 500, text="<html>sorry")
        if way == "rubbish":
            return web.Response(status=502, body=b"\x00\xff{{{", content_type="application/json")
        if way != "cut before":
            answer = await self.answer(request)
            if way == "late":
                await asyncio.sleep(LATE)
                return answer
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/chat/"):
            platform = request.path.rpartition("/")[2]
            body = await request.json()
            self._take(platform, body["to"], body["name"], body, {})
            return web.json_response({"id": f"m{len(self.names)}"})
        return await super().answer(request)

    def _take(self, kind: str, to: str, name: str, body: Any, headers: Any) -> None:  # noqa: ARG002 - as its parent
        if kind in {"ntfy", "pushover"}:
            # They carry no name of ours, so what is said to whom is the name.
            name = hashlib.sha256(to.encode() + orjson.dumps(body, default=str)).hexdigest()
        if kind in {"discord", "webhook"} and name in self.known:
            return  # These drop what they have.
        self.known.add(name)
        self.names[kind, name] += 1

    def repeated(self) -> dict[str, int]:
        """By provider: messages that somebody saw more than once."""
        found: collections.Counter[str] = collections.Counter()
        for (kind, _), number in self.names.items():
            found[kind] += number - 1
        return dict(found)

    def taken_by(self) -> dict[str, int]:
        """By provider: messages it took."""
        found: collections.Counter[str] = collections.Counter()
        for (kind, _), number in self.names.items():
            found[kind] += number
        return dict(found)


__all__ = ["Storm", "Taken"]
