"""What may have arrived is said again as it was: a name that a receiver knows hides nothing new."""

from __future__ import annotations

import datetime as dt

import pytest

from core.alerts.again import name_of
from core.alerts.delivery import Deliverer
from core.alerts.sender import Bundle, Outgoing
from core.alerts.states import RetryAfter, SendOutcome, Unknown
from core.clock import ManualClock
from core.db import Database
from tests.fakes.outbox import RecordingSender, World


class Receiver(RecordingSender):
    """Shows every name once, as Discord does with a nonce and a webhook with its id."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, int] = {}
        self.repeats = 0

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        content = outgoing.content
        told = content.total if isinstance(content, Bundle) else 1
        self.repeats += outgoing.delivery_id in self.shown
        self.shown.setdefault(outgoing.delivery_id, told)
        return await super().send(outgoing)


class Rig:
    """One chat, and who writes to it."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.world, self.clock = World(database, clock.now), clock
        self.receiver = Receiver()
        self.deliverer = self.another()

    def another(self) -> Deliverer:
        senders = {"telegram": self.receiver}
        return Deliverer(self.world.database, senders, self.clock, jitter=lambda: 0.5)

    async def deliver(self, minutes: int = 30) -> None:
        for _ in range(minutes):
            while await self.deliverer.run_once():
                pass
            self.clock.advance(dt.timedelta(minutes=1))


@pytest.fixture
def rig(database: Database, clock: ManualClock) -> Rig:
    return Rig(database, clock)


@pytest.mark.parametrize("answer", [Unknown("no answer in time"), RetryAfter(30, "no answer")])
@pytest.mark.parametrize("first", [1, 5])
async def test_nothing_that_comes_meanwhile_hides_behind_a_known_name(
    rig: Rig, answer: SendOutcome, first: int
) -> None:
    place = await rig.world.place()
    rig.receiver.answers[place.chat] = [answer]
    await rig.world.alerts(place, first)
    await rig.deliverer.run_once()
    await rig.world.alerts(place, 6)
    await rig.deliver()
    assert sum(rig.receiver.shown.values()) == first + 6
    assert rig.receiver.repeats == 1, "the first message came under its own name again"
    assert set((await rig.world.states()).values()) == {"sent", "bundled"}


@pytest.mark.parametrize("first", [1, 5])
async def test_nor_behind_what_a_worker_may_have_said_before_it_died(rig: Rig, first: int) -> None:
    place = await rig.world.place()
    ids = await rig.world.alerts(place, first)
    assert len(await rig.another()._claim(10)) == 1
    rig.receiver.shown[name_of(ids)] = first
    rig.clock.advance(dt.timedelta(seconds=10))
    await rig.world.alerts(place, 6)
    rig.clock.advance(dt.timedelta(seconds=51))
    await rig.deliver()
    assert sum(rig.receiver.shown.values()) == first + 6
    assert rig.receiver.repeats == 1


async def test_nor_when_several_die_one_after_the_other(rig: Rig) -> None:
    place = await rig.world.place()
    said: list[list[int]] = []
    for alerts in (5, 4, 1):
        said.append(await rig.world.alerts(place, alerts))
        assert len(await rig.another()._claim(10)) == 1
        rig.clock.advance(dt.timedelta(seconds=61))
    # The second fell over in what was new to it, the third before it said anything.
    rig.receiver.shown |= {name_of(said[0]): 5, name_of(said[1]): 4}
    await rig.world.alerts(place, 2)
    await rig.deliver()
    assert sum(rig.receiver.shown.values()) == 12
    assert rig.receiver.repeats == 2


async def test_who_was_refused_in_company_is_not_brought_together_again(rig: Rig) -> None:
    place = await rig.world.place()
    rig.receiver.answers[place.chat] = [RetryAfter(5, "busy")]
    await rig.world.alerts(place, 5)
    await rig.deliverer.run_once()
    rows = await rig.world.rows("SELECT payload->'with', attempts FROM deliveries ORDER BY id")
    assert rows == [(1, 1)] * 5
    await rig.world.run("UPDATE deliveries SET state_reason = 'bundle refused' WHERE id = 1")
    await rig.deliver()
    assert rig.receiver.titles()[1:] == ["3 of 4", "Trek Marlin 1"]


def test_a_name_speaks_of_all_that_is_in_it() -> None:
    assert name_of([12]) == "d12"
    several = {name_of(ids) for ids in ([12, 13], [12, 14], [12, 13, 14], [11, 12])}
    assert len(several) == 4
    assert all(len(name) <= 25 for name in (*several, name_of([10**15 - 1, 10**15])))
