"""From an entry's fields to a listing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from scrapers.feed.listing import Feed, to_listing

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
FEED = Feed(marketplace="bikes", address="https://a.example/feed", currency="GBP", country="GB")


def _read(**fields: str) -> Listing:
    named = {"id": "1", "title": "Bike", "link": "https://a.example/1"}
    named |= {name.replace("__", ":"): value for name, value in fields.items()}
    listing = to_listing({name: [value] for name, value in named.items() if value}, FEED, NOW)
    assert listing is not None
    return listing


def test_everything_of_the_listing_namespace() -> None:
    listing = _read(
        magpie__price="285",
        magpie__currency="EUR",
        magpie__postage="0",
        magpie__condition="like_new",
        magpie__seller="ana",
        magpie__state="sold",
        magpie__place="Headingley, Leeds",
        magpie__lat="53.8",
        magpie__lon="-1.5",
        magpie__country="ie",
        magpie__deliverable="true",
        magpie__collectable="false",
        magpie__listed="2026-11-22T12:00:00Z",
        magpie__image="/1.jpg",
        description="<p>Fine</p>",
        pubDate="Mon, 23 Nov 2026 11:58:00 GMT",
    )
    assert listing == Listing(
        marketplace="bikes",
        external_id="1",
        title="Bike",
        url="https://a.example/1",
        description="Fine",
        image_urls=("https://a.example/1.jpg",),
        price=Decimal(285),
        currency="EUR",
        price_kind=PriceKind.ASKING,
        postage=Decimal(0),
        condition=Condition.LIKE_NEW,
        seller="ana",
        place_label="Headingley, Leeds",
        lat=53.8,
        lon=-1.5,
        country="IE",
        deliverable=True,
        collectable=False,
        state=ListingState.SOLD,
        listed_at=NOW - dt.timedelta(days=1),
    )


def test_an_auction_tells_its_bid_and_end() -> None:
    listing = _read(
        magpie__price="1",
        magpie__auction="true",
        magpie__bids="7",
        magpie__ends="2026-11-24T20:14Z",
    )
    assert (listing.price, listing.price_kind) == (Decimal(1), PriceKind.BID)
    assert (listing.bid_count, listing.auction) == (7, True)
    assert listing.ends_at == dt.datetime(2026, 11, 24, 20, 14, tzinfo=dt.UTC)


def test_an_auction_with_buy_now_tells_the_asking_price() -> None:
    listing = _read(magpie__price="80", magpie__auction="true", magpie__buy_now="true")
    assert listing.price_kind is PriceKind.ASKING


def test_prices_from_other_places() -> None:
    assert _read(g__price="20.00 USD").currency == "USD"
    assert _read(g__price="20.00 USD", g__sale_price="15.00 USD").price == 15
    assert _read(magpie__price="free").price_kind is PriceKind.FREE
    assert _read(magpie__price="0").price_kind is PriceKind.PLACEHOLDER
    assert _read(magpie__price="soon").price_kind is PriceKind.UNKNOWN
    from_title = _read(title="Trek Marlin 5 - £285")
    assert (from_title.price, from_title.title) == (Decimal(285), "Trek Marlin 5")


def test_postage_of_another_currency_is_not_told() -> None:
    listing = _read(magpie__currency="EUR", g__price="20 USD", magpie__postage="5")
    assert (listing.currency, listing.postage) == ("USD", None)


@pytest.mark.parametrize(
    ("fields", "point"),
    [
        ({"geo__lat": "53.8", "geo__long": "-1.5"}, (53.8, -1.5)),
        ({"georss__point": "53.8 -1.5"}, (53.8, -1.5)),
        ({"georss__where": "\n 53.8 -1.5 \n"}, (53.8, -1.5)),
        ({"magpie__lat": "0", "magpie__lon": "0"}, (None, None)),
        ({"magpie__lat": "953.8", "magpie__lon": "1"}, (None, None)),
        ({"magpie__lat": "nan", "magpie__lon": "1"}, (None, None)),
        ({"magpie__lat": "north", "magpie__lon": "1"}, (None, None)),
        ({"magpie__lat": "53.8"}, (None, None)),
    ],
)
def test_points(fields: dict[str, str], point: tuple[float | None, float | None]) -> None:
    listing = _read(**fields)
    assert (listing.lat, listing.lon) == point


def test_hostile_links_and_pictures_are_dropped() -> None:
    listing = _read(link="javascript:alert(1)", image="data:image/png;base64,x")
    assert listing.url == FEED.address
    assert listing.image_urls == ()


def test_a_picture_in_the_description_will_do() -> None:
    assert _read(description='<img src="b.jpg">').image_urls == ("https://a.example/b.jpg",)


def test_identity() -> None:
    assert _read(id="").external_id == "https://a.example/1"
    long = [_read(id="x" * 500 + end).external_id for end in "ab"]
    assert len(set(long)) == 2
    assert all(len(one) <= 200 for one in long)
    assert to_listing({"id": ["1"]}, FEED, NOW) is None
    assert to_listing({"title": ["Bike"]}, FEED, NOW) is None


def test_a_permalink_guid_is_a_link_too() -> None:
    assert _read(link="", guid="https://a.example/9").url == "https://a.example/9"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "title",
                "link",
                "guid",
                "description",
                "pubDate",
                "magpie:price",
                "magpie:postage",
                "magpie:currency",
                "magpie:lat",
                "magpie:lon",
                "magpie:bids",
                "magpie:auction",
                "magpie:ends",
                "magpie:state",
                "magpie:country",
                "georss:point",
                "g:price",
                "image",
            ]
        ),
        st.lists(st.text(max_size=60), min_size=1, max_size=2),
    )
)
def test_any_fields_give_a_listing_or_none(fields: dict[str, list[str]]) -> None:
    listing = to_listing(fields, FEED, NOW)
    if listing is not None:
        assert listing.title
        assert listing.url.startswith("http")
        assert listing.price is None or listing.price.is_finite()
