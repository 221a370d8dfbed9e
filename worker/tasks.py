"""Celery's tasks: each hands one coroutine to the process's event loop, and holds no logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from celery import Celery

    from worker.runtime import Runtime


def register(celery: Celery, runtime: Runtime) -> None:
    """Name the tasks explicitly, so that renaming a function orphans no job in the queue."""

    @celery.task(name="outbox.drain", shared=False)  # type: ignore[untyped-decorator]  # Celery has no types
    def drain() -> int:
        return runtime.run(lambda parts: parts.drain())

    @celery.task(name="polling.poll_due", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def poll_due() -> int:
        polled = runtime.run(lambda parts: parts.poll())
        if polled:
            drain.delay()
        return polled

    @celery.task(name="billing.turn", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def bill() -> int:
        return runtime.run(lambda parts: parts.bill())

    @celery.task(name="billing.reconcile", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def reconcile() -> bool:
        return runtime.run(lambda parts: parts.reconcile())

    @celery.task(name="housekeeping.sweep", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def sweep() -> None:
        runtime.run(lambda parts: parts.housekeeper.sweep())

    @celery.task(name="housekeeping.tell_busy", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def tell_busy() -> int:
        return runtime.run(lambda parts: parts.housekeeper.tell_busy())

    @celery.task(name="housekeeping.tidy", shared=False)  # type: ignore[untyped-decorator]  # likewise
    def tidy() -> dict[str, int]:
        return runtime.run(lambda parts: parts.housekeeper.tidy())
