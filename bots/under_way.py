"""Events that are being handled: many chats side by side, none with too many at once."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

MAX_OF_ONE_CHAT = 8
"""Events of one chat that may be under way at once; a slow preview holds none of the others."""
MAX_ALL = 2_000
"""Events under way altogether; beyond it the platform is told to come again."""
GRACE_SECONDS = 0.5
"""So long may events under way go on when the process stops."""
ChatKey = tuple[str, ...]


class UnderWay:
    """Tasks of one process. The work given in sees to its own errors."""

    def __init__(self) -> None:
        self._tasks: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._of_chat: collections.Counter[ChatKey] = collections.Counter()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Accept work inside this block; at its end what is under way gets a moment to finish."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                yield
            finally:
                self._tasks = None
                if self._running:
                    await asyncio.wait(self._running, timeout=GRACE_SECONDS)
                for task in tuple(self._running):
                    task.cancel()

    def start(self, chat: ChatKey, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Begin it beside everything else; False if this chat, or all, has too much under way."""
        full = self._of_chat[chat] >= MAX_OF_ONE_CHAT or len(self._running) >= MAX_ALL
        if self._tasks is None or full:
            return False
        self._of_chat[chat] += 1
        task = self._tasks.create_task(work())
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, chat))
        return True

    def _ended(self, task: asyncio.Task[None], chat: ChatKey) -> None:
        self._running.discard(task)
        self._of_chat[chat] -= 1
        if not self._of_chat[chat]:
            del self._of_chat[chat]
