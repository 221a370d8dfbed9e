"""Hears NOTIFY on a connection of its own, and comes back when that connection breaks.

A nudge may be lost (a restart of the database, a pooler in between), so whoever listens also looks
by itself every few seconds; `on_notify` is called once with an empty payload after each reconnect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import structlog
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from core.clock import Clock

RETRY_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)

_log = structlog.get_logger()


def connect_arguments(url: str) -> dict[str, Any]:
    """What `asyncpg.connect` needs for an address written for SQLAlchemy."""
    parsed = make_url(url)
    _, arguments = parsed.get_dialect()().create_connect_args(parsed)
    arguments.pop("prepared_statement_cache_size", None)
    return dict(arguments)


async def listen(
    url: str,
    channels: Sequence[str],
    on_notify: Callable[[str, str], None],
    clock: Clock,
) -> None:
    """Call `on_notify(channel, payload)` for every notification, until cancelled."""
    failures = 0
    while True:
        try:
            connection = await asyncpg.connect(**connect_arguments(url))
        except (OSError, TimeoutError, asyncpg.PostgresError):
            if failures == 0:
                _log.warning("listen.lost", channels=list(channels))
            await clock.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1
            continue
        try:
            if failures:
                _log.info("listen.back", channels=list(channels))
            failures = await _hear(connection, channels, on_notify)
        finally:
            connection.terminate()


async def _hear(
    connection: asyncpg.Connection[Any],
    channels: Sequence[str],
    on_notify: Callable[[str, str], None],
) -> int:
    """Until the connection ends; the count of failures then starts at one."""
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _: ended.set())
    try:
        for channel in channels:
            await connection.add_listener(
                channel, lambda _connection, _pid, name, payload: on_notify(name, str(payload))
            )
            on_notify(channel, "")
        await ended.wait()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass
    return 1
