"""What waited while its search was changed is held against the search as it is now."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import orjson
import pytest

from core.alerts.card import AlertCard
from core.alerts.delivery import Deliverer
from core.alerts.states import RetryAfter
from core.searches.criteria import Criteria, Term, to_json
from tests.fakes.outbox import RecordingSender, World

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database
    from tests.fakes.outbox import Place

QUIET = {"quiet_from": "11:00:00", "quiet_to": "20:00:00"}


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def deliverer(database: Database, sender: RecordingSender, clock: ManualClock) -> Deliverer:
    return Deliverer(database, {"telegram": sender}, clock, jitter=lambda: 0.0)


async def _drain(deliverer: Deliverer) -> None:
    while await deliverer.run_once():
        pass


async def _edit(world: World, search: int, price_max: int | None) -> None:
    """The search as it is after somebody has changed its price."""
    limit = Decimal(price_max) if price_max else None
    wanted = Criteria(required=((Term("marlin"),),), price_max=limit, currency="GBP")
    await world.run(
        "UPDATE searches SET criteria = CAST(:criteria AS jsonb), updated_at = :now WHERE id = :id",
        criteria=orjson.dumps(to_json(wanted)).decode(),
        now=world.now() + dt.timedelta(minutes=1),
        id=search,
    )


async def _held(world: World, deliverer: Deliverer, count: int) -> tuple[Place, int]:
    """So many alerts of one search that wait for the end of quiet hours."""
    place = await world.place(preferences=QUIET)
    search = await world.search(place.owner_id, 1, "marlin")
    await world.alerts(place, count, search_id=search)
    await _drain(deliverer)
    assert set((await world.states()).values()) == {"held"}
    return place, search


async def test_what_the_changed_search_no_longer_wants_is_not_told(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    _, search = await _held(world, deliverer, 3)
    await _edit(world, search, 101)
    clock.advance(dt.timedelta(hours=9))
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]
    rows = await world.rows("SELECT state, state_reason FROM deliveries ORDER BY id")
    assert rows == [("sent", ""), ("cancelled", "search changed"), ("cancelled", "search changed")]


async def test_a_change_that_is_taken_back_in_time_has_changed_nothing(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    _, search = await _held(world, deliverer, 1)
    await _edit(world, search, 50)
    clock.advance(dt.timedelta(hours=1))
    await _drain(deliverer)
    await _edit(world, search, None)
    clock.advance(dt.timedelta(hours=8))
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]


async def test_a_search_that_no_longer_wants_it_is_not_named_on_the_card(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place, changed = await _held(world, deliverer, 1)
    other = await world.search(place.owner_id, 2, "any trek")
    await world.run("UPDATE alerts SET search_ids = :ids", ids=[changed, other])
    await _edit(world, changed, 50)
    clock.advance(dt.timedelta(hours=9))
    await _drain(deliverer)
    (outgoing,) = sender.sent
    assert isinstance(outgoing.content, AlertCard)
    assert outgoing.content.search_names == ("any trek",)


async def test_a_card_that_stands_is_corrected_whatever_became_of_the_search(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    search = await world.search(place.owner_id, 1, "marlin")
    await world.alerts(place, 1, search_id=search)
    await _drain(deliverer)
    await _edit(world, search, 50)
    await world.run("UPDATE deliveries SET wanted_revision = 1")
    await world.run("UPDATE lanes SET due_at = :now", now=clock.now())
    await _drain(deliverer)
    assert [outgoing.edits_message_id for outgoing in sender.sent] == [None, "m-1"]


async def test_what_was_tried_is_tried_again_whatever_became_of_the_search(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    search = await world.search(place.owner_id, 1, "marlin")
    sender.answers[place.chat] = [RetryAfter(30)]
    await world.alerts(place, 1, search_id=search)
    await _drain(deliverer)
    await _edit(world, search, 50)
    clock.advance(dt.timedelta(minutes=2))
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"] * 2
