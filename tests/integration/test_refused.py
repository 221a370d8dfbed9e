"""What one place will never take goes to the next one, and round the places once."""

from __future__ import annotations

import datetime as dt

import pytest

from core.alerts.delivery import Deliverer
from core.alerts.states import Gone, Rejected
from core.clock import ManualClock
from core.db import Database
from tests.fakes.outbox import Place, RecordingSender, World

NO = Rejected("status 400")


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


async def deliver(world: World, sender: RecordingSender, clock: ManualClock) -> None:
    deliverer = Deliverer(world.database, {"telegram": sender}, clock, jitter=lambda: 0.5)
    for _ in range(4):
        while await deliverer.run_once():
            pass
        clock.advance(dt.timedelta(minutes=11))


async def three(world: World) -> list[Place]:
    return await world.places(await world.owner(), ["a", "b", "c"])


async def test_it_goes_to_the_next_place(
    world: World, sender: RecordingSender, clock: ManualClock
) -> None:
    places = await three(world)
    await world.alerts(places[0], 2)
    sender.answers["a"] = [NO]
    await deliver(world, sender, clock)
    assert sender.titles("b") == ["Trek Marlin 1"]
    rows = await world.rows("SELECT state, state_reason, moved_to FROM deliveries ORDER BY id")
    assert rows == [("moved", "refused", 3), ("sent", "", None), ("sent", "", None)]
    assert await world.rows("SELECT DISTINCT state FROM destinations") == [("active",)]


async def test_what_every_place_refuses_ends(
    world: World, sender: RecordingSender, clock: ManualClock
) -> None:
    places = await three(world)
    await world.alerts(places[0])
    for chat in "abc":
        sender.answers[chat] = [NO] * 9
    await deliver(world, sender, clock)
    assert [one.address.chat for one in sender.sent] == ["a", "b", "c"]
    assert list((await world.states()).values()) == ["moved", "moved", "rejected"]


async def test_the_refused_card_of_a_bundle_goes_alone(
    world: World, sender: RecordingSender, clock: ManualClock
) -> None:
    places = await three(world)
    await world.alerts(places[0], 5)
    sender.answers["a"] = [NO, NO]
    await deliver(world, sender, clock)
    states = list((await world.states()).values())
    assert states.count("moved") == 1
    assert "rejected" not in states
    assert len(sender.titles("b")) == 1


async def test_what_was_told_there_already_is_not_said_twice(
    world: World, sender: RecordingSender, clock: ManualClock
) -> None:
    a, b = await world.places(await world.owner(), ["a", "b"])
    await world.alerts([a, b], item=5)
    await world.run("UPDATE alerts SET price_key = 'same'")
    sender.answers["a"] = [NO]
    await deliver(world, sender, clock)
    assert sorted((await world.states()).values()) == ["rejected", "sent"]
    assert len(sender.titles("b")) == 1


async def test_a_notice_is_not_passed_on(
    world: World, sender: RecordingSender, clock: ManualClock
) -> None:
    places = await three(world)
    await world.alerts(places[0])
    await world.run(
        "UPDATE deliveries SET kind = 'notice', alert_id = NULL,"
        """ payload = '{"key": "notices.test", "params": {}}'"""
    )
    sender.answers["a"] = [NO]
    await deliver(world, sender, clock)
    assert list((await world.states()).values()) == ["rejected"]


@pytest.mark.parametrize(("there", "said"), [("sent", 0), ("held", 0), ("cancelled", 1)])
async def test_what_was_let_go_there_unsaid_is_said(
    world: World, sender: RecordingSender, clock: ManualClock, there: str, said: int
) -> None:
    places = await three(world)
    _, second = await world.alerts(places[:2], item=7)
    await world.run(
        "UPDATE deliveries SET state = :state, state_reason = 'destination paused',"
        " due_at = due_at + interval '2 days' WHERE id = :id",
        state=there,
        id=second,
    )
    sender.answers["a"] = [Gone("blocked")]
    await deliver(world, sender, clock)
    assert [title for title in sender.titles("b") if "Trek" in title] == ["Trek Marlin 1"] * said
