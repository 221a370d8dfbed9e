"""What the log says of a database that is away or has no room: one line instead of a traceback.

Such a time is nobody's bug, everything is tried again by itself, and a hundred tracebacks would
only hide the line that says what is to be done.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import asyncpg

if TYPE_CHECKING:
    from collections.abc import MutableMapping

FULL: Final = "the disk of the database is full"
AWAY: Final = "the database does not answer"
_AWAY: Final = (
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ConnectionFailureError,
)
_CONNECTING: Final = "asyncpg/connect_utils.py"


def database_trouble(error: BaseException) -> str:
    """FULL or AWAY, if that is all there is to this error; else nothing."""
    found = {_trouble(one) for one in _leaves(error)}
    return found.pop() if len(found) == 1 else ""


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _trouble(error: BaseException) -> str:
    """What stands behind one error: SQLAlchemy wraps that of the driver."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, asyncpg.DiskFullError):
            return FULL
        if isinstance(at, _AWAY) or (isinstance(at, OSError) and _while_connecting(at)):
            return AWAY
        at = at.__cause__
    return ""


def _while_connecting(error: OSError) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code.co_filename.endswith(_CONNECTING) for frame, _ in frames)


def plain_errors(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the plain word in place of the traceback, where there is one."""
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException) and (trouble := database_trouble(error)):
        del event["exc_info"]
        event["why"] = trouble
    return event
