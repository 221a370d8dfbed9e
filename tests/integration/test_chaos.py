"""The storm in small: nothing is lost, and nothing is said twice where the provider has a key."""

from __future__ import annotations

import pytest

from tests.chaos.places import KINDS
from tests.chaos.run import storm_over


@pytest.mark.timeout(180)
async def test_a_small_storm_loses_nothing() -> None:
    report = await storm_over(300, crew=2, seconds=25, kills=1, restarts=1, odds=0.15)
    assert report.faults() == []
    books = report.books
    assert books.created == books.delivered + books.refused == report.alerts
    assert (report.kills, report.restarts) == (1, 1)
    assert report.weather.went_wrong.total() > 0
    assert set(report.weather.ledger.taken) == set(KINDS)
