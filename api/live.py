"""Who is looking right now, and the nudge that something new stands in their chat."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import structlog

from bots.web.store import CHANNEL, WebStore
from core.db import DATABASE_ERRORS
from core.listen import listen

if TYPE_CHECKING:
    from core.clock import Clock

SWEEP_SECONDS = 5.0
"""A nudge may be lost; by then it is noticed without one."""
MAX_FRAMES = 200
MAX_SOCKETS = 12
"""Open tabs of one chat; more is no person."""

_log = structlog.get_logger()


class Subscriber:
    """One open socket: what it has shown, and what waits for it."""

    def __init__(self, chat: str) -> None:
        self.chat = chat
        self.revision = 0
        self.frames: collections.deque[dict[str, Any]] = collections.deque(maxlen=MAX_FRAMES)
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look for something new."""
        self._wake.set()

    def push(self, frame: dict[str, Any]) -> None:
        """Send this once everything already written has gone out."""
        self.frames.append(frame)
        self._wake.set()

    async def woken(self) -> None:
        """Wait for a nudge."""
        await self._wake.wait()
        self._wake.clear()


class Hub:
    """All sockets of this process behind one listening connection."""

    def __init__(self, store: WebStore, listen_url: str, clock: Clock) -> None:
        self._store = store
        self._listen_url = listen_url
        self._clock = clock
        self._by_chat: dict[str, set[Subscriber]] = {}

    @contextlib.contextmanager
    def subscribed(self, chat: str) -> Iterator[Subscriber | None]:
        """A socket's membership; None if that chat has too many already."""
        present = self._by_chat.setdefault(chat, set())
        if len(present) >= MAX_SOCKETS:
            yield None
            return
        subscriber = Subscriber(chat)
        present.add(subscriber)
        try:
            yield subscriber
        finally:
            present.discard(subscriber)
            if not present:
                self._by_chat.pop(chat, None)

    async def run(self) -> None:
        """Listen and sweep until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(self._listen_url, (CHANNEL,), self._heard, self._clock))
            tasks.create_task(self._sweep())

    def _heard(self, _channel: str, chat: str) -> None:
        chats = (chat,) if chat else tuple(self._by_chat)
        for name in chats:
            for subscriber in self._by_chat.get(name, ()):
                subscriber.wake()

    async def _sweep(self) -> None:
        while True:
            await self._clock.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except DATABASE_ERRORS as error:
                _log.warning("web.sweep_failed", error=type(error).__name__)

    async def sweep(self) -> None:
        """Wake whoever is behind."""
        if not self._by_chat:
            return
        newest = await self._store.revisions(tuple(self._by_chat))
        for chat, revision in newest.items():
            for subscriber in self._by_chat.get(chat, ()):
                if subscriber.revision < revision:
                    subscriber.wake()
