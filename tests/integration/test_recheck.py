"""What people were told of is looked at again, each time once, and only while it matters."""

from __future__ import annotations

import datetime as dt

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
