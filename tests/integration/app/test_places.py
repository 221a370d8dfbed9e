from __future__ import annotations

import pathlib
import subprocess

import pytest

from app.places import open_places, was_stopped
from app.settings import Settings
from core.errors import ConfigurationError
from tests.unit.searches.places import shared_gazetteer, shared_gazetteer_folder


def test_the_index_is_opened_where_it_was_made() -> None:
    shared_gazetteer()
    places = open_places(Settings(cache_dir=shared_gazetteer_folder()))
    assert places.find("Leeds")[0].label == "Leeds, UK"


def test_a_folder_that_cannot_hold_it_is_one_sentence(
    tmp_path: pathlib.Path, capfd: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ConfigurationError, match="index of places could not be made"):
        open_places(Settings(cache_dir=blocked / "in"))
    assert "gazetteer_build" not in capfd.readouterr().err, "the builder's traceback"


def test_ctrl_c_is_no_full_disk() -> None:
    def ended(code: int, said: str) -> bool:
        return was_stopped(subprocess.CalledProcessError(code, "builder", stderr=said))

    assert ended(1, "Traceback ...\nKeyboardInterrupt\n")
    assert ended(-2, "")
    assert not ended(1, "sqlite3.OperationalError: database or disk is full")
    assert not was_stopped(OSError("no"))
