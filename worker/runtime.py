"""The one event loop of a Celery worker process, in a thread of its own.

Celery's tasks are synchronous. A loop that only ran inside a task would be deaf between tasks, and
connections belong to the loop that opened them: so the loop is started once, after the fork, and
tasks hand it their coroutines.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from worker.loop import EmbeddedLoop, NamedLoop, running

if TYPE_CHECKING:
    from worker.parts import Parts

T = TypeVar("T")
OpenParts = Callable[[], AbstractAsyncContextManager["Parts"]]
STOP_SECONDS: Final = 5.0


class Runtime:
    """Opens the parts on a loop in a thread, keeps the index fed, and runs what tasks bring."""

    def __init__(self, open_parts: OpenParts) -> None:
        self._open_parts = open_parts
        self._starting = threading.Lock()
        self._ready: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, Parts]] | None
        self._ready = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None

    def start(self) -> None:
        """Start the loop unless it runs; an error while the parts are opened is raised here."""
        with self._starting:
            if self._ready is None:
                self._ready = concurrent.futures.Future()
                self._thread = threading.Thread(target=self._main, name="magpie", daemon=True)
                self._thread.start()
            ready = self._ready
        ready.result()

    def run(self, work: Callable[[Parts], Coroutine[Any, Any, T]]) -> T:
        """Run one coroutine on the loop and wait for what it returns."""
        self.start()
        if self._ready is None:
            raise RuntimeError("the loop has been stopped")
        loop, parts = self._ready.result()
        return asyncio.run_coroutine_threadsafe(work(parts), loop).result()

    def stop(self) -> None:
        """End the loop; what is on its way is settled first."""
        with self._starting:
            ready, self._ready = self._ready, None
        if ready is None or self._thread is None or ready.exception() is not None:
            return
        loop, _ = ready.result()
        if self._stop is not None:
            loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(STOP_SECONDS)

    def _main(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        ready = self._ready
        if ready is None:
            return
        self._stop = asyncio.Event()
        try:
            async with self._open_parts() as parts:
                keeper = EmbeddedLoop([NamedLoop("keeper", parts.keeper.run)], parts.clock)
                async with running(keeper):
                    ready.set_result((asyncio.get_running_loop(), parts))
                    await self._stop.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)
