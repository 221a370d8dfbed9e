"""A till for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.clock import ManualClock
from core.db import Database
from tests.integration.billing.till import Till


@pytest.fixture
async def till(database: Database, clock: ManualClock) -> AsyncIterator[Till]:
    async with Till.open(database, clock) as till:
        yield till
