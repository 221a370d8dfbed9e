from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import BlockedError, QueryRefusedError, RateLimitedError, UnavailableError
from core.listings.listing import Listing
from core.pipeline import Keeper
from tests.integration.world import Shop, World, advert, criteria


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def follow(world: World) -> Keeper:
    keeper = Keeper(world.pipeline)
    await keeper.load()
    return keeper


async def notices(world: World) -> list[Any]:
    return [
        (one.owner_id, one.payload["key"])
        for one in await world.deliveries()
        if one.kind == "notice"
    ]


async def test_two_searches_with_one_target_cost_one_call(world: World) -> None:
    await world.search(await world.person("ana"), criteria("bike", "300"))
    await world.search(await world.person("bob"), criteria("bike trek"))
    await follow(world)
    world.shop.shelves = [advert("1", "Trek bike")]
    assert await world.pipeline.poll_due() == 1
    assert [query.key for query, _ in world.shop.asked] == ["q=bike"]
    assert await world.pipeline.poll_due() == 0
    assert await world.scalar("SELECT calls FROM call_counts") == 1
    world.later(seconds=60)
    world.shop.shelves.insert(0, advert("2", "Trek bike"))
    assert await world.pipeline.poll_due() == 1
    assert [(one.reason, one.facts["price"]) for one in await world.alerts()] == [
        ("new", "100.00")
    ] * 2


async def test_the_first_page_is_silent_and_over_budget_listings_on_it_still_alert_later(
    world: World,
) -> None:
    search = await world.search(await world.person(), criteria("bike", "300"))
    await follow(world)
    world.shop.shelves = [advert("1", "Bike"), advert("2", "Bike", "350")]
    await world.pipeline.poll_due()
    assert await world.told() == []
    assert await world.scalar("SELECT array_agg(search_id) FROM search_seen") == [search]
    world.later(seconds=60)
    world.shop.shelves = [advert("1", "Bike"), advert("2", "Bike", "290")]
    await world.pipeline.poll_due()
    assert await world.told() == [("dropped_into_range", "290.00 GBP")]


async def test_what_is_put_up_after_saving_alerts_even_on_the_first_page(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    world.later(seconds=20)
    world.shop.shelves = [advert("1", "Bike", listed_at=world.clock.now()), advert("2", "Bike")]
    await world.pipeline.poll_due()
    assert await world.told() == [("new", "100.00 GBP")]


async def test_after_a_preview_everything_new_is_news(world: World) -> None:
    wanted = criteria("bike")
    [query] = world.shop.queries(wanted)
    shown = [advert("1", "Bike")]
    result = await world.pipeline.ingest("shop", shown, query=query)
    assert list(result.item_ids) == ["1"]
    world.later(seconds=30)
    await world.search(await world.person(), wanted)
    await follow(world)
    world.later(seconds=30)
    world.shop.shelves = [advert("2", "Bike"), *shown]
    assert await world.pipeline.poll_due() == 1
    assert len(await world.told()) == 1


async def test_a_preview_alerts_other_people(world: World) -> None:
    await world.search(await world.person(), criteria("bike trek"))
    await world.pipeline.ingest("shop", [advert("1", "Trek bike")], query=None)
    assert len(await world.told()) == 1


async def test_paging_goes_on_until_something_known_is_met(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    world.shop.shelves = [advert("0", "Bike")]
    await world.pipeline.poll_due()
    world.later(seconds=60)
    world.shop.shelves = [advert(str(n), "Bike") for n in range(8, -1, -1)]
    await world.pipeline.poll_due()
    assert len(await world.told()) == 8
    assert len(world.shop.asked) == 1 + 3
    assert await world.scalar("SELECT calls FROM call_counts") == 4


async def test_a_page_that_fails_on_the_way_leaves_no_gap(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    world.shop.shelves = [advert("0", "Bike")]
    await world.pipeline.poll_due()
    world.later(seconds=60)
    world.shop.shelves = [advert(str(n), "Bike") for n in range(8, -1, -1)]
    answers = world.shop.search

    async def third_page_breaks(query: Any, cursor: Any = None) -> Any:
        if cursor is not None and cursor.page == "6":
            raise UnavailableError("shop")
        return await answers(query, cursor)

    world.shop.search = third_page_breaks  # type: ignore[method-assign]  # the shop is a fake
    await world.pipeline.poll_due()
    assert len(await world.told()) == 6
    world.shop.search = answers  # type: ignore[method-assign]  # likewise
    world.later(seconds=120)
    await world.pipeline.poll_due()
    assert len(await world.told()) == 8


async def test_a_blocked_source_is_told_once_and_told_once_when_it_is_back(world: World) -> None:
    ana, bob = await world.person("ana"), await world.person("bob")
    await world.search(ana, criteria("bike"))
    await world.search(ana, criteria("sofa"))
    await world.search(bob, criteria("lamp"))
    await follow(world)
    world.shop.fails = [BlockedError("shop", "captcha") for _ in range(3)]
    await world.pipeline.poll_due()
    told = [(ana, "notices.source_blind"), (bob, "notices.source_blind")]
    assert await notices(world) == told
    assert len(world.shop.asked) == 3
    assert await world.scalar("SELECT state FROM source_health") == "blocked"
    world.later(hours=7)
    assert await world.pipeline.poll_due() == 1
    assert await notices(world) == [
        *told,
        (ana, "notices.source_back"),
        (bob, "notices.source_back"),
    ]
    assert await world.pipeline.poll_due() == 2
    assert len(await notices(world)) == 4


async def test_two_failures_are_nobodys_business_and_three_are(world: World) -> None:
    owner = await world.person()
    await world.search(owner, criteria("bike"))
    await follow(world)
    world.shop.fails = [UnavailableError("shop") for _ in range(3)]
    for _ in range(2):
        assert await world.pipeline.poll_due() == 1
        assert await world.pipeline.poll_due() == 0
        world.later(hours=1)
    assert await notices(world) == []
    await world.pipeline.poll_due()
    assert await notices(world) == [(owner, "notices.source_blind")]
    assert await world.scalar("SELECT failures FROM poll_targets") == 3


async def test_retry_after_is_kept_for_the_whole_marketplace(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    world.shop.fails = [RateLimitedError("shop", retry_after=dt.timedelta(hours=2))]
    await world.pipeline.poll_due()
    world.later(minutes=119)
    assert await world.pipeline.poll_due() == 0
    world.later(minutes=2)
    assert await world.pipeline.poll_due() == 1


async def test_a_refused_query_blinds_nobody_else(world: World) -> None:
    ana, bob = await world.person("ana"), await world.person("bob")
    await world.search(ana, criteria("bike"))
    await follow(world)
    world.shop.fails = [QueryRefusedError("shop", "category ignored")]
    await world.pipeline.poll_due()
    await world.search(bob, criteria("sofa"))
    await follow(world)
    await world.pipeline.poll_due()
    assert await notices(world) == [(ana, "notices.query_refused")]
    world.later(hours=1)
    await world.pipeline.poll_due()
    assert await notices(world) == [(ana, "notices.query_refused"), (ana, "notices.source_back")]


async def test_a_fault_of_ours_in_one_target_leaves_the_others_alone(world: World) -> None:
    owner = await world.person()
    await world.search(owner, criteria("bike"))
    await world.search(owner, criteria("sofa"))
    await follow(world)
    world.shop.fails = [KeyError("ours")]
    assert await world.pipeline.poll_due() == 2
    assert await world.scalar("SELECT count(*) FROM poll_targets WHERE last_ok_at IS NOT NULL") == 1
    assert await world.scalar("SELECT count(*) FROM poll_targets WHERE last_error='internal'") == 1


async def test_a_daily_budget_is_paid_out_over_the_day(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock, shop=Shop(daily_calls=100))
    owner = await world.person()
    for n in range(150):
        await world.search(owner, criteria(f"thing{n}"))
    await follow(world)
    polled = 0
    while count := await world.pipeline.poll_due(50):
        polled += count
    assert polled == 70
    world.later(hours=6)
    while count := await world.pipeline.poll_due(50):
        polled += count
    assert polled == 95
    assert await world.scalar("SELECT calls FROM call_counts") == 95


async def test_calls_are_counted_by_the_marketplaces_own_day(
    database: Database, clock: ManualClock
) -> None:
    shop = Shop(daily_calls=100, day_zone="America/Los_Angeles")
    world = World(database, clock, shop=shop)
    clock.advance(dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC) - clock.now())
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    assert await world.pipeline.poll_due()
    await world.pipeline.spend(shop)
    world.later(hours=1)
    await world.pipeline.spend(shop)
    counted = "SELECT string_agg(day || ': ' || calls, ', ' ORDER BY day) FROM call_counts"
    assert await world.scalar(counted) == "2026-11-23: 2, 2026-11-24: 1"


async def test_intervals_follow_the_person_and_the_marketplace(world: World) -> None:
    owner = await world.person()
    search = await world.search(owner, criteria("bike", every_minutes=10))
    keeper = await follow(world)
    interval = "SELECT interval_seconds FROM poll_targets"
    assert await world.scalar(interval) == 600
    await world.search(owner, criteria("bike"))
    await keeper.load()
    assert await world.scalar(interval) == 60
    await world.run(
        "UPDATE searches SET state = 'paused', updated_at = :now WHERE id <> :id",
        id=search,
        now=world.later(seconds=1),
    )
    await keeper.sweep()
    assert await world.scalar(interval) == 600


async def test_learned_rates_count_what_was_new_after_the_first_page(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    world.shop.shelves = [advert("1", "Bike")]
    await world.pipeline.poll_due()
    world.later(days=1)
    world.shop.shelves = [advert("2", "Bike"), advert("1", "Bike")]
    await world.pipeline.poll_due()
    rate = await world.scalar("SELECT rate_alpha / rate_beta FROM poll_targets")
    assert rate == pytest.approx(1.0)


async def test_a_detail_is_read_before_the_verdict(world: World) -> None:
    await world.search(await world.person(), criteria("bike carbon", anywhere_in_text=True))
    await follow(world)
    await world.pipeline.poll_due()
    part = advert("1", "Bike", description_complete=False)
    world.shop.shelves = [advert("1", "Bike", description="A carbon frame.")]
    await world.pipeline.ingest("shop", [part])
    assert await world.scalar("SELECT count(*) FROM needs_detail") == 1
    await world.pipeline.poll_due()
    assert await world.told() == [("new", "100.00 GBP")]
    assert await world.scalar("SELECT count(*) FROM needs_detail") == 0
    again = await world.pipeline.ingest("shop", [part])
    assert (again.changed, again.alerts) == (0, 0)


async def test_details_leave_half_of_a_minute_to_lists(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock, shop=Shop(page_size=10, calls_per_minute=4))
    await world.search(await world.person(), criteria("bike carbon", anywhere_in_text=True))
    await follow(world)
    assert await world.pipeline.poll_due() == 1
    parts = [advert(str(n), "Bike", description_complete=False) for n in range(4)]
    world.shop.shelves = [advert(str(n), "Bike", description="Carbon.") for n in range(4)]
    await world.pipeline.ingest("shop", parts)
    # One list has been read in this minute, so one detail is left of its half.
    for _ in range(3):
        await world.pipeline.poll_due()
    assert await world.scalar("SELECT count(*) FROM needs_detail") == 3


class Slow(Shop):
    """Lets whoever looks something up wait, as a polite client does."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(page_size=10)
        self._clock = clock

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        self._clock.advance(dt.timedelta(seconds=20))
        return await super().look_up(external_id, url)


async def test_details_are_left_before_their_lease_ends(
    database: Database, clock: ManualClock
) -> None:
    """What is leased too long is read by another process, too."""
    world = World(database, clock, shop=Slow(clock))
    await world.search(await world.person(), criteria("bike carbon", anywhere_in_text=True))
    await follow(world)
    await world.pipeline.poll_due()
    parts = [advert(str(n), "Bike", description_complete=False) for n in range(3)]
    world.shop.shelves = [advert(str(n), "Bike", description="Carbon.") for n in range(3)]
    await world.pipeline.ingest("shop", parts)
    await world.pipeline.poll_due()
    assert await world.scalar("SELECT count(*) FROM needs_detail") == 1


async def test_what_an_outage_held_back_comes_as_one_late_list(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    await follow(world)
    await world.pipeline.poll_due()
    world.shop.fails = [BlockedError("shop", "captcha")]
    world.later(minutes=2)
    await world.pipeline.poll_due()
    world.shop.shelves = [advert(str(n), "Bike") for n in range(2)]
    world.later(hours=7)
    await world.pipeline.poll_due()
    assert [one.facts["caught_up"] for one in await world.alerts()] == [True, True]
    world.later(minutes=2)
    world.shop.shelves.insert(0, advert("9", "Bike"))
    await world.pipeline.poll_due()
    assert "caught_up" not in (await world.alerts())[-1].facts
