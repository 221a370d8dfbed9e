"""A chat that is gone and comes back: told elsewhere once, and no work without end."""

from __future__ import annotations

import datetime as dt

import pytest

from core.alerts.delivery import Deliverer
from core.alerts.edits import request_edits
from core.alerts.states import Gone
from core.clock import ManualClock
from core.db import Database
from core.people import service
from core.people.service import Contact
from tests.fakes.outbox import RecordingSender, World


def deliverer(database: Database, clock: ManualClock, sender: RecordingSender) -> Deliverer:
    return Deliverer(database, {"telegram": sender}, clock, jitter=lambda: 0.5)


async def test_a_card_in_a_chat_that_is_gone_stays_as_it_is(
    database: Database, clock: ManualClock
) -> None:
    world, sender = World(database, clock.now), RecordingSender()
    place = await world.place()
    await world.alerts(place)
    delivering = deliverer(database, clock, sender)
    await delivering.run_once()
    await world.run("UPDATE destinations SET state = 'gone'")
    listings = [row[0] for row in await world.rows("SELECT id FROM listings")]
    async with database.connect() as connection:
        assert await request_edits(connection, listing_ids=listings, now=clock.now()) == 1
    assert await delivering.run_once() == 1
    assert await delivering.run_once() == 0, "the lane has nothing more to do"
    assert len(sender.sent) == 1


async def test_told_elsewhere_once_and_back_when_somebody_writes_there(
    database: Database, clock: ManualClock
) -> None:
    world, sender = World(database, clock.now), RecordingSender()
    phone, _ = await world.places(await world.owner(), ["phone", "desk"])
    await world.run(
        "INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)"
        " VALUES ('telegram', 'bot', 'ana', :owner, '')",
        owner=phone.owner_id,
    )
    search = await world.search(phone.owner_id)
    await world.run(
        "INSERT INTO search_destinations VALUES (:search, :place)", search=search, place=phone.id
    )
    sender.answers["phone"].append(Gone("blocked by the user"))
    delivering = deliverer(database, clock, sender)
    for _ in range(2):
        await world.alerts(phone, search_id=search)
        clock.advance(dt.timedelta(minutes=1))
        while await delivering.run_once():
            pass
    at_desk = [one for one in sender.sent if one.address.chat == "desk"]
    said = [one for one in at_desk if getattr(one.content, "key", "").endswith("destination_gone")]
    assert len(said) == 1, "why messages come here is told once"
    assert len(at_desk) == 3, "and both alerts have come"
    assert (await world.rows("SELECT state FROM searches WHERE id = :id", id=search))[0][0] == (
        "active"
    )
    async with database.connect() as connection:
        back = Contact(platform="telegram", tenant="bot", user_id="ana", chat="phone")
        person = await service.resolve(connection, back, clock.now())
    assert person.destination.state == "active"
    await world.alerts(phone, search_id=search)
    clock.advance(dt.timedelta(minutes=1))
    before = len(sender.sent)
    while await delivering.run_once():
        pass
    assert [one.address.chat for one in sender.sent[before:]] == ["phone"]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("kicked", "notices.community_gone"),
        ("topic closed", "notices.community_gone"),
        ("topic deleted", "notices.topic_deleted"),
        ("deleted", "notices.place_deleted"),
        ("the channel was deleted", "notices.place_deleted"),
        ("unknown channel", "notices.place_deleted"),
    ],
)
async def test_whoever_made_the_searches_of_a_lost_group_is_told(
    database: Database, clock: ManualClock, reason: str, told: str
) -> None:
    world, sender = World(database, clock.now), RecordingSender()
    group, ana = await world.place("group"), await world.place("ana")
    await world.run(
        "INSERT INTO communities (platform, tenant, community, owner_id)"
        " VALUES ('telegram', 'bot', 'group', :owner)",
        owner=group.owner_id,
    )
    await world.run(
        "INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)"
        " VALUES ('telegram', 'bot', 'ana', :owner, '')",
        owner=ana.owner_id,
    )
    search = await world.search(group.owner_id)
    await world.run("UPDATE searches SET created_by = (SELECT id FROM chat_identities)")
    sender.answers["group"].append(Gone(reason))
    await world.alerts(group, search_id=search)
    delivering = deliverer(database, clock, sender)
    while await delivering.run_once():
        pass
    assert sender.titles("ana") == [told]
    assert (await world.rows("SELECT state FROM searches WHERE id = :id", id=search))[0][0] == (
        "active"
    )


async def test_a_topic_that_is_no_more_is_not_promised_to_come_back(
    database: Database, clock: ManualClock
) -> None:
    world, sender = World(database, clock.now), RecordingSender()
    topic, _main = await world.places(await world.owner(), ["topic", "main"])
    sender.answers["topic"].append(Gone("topic deleted"))
    await world.alerts(topic)
    delivering = deliverer(database, clock, sender)
    while await delivering.run_once():
        pass
    assert "notices.topic_gone" in sender.titles("main")
    assert len(sender.titles("main")) == 2
