"""Two owners that become one: what both had bought is one plan in the end."""

from __future__ import annotations

from core import merging
from tests.integration.billing.till import DAY, Till


async def _merge(till: Till, one: int, other: int) -> int:
    async with till.database.connect() as connection:
        remains = await merging.merge(connection, one, other)
    await till.sync.follow_merges()
    await till.follow()
    return remains


async def test_a_plan_goes_along_with_the_one_who_had_it(till: Till) -> None:
    ana, ben = await till.owner("ana"), await till.owner("ben", searches=4)
    await till.checkout(ben)
    await till.buy(ana)
    remains = await _merge(till, ben, ana)
    assert remains == ana
    assert await till.plan(remains) == "plus"
    assert await till.rows("SELECT owner_id FROM subscriptions") == [(remains,)]
    assert {owner for (owner,) in await till.rows("SELECT owner_id FROM billing_customers")} == {
        remains
    }
    # The link of the other is ended, lest it be paid as well.
    assert [s["status"] for s in till.world.all("checkout.session")] == ["complete", "expired"]


async def test_of_two_plans_the_higher_stays_and_the_other_ends_with_its_period(till: Till) -> None:
    ana = await till.owner("ana")
    lesser = await till.buy(ana, "plus")
    till.clock.advance(5 * DAY)
    ben = await till.owner("ben")
    higher = await till.buy(ben, "pro")
    remains = await _merge(till, ana, ben)
    await till.news()
    assert await till.plan(remains) == "pro"
    assert till.world.things[higher]["cancel_at"] is None
    assert till.world.things[lesser]["cancel_at_period_end"] is True
    till.clock.advance(25 * DAY)
    till.world.finish(lesser)
    await till.news()
    assert await till.plan(remains) == "pro"


async def test_two_bought_within_a_day_are_one_too_many(till: Till) -> None:
    ana, ben = await till.owner("ana"), await till.owner("ben")
    first = await till.buy(ana)
    second = await till.buy(ben)
    remains = await _merge(till, ana, ben)
    await till.news()
    states = {till.world.things[one]["status"] for one in (first, second)}
    assert states == {"active", "canceled"}
    assert await till.plan(remains) == "plus"
    assert (await till.told()).count("duplicate") == 1


async def test_a_customer_of_a_merged_owner_is_never_left_behind(till: Till) -> None:
    ana, ben = await till.owner("ana"), await till.owner("ben")
    subscription = await till.buy(ben)
    async with till.database.connect() as connection:
        await merging.merge(connection, ana, ben)
    till.world.cancel_in_portal(subscription)
    await till.news()
    await till.sync.follow_merges()
    await till.follow()
    assert await till.sync.follow_merges() == 0
    assert await till.plan(ben) == "plus"
