"""A process may die between any two steps: nothing is done twice, nothing is forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from billing import customers
from billing.beginning import fit_all
from core.people.records import Owner, Preferences
from core.people.service import update_owner
from core.searches import holds
from core.subscriptions import ways
from core.subscriptions.plans import FREE, PLUS, Plan
from tests.integration.billing.till import DAY, Till


async def _twice(till: Till) -> tuple[int, str]:
    """An owner who has just bought twice; the owner and the second subscription."""
    ana = await till.owner()
    first = await till.buy(ana)
    customer = till.world.things[first]["customer"]
    second = till.world.subscribe(customer, till.price("plus"))["id"]
    return ana, str(second)


@pytest.mark.parametrize(
    "call", ["POST /v1/refunds", "DELETE /v1/subscriptions", "GET /v1/charges", "GET /v1/customers"]
)
@pytest.mark.parametrize("fault", ["lost", "500"])
async def test_a_crash_while_mending_gives_back_once_and_tells_once(
    till: Till, call: str, fault: str
) -> None:
    ana, second = await _twice(till)
    till.stripe.faults += [(call, fault)] * 3
    await till.news()
    till.clock.advance(dt.timedelta(hours=1))
    await till.follow()
    assert till.world.things[second]["status"] == "canceled"
    assert len(till.world.all("refund")) == 1
    assert await till.plan(ana) == "plus"
    await till.news()
    assert await till.told() == ["started", "duplicate"]


async def test_a_reader_that_dies_is_followed_by_another(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana)
    till.world.pay(session)
    await till.deliver(*till.world.events, follow=False)
    now = till.clock.now()
    async with till.database.connect() as connection:
        taken = await customers.claim(
            connection, now=now, until=now + dt.timedelta(minutes=2), lease="dead", most=5
        )
    assert len(taken) == 1
    await till.follow()
    assert await till.plan(ana) == ""
    till.clock.advance(dt.timedelta(minutes=3))
    await till.follow()
    assert await till.plan(ana) == "plus"


async def test_what_is_heard_while_a_customer_is_read_is_read_again(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    now = till.clock.now()
    async with till.database.connect() as connection:
        await customers.mark(connection, till.world.things[subscription]["customer"], now)
        (claimed,) = await customers.claim(
            connection, now=now, until=now + dt.timedelta(minutes=2), lease="ours", most=5
        )
        await customers.mark(connection, claimed.customer_id, now)
        await customers.release(connection, claimed, now)
    assert await till.sync.follow_due() == 1
    assert await till.sync.follow_due() == 0


async def test_where_selling_has_ended_nothing_rests_for_it(till: Till) -> None:
    ana = await till.owner(searches=6)
    await till.rows(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name)"
        " VALUES (:o, 'sms', 'sms', '+44', '')",
        o=ana,
    )
    subscription = await till.buy(ana)
    till.clock.advance(5 * DAY)
    till.world.finish(subscription)
    await till.news()
    assert (await till.states(ana)).count("paused") == 3
    async with till.database.connect() as connection:
        await holds.free_all(connection)
        await ways.free_all(connection)
    assert await till.states(ana) == ["active"] * 6
    assert await till.rows("SELECT platform FROM destinations WHERE state <> 'active'") == []


async def test_where_selling_begins_what_does_not_fit_rests_and_is_told_once(till: Till) -> None:
    ana, ben = await till.owner(searches=6), await till.owner("ben", searches=3)
    await till.rows(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name)"
        " VALUES (:o, 'sms', 'sms', '+44', '')",
        o=ben,
    )
    assert await fit_all(till.database, till.clock) == 2
    assert (await till.states(ana)).count("active") == 3
    assert (await till.states(ben)).count("active") == 3
    rested = await till.rows("SELECT platform FROM destinations WHERE state <> 'active'")
    assert [row[0] for row in rested] == ["sms"]
    said = await till.rows(
        "SELECT owner_id FROM deliveries WHERE payload->>'key' = 'billing.begun'"
    )
    assert sorted(row[0] for row in said) == sorted((ana, ben))
    assert await fit_all(till.database, till.clock) == 0
    await till.buy(ana)
    assert await till.states(ana) == ["active"] * 6


async def test_digests_come_at_once_on_a_plan_without_and_are_digests_again(till: Till) -> None:
    ana = await till.owner(searches=2)
    await till.buy(ana)
    await till.rows("UPDATE destinations SET format = 'daily' WHERE owner_id = :o", o=ana)
    await till.rows(
        "INSERT INTO search_destinations (search_id, destination_id, format)"
        " SELECT s.id, d.id, 'weekly' FROM searches s JOIN destinations d USING (owner_id)"
        " WHERE s.owner_id = :o AND s.number = 1",
        o=ana,
    )

    async def formats() -> set[tuple[str, str]]:
        found = await till.rows(
            "SELECT d.format, sd.format FROM destinations d"
            " JOIN search_destinations sd ON sd.destination_id = d.id WHERE d.owner_id = :o",
            o=ana,
        )
        return {(row[0], row[1]) for row in found}

    async def fit(plan: Plan) -> None:
        async with till.database.connect() as connection:
            await ways.fit(connection, ana, plan)

    for _ in range(2):
        await fit(FREE)
        assert await formats() == {("rich", "rich")}
    async with till.database.connect() as connection:
        await update_owner(connection, Owner(id=ana), preferences=Preferences(drop_percent=12))
    await fit(PLUS)
    assert await formats() == {("daily", "weekly")}
    await fit(FREE)
    async with till.database.connect() as connection:
        await ways.free_all(connection)
    assert await formats() == {("daily", "weekly")}
