"""What every fake marketplace server shares: it records requests and can misbehave on the wire."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

BLOCK_PAGE = (
    "<!DOCTYPE html><html><head><title>Pardon Our Interruption</title></head>"
    "<body>As you were browsing, something about your browser made us think you were a bot.</body>"
    "</html>"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str


def status(code: int, *, body: str = "", **headers: str) -> Answer:
    """Answer with a bare status; `retry_after="5"` becomes the header Retry-After."""

    async def answer(_: web.Request) -> web.StreamResponse:
        named = {key.replace("_", "-").title(): value for key, value in headers.items()}
        return web.Response(status=code, text=body, headers=named)

    return answer


def data(body: bytes, content_type: str = "application/xml", **headers: str) -> Answer:
    """Answer 200 with these bytes."""

    async def answer(_: web.Request) -> web.StreamResponse:
        named = {key.replace("_", "-").title(): value for key, value in headers.items()}
        return web.Response(body=body, headers={"Content-Type": content_type, **named})

    return answer


def block_page(code: int = 200) -> Answer:
    """The page that keeps robots out, under the status it likes best."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=BLOCK_PAGE, content_type="text/html")

    return answer


async def silence(request: web.Request) -> web.StreamResponse:
    """Never answer; ends when the server stops or, with it, the test."""
    await asyncio.get_running_loop().create_future()
    return web.Response(text=request.path)


def cut(body: bytes, content_type: str = "application/xml") -> Answer:
    """Promise the whole body, send half of it and hang up."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": content_type, "Content-Length": str(len(body))}
        )
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.abort()
        return response

    return answer


def flood(megabytes: int, content_type: str = "application/xml", start: bytes = b"") -> Answer:
    """Send far more than anybody wants to read."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": content_type})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(start)
            for _ in range(megabytes):
                await response.write(b"<a>" * 349_525)
        return response

    return answer


class FakeServer:
    """One server on loopback. Queued `next_answers` come before the server's own."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self.next_answers: list[Answer] = []
        self.base = ""
        self.host = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What this site says by itself."""
        return web.Response(status=404, text=f"nothing at {request.path}")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(
            Seen(
                request.method,
                request.path,
                dict(request.query),
                {key.lower(): value for key, value in request.headers.items()},
                (await request.read()).decode("utf-8", "replace"),
            )
        )
        if self.next_answers:
            return await self.next_answers.pop(0)(request)
        return await self.answer(request)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve until the block ends."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.host = f"{host}:{port}"
        self.base = f"http://{self.host}"
        try:
            yield
        finally:
            await runner.cleanup()
