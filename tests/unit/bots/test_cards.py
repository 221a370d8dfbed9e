from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from bots.replies import Card, Span
from bots.texts.translate import Texts
from bots.tokens import Tokens
from bots.views.cards import CardStyle, card_of, more_rows, summary
from core.alerts.card import AlertCard, Deal
from core.alerts.states import Reason
from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from core.matching.verdict import Note
from tests.conftest import NOW

STYLE = CardStyle(Texts("en", "Europe/London"), "mi", Tokens(("k" * 20,)), NOW)
LISTING = Listing(
    marketplace="demo",
    external_id="1",
    title="Trek Marlin 5 M",
    url="https://shop.example/1",
    image_urls=("https://shop.example/1.jpg",),
    price=Decimal(285),
    currency="GBP",
    price_kind=PriceKind.ASKING,
    condition=Condition.GOOD,
    seller="ana",
    place_label="Headingley, Leeds",
    collectable=True,
    listed_at=NOW - dt.timedelta(minutes=3),
)
CARD = AlertCard(
    alert_id=1,
    delivery_id=7,
    listing_id=3,
    item_id=4,
    listing=LISTING,
    marketplace_label="Demo market",
    demo=True,
    reason=Reason.NEW,
    search_names=("mountain bike",),
    search_ids=(2,),
    distance_km=9.66,
    found_at=NOW - dt.timedelta(minutes=2, seconds=20),
)


def drawn(**changes: object) -> Card:
    return card_of(dataclasses.replace(CARD, **changes), STYLE)  # type: ignore[arg-type]


def listed(**changes: object) -> Card:
    return drawn(listing=dataclasses.replace(LISTING, **changes))  # type: ignore[arg-type]


def plain(rich: tuple[Span, ...]) -> str:
    return "".join(f"~{span.text}~" if span.strike else span.text for span in rich)


def test_the_lock_screen_line_is_price_title_distance() -> None:
    assert summary(CARD, STYLE) == "£285 · Trek Marlin 5 M · 6 mi"


def test_what_was_found_as_it_was_listed_says_so_once() -> None:
    assert drawn(found_at=LISTING.listed_at).times == "listed 11:57"


def test_the_card_says_everything_in_its_place() -> None:
    card = drawn()
    assert plain(card.price) == "£285"
    assert card.place == "6 mi · Headingley, Leeds · collect"
    assert card.source == "Demo market · good"
    assert card.times == "listed 11:57, found 40 s later"
    assert card.reason == "New · for mountain bike"
    assert card.badge == "DEMO"
    labels = [[press.label for press in row] for row in card.rows]
    assert labels == [["Open on Demo market"], ["👎 Not for me", "☆ Keep", "⋯ More"]]


def test_an_old_price_is_struck_and_postage_added_up() -> None:
    card = drawn(
        old_price=Decimal(320),
        reason=Reason.PRICE_DROP,
        listing=dataclasses.replace(LISTING, postage=Decimal(12)),
    )
    assert plain(card.price) == "£285 ~£320~ + £12 post = £297"
    assert card.reason == "Price drop: £320 → £285 · for mountain bike"


def test_an_auction_shows_bid_bids_and_end() -> None:
    card = listed(
        price=Decimal(120),
        price_kind=PriceKind.BID,
        bid_count=7,
        ends_at=NOW + dt.timedelta(hours=8),
    )
    assert plain(card.price) == "£120 bid · 7 bids · ends 20:00"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(PriceKind.PLACEHOLDER, "price not stated"), (PriceKind.FREE, "free")],
)
def test_no_price_is_said_and_a_gift_is_free(kind: PriceKind, shown: str) -> None:
    assert plain(listed(price=Decimal(1), price_kind=kind).price) == shown


def test_a_sold_card_is_struck_and_loses_its_buttons() -> None:
    card = listed(state=ListingState.SOLD)
    assert card.struck
    assert card.badge == "SOLD"
    assert card.rows == ()
    assert card.deal == ""


def test_a_deal_needs_a_tenth_under_the_median() -> None:
    deal = Deal(median=Decimal(380), currency="GBP", sample=14, days=30)
    assert drawn(deal=deal).deal == "25% under the usual £380 (14 seen)"
    assert drawn(deal=dataclasses.replace(deal, median=Decimal(300))).deal == ""
    assert drawn(deal=dataclasses.replace(deal, currency="EUR")).deal == ""


def test_what_is_not_known_is_said() -> None:
    card = drawn(distance_km=None, notes=(Note.DISTANCE_UNKNOWN, Note.MILEAGE_UNKNOWN))
    assert card.place.startswith("distance not known")
    assert "mileage not stated" in card.source


def test_only_web_addresses_become_links() -> None:
    card = listed(url="javascript:alert(1)", image_urls=("data:text/html,x",))
    assert card.url is None
    assert card.photo_url is None
    assert [press.label for press in card.rows[0]] == ["👎 Not for me", "☆ Keep", "⋯ More"]


def test_a_hostile_listing_is_cut_and_turns_nothing() -> None:
    card = listed(title="\u202e" + "@everyone <b>" * 900, place_label="x" * 999, seller="y" * 999)
    assert len(card.title) <= 80
    assert "\u202e" not in card.summary
    assert len(card.summary) < 100
    assert len(card.place) < 80


def test_more_offers_the_rest_and_hide_seller_only_with_a_seller() -> None:
    labels = [press.label for row in more_rows(CARD, STYLE) for press in row]
    assert labels == ["Hide seller", "Snooze", "Lower max", "Why", "Stop this search", "Back"]
    unknown = dataclasses.replace(CARD, listing=dataclasses.replace(LISTING, seller=None))
    assert more_rows(unknown, STYLE)[0][0].label == "Snooze"
