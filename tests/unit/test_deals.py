"""What is remembered of prices, and how often what is forgotten may be looked up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.pipeline.deals import RECALLS, Deals, Page, patterns
from tests.conftest import NOW
from tests.integration.world import advert

BIKE = '[[{"text": "bike"}]]'


def test_what_is_recalled_is_known_and_pages_add_to_it() -> None:
    deals = Deals()
    kind = (BIKE, "GBP")
    assert deals.forgotten([kind], NOW) == [kind]
    deals.recall(kind, [advert(str(n), "Bike", "100") for n in range(4)], NOW)
    assert deals.forgotten([kind], NOW) == []
    assert deals.of(BIKE, "GBP", Page(()), NOW) is None
    later = NOW + dt.timedelta(minutes=2)
    deal = deals.of(BIKE, "GBP", Page([advert("5", "Bike", "90")]), later)
    assert deal is not None
    assert (deal.median, deal.sample) == (Decimal(100), 5)


def test_only_so_many_are_looked_up_at_once_and_then_one_a_second() -> None:
    deals = Deals()
    kinds = [(BIKE, f"C{number}") for number in range(RECALLS + 5)]
    assert len(deals.forgotten(kinds, NOW)) == RECALLS
    assert deals.forgotten(kinds, NOW) == []
    assert len(deals.forgotten(kinds, NOW + dt.timedelta(seconds=2))) == 2


def test_words_that_cannot_be_read_look_up_nothing() -> None:
    assert patterns('[[{"nonsense": 1}]]') == []
    assert patterns(BIKE) == ["%bike%"]
