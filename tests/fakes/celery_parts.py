"""A Celery app over real parts with a sender that takes everything; started by a test as a process.

celery -A tests.fakes.celery_parts:celery worker
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from app.settings import load_settings
from core.alerts.delivery import Deliverer
from core.clock import SystemClock
from core.db import Database
from tests.fakes.outbox import RecordingSender
from worker.celery_app import create
from worker.housekeeping import Housekeeper
from worker.parts import Parts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import SecretStr


class _NothingToPoll:
    async def poll_due(self, limit: int) -> int:
        return 0 * limit

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


def _value(secret: SecretStr | None) -> str:
    if secret is None:
        raise LookupError("DATABASE_URL and REDIS_URL must be set")
    return secret.get_secret_value()


settings = load_settings()


@contextlib.asynccontextmanager
async def open_parts() -> AsyncIterator[Parts]:
    database, clock, nothing = (
        Database(_value(settings.database_url)),
        SystemClock(),
        _NothingToPoll(),
    )
    yield Parts(
        clock=clock,
        keeper=nothing,
        pipeline=nothing,
        deliverer=Deliverer(database, {"telegram": RecordingSender()}, clock),
        housekeeper=Housekeeper(database, clock),
    )
    await database.close()


celery = create(_value(settings.redis_url), open_parts)
