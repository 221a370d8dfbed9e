"""Which marketplaces are switched on, and what is said of it."""

from __future__ import annotations

import pathlib

import pytest
import structlog

from app.settings import Settings
from app.sources import make_sources, wanted
from core.clock import SystemClock
from core.errors import ConfigurationError
from tests.unit.searches.places import shared_gazetteer


async def _on(folder: pathlib.Path, *names: str) -> tuple[tuple[str, ...], list[str]]:
    """The marketplaces that are on, and those of whose terms somebody was told."""
    settings = Settings(data_dir=folder, sources=names)
    with structlog.testing.capture_logs() as logs:
        made = await make_sources(settings, SystemClock(), shared_gazetteer())
    await made.close()
    told = [log for log in logs if log["event"] == "source.terms"]
    assert all(log["terms"].startswith("https://") for log in told)
    return made.sources.names, [log["marketplace"] for log in told]


async def test_what_forbids_machines_is_off_until_it_is_named(tmp_path: pathlib.Path) -> None:
    for name in ("gumtree", "craigslist", "kleinanzeigen"):
        assert await _on(tmp_path, name) == ((name,), [name])
    assert wanted(Settings(data_dir=tmp_path)) == ("demo",)


async def test_the_terms_are_told_once(tmp_path: pathlib.Path) -> None:
    assert (await _on(tmp_path, "gumtree"))[1] == ["gumtree"]
    assert (await _on(tmp_path, "gumtree"))[1] == []
    assert (await _on(tmp_path, "gumtree", "craigslist"))[1] == ["craigslist"]


async def test_where_nothing_can_be_noted_they_are_told_again(tmp_path: pathlib.Path) -> None:
    (tmp_path / "terms").write_text("a file where a folder should be")
    for _ in range(2):
        assert (await _on(tmp_path, "gumtree"))[1] == ["gumtree"]


def test_a_name_nobody_knows_is_a_wrong_setting(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="shpock"):
        wanted(Settings(data_dir=tmp_path, sources=("gumtree", "shpock")))
