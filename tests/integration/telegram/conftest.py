"""A bot of our own in front of a Telegram of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.clock import SystemClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_rig import TelegramRig, telegram_rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.db import Database


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram().running() as running:
        yield running


@pytest.fixture
async def rig(telegram: FakeTelegram, database: Database) -> AsyncIterator[TelegramRig]:
    async with telegram_rig(telegram, database, SystemClock()) as opened:
        yield opened
