"""Two owners become one: nothing doubled, nothing lost, who remains, and chats that leave."""

from __future__ import annotations

from typing import Any

import pytest

from core import merging
from core.clock import ManualClock
from core.db import Database
from core.errors import UserError
from core.searches import room
from core.subscriptions.plans import SELF_HOSTED
from migrations.tables import METADATA
from tests.fakes.outbox import World


def test_no_table_with_an_owner_is_forgotten() -> None:
    moved = " ".join((*merging._TWINS, *merging._MOVE))
    for table in METADATA.sorted_tables:
        if "owner_id" in table.columns:
            assert table.name in merging.STAYS or f" {table.name} " in moved, table.name


async def merge(database: Database, one: int, other: int) -> int:
    async with database.connect() as connection:
        return await merging.merge(connection, one, other)


async def only(world: World, statement: str, **given: Any) -> Any:
    return (await world.rows(statement, **given))[0][0]


async def test_a_place_both_had_is_one_and_tells_both_searches(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    ana, bea = await world.place("1"), await world.place("2")
    await world.run(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name)"
        " VALUES (:one, 'email', '', 'a@b.example', ''), (:two, 'email', '', 'a@b.example', '')",
        one=ana.owner_id,
        two=bea.owner_id,
    )
    searches = [await world.search(owner, 1, "bike") for owner in (ana.owner_id, bea.owner_id)]
    await world.run(
        "INSERT INTO search_destinations SELECT s.id, d.id FROM searches s"
        " JOIN destinations d ON d.owner_id = s.owner_id"
    )
    await world.alerts([ana, bea])
    remains = await merge(database, bea.owner_id, ana.owner_id)
    assert remains == ana.owner_id, "the older one"
    assert await merge(database, remains, bea.owner_id) == remains, "twice is no work"
    places = await world.rows("SELECT platform, owner_id FROM destinations ORDER BY id")
    assert [tuple(place) for place in places] == [
        ("telegram", remains), ("telegram", remains), ("email", remains),
    ]  # fmt: skip
    told = await world.rows(
        "SELECT search_id FROM search_destinations sd JOIN destinations d ON d.id = destination_id"
        " WHERE d.platform = 'email' ORDER BY 1"
    )
    assert [row[0] for row in told] == searches
    numbers = [row[0] for row in await world.rows("SELECT number FROM searches")]
    assert len(numbers) == len(set(numbers))
    assert await only(world, "SELECT count(DISTINCT owner_id) FROM alerts") == 1
    assert await only(world, "SELECT count(DISTINCT owner_id) FROM deliveries") == 1
    assert await only(world, "SELECT merged_into FROM owners WHERE id = :id", id=bea.owner_id) == (
        remains
    )


async def test_whoever_pays_remains(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    ana, bea = await world.owner(), await world.owner()
    await world.run(
        "INSERT INTO subscriptions (id, owner_id, customer_id, plan, status, interval, amount,"
        " currency, created_at) VALUES ('sub_1', :owner, 'cus_1', 'plus', 'active', 'month', 3,"
        " 'GBP', now())",
        owner=bea,
    )
    assert await merge(database, ana, bea) == bea


async def test_marks_of_both_are_kept_once(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    ana, bea = await world.owner(), await world.owner()
    for owner, item in ((ana, 1), (bea, 1), (bea, 2)):
        await world.run(
            "INSERT INTO item_marks (owner_id, item_id, mark, why, listing_id)"
            " VALUES (:owner, :item, 'hidden', '', 1)",
            owner=owner,
            item=item,
        )
        await world.run(
            "INSERT INTO hidden_sellers VALUES (:owner, 'shop', 'sly', now())"
            " ON CONFLICT DO NOTHING",
            owner=owner,
        )
    remains = await merge(database, ana, bea)
    marks = await world.rows("SELECT owner_id, item_id FROM item_marks ORDER BY item_id")
    assert [tuple(mark) for mark in marks] == [(remains, 1), (remains, 2)]
    assert await only(world, "SELECT count(*) FROM hidden_sellers") == 1


async def test_nothing_new_is_made_for_an_owner_that_is_no_more(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    ana, bea = await world.owner(), await world.owner()
    await merge(database, ana, bea)
    async with database.connect() as connection:
        with pytest.raises(UserError) as refused:
            await room.make(connection, bea, SELF_HOSTED, 1)
    assert refused.value.key == "error.broke"


async def test_the_only_identity_cannot_leave(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    ana = await world.owner()
    await world.run(
        "INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)"
        " VALUES ('web', 'local', 'u', :owner, '')",
        owner=ana,
    )
    identity = await only(world, "SELECT id FROM chat_identities")
    async with database.connect() as connection:
        for owner in (ana, ana + 1):
            left = await merging.unlink(
                connection, owner_id=owner, identity_id=identity, now=clock.now()
            )
            assert left is None
