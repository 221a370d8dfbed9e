"""A bot on a fake Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.house import DiscordHouse, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.clock import ManualClock
    from core.db import Database


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[DiscordHouse]:
    async with open_house(database, clock) as opened:
        yield opened
    assert opened.fake.refusals == []
