"""Counting calls against a day that ends in California."""

from __future__ import annotations

import datetime as dt

import pytest

from core.errors import RateLimitedError
from scrapers.ebay.quota import Quota, QuotaReading, next_midnight, read_quota

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-11-23T12:00+00:00", "2026-11-24T08:00+00:00"),
        ("2026-07-01T06:59+00:00", "2026-07-01T07:00+00:00"),
        ("2026-11-01T07:00+00:00", "2026-11-02T08:00+00:00"),
        ("2026-03-08T08:00+00:00", "2026-03-09T07:00+00:00"),
    ],
)
def test_midnight_follows_californian_clocks(now: str, midnight: str) -> None:
    assert next_midnight(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(midnight)


def test_what_is_used_up_comes_back_the_next_day() -> None:
    quota = Quota(1)
    quota.spend(NOW)
    with pytest.raises(RateLimitedError) as caught:
        quota.spend(NOW + dt.timedelta(hours=1))
    assert caught.value.retry_after == dt.timedelta(hours=19)
    assert quota.left(NOW + dt.timedelta(hours=20)) == 1
    quota.spend(NOW + dt.timedelta(hours=20))


def test_a_key_that_is_shared_counts_what_others_used() -> None:
    quota = Quota(5000)
    quota.spend(NOW)
    quota.believe(QuotaReading(5000, 10, NOW + dt.timedelta(hours=3)), NOW)
    assert quota.left(NOW) == 10
    quota.believe(QuotaReading(5000, 4000, None), NOW)
    assert quota.left(NOW) == 10


def test_the_operator_s_limit_holds_below_ebay_s() -> None:
    quota = Quota(100)
    quota.believe(QuotaReading(5000, 5000, None), NOW)
    assert quota.left(NOW) == 100


def test_the_daily_rate_for_searching_is_picked() -> None:
    rate = {"limit": 5000, "remaining": 17, "timeWindow": 86400, "reset": "2026-11-24T08:00:00Z"}
    data = {
        "rateLimits": [
            "odd",
            {
                "resources": [
                    {"name": "buy.browse.item.bulk", "rates": [rate | {"limit": 1}]},
                    {"name": "buy.browse", "rates": [rate | {"timeWindow": 60}, rate]},
                ]
            },
        ]
    }
    reading = read_quota(data, NOW)
    assert reading == QuotaReading(5000, 17, dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC))
    assert read_quota({}, NOW) is None
