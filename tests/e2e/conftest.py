"""A real Chromium, when there is one; in CI there must be."""

from __future__ import annotations

import os
import pathlib
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

DEFAULT = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
)


def chromium_path() -> str | None:
    """Where Chromium is; the environment is the tests' own here."""
    path = os.environ.get("CHROMIUM_PATH") or DEFAULT  # noqa: TID251 - tests have no app.settings
    return path if pathlib.Path(path).is_file() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser, and say so in one line."""
    ours = [item for item in items if item.get_closest_marker("browser")]
    in_ci = bool(os.environ.get("CI"))  # noqa: TID251 - tests have no app.settings
    if not ours or chromium_path() is not None or in_ci:
        return
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=ours)
    config.stash[LEFT_OUT] = len(ours)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    count = config.stash.get(LEFT_OUT, 0)
    if count:
        terminalreporter.write_line(
            f"{count} browser tests are left out: there is no Chromium (set CHROMIUM_PATH)."
        )


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    assert path is not None, "The browser tests need Chromium; set CHROMIUM_PATH."
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        await opened.close()
