"""`magpie worker`: the same work as `magpie up`, spread over processes by Celery and Redis."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import typer

from app.container import Container, open_container
from app.postgres import make_folder
from core.alerts.overdue import Overdue
from core.errors import ConfigurationError
from core.pipeline.recheck import Rechecks
from magpie.console import settings_for_command
from worker.celery_app import create
from worker.housekeeping import Housekeeper
from worker.parts import Parts

if TYPE_CHECKING:
    from app.settings import Settings


def parts_of(container: Container) -> Parts:
    """What an engine drives."""
    return Parts(
        clock=container.clock,
        keeper=container.keeper,
        pipeline=container.pipeline,
        deliverer=container.deliverer,
        housekeeper=Housekeeper(
            container.database,
            container.clock,
            sweeps=(
                container.unread.sweep,
                Overdue(container.database, container.clock).sweep,
                Rechecks(container.database, container.clock).sweep,
            ),
        ),
        billing=container.billing.work if container.billing is not None else None,
    )


def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Worker processes")] = 2,
    *,
    beat: Annotated[bool, typer.Option(help="Also keep the schedule; one worker must")] = False,
) -> None:
    """Poll and deliver as Celery workers; needs DATABASE_URL and REDIS_URL."""
    settings = settings_for_command(quiet=False)
    arguments = ["worker", "--concurrency", str(concurrency), "--loglevel", "warning"]
    if beat:
        make_folder(settings.data_dir)
        arguments += ["--beat", "--schedule", str(settings.data_dir / "beat.db")]
    celery(settings).worker_main(arguments)


def celery(settings: Settings):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Celery has no types
    """The Celery app over a container of each worker process."""
    if settings.database_url is None or settings.redis_url is None:
        raise ConfigurationError(
            "Workers share their data: set DATABASE_URL and REDIS_URL. One process alone needs"
            " neither: `magpie up`."
        )

    @contextlib.asynccontextmanager
    async def open_parts() -> AsyncIterator[Parts]:
        async with open_container(settings) as container:
            yield parts_of(container)

    return create(settings.redis_url.get_secret_value(), open_parts)
