"""A house with one shop, and one person in it."""

from __future__ import annotations

import pytest

from core.clock import ManualClock
from core.db import Database
from tests.integration.bots.chat import Chat, House


@pytest.fixture
def house(database: Database, clock: ManualClock) -> House:
    return House(database, clock)


@pytest.fixture
def ana(house: House) -> Chat:
    return house.chat("ana")
