"""The storm in small: nothing is lost, and nothing is said twice where the provider has a key."""

from __future__ import annotations

import pytest

from tests.chaos.run import storm_over


@pytest.mark.timeout(180)
async def test_a_small_storm_loses_nothing() -> None:
    report = await storm_over(270, crew=1, seconds=14, restarts=1, odds=0.2)
    books = report.books
    assert (books.created, books.wrong, books.waiting) == (report.alerts, 0, 0)
    assert books.created == books.delivered + books.held + books.refused
    assert report.not_arrived == 0
    assert (report.kills > 0, report.restarts) == (True, 1)
    assert report.repeated.get("webhook", 0) == report.repeated.get("discord", 0) == 0
