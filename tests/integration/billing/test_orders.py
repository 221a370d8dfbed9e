"""Events come in any order, twice, late or in heaps: in the end everything is the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from tests.fakes.stripe_world import Json
from tests.integration.billing.lives import LIVES, begin, take
from tests.integration.billing.till import Till

ORDERS = {
    "as they were made": lambda events: events,
    "backwards": lambda events: events[::-1],
    "each twice": lambda events: [event for event in events for _ in range(2)],
    "twice around": lambda events: [*events, *events[::-1]],
    "last first": lambda events: [events[-1], *events[:-1]],
    "odd before even": lambda events: [*events[1::2], *events[::2]],
}


async def _after(till: Till, name: str, order: Any) -> list[Any]:
    """The whole life happens; only then its events come."""
    owner, life = await begin(till, name)
    for _ in life:
        pass
    await till.deliver(*order(take(till)))
    return await till.standing(owner)


@pytest.mark.parametrize("name", sorted(LIVES))
async def test_every_life_ends_the_same_in_every_order(till: Till, name: str) -> None:
    expected = await _after(till, name, ORDERS["as they were made"])
    for order in list(ORDERS.values())[1:]:
        assert await _after(till, name, order) == expected


@pytest.mark.parametrize("name", sorted(LIVES))
async def test_whatever_came_between_the_end_is_that_of_a_life_told_step_by_step(
    till: Till, name: str
) -> None:
    owner, life = await begin(till, name)
    for _ in life:
        await till.news()
    step_by_step = await till.standing(owner)
    late = await _after(till, name, ORDERS["backwards"])
    # What has passed before anybody heard of it is not told any more, and nothing instead.
    assert late[:3] == step_by_step[:3]
    assert len(late[3]) <= len(step_by_step[3])


@pytest.mark.timeout(400)
@given(st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_permutation_with_duplicates_ends_in_the_same_state(
    till: Till, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(LIVES)))
    expected = await _after(till, name, lambda events: events)

    def shuffled(events: list[Json]) -> list[Json]:
        twice = data.draw(st.lists(st.sampled_from(events), max_size=len(events)))
        drawn: list[Json] = data.draw(st.permutations([*events, *twice]))
        return drawn

    assert await _after(till, name, shuffled) == expected


@pytest.mark.timeout(400)
@given(st.data())
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_events_that_overtake_each_other_while_life_goes_on_change_nothing(
    till: Till, data: st.DataObject
) -> None:
    """Some come at once, some steps later, some twice; what is told is never told again."""
    name = data.draw(st.sampled_from(sorted(LIVES)))
    expected = (await _after(till, name, lambda events: events))[:3]
    owner, life = await begin(till, name)
    pending: list[Json] = []
    for _ in life:
        pending += take(till)
        count = data.draw(st.integers(0, len(pending)))
        now = data.draw(st.permutations(pending))[:count]
        await till.deliver(*now, follow=data.draw(st.booleans()))
        again = data.draw(st.booleans())
        pending = [event for event in pending if again or event not in now]
    await till.deliver(*[*data.draw(st.permutations(pending)), *take(till)])
    await till.follow()
    standing = await till.standing(owner)
    assert standing[:3] == expected
    once = {"started", "trial_started", "ended", "duplicate", "dispute_lost", "unpaid"}
    assert all(standing[3].count(kind) <= 1 for kind in once)


async def test_a_day_of_silence_in_between_is_no_matter(till: Till, clock: ManualClock) -> None:
    owner, life = await begin(till, "recovered")
    for _ in life:
        clock.advance(dt.timedelta(hours=1))
    events = take(till)
    clock.advance(dt.timedelta(days=3))
    await till.deliver(*events)
    assert await till.plan(owner) == "plus"
