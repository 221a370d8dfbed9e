from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.subscriptions.entitlement import GRACE, Subscription, best, entitles, plan_for, review_at
from core.subscriptions.plans import FREE, PLUS, PRO

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def one(**fields: Any) -> Subscription:
    return Subscription(
        **{
            "id": "sub_1",
            "plan": "plus",
            "status": "active",
            "period_end": NOW + 20 * DAY,
            "created_at": NOW - 10 * DAY,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("fields", "gives"),
    [
        ({}, True),
        ({"status": "trialing"}, True),
        ({"status": "incomplete"}, False),
        ({"status": "unpaid"}, False),
        ({"status": "paused"}, False),
        ({"status": "canceled"}, False),
        ({"status": "incomplete_expired"}, False),
        ({"ends_at": NOW + DAY}, True),
        ({"ends_at": NOW}, False),
        ({"blocked": "disputed"}, False),
        ({"status": "past_due", "past_due_since": NOW - GRACE + DAY}, True),
        ({"status": "past_due", "past_due_since": NOW - GRACE}, False),
        ({"status": "past_due"}, True),
        ({"status": "a word of next year"}, False),
    ],
)
def test_what_gives_its_plan(fields: dict[str, Any], *, gives: bool) -> None:
    assert entitles(one(**fields), NOW) is gives
    assert plan_for([one(**fields)], NOW, FREE) is (PLUS if gives else FREE)


def test_the_highest_counts_and_of_two_alike_the_older() -> None:
    dearer = one(id="sub_2", plan="pro")
    younger = one(id="sub_0", created_at=NOW)
    assert best([one(), dearer, younger], NOW) is dearer
    assert plan_for([one(), dearer], NOW, FREE) is PRO
    found = best([younger, one()], NOW)
    assert found is not None
    assert found.id == "sub_1"
    assert best([one(plan="a plan that is gone")], NOW) is None


def test_the_plan_is_looked_at_again_when_time_may_change_it() -> None:
    assert review_at([], NOW) is None
    assert review_at([one()], NOW) is None
    ending = one(ends_at=NOW + 5 * DAY)
    owing = one(id="sub_2", status="past_due", past_due_since=NOW - DAY)
    assert review_at([ending], NOW) == NOW + 5 * DAY
    assert review_at([ending, owing], NOW) == NOW + 5 * DAY
    assert review_at([owing], NOW) == NOW + GRACE - DAY
    assert review_at([one(status="canceled", ends_at=NOW + DAY)], NOW) is None
    assert review_at([one(ends_at=NOW - DAY)], NOW) is None
