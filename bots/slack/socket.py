"""Socket Mode: Slack's events over a WebSocket that we open, for those without a public address.

The SDK's own client runs tasks that nobody waits for and writes whole messages to the log; here is
one loop, which ends when it is told to. An envelope is acknowledged before it is worked on. A
socket that Slack is about to close keeps being read while the next one opens.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import orjson
import structlog

from bots.slack.errors import REFUSED_TOKENS, ApiError
from core.alerts.states import RetryAfter

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bots.slack.api import Api
    from bots.slack.reception import Ack, Reception
    from core.clock import Clock

Json = dict[str, Any]
HEARTBEAT: Final = 20.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
TOKEN_PAUSE: Final = 300.0
MOST_BYTES: Final = 4_000_000
_log = structlog.get_logger()


class Socket:
    """One connection after another, until the stop."""

    def __init__(
        self,
        api: Api,
        session: aiohttp.ClientSession,
        reception: Reception,
        clock: Clock,
        token: SecretStr,
    ) -> None:
        self._api = api
        self._session = session
        self._reception = reception
        self._clock = clock
        self._token = token

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected."""
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self._stay())
            await stop.wait()
            task.cancel()

    async def _stay(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                said_hello = await self._one_connection()
            except ApiError as error:
                said_hello = False
                pause = max(pause, _pause_of(error))
                _log.warning("slack.socket_refused", error=error.error)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                said_hello = False
                _log.warning("slack.socket_lost", error=type(error).__name__)
            if said_hello:
                pause = FIRST_PAUSE
                continue
            await self._clock.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _one_connection(self) -> bool:
        """Read one socket to its end; whether Slack had said hello on it."""
        answer = await self._api.ask(
            self._token.get_secret_value(), "apps.connections.open", {}, form=True
        )
        hello = False
        async with self._session.ws_connect(
            str(answer.get("url")), heartbeat=HEARTBEAT, max_msg_size=MOST_BYTES
        ) as socket:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                kind = await self._take(socket, message.data)
                hello = hello or kind == "hello"
                if kind == "disconnect":
                    break
        return hello

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, raw: str) -> str:
        """One message of Slack's; gives its type."""
        try:
            envelope = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return ""
        if not isinstance(envelope, dict):
            return ""
        kind, envelope_id = str(envelope.get("type", "")), envelope.get("envelope_id")
        payload = envelope.get("payload")
        if not isinstance(envelope_id, str) or not isinstance(payload, dict):
            return kind
        ack = await self._handed_on(kind, payload)
        if ack.ok:
            reply: Json = {"envelope_id": envelope_id}
            if ack.body is not None:
                reply["payload"] = ack.body
            await socket.send_str(orjson.dumps(reply).decode())
        return kind

    async def _handed_on(self, kind: str, payload: Json) -> Ack:
        if kind == "slash_commands":
            return self._reception.command(payload)
        if kind == "interactive":
            return self._reception.interactive(payload)
        return await self._reception.event(payload)


def _pause_of(error: ApiError) -> float:
    if error.error in REFUSED_TOKENS:
        return TOKEN_PAUSE
    return error.outcome.seconds if isinstance(error.outcome, RetryAfter) else FIRST_PAUSE
