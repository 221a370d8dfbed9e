"""What a preview finds in the database before it asks anybody."""

from __future__ import annotations

import pytest

from core.alerts.marks import Mark, hide_seller, set_mark
from core.clock import ManualClock
from core.db import Database
from core.listings.listing import Listing, ListingState
from core.matching.patterns import patterns_of
from core.preview import Known, load_known
from core.preview.stored import RECENT
from core.searches.criteria import Criteria, Term
from tests.integration.world import World, advert, criteria


async def look(world: World, wanted: Criteria, owner_id: int = 0) -> Known:
    async with world.database.connect() as connection:
        return await load_known(
            connection, wanted, world.sources.names, owner_id, world.clock.now()
        )


async def titles(world: World, wanted: Criteria) -> list[str]:
    return sorted(one.listing.title for one in (await look(world, wanted)).stored)


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def store(world: World, *listings: Listing) -> None:
    await world.pipeline.ingest("shop", listings)


async def test_titles_with_a_word_looked_for_come_back_whole(world: World) -> None:
    await store(
        world,
        advert("1", "Mountain bikes for sale", description="Two of them", categories=("gb.177",)),
        advert("2", "Sofa"),
        advert("3", "BIKE rack"),
    )
    assert await titles(world, criteria("bikes")) == ["BIKE rack", "Mountain bikes for sale"]
    known = await look(world, criteria("mountain"))
    assert known.stored[0].listing.description == "Two of them"
    assert known.stored[0].listing.categories == ("gb.177",)
    assert known.stored[0].listing_id > 0
    assert known.stored[0].found_at is not None


async def test_old_sold_and_other_marketplaces_stay_out(world: World) -> None:
    await store(world, advert("1", "Old bike"))
    world.later(seconds=RECENT.total_seconds() + 60)
    await store(world, advert("2", "Sold bike", state=ListingState.SOLD), advert("3", "Fresh bike"))
    await world.pipeline.ingest("fair", [advert("4", "Bike at the fair", marketplace="fair")])
    assert await titles(world, criteria("bike")) == ["Fresh bike"]


async def test_a_percent_sign_is_a_word_like_any_other(world: World) -> None:
    await store(world, advert("1", "Bike"))
    odd = Criteria(required=((Term("%"), Term("_ike"), Term("\\")),))
    assert await titles(world, odd) == []


async def test_glued_and_parted_model_names_find_each_other(world: World) -> None:
    await store(world, advert("1", "PS 5 console"), advert("2", "PS5 slim"))
    assert await titles(world, criteria("ps5")) == ["PS 5 console", "PS5 slim"]


async def test_hidden_items_and_sellers_come_along(world: World) -> None:
    owner = await world.person()
    await store(world, advert("1", "Bike", seller="sly"), advert("2", "Bike"))
    stored = (await look(world, criteria("bike"))).stored
    second = next(one for one in stored if one.listing.external_id == "2")
    async with world.database.connect() as connection:
        await set_mark(
            connection,
            owner_id=owner,
            item_id=second.item_id,
            listing_id=second.listing_id,
            mark=Mark.HIDDEN,
        )
        await hide_seller(connection, owner_id=owner, marketplace="shop", seller="sly")
    mine = await look(world, criteria("bike"), owner)
    assert all(mine.hides(one) for one in mine.stored)
    theirs = await look(world, criteria("bike"), owner + 1)
    assert not any(theirs.hides(one) for one in theirs.stored)


async def test_nowhere_to_look_finds_nothing(world: World) -> None:
    await store(world, advert("1", "Bike"))
    async with world.database.connect() as connection:
        known = await load_known(connection, criteria("bike"), (), 1, world.clock.now())
    assert known.stored == ()


def test_without_words_every_title_may_do() -> None:
    assert patterns_of(Criteria(free=True)) == ["%"]
