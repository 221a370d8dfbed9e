"""Questions that are answered together: what comes in while one answer is under way waits as one.

A single question is asked at once; a hundred at the same moment cost two ways to the database and
not a hundred. Whoever comes first asks for all that wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST: Final = 500
"""In one go; the rest follows in the next."""


class Gathered(Generic[Asked, Answer]):
    """Calls `answer_all` with many questions; it gives an answer for each, in order.

    What it raises is raised to everybody whose question was among them.
    """

    def __init__(self, answer_all: Callable[[list[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._answer_all = answer_all
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._lock = asyncio.Lock()

    async def __call__(self, asked: Asked) -> Answer:
        """The answer to one question, asked by us or by somebody who came first."""
        mine: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, mine))
        try:
            async with self._lock:
                if not mine.done():
                    await self._serve(mine)
        finally:
            if not mine.done():
                mine.cancel()
        return await mine

    async def _serve(self, mine: asyncio.Future[Answer]) -> None:
        waiting = [each for each in self._waiting if not each[1].cancelled()]
        batch, self._waiting = waiting[:MOST], waiting[MOST:]
        try:
            answers = await self._answer_all([asked for asked, _ in batch])
        except asyncio.CancelledError:
            # Only the one who asked for all was called away; the next in line asks again.
            self._waiting = [each for each in batch if each[1] is not mine] + self._waiting
            raise
        except BaseException as error:
            for _, future in batch:
                if future is not mine and not future.done():
                    future.set_exception(error)
                    future.exception()  # Its waiter may be gone, and nobody else will look.
            raise
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
