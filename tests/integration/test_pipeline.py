from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.alerts.facts import AlertFacts
from core.clock import ManualClock
from core.db import Database
from core.listings.listing import ListingState, PriceKind
from tests.integration.world import World, advert, criteria


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def test_a_new_listing_alerts_once_and_a_second_poll_sends_no_second_alert(
    world: World,
) -> None:
    await world.search(await world.person(), criteria("bike", "300"))
    page = [advert("1", "Mountain bike"), advert("2", "Sofa"), advert("3", "Bike", "400")]
    first = await world.pipeline.ingest("shop", page)
    assert (first.new, first.alerts) == (3, 1)
    for _ in range(2):
        again = await world.pipeline.ingest("shop", page)
        assert (again.new, again.known, again.alerts) == (0, 3, 0)
    assert await world.told() == [("new", "100.00 GBP")]
    [delivery] = await world.deliveries()
    assert (delivery.kind, delivery.state, delivery.silent) == ("alert", "pending", False)
    assert await world.scalar("SELECT due_at FROM lanes") == world.clock.now()


async def test_another_process_finds_nothing_new_in_the_same_page(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    page = [advert("1", "Bike"), advert("2", "Bike")]
    await world.pipeline.ingest("shop", page)
    other = World(world.database, world.clock, index=world.index)
    again = await other.pipeline.ingest("shop", page)
    assert (again.new, again.known, again.alerts) == (0, 2, 0)


async def test_two_people_and_two_searches_of_one_person(world: World) -> None:
    ana, bob = await world.person("ana"), await world.person("bob")
    mine = [await world.search(ana, criteria("bike")), await world.search(ana, criteria("trek"))]
    his = await world.search(bob, criteria("trek"))
    await world.pipeline.ingest("shop", [advert("1", "Trek bike")])
    alerts = {alert.owner_id: alert.search_ids for alert in await world.alerts()}
    assert alerts == {ana: mine, bob: [his]}


async def test_a_listing_that_drops_into_range_alerts(world: World) -> None:
    await world.search(await world.person(), criteria("bike", "300"))
    await world.pipeline.ingest("shop", [advert("1", "Bike", "302")])
    assert await world.told() == []
    world.later(hours=1)
    result = await world.pipeline.ingest("shop", [advert("1", "Bike", "299")])
    assert (result.changed, result.alerts) == (1, 1)
    [alert] = await world.alerts()
    assert alert.reason == "dropped_into_range"
    assert AlertFacts.from_json(alert.facts).old_price == Decimal("302.00")
    points = await world.scalar("SELECT array_agg(amount ORDER BY observed_at) FROM price_points")
    assert points == [Decimal("302.00"), Decimal("299.00")]


@pytest.mark.parametrize(
    ("old", "new", "told"), [("100", "95", 1), ("100", "95.01", 0), ("90", "85.6", 0)]
)
async def test_a_drop_is_told_from_five_percent_and_five_units(
    world: World, old: str, new: str, told: int
) -> None:
    await world.search(await world.person(), criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Bike", old)])
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike", new)])
    assert len([one for one in await world.told() if one[0] == "price_drop"]) == told


async def test_small_steps_add_up_and_the_second_drop_of_a_day_is_silent(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    for price in ("100", "97", "94", "80", "110", "90"):
        await world.pipeline.ingest("shop", [advert("1", "Bike", price)])
        world.later(hours=1)
    assert await world.told() == [
        ("new", "100.00 GBP"),
        ("price_drop", "94.00 GBP"),
        ("price_drop", "80.00 GBP"),
    ]
    assert [one.silent for one in await world.deliveries()] == [False, False, True]
    world.later(days=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike", "70")])
    assert not (await world.deliveries())[-1].silent


async def test_a_price_that_returns_is_noticed_although_the_page_was_seen(world: World) -> None:
    for price in ("100", "90", "100"):
        await world.pipeline.ingest("shop", [advert("1", "Bike", price)])
        world.later(minutes=1)
    assert await world.scalar("SELECT price FROM listings") == Decimal("100.00")


async def test_a_search_that_comes_to_match_is_named_on_the_card_that_is_there(
    world: World,
) -> None:
    ana = await world.person()
    first = await world.search(ana, criteria("bike"))
    second = await world.search(ana, criteria("bike", "99"))
    third = await world.search(ana, criteria("bike trek"))
    await world.pipeline.ingest("shop", [advert("1", "Bike")])
    await world.mark_sent()
    world.later(hours=1)
    result = await world.pipeline.ingest("shop", [advert("1", "Trek bike")])
    assert result.alerts == 0
    [alert] = await world.alerts()
    assert alert.search_ids == [first, third]
    assert [one.wanted_revision > one.shown_revision for one in await world.deliveries()] == [True]
    assert await world.scalar("SELECT due_at FROM lanes") == world.clock.now()
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Trek bike", "98")])
    assert [one.search_ids for one in await world.alerts()] == [
        [first, third],
        [first, second, third],
    ]


async def test_a_search_saved_a_moment_later_is_named_on_the_card(world: World) -> None:
    ana = await world.person()
    first = await world.search(ana, criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Trek bike")])
    second = await world.search(ana, criteria("trek"))
    assert await world.pipeline.match_back({second}, dt.timedelta(0)) == 0
    [alert] = await world.alerts()
    assert alert.search_ids == [first, second]


async def test_hidden_items_and_sellers_give_no_alert(world: World) -> None:
    ana, bob = await world.person("ana"), await world.person("bob")
    await world.search(ana, criteria("bike"))
    await world.search(bob, criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Bike", seller="sam")])
    [alert, _] = await world.alerts()
    await world.run(
        "INSERT INTO item_marks (owner_id, item_id, mark, listing_id) VALUES (:o, :i, 'hidden', 1)",
        o=ana,
        i=alert.item_id,
    )
    await world.run(
        "INSERT INTO hidden_sellers (owner_id, marketplace, seller) VALUES (:o, 'shop', 'sam')",
        o=bob,
    )
    world.later(hours=1)
    await world.pipeline.ingest(
        "shop", [advert("1", "Bike", "50", seller="sam"), advert("2", "Bike", seller="sam")]
    )
    assert [(one.owner_id, one.reason) for one in (await world.alerts())[2:]] == [(ana, "new")]


async def test_older_adverts_are_marked_and_silent(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    before = world.clock.now() - dt.timedelta(days=2)
    await world.pipeline.ingest("shop", [advert("1", "Bike", listed_at=before)])
    [alert] = await world.alerts()
    assert alert.facts["older"] is True
    assert (await world.deliveries())[0].silent


async def test_what_is_reserved_is_told_once_it_is_free_again(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Bike", state=ListingState.RESERVED)])
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike", "80", state=ListingState.RESERVED)])
    assert await world.told() == []
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike", "80")])
    assert await world.told() == [("new", "80.00 GBP")]


async def test_sold_and_cheaper_listings_have_their_cards_edited(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Bike"), advert("2", "Bike")])
    await world.mark_sent()
    world.later(hours=1)
    result = await world.pipeline.ingest("shop", [advert("1", "Bike", state=ListingState.SOLD)])
    assert (result.alerts, result.edits) == (0, 1)
    assert sorted(one.wanted_revision for one in await world.deliveries()) == [0, 1]
    assert await world.scalar("SELECT due_at FROM lanes") == world.clock.now()


async def test_a_deal_is_told_right_after_a_restart(world: World) -> None:
    await world.search(await world.person(), criteria("bike", "60"))
    page = [advert(str(n), "Bike", str(100 + n)) for n in range(8)]
    page.append(advert("s", "Sofa", "900"))
    page.append(advert("e", "Bike", "700", currency="EUR"))
    await world.pipeline.ingest("shop", page)
    world.later(minutes=5)
    again = World(world.database, world.clock, index=world.index)
    await again.pipeline.ingest("shop", [advert("x", "Bike", "50")])
    alert = next(one for one in await world.alerts() if one.price_key == "50.00 GBP")
    deal = AlertFacts.from_json(alert.facts).deal
    assert deal is not None
    assert (deal.median, deal.sample) == (Decimal("103.00"), 9)


async def test_a_deal_is_told_from_the_page(world: World) -> None:
    await world.search(await world.person(), criteria("bike", "60"))
    page = [advert(str(n), "Bike", str(100 + n)) for n in range(8)]
    page += [
        advert("p", "Bike", "1", price_kind=PriceKind.PLACEHOLDER),
        advert("x", "Bike", "38"),
        advert("s", "Sofa", "900"),
    ]
    await world.pipeline.ingest("shop", page)
    alert = next(one for one in await world.alerts() if one.price_key)
    facts = AlertFacts.from_json(alert.facts)
    assert facts.deal is not None
    assert (facts.deal.median, facts.deal.sample) == (Decimal("103.00"), 9)
    assert facts.caution == "far_below_median"
