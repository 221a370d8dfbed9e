"""Fingerprints, the memory of pages, twins and comparables."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.listings.comparables import comparables
from core.listings.fingerprint import fingerprint, merge, quick_key, twin_key
from core.listings.listing import Listing, ListingState, PriceKind, StoredListing
from core.listings.memory import PageMemory
from core.listings.twins import pick_twin
from tests.conftest import NOW
from tests.integration.world import advert


def stored(listing: Listing, hours_ago: float = 30, number: int = 1) -> StoredListing:
    at = NOW - dt.timedelta(hours=hours_ago)
    return StoredListing(
        id=number, item_id=number, listing=listing, first_seen_at=at, changed_at=at
    )


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Bikes"},
        {"price": Decimal(99)},
        {"currency": "EUR"},
        {"price_kind": PriceKind.BID},
        {"postage": Decimal(4)},
        {"state": ListingState.RESERVED},
        {"description": "New."},
    ],
)
def test_both_digests_see_what_a_person_would(change: dict[str, Any]) -> None:
    one = advert("1", "Bike")
    other = dataclasses.replace(one, **change)
    assert fingerprint(one) != fingerprint(other)
    assert quick_key(one) != quick_key(other)


def test_what_moves_by_itself_is_no_change() -> None:
    one = advert("1", "Bike")
    moved = dataclasses.replace(one, url="https://x.example/?t=2", bid_count=3, listed_at=NOW)
    assert fingerprint(one) == fingerprint(moved)
    assert -(2**63) <= fingerprint(one) < 2**63


def test_a_cut_description_does_not_replace_a_whole_one() -> None:
    whole = advert("1", "Bike", description="All of it", seller="sam", lat=1.0, lon=2.0)
    part = advert("1", "Bike", description="All…", description_complete=False)
    assert merge(whole, part) == whole
    assert merge(part, whole) == whole


def test_memory_forgets_older_readings_when_a_listing_changes() -> None:
    memory = PageMemory()
    dear, cheap = advert("1", "Bike", "100"), advert("1", "Bike", "90")
    memory.remember([dear])
    assert memory.unknown([dear, cheap], NOW) == [cheap]
    memory.changed("shop", ["1"])
    memory.remember([cheap])
    assert memory.unknown([dear, cheap], NOW) == [dear]


def test_memory_is_bounded_in_time_and_in_size() -> None:
    memory = PageMemory(capacity=10, lifetime=dt.timedelta(minutes=30))
    page = [advert(str(n), "Bike") for n in range(10)]
    assert memory.unknown(page, NOW) == page
    memory.remember(page)
    assert memory.unknown(page, NOW) == []
    memory.remember([advert(str(n), "Bike") for n in range(10, 20)])
    assert memory.unknown(page, NOW) == page
    assert len(memory) <= 20
    assert memory.unknown([advert("1", "Bike")], NOW + dt.timedelta(hours=2)) != []


def test_a_value_that_cannot_be_hashed_is_just_unknown() -> None:
    broken = advert("1", "Bike", seller="s", place_label=["Leeds"])
    memory = PageMemory()
    memory.remember([broken])
    assert memory.unknown([broken], NOW) == [broken]


def test_twins_need_a_name_or_a_place() -> None:
    assert twin_key(advert("1", "Bike")) is None
    assert twin_key(advert("1", "BIKE!", seller="sam")) == twin_key(
        advert("2", "bike", seller="Sam")
    )
    assert twin_key(advert("1", "Bike", seller="sam")) != twin_key(
        advert("1", "Bike", seller="ann")
    )


def test_the_newest_finished_advert_of_the_same_thing_is_the_twin() -> None:
    picture: dict[str, Any] = {"image_urls": ("https://i.example/1",)}
    later = advert("9", "Bike", **picture)
    candidates = [
        stored(advert("1", "Bike", **picture), 90, 1),
        stored(advert("2", "Bike", **picture), 30, 2),
        stored(advert("3", "Bike", **picture), 1, 3),
        stored(advert("4", "Bike"), 30, 4),
    ]
    twin = pick_twin(later, candidates, NOW)
    assert twin is not None
    assert twin.id == 2
    assert pick_twin(later, candidates[2:], NOW) is None
    over = stored(advert("5", "Bike", state=ListingState.SOLD, **picture), 1, 5)
    assert pick_twin(later, [over], NOW) is over


def test_a_median_needs_five_real_prices() -> None:
    page = [advert(str(n), "Bike", str(100 * n)) for n in range(1, 6)]
    noise = [
        advert("a", "Bike", "1", price_kind=PriceKind.PLACEHOLDER),
        advert("b", "Bike", "7", price_kind=PriceKind.BID),
        advert("c", "Bike", None),
        advert("d", "Bike", "9", currency="EUR"),
        advert("e", "Bike", "9", state=ListingState.SOLD),
        advert("f", "Bike", "9", listed_at=NOW - dt.timedelta(days=40)),
    ]
    found = comparables([*page, *noise], "GBP", NOW)
    assert found is not None
    assert (found.median, found.sample) == (Decimal("300.00"), 5)
    assert comparables([*page[1:], *noise], "GBP", NOW) is None
