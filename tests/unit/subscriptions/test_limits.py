from __future__ import annotations

import pytest

from core.subscriptions.limits import (
    Limit,
    LimitReachedError,
    allows,
    lifted_by,
    marketplaces_for,
    need,
)
from core.subscriptions.plans import FREE, PLANS, PLUS, PRO, SELF_HOSTED, TEAM, sold_to

ON = ("ebay", "gumtree", "craigslist")


def test_a_dearer_plan_never_gives_less() -> None:
    for lower, higher in ((FREE, PLUS), (PLUS, PRO), (FREE, TEAM)):
        assert higher.rank > lower.rank
        assert higher.max_searches > lower.max_searches
        assert higher.min_interval_seconds <= lower.min_interval_seconds
        assert set(lower.fallbacks) <= set(higher.fallbacks)
        assert higher.history_days >= lower.history_days


def test_text_messages_are_for_those_who_pay() -> None:
    assert "sms" not in FREE.fallbacks
    assert all("sms" in plan.fallbacks for plan in (PLUS, PRO, TEAM, SELF_HOSTED))


def test_people_and_communities_buy_different_plans() -> None:
    assert sold_to("person") == (PLUS, PRO)
    assert sold_to("community") == (TEAM,)
    assert sold_to("robot") == ()


@pytest.mark.parametrize(
    ("limit", "wanted", "person", "community"),
    [
        (Limit.SEARCHES, 4, PLUS, TEAM),
        (Limit.SEARCHES, 16, PRO, TEAM),
        (Limit.SEARCHES, 201, None, None),
        (Limit.INTERVAL, 600, PLUS, TEAM),
        (Limit.INTERVAL, 60, PRO, TEAM),
        (Limit.MARKETPLACES, 3, PLUS, TEAM),
        (Limit.FALLBACK, "sms", PLUS, TEAM),
        (Limit.FALLBACK, "webhook", PRO, TEAM),
        (Limit.HISTORY, 365, PRO, TEAM),
        (Limit.DIGESTS, 1, PLUS, TEAM),
        (Limit.API, 1, PRO, TEAM),
        (Limit.MEMBERS, 4, PLUS, TEAM),
        (Limit.MEMBERS, 251, PLUS, None),
    ],
)
def test_each_limit_of_free_is_named_with_the_plan_that_lifts_it(
    limit: Limit, wanted: int | str, person: object, community: object
) -> None:
    assert not allows(FREE, limit, wanted)
    assert allows(SELF_HOSTED, limit, wanted)
    with pytest.raises(LimitReachedError) as caught:
        need(FREE, limit, wanted, n=3)
    assert caught.value.key == f"limits.{limit.value}"
    assert lifted_by(caught.value, "person") is person
    assert lifted_by(caught.value, "community") is community


def test_what_a_plan_gives_is_no_error() -> None:
    need(FREE, Limit.SEARCHES, 3)
    need(FREE, Limit.FALLBACK, "email")
    need(PLANS["team"], Limit.API)


def test_marketplaces_are_narrowed_to_those_named_first_and_otherwise_left_alone() -> None:
    assert marketplaces_for(PLUS, (), ON) == set()
    assert marketplaces_for(FREE, (), ON) == {"ebay", "gumtree"}
    assert marketplaces_for(FREE, (), ON[:2]) == set()
    assert marketplaces_for(FREE, ("craigslist",), ON) == {"craigslist"}
    assert marketplaces_for(FREE, ("craigslist", "gumtree", "ebay"), ON) == {"ebay", "gumtree"}
