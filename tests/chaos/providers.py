"""Every provider at the other end of a socket, in bad weather, taking messages as it really does.

They write into the ledger what they took. Discord keeps what it has by its nonce, a webhook by its
id, a browser and a phone by the tag of what they show; the others know no key, so what is sent to
them twice is there twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import email
import email.policy
import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiohttp import web

from tests.chaos.devices import TOKEN, Browser
from tests.chaos.hours import SPEED
from tests.chaos.weather import GARBAGE, LATE, SLOW, Weather, one_second
from tests.fakes.discord import FakeDiscord
from tests.fakes.providers import Providers
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

TELEGRAM_SENDS = frozenset({"sendMessage", "sendPhoto"})
NAMED = frozenset({"webhook", "webpush", "fcm"})
"""Receivers that know a message by the name it comes with."""
NO_SUCH_BOX = "gone-"
"""So begins the address of a mailbox that is not there any more."""


def quick() -> float:
    """The time by which platforms count how fast they are spoken to."""
    return time.monotonic() * SPEED


class StormyTelegram(FakeTelegram):
    """With Telegram's own limits on top of the weather."""

    def __init__(self, weather: Weather) -> None:
        super().__init__(quick)
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        return await self._weather.meet(request, self._take, self._flooded)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.calls.clear()
        answer = await super()._handle(request)
        if answer.status == 200 and request.match_info["method"] in TELEGRAM_SENDS:
            self._weather.ledger.take("telegram", await request.text())
        return answer

    def _flooded(self) -> web.Response:
        said = {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        return web.json_response(said, status=429)


class StormyDiscord(FakeDiscord):
    """With Discord's own limits, and its memory for nonces."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.now = quick
        self.limit_per_channel = (5, 5.0)
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        return await self._weather.meet(request, self._take, self._flooded)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.calls.clear()
        answer = await super()._handle(request)
        posts = request.method == "POST" and request.path.endswith("/messages")
        if posts and answer.status == 200 and isinstance(answer, web.Response):
            name = str(json.loads(answer.text or "{}")["id"])
            self._weather.ledger.take("discord", await request.text(), name)
        return answer

    def _flooded(self) -> web.Response:
        said = {"message": "slow down", "retry_after": 1.0, "global": False}
        headers = {"Via": "1.1 google", "X-RateLimit-Scope": "shared"}
        return web.json_response(said, status=429, headers=headers)


class StormySlack(FakeSlack):
    """With Slack's pace for each channel."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.pace = SPEED
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        return await self._weather.meet(request, self._take, self._flooded)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.calls.clear()
        answer = await super()._handle(request)
        posts = request.match_info["method"] == "chat.postMessage"
        if posts and isinstance(answer, web.Response) and json.loads(answer.text or "{}").get("ok"):
            self._weather.ledger.take("slack", await request.text())
        return answer

    def _flooded(self) -> web.Response:
        said = {"ok": False, "error": "ratelimited"}
        return web.json_response(said, status=429, headers={"Retry-After": "1"})


class StormyProviders(Providers):
    """SendGrid, Twilio, ntfy, Pushover, push services and strangers' webhooks."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.browser = Browser()
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Without the list of requests, which would fill the memory."""
        if request.path.startswith("/hook/gone"):
            return web.Response(status=410)
        return await self._weather.meet(request, self.answer, one_second)

    def _take(
        self,
        kind: str,
        to: str,  # noqa: ARG002 - as its parent
        name: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],  # noqa: ARG002 - as its parent
    ) -> None:
        if kind == "webpush":
            said = self.browser.read(body["sealed"])
            name = json.loads(said)["tag"]
        else:
            said = json.dumps(body)
        self._weather.ledger.take(kind, said, name if kind in NAMED else "")

    def _google(self, form: dict[str, str]) -> web.Response:
        """Every worker has a token of its own, and all of them work."""
        super()._google(form)
        self.tokens[:] = [TOKEN]
        return web.json_response({"access_token": TOKEN, "expires_in": 3600})


class StormySmtp:
    """A mail server of few words, which hangs up, is busy, or takes a mail and does not say so."""

    def __init__(self, weather: Weather) -> None:
        self.url = ""
        self._weather = weather

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve until the block ends."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        self.url = f"smtp://{host}:{port}"
        try:
            yield
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"EHLO":
                writer.write(b"250-mail.example\r\n250 8BITMIME\r\n")
            elif word == b"RCPT" and NO_SUCH_BOX.encode() in line:
                writer.write(b"550 5.1.1 no such mailbox\r\n")
            elif word == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                if not await self._mail(await reader.readuntil(b"\r\n.\r\n"), writer):
                    return
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()

    async def _mail(self, raw: bytes, writer: asyncio.StreamWriter) -> bool:
        """Take a mail, or not; whether the talk goes on."""
        way = self._weather.way()
        if way in {"429", "500", "503"}:
            writer.write(b"451 4.7.1 come back later\r\n")
            return True
        if way == "garbage":
            writer.write(GARBAGE + b"\r\n")
            return False
        if way == "cut before":
            writer.transport.abort()
            return False
        made = email.message_from_bytes(raw, policy=email.policy.default)
        text = made.get_body(("plain",))
        self._weather.ledger.take("smtp", "" if text is None else str(text.get_content()))
        if way == "cut after":
            writer.transport.abort()
        if way == "garbage after":
            writer.write(GARBAGE + b"\r\n")
        if way in {"cut after", "garbage after"}:
            return False
        if way in {"late", "slow"}:
            await asyncio.sleep(LATE if way == "late" else SLOW)
        writer.write(b"250 2.0.0 taken\r\n")
        return True


@dataclasses.dataclass(frozen=True, slots=True)
class Sky:
    """All of them, under one weather."""

    weather: Weather
    telegram: StormyTelegram
    discord: StormyDiscord
    slack: StormySlack
    others: StormyProviders
    smtp: StormySmtp

    def addresses(self) -> dict[str, str]:
        """Where a worker finds them."""
        return {
            "telegram": self.telegram.base,
            "discord": self.discord.api,
            "slack": self.slack.base,
            "others": self.others.base,
            "smtp": self.smtp.url,
        }


@contextlib.asynccontextmanager
async def open_sky(odds: float) -> AsyncIterator[Sky]:
    """Everybody listens until the block ends."""
    weather = Weather(odds)
    sky = Sky(
        weather,
        StormyTelegram(weather),
        StormyDiscord(weather),
        StormySlack(weather),
        StormyProviders(weather),
        StormySmtp(weather),
    )
    async with contextlib.AsyncExitStack() as stack:
        for one in (sky.telegram, sky.discord, sky.slack, sky.others, sky.smtp):
            await stack.enter_async_context(one.running())
        yield sky
