from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.clock import ManualClock
from core.db import Database
from core.listings.listing import ListingState
from tests.integration.world import World, advert, criteria

TELLING = "Bought in 2021, ridden twice, kept in a dry garage since; collection only."


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def test_an_unchanged_page_writes_nothing(world: World) -> None:
    page = [advert(str(n), "Bike") for n in range(5)]
    await world.pipeline.ingest("shop", page)
    versions = "SELECT array_agg(xmin::text || ctid::text ORDER BY id) FROM listings"
    before = await world.scalar(versions)
    world.later(hours=2)
    assert (await world.pipeline.ingest("shop", page)).known == 5
    assert await world.scalar(versions) == before
    assert await world.scalar("SELECT count(*) FROM price_points") == 5


async def test_what_another_page_leaves_out_is_kept_and_is_no_change(world: World) -> None:
    whole = advert(
        "1", "Bike", description=TELLING, seller="sam", lat=53.8, lon=-1.5, place_label="Leeds"
    )
    part = advert("1", "Bike", description="Bought in…", description_complete=False)
    await world.pipeline.ingest("shop", [whole])
    world.later(minutes=1)
    assert (await world.pipeline.ingest("shop", [part])).changed == 0
    cheaper = dataclasses.replace(part, price=Decimal(80))
    assert (await world.pipeline.ingest("shop", [cheaper])).changed == 1
    kept = await world.scalar("SELECT ROW(description, seller, lat, price)::text FROM listings")
    assert kept == f'("{TELLING}",sam,53.8,80.00)'


async def test_a_pasted_category_turns_away_what_a_wider_question_brought(world: World) -> None:
    laptops = criteria("thinkpad", pins=frozenset({"shop/category/gb.177"}))
    await world.search(await world.person(), laptops)
    page = [
        advert("1", "Thinkpad charger", categories=("gb.58058", "gb.31530")),
        advert("2", "Thinkpad T480", categories=("gb.58058", "gb.177")),
        advert("3", "Thinkpad X1"),
    ]
    result = await world.pipeline.ingest("shop", page)
    assert (result.new, result.alerts) == (3, 2)
    # What another page leaves out stays known.
    await world.pipeline.ingest("shop", [advert("2", "Thinkpad T480", "80")])
    stored = "SELECT string_agg(array_to_string(categories, '+'), ' ' ORDER BY id) FROM listings"
    assert await world.scalar(stored) == "gb.58058+gb.31530 gb.58058+gb.177 "


async def test_the_worst_page_is_stored_but_for_what_cannot_be(world: World) -> None:
    absurd = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
    page = [
        advert("a\x00", "Nul\x00 bike", seller="s\x00"),
        advert("b", "x" * 10_000_000),
        advert("c", "Bike", "NaN"),
        advert("d", "Bike", "1e300", listed_at=absurd, ends_at=absurd),
        advert("e", "Half \ud83d bike", lat=float("nan"), lon=1e9),
        advert("f" * 10_000, "Bike"),
        advert("", "Bike"),
        advert(
            "g", "Bike", url="javascript:alert(1)", image_urls=("data:x", "https://i.example/1")
        ),
        advert("g", "Bike again", "3"),
        advert("h", None),  # type: ignore[arg-type]  # what a broken adapter may do
        advert("i", "Bike", bid_count=10**12),
    ]
    await world.search(await world.person(), criteria("bike"))
    result = await world.pipeline.ingest("shop", page)
    assert (result.new, result.bad) == (8, 2)
    assert result.alerts == 7
    again = await world.pipeline.ingest("shop", page)
    assert (again.new, again.changed) == (0, 0)


async def repost(world: World, hours: float, **later: Any) -> tuple[list[Any], int]:
    """Ingest an advert, and so much later another one; what was told, and how many items."""
    first = advert("1", "Trek Marlin 5 bike", seller="sam", image_urls=("https://i.example/1",))
    await world.pipeline.ingest("shop", [first])
    if later.pop("ended", False):
        await world.pipeline.ingest("shop", [dataclasses.replace(first, state=ListingState.ENDED)])
    world.later(hours=hours)
    second = dataclasses.replace(first, external_id="2", url="https://shop.example/2", **later)
    await world.pipeline.ingest("shop", [second])
    return await world.told(), await world.scalar("SELECT count(DISTINCT item_id) FROM listings")


async def test_a_repost_is_the_same_item_and_silent(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    told, items = await repost(world, 25)
    assert (told, items) == ([("new", "100.00 GBP"), ("relisted", "100.00 GBP")], 1)
    assert [one.silent for one in await world.deliveries()] == [False, True]


async def test_a_repost_after_the_end_is_recognised_at_once(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    assert await repost(world, 0.1, ended=True, title="TREK Marlin 5 - bike!") == (
        [("new", "100.00 GBP"), ("relisted", "100.00 GBP")],
        1,
    )


async def test_a_cheaper_repost_is_a_drop(world: World) -> None:
    await world.search(await world.person(), criteria("bike"))
    told, items = await repost(world, 25, price=Decimal(80))
    assert (told[-1], items) == (("price_drop", "80.00 GBP"), 1)
    assert (await world.alerts())[-1].facts["old_price"] == "100.00"


async def test_a_repost_nobody_was_told_of_is_new(world: World) -> None:
    owner = await world.person()
    await world.pipeline.ingest("shop", [])
    first = advert("1", "Bike", seller="sam", image_urls=("https://i.example/1",))
    await world.pipeline.ingest("shop", [first])
    world.later(hours=25)
    await world.search(owner, criteria("bike"))
    await world.pipeline.ingest("shop", [dataclasses.replace(first, external_id="2")])
    assert await world.told() == [("new", "100.00 GBP")]


@pytest.mark.parametrize(
    "other",
    [
        {"seller": "ann"},
        {"title": "Trek Marlin 6 bike"},
        {"image_urls": ("https://i.example/2",)},
        {"hours": 1.0},
    ],
)
async def test_another_thing_is_not_taken_for_a_repost(world: World, other: dict[str, Any]) -> None:
    await world.search(await world.person(), criteria("bike"))
    told, items = await repost(world, other.pop("hours", 25), **other)
    assert ([one[0] for one in told], items) == (["new", "new"], 2)


async def test_a_hidden_item_stays_hidden_when_it_is_posted_again(world: World) -> None:
    owner = await world.person()
    await world.search(owner, criteria("bike"))
    first = advert("1", "Bike", seller="sam", description=TELLING)
    result = await world.pipeline.ingest("shop", [first])
    await world.run(
        "INSERT INTO item_marks (owner_id, item_id, mark, listing_id) VALUES (:o, :i, 'hidden', 1)",
        o=owner,
        i=result.item_ids["1"],
    )
    world.later(days=2)
    await world.pipeline.ingest("shop", [dataclasses.replace(first, external_id="2")])
    assert len(await world.told()) == 1


async def test_an_edit_is_told_only_to_those_who_want_that(world: World) -> None:
    await world.search(await world.person("ana"), criteria("bike"))
    bob = await world.person("bob", edited_alerts=True)
    await world.search(bob, criteria("bike"))
    await world.pipeline.ingest("shop", [advert("1", "Bike")])
    world.later(hours=1)
    await world.pipeline.ingest("shop", [advert("1", "Bike, new tyres")])
    assert [(one.owner_id, one.reason) for one in (await world.alerts())[2:]] == [(bob, "edited")]


async def test_an_edit_that_makes_it_a_match_is_news_once(world: World) -> None:
    await world.search(await world.person(), criteria("mountain bike"))
    for title in ("Bike", "Mountain bike", "Bike", "Mountain bike, blue"):
        await world.pipeline.ingest("shop", [advert("1", title)])
        world.later(hours=1)
    assert await world.told() == [("new", "100.00 GBP")]


async def test_a_search_without_a_working_place_reports_to_the_owners_next_one(
    world: World,
) -> None:
    owner = await world.person("first")
    await world.search(owner, criteria("bike"))
    await world.run(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name, position)"
        " VALUES (:o, 'web', 'local', 'second', '', 1)",
        o=owner,
    )
    await world.run("UPDATE destinations SET state = 'gone' WHERE chat = 'first'")
    await world.pipeline.ingest("shop", [advert("1", "Bike")])
    second = await world.scalar("SELECT id FROM destinations WHERE chat = 'second'")
    assert [one.destination_id for one in await world.alerts()] == [second]
    await world.run("UPDATE destinations SET state = 'paused' WHERE chat = 'first'")
    await world.pipeline.ingest("shop", [advert("2", "Bike")])
    assert len(await world.alerts()) == 1
