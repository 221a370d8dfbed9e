"""What becomes of the embedded PostgreSQL while we run: it may die, and its disk may fill up.

A server of its own is looked after by whoever runs it. The embedded one has nobody but us: when it
was killed, or gave up because its disk was full, it is started again as soon as there is room.
"""

from __future__ import annotations

import asyncio
import pathlib
import shutil
from collections.abc import Callable
from typing import Final

import structlog

from app.postgres import MIN_FREE_BYTES, forget_the_dead, is_alive, start_postgres
from core.errors import ConfigurationError

WATCH_SECONDS: Final = 2.0
TIGHT_BYTES: Final = MIN_FREE_BYTES // 3
"""Below this the operator is told; a server that stands goes on while it can."""

_log = structlog.get_logger()


def _free(folder: pathlib.Path) -> int:
    return shutil.disk_usage(folder).free


def _start_again(pgdata: pathlib.Path) -> None:
    forget_the_dead(pgdata)
    start_postgres(pgdata)


class PostgresWatch:
    """Looks at the server and its disk, turn by turn; each change is told once."""

    def __init__(self, data_dir: pathlib.Path, free: Callable[[pathlib.Path], int] = _free) -> None:
        self._data_dir = data_dir
        self._pgdata = data_dir / "postgres"
        self._free = free
        self._tight = False
        self._trouble = ""

    async def turn(self) -> None:
        """Tell of a disk that fills up, and start a server that has died."""
        self._look_at_disk()
        if not is_alive(self._pgdata):
            await self._revive()

    def _look_at_disk(self) -> None:
        free = self._free(self._data_dir)
        tight = free < TIGHT_BYTES
        if tight == self._tight:
            return
        self._tight = tight
        facts = {"folder": str(self._data_dir), "free_mb": free // 1_000_000}
        if tight:
            _log.error("disk.full", note="Free some space: nothing new can be kept.", **facts)
        else:
            _log.info("disk.has_room", **facts)

    async def _revive(self) -> None:
        try:
            # A full disk is no reason not to try: what is there may be just enough.
            await asyncio.to_thread(_start_again, self._pgdata)
        except ConfigurationError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                _log.error("database.down", why=self._trouble)
            return
        self._trouble = ""
        _log.warning("database.restarted", note="The embedded PostgreSQL had ended by itself.")
