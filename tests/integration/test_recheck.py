"""What people were told of is looked at again, each time once, and only while it matters."""

from __future__ import annotations

import datetime as dt

import pytest

from core.alerts.rules import PAUSED
from core.clock import ManualClock
from core.db import Database
from core.pipeline.recheck import Rechecks
from tests.fakes.outbox import World


async def test_a_look_is_asked_for_at_each_age_and_not_for_what_is_sold(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place = await world.place()
    await world.alerts(place, 2)
    await world.run("UPDATE deliveries SET state = 'sent'")
    rechecks = Rechecks(database, clock)
    assert await rechecks.sweep() == 0
    clock.advance(dt.timedelta(hours=1))
    assert await rechecks.sweep() == 2
    assert await rechecks.sweep() == 0
    await world.run("DELETE FROM needs_detail")
    await world.run("UPDATE listings SET state = 'sold' WHERE price = 101")
    clock.advance(dt.timedelta(hours=5))
    assert await rechecks.sweep() == 1
    assert await Rechecks(database, clock).sweep() == 0  # Asked for already, by another process.


async def test_what_was_never_shown_is_not_looked_at(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    await world.alerts(await world.place())
    clock.advance(dt.timedelta(hours=1))
    assert await Rechecks(database, clock).sweep() == 0


async def test_what_was_held_is_looked_at_once_before_it_is_said(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    await world.alerts(await world.place(), 3)
    morning = clock.now() + dt.timedelta(hours=8)
    await world.run("UPDATE deliveries SET state = 'held', due_at = :at", at=morning)
    rechecks = Rechecks(database, clock)
    looks = []
    for _ in range(8 * 60):
        clock.advance(dt.timedelta(minutes=1))
        if asked := await rechecks.sweep():
            looks.append((morning - clock.now()) / dt.timedelta(minutes=1))
            assert asked == 1
            await world.run("DELETE FROM needs_detail")
    assert looks == [8, 7, 6]


@pytest.mark.parametrize(("why", "minutes"), [("burst", 6), (PAUSED, 45)])
async def test_nor_what_waited_for_minutes_or_rests_with_its_search(
    database: Database, clock: ManualClock, why: str, minutes: int
) -> None:
    world = World(database, clock.now)
    await world.alerts(await world.place())
    due = clock.now() + dt.timedelta(minutes=minutes)
    await world.run(
        "UPDATE deliveries SET state = 'held', state_reason = :why, due_at = :due", why=why, due=due
    )
    rechecks = Rechecks(database, clock)
    for _ in range(minutes):
        clock.advance(dt.timedelta(minutes=1))
        assert await rechecks.sweep() == 0
