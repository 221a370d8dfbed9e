from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import LayoutChangedError
from scrapers.ebay.saved import MOST_LINES, Saved, read

PRICE = {"_currencyID": "GBP", "value": "299.50"}


def test_searches_and_watched_things_become_lines() -> None:
    told = {
        "FavoriteSearches": {
            "FavoriteSearch": [
                {"SearchName": "consoles", "QueryKeywords": "ps5 (slim,pro) -broken"},
                {"QueryKeywords": "lamp -ikea", "PriceLow": "20", "PriceHigh": "40.0"},
                {"SearchName": "sofa bed", "PriceHigh": PRICE},
            ]
        },
        "WatchList": {
            "ItemArray": {
                "Item": {
                    "Title": "Trek Marlin 5 2021 ~ great! Medium frame",
                    "SellingStatus": {"CurrentPrice": PRICE},
                }
            }
        },
        "FavoriteSellers": {"FavoriteSeller": [{"UserID": "a"}, {"UserID": "b"}]},
    }
    assert read(told) == Saved(
        (
            "ps5 slim or pro, not broken",
            "lamp 20 to 40, not ikea",
            "sofa bed max 300",
            "Trek Marlin 5 2021 max 300",
        ),
        sellers=("a", "b"),
    )


def test_an_empty_account_is_an_empty_one() -> None:
    assert read({"Ack": "Success"}) == Saved()


@pytest.mark.parametrize("told", [None, "x", 5, []])
def test_what_is_no_answer_is_said_to_be_none(told: object) -> None:
    with pytest.raises(LayoutChangedError):
        read(told)


@pytest.mark.parametrize("price", ["NaN", "-1", "0", "1e99", None, {"value": []}, "x"])
def test_odd_prices_are_left_out(price: object) -> None:
    told = {"FavoriteSearches": {"FavoriteSearch": {"QueryKeywords": "ps5", "PriceHigh": price}}}
    assert read(told).lines == ("ps5",)


@given(
    st.lists(st.text(max_size=80), max_size=100),
    st.recursive(
        st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    ),
)
def test_hostile_accounts_give_lines_or_nothing(words: list[str], odd: object) -> None:
    found = read(
        {
            "FavoriteSearches": {"FavoriteSearch": [{"QueryKeywords": one} for one in words]},
            "WatchList": {"ItemArray": {"Item": [{"Title": odd, "SellingStatus": odd}, odd]}},
            "FavoriteSellers": odd,
        }
    )
    assert len(found.lines) <= MOST_LINES
    assert all(0 < len(line) <= 280 and line.isprintable() for line in found.lines)
