"""The WebSocket of the chat: frames in, what is new out."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bots.web.adapter import Frame, Hints, WebAdapter
from bots.web.store import CATCH_UP, PAGE, Message
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from api.live import Hub, Subscriber
    from api.talk import Talk
    from core.clock import Clock

MAX_FRAME = 16_384
"""Characters of one frame; a full form fits."""
BURST, PER_SECOND = 30, 3.0
TOO_MANY = 120
"""Refused frames after which the socket is closed."""
POLICY, TOO_BIG, BROKEN, TRY_LATER = 1008, 1009, 1011, 1013
HELLO_SECONDS = 10.0
_BIGGEST = 2**62

_log = structlog.get_logger()


class Bucket:
    """So many frames at once, and so many a second in the long run."""

    def __init__(self, now: dt.datetime) -> None:
        self._tokens = float(BURST)
        self._at = now
        self.refused = 0

    def takes(self, now: dt.datetime) -> bool:
        """Whether another frame may pass."""
        gone = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(float(BURST), self._tokens + gone * PER_SECOND)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        return True


class ChatSocket:
    """One connection of one browser tab."""

    def __init__(
        self,
        websocket: WebSocket,
        subscriber: Subscriber,
        adapter: WebAdapter,
        talk: Talk,
        clock: Clock,
    ) -> None:
        self._websocket = websocket
        self._subscriber = subscriber
        self._adapter = adapter
        self._talk = talk
        self._clock = clock
        self._hints = Hints()
        self._bucket = Bucket(clock.now())

    async def run(self) -> None:
        """Talk until the browser leaves or misbehaves."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = await self._receive()
            if hello is None or hello.get("t") != "hello":
                await self._close(POLICY)
                return
            await self._greet(hello)
            async with asyncio.TaskGroup() as tasks:
                pushing = tasks.create_task(self._push())
                await self._listen()
                pushing.cancel()
        except* (WebSocketDisconnect, RuntimeError, TimeoutError):
            pass
        except* DATABASE_ERRORS as errors:
            _log.warning("web.socket_failed", error=type(errors.exceptions[0]).__name__)
        await self._close(BROKEN)

    async def _greet(self, hello: dict[str, Any]) -> None:
        self._hints = Hints.read(hello)
        chat, known = self._subscriber.chat, _number(hello, "revision")
        newer = await self._adapter.store.newer(chat, known) if known else ()
        first = await self._adapter.store.first(chat)
        if known and len(newer) <= CATCH_UP:
            self._subscriber.revision = max([known, *(m.revision for m in newer)])
            await self._send(self._messages(newer) | {"first": first})
            return
        # The revision is read first: what is written in between is then sent again, not missed.
        self._subscriber.revision = await self._adapter.store.revision(chat)
        newest = await self._adapter.store.newest(chat)
        await self._send(
            self._messages(newest) | {"first": first, "reset": True, "more": len(newest) == PAGE}
        )

    async def _push(self) -> None:
        subscriber = self._subscriber
        while True:
            await subscriber.woken()
            frames = tuple(subscriber.frames)
            subscriber.frames.clear()
            newer = await self._adapter.store.newer(subscriber.chat, subscriber.revision)
            if newer:
                subscriber.revision = newer[-1].revision
                await self._send(self._messages(newer))
            if len(newer) > CATCH_UP:
                subscriber.wake()
            for frame in frames:
                await self._send(frame)

    def _messages(self, messages: tuple[Message, ...]) -> dict[str, Any]:
        return {
            "t": "messages",
            "messages": [_shown(message) for message in messages],
            "revision": self._subscriber.revision,
            "now": self._clock.now().isoformat(),
        }

    async def _listen(self) -> None:
        while True:
            frame = await self._receive()
            if frame is None:
                await self._close(POLICY)
                return
            if self._bucket.takes(self._clock.now()):
                await self._take(frame)
            elif self._bucket.refused > TOO_MANY:
                await self._close(POLICY)
                return
            else:
                self._refuse(frame, "web.too_fast")

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("t")
        chat = self._subscriber.chat
        if kind == "seen":
            locale = self._hints.locale or "en"
            await self._adapter.store.seen(chat, _number(frame, "id"), locale, self._clock.now())
        elif kind == "ping":
            # A page cannot see the protocol's own pings, and has to know when it talks to nobody.
            self._subscriber.push({"t": "pong"})
        elif kind == "older":
            older = await self._adapter.store.newest(chat, _number(frame, "before"))
            self._subscriber.push(
                {
                    "t": "older",
                    "messages": [_shown(message) for message in older],
                    "more": len(older) == PAGE,
                }
            )
        else:
            event = self._adapter.parse(Frame(chat, frame, self._hints))
            if event is None:
                self._refuse(frame, "web.too_long")
            elif not self._talk.start(event, self._subscriber):
                self._refuse(frame, "web.too_fast")

    def _refuse(self, frame: dict[str, Any], problem: str) -> None:
        given = frame.get("id")
        shown = given if isinstance(given, str) and len(given) <= 64 else ""
        self._subscriber.push({"t": "done", "id": shown, "toast": "", "problem": problem})

    async def _receive(self) -> dict[str, Any] | None:
        """The next frame; None for what is no frame of ours."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", POLICY))
        text = message.get("text")
        if text is None:
            # Bytes: our page sends none, and Starlette's own reader would break on them.
            return None
        if len(text) > MAX_FRAME:
            await self._close(TOO_BIG)
            raise WebSocketDisconnect(TOO_BIG)
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        return frame if isinstance(frame, dict) else None

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._websocket.send_text(orjson.dumps(frame).decode())

    async def _close(self, code: int) -> None:
        if (
            self._websocket.application_state is WebSocketState.CONNECTED
            and self._websocket.client_state is WebSocketState.CONNECTED
        ):
            await self._websocket.close(code)


async def serve_chat(
    websocket: WebSocket, chat: str, *, hub: Hub, adapter: WebAdapter, talk: Talk, clock: Clock
) -> None:
    """Serve one accepted connection."""
    with hub.subscribed(chat) as subscriber:
        if subscriber is None:
            await websocket.close(POLICY)
            return
        await ChatSocket(websocket, subscriber, adapter, talk, clock).run()


def _number(frame: dict[str, Any], name: str) -> int:
    value = frame.get(name)
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _BIGGEST
    return value if sound and isinstance(value, int) else 0


def _shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "from": message.sender,
        "at": message.created_at.isoformat(),
        "edited": message.edited,
        "revision": message.revision,
        **message.body,
    }
