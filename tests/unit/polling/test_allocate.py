"""Sharing out calls: the best there is within bounds, and honest when it cannot be done."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.polling.allocate import Ask, allocate, mean_wait

ASKS = st.lists(
    st.builds(
        lambda people, rate, least, more: Ask(
            people=people, rate=rate, least=least, most=least * more
        ),
        st.floats(0.5, 500),
        st.floats(1e-6, 1.0),
        st.floats(1, 600),
        st.floats(1, 100),
    ),
    min_size=1,
    max_size=30,
)


def ask(people: float = 1, rate: float = 0.001, least: float = 1, most: float = 1e6) -> Ask:
    return Ask(people=people, rate=rate, least=least, most=most)


def test_calls_go_by_the_square_root_of_people_and_arrivals() -> None:
    found = allocate([ask(people=1), ask(people=4), ask(people=4, rate=0.004)], 0.07)
    slow, middle, quick = found.intervals
    assert slow == pytest.approx(2 * middle, rel=1e-6)
    assert middle == pytest.approx(2 * quick, rel=1e-6)
    assert sum(1 / one for one in found.intervals) == pytest.approx(0.07, rel=1e-6)


def test_without_a_budget_each_is_read_as_often_as_it_may_be() -> None:
    assert allocate([ask(least=60), ask(least=300)], None).intervals == (60, 300)
    assert allocate([], 1.0).intervals == ()


def test_a_budget_that_is_large_enough_is_not_spent_for_nothing() -> None:
    assert allocate([ask(least=60), ask(least=300)], 1.0).intervals == (60, 300)


def test_promises_are_kept_before_anything_else() -> None:
    found = allocate([ask(rate=1e-9, most=100), ask(people=1000, rate=1, most=100)], 0.03)
    assert found.intervals[0] == pytest.approx(100)
    assert found.intervals[1] == pytest.approx(50)
    assert found.late == 1


def test_promises_that_cannot_be_kept_are_broken_evenly_and_said() -> None:
    found = allocate([ask(most=100), ask(most=50)], 0.01)
    assert found.late == pytest.approx(3)
    assert found.intervals == pytest.approx((300, 150))
    assert found.needed == pytest.approx(0.03)


@settings(max_examples=200, deadline=None)
@given(ASKS, st.floats(1e-4, 10))
def test_bounds_and_budget_hold_whatever_is_asked(asks: list[Ask], budget: float) -> None:
    found = allocate(asks, budget)
    spent = sum(1 / interval for interval in found.intervals)
    assert all(math.isfinite(interval) and interval > 0 for interval in found.intervals)
    assert spent <= budget * (1 + 1e-6)
    for one, interval in zip(asks, found.intervals, strict=True):
        assert interval >= one.least * (1 - 1e-9)
        assert interval <= max(one.most, one.least) * found.late * (1 + 1e-6)


def test_no_other_way_to_spend_the_same_calls_waits_less() -> None:
    chance = random.Random(7)
    asks = [ask(chance.uniform(1, 50), chance.paretovariate(1.1) / 1e4) for _ in range(40)]
    best = allocate(asks, 0.05).intervals
    least = mean_wait(asks, best)
    assert least < mean_wait(asks, [len(asks) / 0.05] * len(asks)) / 1.5
    for _ in range(200):
        a, b = chance.sample(range(len(asks)), 2)
        calls = [1 / one for one in best]
        moved = chance.uniform(0, 0.5) * calls[a]
        calls[a] -= moved
        calls[b] += moved
        assert mean_wait(asks, [1 / one for one in calls]) >= least * (1 - 1e-9)


def test_nobody_waiting_waits_no_time() -> None:
    assert mean_wait([ask(people=0)], [60]) == 0
