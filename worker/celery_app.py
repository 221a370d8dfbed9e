"""The Celery app: the second engine, for those who run Redis and several workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from worker.runtime import Runtime
from worker.schedule import beat_schedule
from worker.tasks import register

if TYPE_CHECKING:
    from worker.runtime import OpenParts


def create(broker_url: str, open_parts: OpenParts) -> Celery:
    """A Celery app whose worker processes open their parts after the fork, on their own loop.

    Tasks are acknowledged when done and may run twice: what must happen once is guarded in the
    database. Results are not kept; nobody reads them.
    """
    celery = Celery("magpie", broker=broker_url)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        timezone="UTC",
        beat_schedule=beat_schedule(),
    )
    runtime = Runtime(open_parts)
    register(celery, runtime)

    def begin(**_: object) -> None:
        runtime.start()

    def end(**_: object) -> None:
        runtime.stop()

    worker_process_init.connect(begin, weak=False, dispatch_uid="magpie.begin")
    worker_process_shutdown.connect(end, weak=False, dispatch_uid="magpie.end")
    return celery
