from __future__ import annotations

import dataclasses
from decimal import Decimal

from core.listings.listing import PriceKind
from core.matching.verdict import Rule
from core.preview import Hidden
from core.preview.tally import KEPT, Tally
from core.searches.criteria import Criteria, Exclusion, Handover, Near, Term
from tests.unit.preview.adverts import LEEDS, brought, wanted


def label(name: str) -> tuple[str, bool]:
    return name.title(), False


def tally(criteria: Criteria) -> Tally:
    return Tally(criteria, label)


def test_matches_are_counted_by_marketplace_and_ranked_by_price() -> None:
    count = tally(wanted("bike", 400))
    count.take(
        [
            brought(1, "Road bike", 300),
            brought(2, "Mountain bike", 200),
            brought(3, "Kids bike", 250, marketplace="fair"),
            brought(4, "Sofa", 20),
        ]
    )
    count.answered("shop", None)
    state = count.state(("fair",))
    assert state.total == 3
    assert state.counts == {"shop": 2, "fair": 1}
    assert [card.listing_id for card in state.cards] == [2, 3, 1]
    assert set(state.item_ids) == {1001, 1002, 1003}
    assert state.looking == ("fair",)
    assert not state.done


def test_the_same_listing_twice_counts_once() -> None:
    count = tally(wanted("bike"))
    count.take([brought(1, "Road bike")])
    count.take([brought(1, "Road bike"), brought(2, "Broken sofa")])
    assert count.state(()).total == 1


def test_two_copies_of_one_item_are_one_match() -> None:
    count = tally(wanted("bike"))
    copy = dataclasses.replace(brought(2, "Road bike"), item_id=1001)
    count.take([brought(1, "Road bike"), copy])
    state = count.state(())
    assert state.total == 1
    assert sum(state.counts.values()) == 1


def test_the_median_leaves_out_placeholders_bids_and_accessories() -> None:
    count = tally(wanted("ps5"))
    count.take(
        [
            brought(1, "PS5 console", 300),
            brought(2, "PS5 disc", 320),
            brought(3, "PS5 slim", 340),
            brought(4, "PS5 boxed", 1, price_kind=PriceKind.PLACEHOLDER),
            brought(5, "PS5 auction", 5, price_kind=PriceKind.BID),
            brought(6, "PS5 headset stand", 30),
        ]
    )
    state = count.state(())
    assert state.median == Decimal(320)
    assert state.currency == "GBP"
    assert state.accessories == 1


def test_parts_broken_things_and_odd_bargains_come_last_however_cheap() -> None:
    count = tally(wanted("ps5"))
    count.take(
        [
            brought(1, "PS5 headset stand", 10),
            brought(2, "PS5 spares or repairs", 40),
            brought(3, "PS5 console", 20),
            brought(4, "PS5 slim", 300),
            brought(5, "PS5 disc", 280),
            brought(6, "PS5 digital", 260),
        ]
    )
    state = count.state(())
    assert [card.listing_id for card in state.cards][:3] == [6, 5, 4]
    assert state.total == 6


def test_fewer_than_three_prices_make_no_median() -> None:
    count = tally(wanted("ps5"))
    count.take([brought(1, "PS5", 300), brought(2, "PS5", 320), brought(3, "PS5", None)])
    assert count.state(()).median is None


def test_what_each_rule_hid_is_counted_with_its_word() -> None:
    broken = Exclusion(Term("broken"))
    count = tally(wanted("bike", 400, excluded=(broken,)))
    count.take(
        [
            brought(1, "Broken bike"),
            brought(2, "Bike, broken frame"),
            brought(3, "Bike", 900),
            brought(4, "WANTED: bike"),
            brought(5, "Broken sofa"),
        ]
    )
    hidden = count.state(()).hidden
    assert Hidden(Rule.EXCLUDED, "broken", 2) in hidden
    assert Hidden(Rule.PRICE_HIGH, "", 1) in hidden
    assert Hidden(Rule.WANTED, "", 1) in hidden
    assert sum(one.count for one in hidden) == 4


def test_without_matches_the_nearest_misses_come_with_what_would_let_them_in() -> None:
    near = Near(LEEDS, radius_km=10)
    count = tally(wanted("gtx 3080", 350, near=near))
    here = {"lat": 53.8, "lon": -1.55, "collectable": True}
    count.take(
        [
            brought(1, "RTX 3080", 300, **here),
            brought(2, "RTX 3080 founders", 320, **here),
            brought(3, "GTX 3080", 363, **here),
            brought(4, "GTX 3080", 300, lat=53.96, lon=-1.08, collectable=True),
            brought(5, "Sofa", 10, **here),
        ]
    )
    misses = count.state(()).near_misses
    assert [one.misses[0].rule for one in misses] == [Rule.PRICE_HIGH, Rule.DISTANCE, Rule.REQUIRED]
    dear, far, other = misses
    assert dear.loosened is not None
    assert dear.loosened.price_max == Decimal(370)
    assert dear.brings == 1
    assert far.loosened is not None
    assert far.loosened.near is not None
    assert far.loosened.near.radius_km > 30
    assert other.loosened is not None
    assert other.loosened.required == ((Term("3080"),),)
    assert other.brings == 2


def test_listings_that_fail_several_rules_are_near_misses_too_the_fewest_first() -> None:
    near = Near(LEEDS, radius_km=10)
    broken = Exclusion(Term("broken"))
    count = tally(wanted("gtx 3080", 350, near=near, excluded=(broken,)))
    here = {"lat": 53.8, "lon": -1.55, "collectable": True}
    york = {"lat": 53.96, "lon": -1.08, "collectable": True}
    count.take(
        [
            brought(1, "GTX 3080", 700, **york),
            brought(2, "GTX 3080 broken", 400, **york),
            brought(3, "GTX 3080", 400, **york),
            brought(4, "GTX 3080 broken", 300, **here),
            brought(5, "Sofa", 400, **york),
        ]
    )
    misses = count.state(()).near_misses
    assert [one.card.listing_id for one in misses] == [4, 3, 1]
    both = misses[1]
    assert [miss.rule for miss in both.misses] == [Rule.PRICE_HIGH, Rule.DISTANCE]
    assert both.loosened is not None
    assert both.loosened.price_max == Decimal(400)
    assert both.brings == 1


def test_parts_are_the_last_of_the_nearest_misses() -> None:
    count = tally(wanted("gtx 3080", 5))
    count.take(
        [
            brought(1, "GTX 3080 charger only", 6),
            brought(2, "GTX 3080", 300),
            brought(3, "GTX 3080", 250),
        ]
    )
    assert [one.card.listing_id for one in count.state(()).near_misses] == [3, 2, 1]


def test_stored_listings_are_near_misses_though_not_counted_as_hidden() -> None:
    count = tally(wanted("bike", 50))
    count.take([brought(1, "Bike", 60), brought(2, "Sofa", 60)], only_matches=True)
    state = count.state(())
    assert [one.card.listing_id for one in state.near_misses] == [1]
    assert state.hidden == ()
    assert state.near_misses[0].brings == 1


def test_near_misses_wait_until_everybody_has_answered() -> None:
    count = tally(wanted("bike", 50))
    count.take([brought(1, "Bike", 60)])
    assert count.state(("shop",)).near_misses == ()
    assert len(count.state(()).near_misses) == 1


def test_a_match_leaves_no_near_misses() -> None:
    count = tally(wanted("bike", 50))
    count.take([brought(1, "Bike", 60), brought(2, "Bike", 40)])
    assert count.state(()).near_misses == ()


def test_the_distance_stands_on_the_card() -> None:
    near = Near(LEEDS, radius_km=30)
    count = tally(wanted("bike", near=near, handover=Handover.COLLECTION))
    count.take([brought(1, "Bike", lat=53.9, lon=-1.55, collectable=True)])
    card = count.state(()).cards[0]
    assert card.distance_km is not None
    assert 10 < card.distance_km < 12
    assert card.place_label == "Leeds, UK"


def test_very_many_matches_are_all_remembered_but_not_all_drawn() -> None:
    count = tally(wanted("bike"))
    count.take([brought(number, "Bike") for number in range(KEPT + 50)])
    state = count.state(())
    assert state.total == KEPT + 50
    assert len(state.item_ids) == KEPT + 50
    assert len(state.cards) == KEPT


def test_a_failure_is_named_beside_what_was_read() -> None:
    count = tally(wanted("bike"))
    count.take([brought(1, "Bike")])
    count.answered("shop", "blocked")
    state = count.state(())
    assert state.failures == {"shop": "blocked"}
    assert state.counts == {"shop": 1}
