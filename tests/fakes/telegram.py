"""The Telegram Bot API at the other end of a socket, with the checks and the moods of the real one.

Chats hold messages; what a test does with a phone (write, press, block) goes through
`tests.fakes.telegram_people`. Faults are queued for a chat or a method, or are a state of a chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

from tests.fakes.telegram_api import BotApi, Json
from tests.fakes.telegram_rules import Refusal, bad

TOKEN = "7000001:AAF-made-up-token-of-a-bot_for_tests00"
SENDS = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption"}
)
REACHES = SENDS | {"editMessageReplyMarkup", "sendChatAction"}
_CAPITAL = re.compile(r"(?<!^)([A-Z])")


@dataclasses.dataclass
class Call:
    """One request as it came."""

    method: str
    given: Json


class Fault(Exception):  # noqa: N818 - it is a mood, not an error
    """What a request meets instead of, or after, being done."""

    def __init__(self, kind: str, number: float = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.number = number


class FakeTelegram(BotApi):
    """One bot's view of Telegram."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(now)
        self.base = ""
        self.calls: list[Call] = []
        self.faults: dict[int | str, list[Fault]] = defaultdict(list)
        self.token_works = True
        self._update_ids = iter(range(1000, 10**9))

    # -- for tests ------------------------------------------------------------------------------

    async def push(self, **update: Json) -> int:
        """Give the bot an update."""
        number = next(self._update_ids)
        async with self._news:
            self.updates.append({"update_id": number, **update})
            self._news.notify_all()
        return number

    async def wait_for(self, chat: int, *words: str, after: int = 0, seconds: float = 60) -> Json:
        """The newest message of the bot's in a chat that says all these words, now or later."""

        def found() -> Json | None:
            for message in reversed(self.order):
                said = json.dumps(message, ensure_ascii=False)
                mine = message["chat"]["id"] == chat and message["message_id"] > after
                if mine and all(word in said for word in words):
                    return message
            return None

        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: found() is not None)
            message = found()
        if message is None:
            raise LookupError(words)
        return message

    async def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something holds, looked at after every call."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(true)

    def said(self, chat: int) -> list[Json]:
        """All the bot's messages in a chat, in order."""
        return [message for message in self.order if message["chat"]["id"] == chat]

    def called(self, method: str) -> list[Json]:
        """What a method was given, call by call."""
        return [call.given for call in self.calls if call.method == method]

    # -- the wire -------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[FakeTelegram]:
        """Serve until the block ends."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given: Json = dict(request.query)
        if request.body_exists:
            given |= dict((await request.post()).items())
        async with self._news:
            self.calls.append(Call(method, given))
            self._news.notify_all()
        try:
            if request.match_info["token"] != TOKEN or not self.token_works:
                raise Refusal(401, "Unauthorized")  # noqa: TRY301 - one way out for all answers
            body = await self._do(method, given)
        except Refusal as refusal:
            body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return web.json_response(body, status=refusal.code)
        except Fault as fault:
            return await self._misbehave(request, fault)
        finally:
            async with self._news:
                self._news.notify_all()
        return web.json_response({"ok": True, "result": body})

    async def _misbehave(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "silence":
            await asyncio.get_running_loop().create_future()
        if fault.kind.startswith("cut") and request.transport is not None:
            request.transport.abort()
        return web.Response(status=int(fault.number) or 500, text="<html>Bad Gateway</html>")

    async def _do(self, method: str, given: Json) -> Any:
        chat_id = (
            int(given["chat_id"]) if str(given.get("chat_id", "")).lstrip("-").isdigit() else 0
        )
        fault = next(
            (self.faults[key].pop(0) for key in (chat_id, method) if self.faults.get(key)), None
        )
        if fault is not None and fault.kind == "429":
            wait = int(fault.number)
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        if fault is not None and fault.kind == "400":
            raise bad("something new that nobody has seen before")
        if fault is not None and fault.kind == "bad photo":
            raise bad("failed to get HTTP URL content")
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.number)
            fault = None
        if fault is not None and fault.kind != "cut after":
            raise fault
        action = getattr(self, f"do_{_snake(method)}", None)
        if action is None:
            raise Refusal(404, "Not Found")
        if method in SENDS:
            self.rates.count(chat_id)
        if method in REACHES:
            self.reachable(chat_id)
        result = await action(given)
        if fault is not None:
            raise fault
        return result


def _snake(method: str) -> str:
    return _CAPITAL.sub(lambda found: f"_{found[1].lower()}", method)
