"""A real Chromium, when there is one; in CI there must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.chromium import chromium_path, is_left_out
from tests.e2e.person import Chat
from tests.fakes.web import Script, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.db import Database

expect.set_options(timeout=30_000)  # A machine that is busy with other tests is slow, not wrong.

ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser; the summary says so."""
    ours = [item for item in items if item.get_closest_marker("browser")]
    if ours and is_left_out():
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=ours)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    assert path is not None, "The browser tests need Chromium; set CHROMIUM_PATH."
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        await opened.close()


@pytest.fixture
async def chat(database: Database, browser: Browser) -> AsyncIterator[Chat]:
    script = Script()
    async with serving(database, script) as (adapter, url):
        opened = Chat(adapter, script, url, browser)
        yield opened
        script.gate.set()
    assert opened.complaints == []
