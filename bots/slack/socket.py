"""Socket Mode: Slack's events over a WebSocket that we open, for those without a public address.

The SDK's own client runs tasks that nobody waits for and writes whole messages to the log; here is
one loop, which ends when it is told to. An envelope is acknowledged before it is worked on, and
none waits for another's acknowledgement. A socket that Slack is about to close keeps being read
while the next one opens.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import orjson
import structlog

from bots.slack.errors import REFUSED_TOKENS, ApiError
from core.alerts.states import RetryAfter

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bots.slack.api import Api
    from bots.slack.bolt import Listeners
    from core.clock import Clock

Json = dict[str, Any]
HEARTBEAT: Final = 20.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
TOKEN_PAUSE: Final = 300.0
MOST_BYTES: Final = 4_000_000
CLOSING_SECONDS: Final = 1.0
LAST_WORDS_SECONDS: Final = 30.0
"""So long may a socket go on after Slack has said that it ends; Slack says ten seconds."""
SHORT: Final = dt.timedelta(seconds=5)
SHORT_ONES: Final = 3
"""After so many sockets in a row that ended at once, the next one is waited for."""
_log = structlog.get_logger()


@dataclasses.dataclass(slots=True)
class _Line:
    """One socket, and what Slack has said on it about itself."""

    socket: aiohttp.ClientWebSocketResponse
    over: asyncio.Event
    """Set when Slack closes it, or is about to."""
    hello: bool = False


class Socket:
    """One connection after another, until the stop."""

    def __init__(
        self,
        api: Api,
        session: aiohttp.ClientSession,
        listeners: Listeners,
        clock: Clock,
        token: SecretStr,
    ) -> None:
        self._api = api
        self._session = session
        self._listeners = listeners
        self._clock = clock
        self._token = token

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected."""
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self._stay())
            await stop.wait()
            task.cancel()

    async def _stay(self) -> None:
        pause, short = FIRST_PAUSE, 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                began, said_hello = self._clock.now(), False
                try:
                    said_hello = await self._one_connection(tasks)
                except ApiError as error:
                    pause = max(pause, _pause_of(error))
                    _log.warning("slack.socket_refused", error=error.error)
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    _log.warning("slack.socket_lost", error=type(error).__name__)
                short = short + 1 if self._clock.now() - began < SHORT else 0
                if said_hello and short <= SHORT_ONES:
                    pause = FIRST_PAUSE
                    continue
                await self._clock.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _one_connection(self, tasks: asyncio.TaskGroup) -> bool:
        """Open a socket and have it read until it ends or is about to; whether it said hello."""
        answer = await self._api.ask(
            self._token.get_secret_value(), "apps.connections.open", {}, form=True
        )
        socket = await self._session.ws_connect(
            str(answer.get("url")),
            heartbeat=HEARTBEAT,
            max_msg_size=MOST_BYTES,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING_SECONDS),
        )
        line = _Line(socket, asyncio.Event())
        tasks.create_task(self._read(line, tasks))
        await line.over.wait()
        return line.hello

    async def _read(self, line: _Line, tasks: asyncio.TaskGroup) -> None:
        """Read a socket to its end, also what comes on it after Slack has said goodbye."""
        try:
            async with asyncio.timeout(None) as limit:
                async for message in line.socket:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        continue
                    kind = self._take(line.socket, message.data, tasks)
                    line.hello = line.hello or kind == "hello"
                    if kind == "disconnect" and not line.over.is_set():
                        line.over.set()
                        limit.reschedule(asyncio.get_running_loop().time() + LAST_WORDS_SECONDS)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.info("slack.socket_ended", error=type(error).__name__)
        finally:
            line.over.set()
            await line.socket.close()

    def _take(
        self, socket: aiohttp.ClientWebSocketResponse, raw: str, tasks: asyncio.TaskGroup
    ) -> str:
        """One message of Slack's; gives its type."""
        try:
            envelope = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return ""
        if not isinstance(envelope, dict):
            return ""
        kind, envelope_id = str(envelope.get("type", "")), envelope.get("envelope_id")
        payload = envelope.get("payload")
        if isinstance(envelope_id, str) and isinstance(payload, dict):
            tasks.create_task(self._acknowledge(socket, envelope_id, payload))
        return kind

    async def _acknowledge(
        self, socket: aiohttp.ClientWebSocketResponse, envelope_id: str, payload: Json
    ) -> None:
        ack = await self._listeners.envelope(payload)
        if not ack.ok:
            return
        reply: Json = {"envelope_id": envelope_id}
        if ack.body is not None:
            reply["payload"] = ack.body
        # On a socket that has ended meanwhile nothing can be said; Slack sends it again.
        with contextlib.suppress(aiohttp.ClientError, OSError):
            await socket.send_str(orjson.dumps(reply).decode())


def _pause_of(error: ApiError) -> float:
    if error.error in REFUSED_TOKENS:
        return TOKEN_PAUSE
    return error.outcome.seconds if isinstance(error.outcome, RetryAfter) else FIRST_PAUSE
