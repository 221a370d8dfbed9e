"""What a place does not take in time is said at the next; the first comes back by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from core.alerts.delivery import Deliverer
from core.alerts.overdue import Overdue
from core.alerts.states import RetryAfter
from core.clock import ManualClock
from core.db import Database
from tests.fakes.outbox import Place, RecordingSender, World

TOLD = "notices.place_troubled"


class Rig:
    """A person whose phone comes before the desk, and who waits ten minutes."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.world, self.clock = World(database, clock.now), clock
        self.sender = RecordingSender()
        self.delivering = Deliverer(database, {"telegram": self.sender}, clock, jitter=lambda: 0.5)
        self.overdue = Overdue(database, clock)
        self.places: list[Place] = []

    async def settle_in(self, chats: list[str], minutes: int = 10) -> None:
        owner = await self.world.owner(preferences={"fallback_minutes": minutes})
        self.places = await self.world.places(owner, chats)

    async def pass_minutes(self, minutes: int) -> None:
        """The clock goes on by the minute; everything that is due happens."""
        for _ in range(minutes):
            self.clock.advance(dt.timedelta(minutes=1))
            await self.overdue.sweep()
            while await self.delivering.run_once():
                pass

    def out_of_order(self, times: int = 1000) -> None:
        self.sender.answers["phone"] = [RetryAfter(1, "no connection")] * times

    async def place_state(self) -> list[tuple[str, bool]]:
        found = await self.world.rows(
            "SELECT state, troubled_at IS NOT NULL FROM destinations ORDER BY id"
        )
        return [(state, troubled) for state, troubled in found]


@pytest.fixture
async def rig(database: Database, clock: ManualClock) -> Rig:
    made = Rig(database, clock)
    await made.settle_in(["phone", "desk"])
    return made


async def test_after_the_time_that_was_set_it_goes_to_the_next_and_is_told_once(rig: Rig) -> None:
    rig.out_of_order()
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(9)
    assert rig.sender.titles("desk") == []
    await rig.pass_minutes(3)
    assert rig.sender.titles("desk") == ["Trek Marlin 1", TOLD]
    assert await rig.place_state() == [("active", True), ("active", False)]
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(1)
    assert rig.sender.titles("desk").count("Trek Marlin 1") == 1, "the phone is tried first"
    await rig.pass_minutes(3)
    assert rig.sender.titles("desk") == ["Trek Marlin 1", TOLD, "Trek Marlin 1"]


async def test_the_first_comes_back_by_itself_when_it_works_again(rig: Rig) -> None:
    rig.out_of_order()
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(12)
    rig.sender.answers["phone"] = []
    before = len(rig.sender.titles("phone"))
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(3)
    assert len(rig.sender.titles("phone")) == before + 1
    assert await rig.place_state() == [("active", False), ("active", False)]
    await rig.pass_minutes(20)
    assert rig.sender.titles("desk") == ["Trek Marlin 1", TOLD]
    rig.out_of_order()
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(12)
    assert rig.sender.titles("desk").count(TOLD) == 2, "another trouble is told again"


async def test_nothing_goes_to_a_place_that_is_not_proven_or_paused(
    database: Database, clock: ManualClock
) -> None:
    rig = Rig(database, clock)
    await rig.settle_in(["phone", "stranger", "paused"])
    await rig.world.run("UPDATE destinations SET state = 'unproven' WHERE chat = 'stranger'")
    await rig.world.run("UPDATE destinations SET state = 'paused' WHERE chat = 'paused'")
    rig.out_of_order()
    await rig.world.alerts(rig.places[0])
    await rig.pass_minutes(30)
    assert rig.sender.titles("stranger") == rig.sender.titles("paused") == []
    rig.sender.answers["phone"] = []
    await rig.pass_minutes(11)
    assert set((await rig.world.states()).values()) == {"sent"}


async def test_what_nobody_ever_came_for_ends(rig: Rig) -> None:
    owner = await rig.world.owner()
    (place,) = await rig.world.places(owner, ["nobody"], "sms")
    await rig.world.alerts(place)
    rig.clock.advance(dt.timedelta(days=10))
    await rig.overdue.sweep()
    assert (await rig.world.states()) == {1: "pending"}
    rig.clock.advance(dt.timedelta(days=2))
    await rig.overdue.sweep()
    rows = await rig.world.rows("SELECT state, state_reason FROM deliveries")
    assert rows == [("expired", "too old")]


async def test_all_that_is_overdue_goes_on_in_one_sweep(rig: Rig) -> None:
    await rig.overdue.sweep()
    await rig.world.alerts(rig.places[0], 1200)
    rig.clock.advance(dt.timedelta(minutes=11))
    assert await rig.overdue.sweep() == 1200


async def test_after_our_own_absence_every_place_has_its_turn_first(rig: Rig) -> None:
    await rig.world.alerts(rig.places[0], 2)
    rig.clock.advance(dt.timedelta(hours=2))
    assert await rig.overdue.sweep() == 0
    await rig.pass_minutes(1)
    assert len(rig.sender.titles("phone")) == 2
    assert rig.sender.titles("desk") == []


async def test_what_was_held_over_night_is_late_only_from_the_morning_on(rig: Rig) -> None:
    await rig.world.alerts(rig.places[0], 2)
    await rig.world.run(
        "UPDATE deliveries SET state = 'held', due_at = due_at + interval '8 hours'"
    )
    rig.out_of_order()
    await rig.overdue.sweep()
    rig.clock.advance(dt.timedelta(hours=8))
    await rig.pass_minutes(9)
    assert rig.sender.titles("desk") == []
    await rig.pass_minutes(3)
    assert len(rig.sender.titles("desk")) > 1


async def test_what_was_held_goes_on_where_nobody_comes_for_it(rig: Rig) -> None:
    await rig.world.alerts(rig.places[0])
    await rig.world.run("UPDATE deliveries SET state = 'held', due_at = due_at + interval '1 hour'")
    await rig.overdue.sweep()
    for minutes, moved in ((60, 0), (9, 0), (2, 1)):
        rig.clock.advance(dt.timedelta(minutes=minutes))
        assert await rig.overdue.sweep() == moved
    await rig.pass_minutes(1)
    assert TOLD in rig.sender.titles("desk")
    assert "Trek Marlin 1" in rig.sender.titles("desk")
