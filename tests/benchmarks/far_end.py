"""The far end of a wire, in a process of its own: a shop that serves, and chats that take.

    python -m tests.benchmarks.far_end

Says its port on its first line. It answers at once and has no limits; it notes when each listing
was served and when a message that speaks of it came in, by one and the same watch.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
import time

import orjson
from aiohttp import web

_LISTING = re.compile(rb"lot(?:[ +]|%20)*([0-9]+)x")


class FarEnd:
    """Serves pages of listings that were not there before, and takes whatever is sent."""

    def __init__(self) -> None:
        self._served: dict[int, float] = {}
        self._waits: list[float] = []
        self._taken = 0
        self._numbers = itertools.count(1)

    async def page(self, request: web.Request) -> web.Response:
        """So many new listings, of kinds that take turns."""
        kinds, count = int(request.query["kinds"]), int(request.query["count"])
        shelf = []
        for _ in range(count):
            number = next(self._numbers)
            shelf.append({"id": f"l{number}", "title": f"thing{number % kinds} lot {number}x"})
        now = time.perf_counter()
        for listing in shelf:
            self._served[int(listing["id"][1:])] = now
        return web.Response(body=orjson.dumps(shelf), content_type="application/json")

    async def take(self, request: web.Request) -> web.Response:
        """A message for Telegram, or for a webhook: both are content with this answer."""
        body = await request.read()
        now = time.perf_counter()
        self._taken += 1
        found = _LISTING.search(body)
        if found is not None and (since := self._served.pop(int(found[1]), None)) is not None:
            self._waits.append(now - since)
        message = {"message_id": self._taken, "date": 0, "chat": {"id": 1, "type": "private"}}
        answer = orjson.dumps({"ok": True, "result": {**message, "text": "taken"}})
        return web.Response(body=answer, content_type="application/json")

    async def figures(self, _request: web.Request) -> web.Response:
        """What has come in since the last question."""
        waits = sorted(self._waits)
        said = {"taken": self._taken, "waits": waits, "missing": len(self._served)}
        self._taken, self._waits, self._served = 0, [], {}
        return web.Response(body=orjson.dumps(said), content_type="application/json")


async def serve() -> None:
    """Until somebody ends the process."""
    end, app = FarEnd(), web.Application()
    app.router.add_get("/page", end.page)
    app.router.add_get("/figures", end.figures)
    app.router.add_post("/{tail:.*}", end.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
