from __future__ import annotations

import asyncio
import json
import logging

import asyncpg
import pytest
import structlog
from sqlalchemy.exc import DBAPIError

from app.logging import set_up_logging
from app.plain_errors import AWAY, FULL, database_trouble


def _wrapped(cause: Exception) -> Exception:
    error = DBAPIError("SELECT 1", {}, Exception("wrapped"))
    error.__cause__ = cause
    return error


async def _connecting() -> OSError:
    try:
        await asyncpg.connect(host="/nonexistent", user="u", database="d")
    except OSError as error:
        return error
    raise AssertionError("there is no such server")


async def test_a_full_disk_and_a_database_that_is_away_have_a_plain_word() -> None:
    away = await _connecting()
    assert database_trouble(asyncpg.DiskFullError("no space")) == FULL
    assert database_trouble(_wrapped(asyncpg.DiskFullError("no space"))) == FULL
    assert database_trouble(asyncpg.CannotConnectNowError("starting up")) == AWAY
    assert database_trouble(away) == AWAY
    assert database_trouble(ExceptionGroup("loop", [away, _wrapped(away)])) == AWAY


async def test_everything_else_keeps_its_traceback() -> None:
    away = await _connecting()
    assert database_trouble(ValueError("a fault of ours")) == ""
    assert database_trouble(FileNotFoundError("photo.jpg")) == ""
    assert database_trouble(asyncpg.UniqueViolationError("twice")) == ""
    assert database_trouble(ExceptionGroup("loop", [away, ValueError("ours")])) == ""
    assert database_trouble(asyncio.CancelledError()) == ""


def test_the_log_says_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    log = structlog.get_logger("ours")
    try:
        set_up_logging("json", "info")
        for error in (asyncpg.DiskFullError("no space"), ValueError("a fault of ours")):
            log.error("poll.crashed", exc_info=error)
            try:
                raise error
            except (asyncpg.DiskFullError, ValueError):
                log.exception("loop.failed")
    finally:
        root.handlers, root.level = before, level
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("why") for line in lines] == [FULL, FULL, None, None]
    assert [line.get("exception", "")[-15:] for line in lines] == [
        "", "", "a fault of ours", "a fault of ours",
    ]  # fmt: skip
