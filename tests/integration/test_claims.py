"""I'm on it: one member at a time, released by them, lapsing after a day, shown on every card."""

from __future__ import annotations

import datetime as dt

from core.alerts import claims
from core.clock import ManualClock
from core.db import Database
from tests.fakes.outbox import Place, World


async def told(world: World) -> tuple[Place, int]:
    """A community's place with a card in it, and the card's item."""
    place = await world.place()
    await world.run(
        "INSERT INTO communities (platform, tenant, community, owner_id)"
        " VALUES ('telegram', 'bot', 'g', :owner)",
        owner=place.owner_id,
    )
    await world.alerts(place)
    await world.run("UPDATE deliveries SET state = 'sent', message_id = 'm1'")
    return place, int((await world.rows("SELECT item_id FROM alerts"))[0][0])


async def wanted(world: World) -> int:
    """How often the card is to be drawn anew."""
    return int((await world.rows("SELECT wanted_revision FROM deliveries"))[0][0])


async def claim(world: World, place: Place, item: int, member: int, name: str) -> str | None:
    async with world.database.connect() as connection:
        other = await claims.claim(
            connection,
            owner_id=place.owner_id,
            item_id=item,
            member_id=member,
            name=name,
            now=world.now(),
        )
    return None if other is None else other.name


async def release(
    world: World, place: Place, item: int, member: int, *, anyone: bool = False
) -> bool:
    async with world.database.connect() as connection:
        return await claims.release(
            connection,
            owner_id=place.owner_id,
            item_id=item,
            member_id=member,
            anyone=anyone,
            now=world.now(),
        )


async def test_one_member_at_a_time_and_the_card_is_drawn_anew(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place, item = await told(world)
    ana, ben = await world.owner(), await world.owner()
    assert await claim(world, place, item, ana, "Ana") is None
    assert await wanted(world) == 1
    assert await claim(world, place, item, ben, "Ben") == "Ana"
    assert await claim(world, place, item, ana, "Ana") is None
    assert not await release(world, place, item, ben)
    assert await release(world, place, item, ana)
    assert not await release(world, place, item, ana)
    assert await claim(world, place, item, ben, "Ben") is None


async def test_whoever_may_decide_there_may_end_the_claim_of_another(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place, item = await told(world)
    await claim(world, place, item, await world.owner(), "Ana")
    assert await release(world, place, item, await world.owner(), anyone=True)


async def test_a_claim_lapses_after_a_day(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    place, item = await told(world)
    ana, ben = await world.owner(), await world.owner()
    await claim(world, place, item, ana, "Ana")
    clock.advance(dt.timedelta(hours=23))
    async with database.connect() as connection:
        assert await claims.lapse(connection, clock.now()) == 0
    clock.advance(dt.timedelta(hours=1))
    assert await claim(world, place, item, ben, "Ben") is None, "nobody waits for the sweep"
    clock.advance(claims.LASTS)
    before = await wanted(world)
    async with database.connect() as connection:
        assert await claims.lapse(connection, clock.now()) == 1
        assert await claims.held(connection, place.owner_id, item) is None
    assert await wanted(world) == before + 1


async def test_two_at_once_have_one_winner(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    place, item = await told(world)
    members = [await world.owner() for _ in range(4)]
    answers = [await claim(world, place, item, one, f"m{one}") for one in members]
    assert answers.count(None) == 1
