"""A chat platform at the other end of a socket: it takes messages and remembers each arrival."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator

from aiohttp import web


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came in; `life` is the process that sent it."""

    delivery_id: str
    life: int
    total: int
    """How many alerts it speaks of."""


class Sink:
    """Takes everything."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    async def take(self, request: web.Request) -> web.Response:
        """One message."""
        self.arrivals.append(Arrival(**await request.json()))
        return web.json_response({"message_id": f"m{len(self.arrivals)}"})


@contextlib.asynccontextmanager
async def open_sink() -> AsyncIterator[tuple[Sink, str]]:
    """The sink and the address that messages are posted to."""
    sink = Sink()
    application = web.Application()
    application.router.add_post("/send", sink.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield sink, f"http://{host}:{port}/send"
    finally:
        await runner.cleanup()
