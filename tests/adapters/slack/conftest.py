"""An app in a fake Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.house import SlackHouse, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.clock import ManualClock
    from core.db import Database


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[SlackHouse]:
    async with open_house(database, clock) as opened, opened.world.intake.running():
        yield opened
    assert opened.fake.mentions == []
