"""What is learned of arrivals: rates that start as a guess, and the rhythm of a day."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.polling import rates
from tests.conftest import NOW

MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


def test_an_unknown_target_is_an_average_one() -> None:
    mean = rates.site_rate([(240, 2), (0, 2)])
    assert mean == pytest.approx(60 / rates.DAY, rel=0.05)
    assert rates.learned(0, 0, mean) == pytest.approx(mean)
    assert rates.learned(240, 2, mean) == pytest.approx(120 / rates.DAY, rel=0.02)
    assert rates.learned(0, 2, mean) < mean / 50


def test_nothing_known_at_all_is_a_guess_that_is_never_nothing() -> None:
    assert rates.site_rate([]) == rates.GUESS
    assert rates.site_rate([(0, 1000)]) > 0


def _week(busy: list[float], days: int = 7) -> dict[dt.datetime, int]:
    chance = random.Random(3)
    return {
        MIDNIGHT + dt.timedelta(days=day, hours=hour): max(1, round(chance.gauss(one, 2)))
        for day in range(days)
        for hour, one in enumerate(busy)
    }


def test_a_rhythm_is_found_and_is_one_on_average() -> None:
    busy = [5.0] * 8 + [60.0] * 12 + [20.0] * 4
    found = rates.rhythm(_week(busy))
    assert sum(found) / 24 == pytest.approx(1)
    assert found[12] > 2 * found[22] > 2 * found[3]


def test_too_little_gives_no_rhythm() -> None:
    assert rates.rhythm({}) == rates.FLAT
    assert rates.rhythm(_week([20.0] * 24, days=1)) == rates.FLAT


def test_calls_follow_the_root_of_how_busy_it_is_and_add_up_to_the_day() -> None:
    spread = rates.spending([1.0] * 12 + [4.0] * 12)
    assert sum(spread) == pytest.approx(24)
    assert spread[20] == pytest.approx(2 * spread[3])
    assert rates.spent_share(spread, MIDNIGHT) == 0
    assert rates.spent_share(spread, MIDNIGHT + dt.timedelta(hours=12)) == pytest.approx(1 / 3)
    assert rates.spent_share(spread, MIDNIGHT + dt.timedelta(hours=23, minutes=59)) > 0.99


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 11, 23), 24), ((2026, 11, 1), 25), ((2026, 3, 8), 23)]
)
def test_a_days_calls_are_due_by_its_own_end_whatever_the_clocks_do(
    day: tuple[int, int, int], hours: int
) -> None:
    zone = "America/Los_Angeles"
    start = dt.datetime(*day, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.UTC)
    spread = rates.spending([1.0] * 12 + [4.0] * 12)
    shares = [rates.spent_share(spread, start + dt.timedelta(hours=n), zone) for n in range(hours)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert rates.spent_share(spread, start + dt.timedelta(hours=hours, seconds=-1), zone) > 0.999
    assert rates.spent_share(spread, start + dt.timedelta(hours=hours), zone) == 0
    flat = [rates.spent_share(rates.FLAT, start + dt.timedelta(hours=n), zone) for n in (1, 2)]
    assert flat == pytest.approx([1 / hours, 2 / hours])


def test_no_hour_gets_less_than_what_was_promised_costs() -> None:
    busy = [0.1] * 6 + [0.6] * 6 + [2.0] * 12
    spread = rates.spending(busy, 0.7)
    assert sum(spread) == pytest.approx(24)
    assert min(spread) == spread[0] == 0.7
    assert spread[12] == max(spread) < rates.spending(busy)[12]
    assert rates.spending(busy, 1.3) == pytest.approx([1.0] * 24)
    assert rates.spending([0.0] * 23 + [24.0], 0.5)[:2] == (0.5, 0.5)


@given(
    st.lists(st.floats(0.15, 10), min_size=24, max_size=24),
    st.floats(0, 1.2),
)
def test_a_day_stays_a_day_however_it_is_spread(busy: list[float], least: float) -> None:
    spread = rates.spending(busy, least)
    assert sum(spread) == pytest.approx(24)
    assert min(spread) >= min(least, 1) - 1e-9
    busiest = busy.index(max(busy))
    assert spread[busiest] == pytest.approx(max(spread))
