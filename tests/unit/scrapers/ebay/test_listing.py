"""From the API's items to listings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.condition import Condition
from core.listings.listing import Listing, PriceKind
from scrapers.ebay.listing import to_listing
from scrapers.ebay.sites import SITES
from tests.fakes.ebay import auction, item

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GB = SITES["GB"]


def _read(made: dict[str, Any]) -> Listing:
    listing = to_listing(made, GB, NOW)
    assert listing is not None
    return listing


def test_an_ordinary_item() -> None:
    assert _read(item(1001)) == Listing(
        marketplace="ebay",
        external_id="1001",
        title="Trek Marlin 5, medium",
        url="https://www.ebay.co.uk/itm/1001",
        description="Serviced in spring.",
        description_complete=False,
        image_urls=("https://i.ebayimg.example/1001.jpg",),
        price=Decimal("285.00"),
        currency="GBP",
        price_kind=PriceKind.ASKING,
        postage=Decimal("9.00"),
        auction=False,
        buy_now=True,
        condition=Condition.GOOD,
        seller="ana",
        place_label="Leeds",
        country="GB",
        deliverable=True,
        listed_at=NOW - dt.timedelta(minutes=2),
    )


def test_its_kinds_are_told_by_a_search_and_by_a_look_up() -> None:
    listed = [{"categoryId": "177", "categoryName": "Laptops"}, {"categoryId": "58058"}, "?", {}]
    assert _read(item(1, categories=listed)).categories == ("gb.177", "gb.58058")
    assert _read(item(1, categoryIdPath="58058|177|x")).categories == ("gb.58058", "gb.177")
    assert _read(item(1, categories="177", categoryIdPath=177)).categories == ()


def test_an_auction_tells_its_bid_and_end() -> None:
    read = _read(auction(1))
    assert (read.price, read.currency, read.price_kind) == (Decimal("0.99"), "GBP", PriceKind.BID)
    assert (read.auction, read.buy_now, read.bid_count) == (True, False, 7)
    assert read.ends_at == dt.datetime(2026, 11, 24, 20, 14, tzinfo=dt.UTC)


def test_an_auction_that_can_be_bought_tells_what_buying_costs() -> None:
    read = _read(
        auction(
            1,
            buyingOptions=["AUCTION", "FIXED_PRICE"],
            price={"value": "200.00", "currency": "GBP"},
        )
    )
    assert (read.price, read.price_kind, read.bid_count) == (Decimal(200), PriceKind.ASKING, 7)
    assert (read.auction, read.buy_now) == (True, True)


def test_postage_that_is_calculated_or_foreign_is_not_told() -> None:
    calculated = [{"shippingCostType": "CALCULATED"}]
    assert _read(item(1, shippingOptions=calculated)).postage is None
    assert _read(item(1, shippingOptions=calculated)).deliverable is True
    foreign = [{"shippingCost": {"value": "3.00", "currency": "USD"}}]
    assert _read(item(1, shippingOptions=foreign)).postage is None
    free = [{"shippingCost": {"value": "0.00", "currency": "GBP"}}]
    assert _read(item(1, shippingOptions=free)).postage == 0


def test_what_can_only_be_collected_says_so() -> None:
    pickup = [{"pickupLocationType": "ARRANGED_LOCATION"}]
    read = _read(item(1, shippingOptions=None, pickupOptions=pickup))
    assert (read.deliverable, read.collectable) == (False, True)
    silent = _read(item(1, shippingOptions=None))
    assert (silent.deliverable, silent.collectable) == (None, None)


@pytest.mark.parametrize(
    ("changes", "condition"),
    [
        ({"conditionId": "1000"}, Condition.NEW),
        ({"conditionId": "7000"}, Condition.FOR_PARTS),
        ({"conditionId": None, "condition": "Like New"}, Condition.LIKE_NEW),
        ({"conditionId": "99", "condition": "Odd"}, None),
    ],
)
def test_conditions(changes: dict[str, Any], condition: Condition | None) -> None:
    assert _read(item(1, **changes)).condition is condition


@pytest.mark.parametrize(
    "changes",
    [
        {"legacyItemId": None},
        {"legacyItemId": None, "itemId": "odd"},
        {
            "legacyItemId": "x",
            "itemId": None,
            "itemWebUrl": "https://www.ebay.co.uk/itm/bike/100001",
        },
    ],
)
def test_the_number_is_found_wherever_it_stands(changes: dict[str, Any]) -> None:
    assert _read(item(100001, **changes)).external_id == "100001"


def test_what_has_no_number_or_title_is_no_listing() -> None:
    nameless = item(1, legacyItemId=None, itemId=None, itemWebUrl=None)
    assert to_listing(nameless, GB, NOW) is None
    assert to_listing(item(1, title=" \u202e "), GB, NOW) is None


def test_without_an_address_the_site_s_own_is_made() -> None:
    made = item(1, itemWebUrl="javascript:alert(1)")
    assert _read(made).url == "https://www.ebay.co.uk/itm/1"


def test_a_masked_postcode_stands_for_a_missing_town() -> None:
    read = _read(item(1, itemLocation={"postalCode": "LS6***", "country": "GB"}))
    assert read.place_label == "LS6"


def test_points_are_looked_up_by_town_and_country() -> None:
    points = {("Leeds", "GB"): (53.8, -1.55)}
    read = to_listing(item(1), GB, NOW, lambda name, country: points.get((name, country)))
    assert read is not None
    assert (read.lat, read.lon) == (53.8, -1.55)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(sorted([*auction(1), *item(1), "pickupOptions", "estimatedAvailabilities"])),
    _JSON,
)
def test_one_odd_field_never_breaks_the_item(field: str, value: object) -> None:
    made = auction(1) | item(1) | {field: value}
    listing = to_listing(made, GB, NOW)
    assert listing is None or listing.price is None or listing.price.is_finite()
