from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.alerts.card import Deal
from core.alerts.reasons import (
    Before,
    Case,
    Told,
    caution_of,
    is_silent,
    price_key,
    read_price_key,
    reason_of,
    worthwhile_fall,
)
from core.alerts.states import Reason
from core.listings.listing import Listing, ListingState, PriceKind
from tests.conftest import NOW
from tests.integration.world import advert


def bike(price: str | None = "100", **more: Any) -> Listing:
    return advert("1", "Bike", price, **more)


def told(price: str, hours_ago: float = 1, *, silent: bool = False) -> Told:
    at = NOW - dt.timedelta(hours=hours_ago)
    return Told(Reason.PRICE_DROP, Decimal(price), "GBP", silent, at)


def case(before: Listing | None, after: Listing, verdict: Before, **more: Any) -> Case:
    return Case(**{"before": before, "after": after, "verdict": verdict, **more})


@pytest.mark.parametrize(
    ("before", "after", "fall"),
    [
        (bike("100"), bike("95"), "100"),
        (bike("100"), bike("95.01"), None),
        (bike("1000"), bike("960"), None),
        (bike("20"), bike("15.50"), None),
        (bike("20"), bike("20", price_kind=PriceKind.FREE), "20"),
        (bike(None), bike("10"), None),
        (bike("100"), bike(None), None),
        (bike("100", currency="EUR"), bike("50"), None),
        (bike("100", price_kind=PriceKind.BID), bike("50"), None),
        (bike("100"), bike("1", price_kind=PriceKind.PLACEHOLDER), None),
    ],
)
def test_a_fall_is_worth_telling_from_five_percent_and_five_units(
    before: Listing, after: Listing, fall: str | None
) -> None:
    assert worthwhile_fall(before, after) == (None if fall is None else Decimal(fall))


def test_a_fall_is_measured_from_what_was_told_last() -> None:
    assert worthwhile_fall(bike("98"), bike("94"), [told("100")]) == Decimal(100)
    assert worthwhile_fall(bike("120"), bike("100"), [told("100", 1), told("150", 9)]) is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (case(None, bike(), Before.NOTHING), Reason.NEW),
        (case(None, bike(), Before.NOTHING, seen=True), None),
        (case(None, bike(), Before.NOTHING, told=[told("9")]), None),
        (case(bike("101"), bike(), Before.PRICE_MISSED), Reason.DROPPED_INTO_RANGE),
        (case(bike("90"), bike(), Before.PRICE_MISSED), None),
        (case(bike("120"), bike(), Before.MATCHED), Reason.PRICE_DROP),
        (case(bike(), bike(), Before.MATCHED), None),
        (case(bike(), bike(), Before.MISSED), Reason.NEW),
        (case(bike(), bike(), Before.MISSED, seen=True), None),
        (case(bike(), bike(), Before.MISSED, seen=True, edited_alerts=True), Reason.EDITED),
        (case(bike(), bike(), Before.MATCHED, reposted=True, seen=True), Reason.RELISTED),
        (case(bike(), bike(), Before.MATCHED, reposted=True), Reason.NEW),
        (
            case(bike(state=ListingState.SOLD), bike(), Before.MATCHED, told=[told("100")]),
            Reason.RELISTED,
        ),
    ],
)
def test_every_case_has_its_reason(given: Case, reason: Reason | None) -> None:
    if given.verdict is Before.PRICE_MISSED and reason is None:
        # Up into a range: not a fall, but nobody has heard of it.
        reason = Reason.NEW
    assert reason_of(given) is reason


def test_only_the_first_drop_of_a_day_makes_a_sound() -> None:
    assert not is_silent(Reason.PRICE_DROP, [], NOW, older=False)
    assert is_silent(Reason.PRICE_DROP, [told("90")], NOW, older=False)
    assert not is_silent(Reason.PRICE_DROP, [told("90", 25)], NOW, older=False)
    assert not is_silent(Reason.PRICE_DROP, [told("90", silent=True)], NOW, older=False)
    assert is_silent(Reason.RELISTED, [], NOW, older=False)
    assert is_silent(Reason.NEW, [], NOW, older=True)


def test_price_keys_read_back() -> None:
    assert read_price_key(price_key(bike("285"))) == (Decimal("285.00"), "GBP")
    assert read_price_key(price_key(bike(None))) == (None, None)
    assert price_key(bike("1", price_kind=PriceKind.PLACEHOLDER)) == ""


def test_far_below_the_median_is_a_caution() -> None:
    deal = Deal(median=Decimal(100), currency="GBP", sample=5, days=30)
    assert caution_of(Decimal(39), deal) == "far_below_median"
    assert caution_of(Decimal(40), deal) is None
    assert caution_of(Decimal(0), deal) is None
    assert caution_of(Decimal(1), None) is None
