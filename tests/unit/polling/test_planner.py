from __future__ import annotations

import datetime as dt

import pytest

from core.errors import BlockedError, RateLimitedError, UnavailableError
from core.polling import planner
from core.polling.marketplace import Capabilities
from tests.conftest import NOW

MINUTE = dt.timedelta(minutes=1)


def test_the_floor_takes_the_place_of_the_marketplaces_minimum() -> None:
    assert planner.least_interval(300, None) == 300
    assert planner.least_interval(300, 2.5) == 3
    assert planner.least_interval(300, 0.1) == 1


def test_what_may_be_planned_leaves_a_reserve_and_obeys_the_narrower_limit() -> None:
    assert planner.pace(None, None) is None
    assert planner.pace(86_400, None) == pytest.approx(0.98)
    assert planner.pace(86_400, 30) == pytest.approx(0.49)


def test_the_budget_is_paid_out_over_the_day_and_never_overdrawn() -> None:
    midnight = NOW.replace(hour=0)
    plenty = Capabilities(label="Shop", daily_calls=5000)
    assert planner.allowance(plenty, 0, midnight) == 250
    assert planner.allowance(plenty, 2600, NOW) == 150
    assert planner.allowance(plenty, 0, midnight + dt.timedelta(hours=23, minutes=59)) == 5000
    assert planner.allowance(Capabilities(label="Shop", daily_calls=10), 30, NOW) == 0
    assert planner.allowance(Capabilities(label="Shop"), 10**9, NOW) is None


def test_a_day_is_the_marketplaces_own() -> None:
    there = Capabilities(label="Shop", daily_calls=5000, day_zone="America/Los_Angeles")
    before = dt.datetime(2026, 11, 23, 7, 59, tzinfo=dt.UTC)
    assert planner.day_of(there, before) == dt.date(2026, 11, 22)
    assert planner.day_of(there, before + MINUTE) == dt.date(2026, 11, 23)
    assert planner.day_of(Capabilities(label="Shop"), before) == dt.date(2026, 11, 23)
    assert planner.allowance(there, 0, before) == 5000
    assert planner.allowance(there, 0, before + MINUTE) == 250


def test_spacing_stays_even_and_a_late_target_starts_anew() -> None:
    assert planner.next_due(NOW - MINUTE, 5 * MINUTE, NOW) == NOW + 4 * MINUTE
    assert planner.next_due(NOW - 60 * MINUTE, 5 * MINUTE, NOW) == NOW + 5 * MINUTE


def test_back_off_grows_has_an_end_and_keeps_what_was_asked() -> None:
    waits = [planner.back_off(UnavailableError("m"), n, MINUTE) for n in range(1, 30)]
    assert waits[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert waits == sorted(waits)
    assert waits[-1] == planner.LONGEST_BACK_OFF
    assert planner.back_off(BlockedError("m"), 1, MINUTE) == 4 * MINUTE
    asked = RateLimitedError("m", retry_after=dt.timedelta(days=1))
    assert planner.back_off(asked, 1, MINUTE) == dt.timedelta(days=1)


def test_people_are_told_after_three_failures_or_at_once() -> None:
    assert [planner.is_blind(UnavailableError("m"), n) for n in (1, 2, 3)] == [False, False, True]
    assert planner.is_blind(BlockedError("m"), 1)
    assert planner.concerns_all(BlockedError("m"))
    assert not planner.concerns_all(UnavailableError("m"))


def test_what_was_learned_fades() -> None:
    assert planner.decay(dt.timedelta(0)) == 1
    assert planner.decay(dt.timedelta(days=7)) == pytest.approx(0.368, abs=0.001)
