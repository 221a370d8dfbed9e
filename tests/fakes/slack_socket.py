"""Slack's end of Socket Mode."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]
KINDS = {"commands": "slash_commands", "interactive": "interactive", "events": "events_api"}


class FakeSocket:
    """The sockets that the app has opened; envelopes go to the newest."""

    def __init__(self, slack: FakeSlack) -> None:
        self.url = ""
        self.connections = 0
        self.open: list[web.WebSocketResponse] = []
        self.sent: list[str] = []
        self.acks: dict[str, Json] = {}
        self.says_only_hello = False
        """Each new socket ends right after it was opened."""
        self._slack = slack
        self._number = itertools.count(1)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        self.open.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        await self._slack.tell()
        if self.says_only_hello:
            await socket.close()
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                ack = message.json()
                self.acks[ack["envelope_id"]] = ack
                await self._slack.tell()
        if socket in self.open:
            self.open.remove(socket)
        await self._slack.tell()
        return socket

    async def send(self, kind: str, payload: Json, seconds: float = 3, *, on: int = -1) -> Json:
        """Send an envelope on one of the open sockets; what it was acknowledged with."""
        await self._slack.until(lambda: self.open)
        envelope_id = f"envelope-{next(self._number)}"
        envelope = {"type": KINDS[kind], "envelope_id": envelope_id, "payload": payload}
        await self.open[on].send_json({**envelope, "accepts_response_payload": True})
        self.sent.append(envelope_id)
        await self._slack.tell()
        ack: Json = await self._slack.until(lambda: self.acks.get(envelope_id), seconds)
        return ack

    async def refresh(self) -> None:
        """Slack asks for a new connection."""
        await self.open[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def cut(self) -> None:
        """The network breaks."""
        for socket in list(self.open):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def close(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for socket in list(self.open):
                tasks.create_task(socket.close())
