"""Prices and the marks that sellers put before a title."""

from __future__ import annotations

import pytest

from core.listings.listing import ListingState, PriceKind
from scrapers.craigslist.money import read_asked, sold_state


def test_only_among_free_things_is_no_price_free() -> None:
    assert read_asked("", "USD", free=True).kind is PriceKind.FREE
    assert read_asked("$0", "USD", free=True).kind is PriceKind.FREE
    assert read_asked("$40", "USD", free=True).kind is PriceKind.ASKING
    assert read_asked("$0", "USD", free=False).kind is PriceKind.PLACEHOLDER
    assert read_asked("$40", "CAD", free=False).currency == "CAD"


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("[SOLD] Bike", ListingState.SOLD),
        ("Pending: bike", ListingState.RESERVED),
        ("Soldering iron", ListingState.ACTIVE),
    ],
)
def test_a_mark_is_a_word_at_the_start(title: str, state: ListingState) -> None:
    assert sold_state(title) is state
