"""Plans of one marketplace, made from rows as they are stored."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from core.polling import plan, rates
from core.polling.marketplace import Query
from tests.integration.world import Shop

DAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
HOUR = 3_600.0


def _rows(count: int, promised: float = HOUR) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "key": Query("shop", (("q", f"thing{number}"),)).key,
            "interval_seconds": 600.0,
            "least_seconds": 60.0,
            "promised_seconds": promised,
            "watchers": 1,
            "covered_by": None,
            "made": False,
            "failures": 0,
            "rate_alpha": 7.0 * number,
            "rate_beta": 7.0,
            "due_at": None,
            "ready": True,
        }
        for number in range(1, count + 1)
    ]


def _busy() -> tuple[float, ...]:
    """A day with a dead night."""
    waves = [0.15 + math.sin(hour / 24 * math.pi) ** 4 for hour in range(24)]
    return tuple(24 * wave / sum(waves) for wave in waves)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.99])
def test_promises_hold_at_night_too_where_the_days_calls_suffice(share: float) -> None:
    rows = _rows(100)
    calls = math.ceil(100 * rates.DAY / HOUR / share / 0.98)
    shop = Shop(page_size=50, daily_calls=calls)
    made = [
        plan.make_plan(shop, plan.Facts(rows, _busy()), DAY + dt.timedelta(hours=hour))
        for hour in range(24)
    ]
    assert all(one.late == 1 for one in made)
    assert max(max(one.intervals.values()) for one in made) <= HOUR + 1e-6
    spent = sum(HOUR / interval for one in made for interval in one.intervals.values())
    assert spent == pytest.approx(calls * 0.98, rel=0.01)


def test_what_cannot_be_promised_is_the_same_at_all_hours() -> None:
    shop = Shop(page_size=50, daily_calls=1_200)
    late = {
        plan.make_plan(shop, plan.Facts(_rows(100), _busy()), DAY + dt.timedelta(hours=hour)).late
        for hour in range(24)
    }
    assert min(late) == pytest.approx(max(late)) == pytest.approx(2_400 / (1_200 * 0.98))
