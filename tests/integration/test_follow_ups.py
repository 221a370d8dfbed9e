"""A price that fell is told as an answer to the message that first told of the thing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.alerts.delivery import Deliverer
from tests.fakes.outbox import RecordingSender, World

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def deliverer(database: Database, clock: ManualClock, sender: RecordingSender) -> Deliverer:
    return Deliverer(database, {"telegram": sender}, clock)


async def test_a_drop_answers_the_first_message_of_its_own_chat(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    here, elsewhere = await world.place("1"), await world.place("2")
    await world.alerts(here)
    await deliverer.run_once()
    clock.advance(dt.timedelta(hours=1))
    await world.alerts([here, elsewhere], reason="price_drop", item=1)
    await deliverer.run_once()
    first, *drops = sender.sent
    assert first.answers_message_id is None
    answers = {drop.address.chat: drop.answers_message_id for drop in drops}
    assert answers == {"1": "m-1", "2": None}


async def test_a_drop_of_a_bundled_thing_answers_the_bundle(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place("1")
    await world.alerts(place, 5)
    await deliverer.run_once()
    clock.advance(dt.timedelta(hours=1))
    await world.alerts(place, reason="price_drop", item=4)
    await deliverer.run_once()
    assert sender.titles()[0] == "3 of 5"
    assert sender.sent[1].answers_message_id == "m-1"
