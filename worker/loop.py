"""The embedded loop: everything that Celery would do, as coroutines of one process.

Each named loop runs until the stop is asked for. One that fails is started again after a pause that
grows; the others never notice. What they guarantee lives in the database, so a loop may end at any
moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from core.clock import Clock

STOP_SECONDS: Final = 1.5
"""A loop that has not ended so long after the stop is cancelled. Ctrl-C takes two seconds; the
rest is for closing what all of them stood on."""
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
STEADY_SECONDS: Final = 300.0
"""A loop that ran so long before it failed begins again with the first pause."""

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class NamedLoop:
    """One thing that goes on until `stop` is set."""

    name: str
    run: Callable[[asyncio.Event], Awaitable[None]]
    grace: float = STOP_SECONDS
    """How long after the stop it is cancelled; less for work that is simply done again later."""


async def wait_for(event: asyncio.Event, seconds: float, clock: Clock) -> bool:
    """Whether the event came within so many seconds of this clock."""
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(event.wait())
        sleeping = group.create_task(clock.sleep(seconds))
        await asyncio.wait([waiting, sleeping], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        sleeping.cancel()
    return event.is_set()


def every(
    seconds: float,
    turn: Callable[[], Awaitable[object]],
    clock: Clock,
    *,
    more: Callable[[object], bool] = lambda _: False,
) -> Callable[[asyncio.Event], Awaitable[None]]:
    """A loop that takes a turn, then waits; or goes on at once while `more` says so."""

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            result = await turn()
            if more(result):
                await asyncio.sleep(0)
            else:
                await wait_for(stop, seconds, clock)

    return run


class EmbeddedLoop:
    """Runs named loops side by side until told to stop."""

    def __init__(self, loops: Sequence[NamedLoop], clock: Clock) -> None:
        self._loops = loops
        self._clock = clock
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Ask every loop to end; `run` returns when they have."""
        self._stop.set()

    async def run(self) -> None:
        """Run until `stop`, or until cancelled, which stops in the same orderly way."""
        async with asyncio.TaskGroup() as group:
            tasks = {
                group.create_task(self._keep(loop), name=loop.name): loop.grace
                for loop in self._loops
            }
            try:
                await self._stop.wait()
            finally:
                self._stop.set()
                await _end(tasks)

    async def _keep(self, loop: NamedLoop) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            begun = self._clock.now()
            try:
                await loop.run(self._stop)
            except Exception:  # noqa: BLE001 - the task wrapper: one loop never ends the others
                _log.exception("loop.failed", loop=loop.name)
            else:
                if self._stop.is_set():
                    return
                _log.error("loop.ended_early", loop=loop.name)
            if (self._clock.now() - begun).total_seconds() >= STEADY_SECONDS:
                pause = FIRST_PAUSE
            await wait_for(self._stop, pause, self._clock)
            pause = min(LONGEST_PAUSE, pause * 2)


async def _end(tasks: Mapping[asyncio.Task[None], float]) -> None:
    """Wait for all of them, and cancel each when its grace is over."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for grace in sorted(set(tasks.values())):
        late = [task for task in tasks if not task.done()]
        if late:
            await asyncio.wait(late, timeout=max(0.0, begun + grace - loop.time()))
        for task in late:
            if tasks[task] == grace and not task.done():
                say = _log.warning if grace == STOP_SECONDS else _log.debug
                say("loop.cancelled", loop=task.get_name())
                task.cancel()


@contextlib.asynccontextmanager
async def running(loop: EmbeddedLoop) -> AsyncIterator[None]:
    """Run the loop beside the body of a `with`, and stop it at its end."""
    async with asyncio.TaskGroup() as group:
        group.create_task(loop.run())
        try:
            yield
        finally:
            loop.stop()
