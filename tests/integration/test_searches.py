"""Saved searches and drafts in the database."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import asyncpg
import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import UserError
from core.searches import service
from core.searches.criteria import Criteria, Term
from core.searches.records import SavedSearch
from core.subscriptions.plans import SELF_HOSTED, Plan
from tests.integration.world import World

BIKE = Criteria(required=((Term("bike"),),), price_max=Decimal(400), currency="GBP")
SOFA = Criteria(required=((Term("sofa"),),))
ONE = Plan(name="one", max_searches=1, min_interval_seconds=60)


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


async def create(
    world: World, owner: int, criteria: Criteria = BIKE, plan: Plan = SELF_HOSTED
) -> SavedSearch:
    async with world.database.connect() as connection:
        return await service.create(
            connection,
            owner_id=owner,
            criteria=criteria,
            destination_ids=[],
            plan=plan,
            now=world.clock.now(),
        )


async def listed(world: World, owner: int) -> list[tuple[int, str]]:
    async with world.database.connect() as connection:
        found = await service.list_searches(connection, owner, world.clock.now())
    return [(search.number, search.name) for search in found]


async def test_a_search_comes_back_as_it_was_saved(world: World) -> None:
    owner = await world.person()
    made = await create(world, owner)
    assert made.criteria == BIKE
    assert made.number == 1
    assert made.name == "bike"
    async with world.database.connect() as connection:
        assert await service.by_number(connection, owner, 1) == made
        assert await service.get(connection, owner + 1, made.id) is None
        with pytest.raises(UserError) as told:
            await service.require(connection, owner + 1, made.id)
    assert told.value.key == "error.gone"


async def test_numbers_are_small_and_never_shared(world: World) -> None:
    owner = await world.person()
    first, second = await create(world, owner), await create(world, owner, SOFA)
    async with world.database.connect() as connection:
        await service.set_state(connection, owner, [first.id], "deleted")
    third = await create(world, owner)
    assert (second.number, third.number) == (2, 3)
    async with world.database.connect() as connection:
        assert await service.bring_back(connection, owner, [first.id], SELF_HOSTED) == [first.id]
    numbers = [number for number, _ in await listed(world, owner)]
    assert len(set(numbers)) == 3


async def test_twenty_at_once_get_twenty_numbers_and_no_more_than_the_plan(world: World) -> None:
    owner = await world.person()
    small = Plan(name="small", max_searches=5, min_interval_seconds=60)
    made = await asyncio.gather(
        *(create(world, owner, plan=small) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, SavedSearch) for one in made) == 5
    refused = [one for one in made if not isinstance(one, SavedSearch)]
    assert {one.key for one in refused if isinstance(one, UserError)} == {"searches.too_many"}
    assert sorted(number for number, _ in await listed(world, owner)) == [1, 2, 3, 4, 5]


async def test_bringing_back_respects_the_plan(world: World) -> None:
    owner = await world.person()
    first = await create(world, owner, plan=ONE)
    async with world.database.connect() as connection:
        await service.set_state(connection, owner, [first.id], "deleted")
    await create(world, owner, SOFA, plan=ONE)
    with pytest.raises(UserError):
        async with world.database.connect() as connection:
            await service.bring_back(connection, owner, [first.id], ONE)
    assert await listed(world, owner) == [(1, "sofa")]


async def test_a_deleted_search_is_revived_by_undo_only(world: World) -> None:
    owner = await world.person()
    made = await create(world, owner)
    async with world.database.connect() as connection:
        await service.set_state(connection, owner, [made.id], "deleted")
        for state in ("paused", "active"):
            assert await service.set_state(connection, owner, [made.id], state) == []
    with pytest.raises(UserError):
        async with world.database.connect() as connection:
            await service.change(connection, owner, made.id, SOFA)
    async with world.database.connect() as connection:
        assert await service.bring_back(connection, owner, [made.id], SELF_HOSTED) == [made.id]
        assert await service.bring_back(connection, owner, [made.id], SELF_HOSTED) == []


async def test_others_cannot_change_it(world: World) -> None:
    owner, other = await world.person("a"), await world.person("b")
    made = await create(world, owner)
    async with world.database.connect() as connection:
        assert await service.set_state(connection, other, [made.id], "paused") == []
        assert await service.bring_back(connection, other, [made.id], SELF_HOSTED) == []
    with pytest.raises(UserError):
        async with world.database.connect() as connection:
            await service.snooze(connection, other, made.id, None)


async def test_every_change_notifies_with_its_commit(world: World) -> None:
    owner = await world.person()
    heard: list[str] = []
    url = world.database.engine.url
    listener = await asyncpg.connect(
        user="postgres", database=url.database, host=str(url.query["host"])
    )
    try:
        await listener.add_listener("searches_changed", lambda *said: heard.append(str(said[3])))
        made = await create(world, owner)
        async with world.database.connect() as connection:
            await service.change(connection, owner, made.id, SOFA)
        async with world.database.connect() as connection:
            await service.set_state(connection, owner, [made.id], "paused")
        async with world.database.connect() as connection:
            await service.snooze(connection, owner, made.id, world.clock.now())
        await listener.execute("SELECT 1")
    finally:
        await listener.close()
    assert heard == [str(made.id)] * 4


async def test_a_draft_keeps_its_state_and_its_owner(world: World) -> None:
    owner = await world.person()
    async with world.database.connect() as connection:
        draft_id = await service.save_draft(
            connection, owner_id=owner, criteria=BIKE, state={"seen": [1]}
        )
        draft = await service.require_draft(connection, owner, draft_id, lock=True)
        await service.update_draft(connection, draft, criteria=SOFA, state={"done": True})
        changed = await service.require_draft(connection, owner, draft_id)
        with pytest.raises(UserError) as told:
            await service.require_draft(connection, owner + 1, draft_id)
    assert draft.criteria == BIKE
    assert draft.state == {"seen": [1]}
    assert changed.criteria == SOFA
    assert changed.state == {"done": True}
    assert told.value.key == "error.expired_button"


async def test_hostile_words_are_only_words(world: World) -> None:
    owner = await world.person()
    odd = Criteria(required=((Term("'; drop table searches; --"),), (Term("%(x)s :id"),)))
    made = await create(world, owner, odd)
    assert made.criteria == odd
    assert len(await listed(world, owner)) == 1
