"""Kept listings, and the cards and bundles behind a pressed button."""

from __future__ import annotations

import pytest

from core.alerts.kept import bundled_listings, card_for, kept_listings
from core.alerts.marks import Mark, set_mark
from core.clock import ManualClock
from core.db import Database
from tests.integration.world import World, advert, criteria


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def deliver(world: World, *names: str) -> tuple[int, list[int]]:
    """An owner who waits for bikes, and the deliveries that these adverts made."""
    owner = await world.person()
    await world.search(owner, criteria("bike"))
    listed = world.later(minutes=5)
    for name in names:
        await world.pipeline.ingest("shop", [advert(name, f"Bike {name}", listed_at=listed)])
    return owner, [delivery.id for delivery in await world.deliveries()]


async def test_a_card_is_found_by_its_delivery_and_owner_only(world: World) -> None:
    owner, (delivery,) = await deliver(world, "1")
    labels = world.sources.label_of
    async with world.database.connect() as connection:
        card = await card_for(connection, owner, delivery, labels)
        assert await card_for(connection, owner + 1, delivery, labels) is None
        assert await card_for(connection, owner, delivery + 999, labels) is None
    assert card is not None
    assert card.listing.title == "Bike 1"
    assert card.marketplace_label == "Shop"


async def test_kept_listings_come_newest_first_and_are_ones_own(world: World) -> None:
    owner, deliveries = await deliver(world, "1", "2")
    for delivery in deliveries:
        async with world.database.connect() as connection:
            card = await card_for(connection, owner, delivery, world.sources.label_of)
            assert card is not None
            await set_mark(
                connection,
                owner_id=owner,
                item_id=card.item_id,
                listing_id=card.listing_id,
                mark=Mark.KEPT,
            )
    async with world.database.connect() as connection:
        kept = await kept_listings(connection, owner)
        assert await kept_listings(connection, owner + 1) == []
    assert kept == sorted(kept, reverse=True)
    assert len(kept) == 2


async def test_a_bundle_holds_all_that_went_into_it(world: World) -> None:
    owner, deliveries = await deliver(world, "1", "2", "3")
    first, *others = deliveries
    await world.run(
        "UPDATE deliveries SET state = 'bundled', bundled_into = :first WHERE id = ANY(:others)",
        first=first,
        others=others,
    )
    async with world.database.connect() as connection:
        assert len(await bundled_listings(connection, owner, first)) == 3
        assert await bundled_listings(connection, owner + 1, first) == {}
