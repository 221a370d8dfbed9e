"""Who somebody is, at first contact and later."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest
from sqlalchemy import text

from core.db import Database
from core.people import service
from core.people.communities import move_community, use_place
from core.people.records import Preferences
from core.people.service import Contact, Person, clean_locale, clean_name, clean_timezone
from core.places import Place
from tests.conftest import NOW

ANA = Contact(
    platform="web",
    tenant="local",
    user_id="u1",
    chat="c1",
    display_name="Ana",
    locale="en_GB",
    timezone="Europe/London",
)
LEEDS = Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")


async def resolve(database: Database, contact: Contact) -> Person:
    async with database.connect() as connection:
        return await service.resolve(connection, contact, NOW)


async def count(database: Database, table: str) -> int:
    async with database.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - ours
        return int(found.scalar_one())


async def test_the_first_contact_makes_a_person_and_the_second_finds_them(
    database: Database,
) -> None:
    first, second = await resolve(database, ANA), await resolve(database, ANA)
    assert first.is_new
    assert not second.is_new
    assert first.owner == second.owner
    assert (first.owner.name, first.owner.locale, first.owner.timezone) == (
        "Ana",
        "en-GB",
        "Europe/London",
    )
    assert first.destination == second.destination


async def test_another_chat_is_another_place_of_the_same_person(database: Database) -> None:
    here = await resolve(database, ANA)
    there = await resolve(database, dataclasses.replace(ANA, chat="c2"))
    assert here.owner == there.owner
    assert here.destination.id != there.destination.id
    assert not there.is_new


async def test_the_same_id_in_two_workspaces_is_two_people(database: Database) -> None:
    one = await resolve(database, dataclasses.replace(ANA, platform="slack", tenant="T1"))
    other = await resolve(database, dataclasses.replace(ANA, platform="slack", tenant="T2"))
    assert one.owner.id != other.owner.id


async def test_many_first_contacts_at_once_make_one_person(database: Database) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(resolve(database, ANA)) for _ in range(8)]
    assert len({task.result().owner.id for task in tasks}) == 1
    for table in ("owners", "chat_identities", "destinations"):
        assert await count(database, table) == 1, table


async def test_a_chat_that_was_gone_is_back_when_somebody_writes_there(database: Database) -> None:
    await resolve(database, ANA)
    async with database.connect() as connection:
        await connection.execute(text("UPDATE destinations SET state = 'gone'"))
    assert (await resolve(database, ANA)).destination.state == "active"
    async with database.connect() as connection:
        await connection.execute(text("UPDATE destinations SET state = 'paused'"))
    assert (await resolve(database, ANA)).destination.state == "paused"


async def test_what_is_chosen_is_remembered(database: Database) -> None:
    owner = (await resolve(database, ANA)).owner
    wishes = Preferences(quiet_from=dt.time(22), quiet_to=dt.time(8), edited_alerts=True)
    async with database.connect() as connection:
        changed = await service.update_owner(
            connection, owner, home=LEEDS, currency="GBP", units="mi", preferences=wishes
        )
    assert (await resolve(database, ANA)).owner == changed
    assert changed.home == LEEDS


async def test_a_stored_value_that_no_longer_reads_is_left_out(database: Database) -> None:
    await resolve(database, ANA)
    async with database.connect() as connection:
        await connection.execute(
            text("""UPDATE owners SET home = '{"id": 3}', preferences = '{"quiet_from": "x"}'""")
        )
    owner = (await resolve(database, ANA)).owner
    assert owner.home is None
    assert owner.preferences == Preferences()


@pytest.mark.parametrize("name", ["x" * 9000, "a\x00b", "\ud800", "\u202eevil", "Ana\n\n"])
async def test_a_hostile_name_harms_nothing(database: Database, name: str) -> None:
    owner = (await resolve(database, dataclasses.replace(ANA, display_name=name))).owner
    assert owner.name == clean_name(name)
    assert len(owner.name) <= 100
    assert owner.name.isprintable()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("en_GB", "en-GB"), ("de", "de"), (None, "en"), ("../..", "en"), ("", "en"), ("12", "en")],
)
def test_only_language_tags_are_kept(given: str | None, kept: str) -> None:
    assert clean_locale(given) == kept


@pytest.mark.parametrize("given", [None, "", "../etc/passwd", "Mars/Olympus", "x" * 99, "a\x00b"])
def test_only_time_zones_that_exist_are_kept(given: str | None) -> None:
    assert clean_timezone(given) is None


SERVER = dataclasses.replace(ANA, community="g1", chat="deals", chat_name="#deals", locale="de")


async def test_in_a_community_a_person_acts_for_it_and_stays_themselves(
    database: Database,
) -> None:
    private = await resolve(database, ANA)
    there = await resolve(database, SERVER)
    assert there.person == private.owner == private.person
    assert there.owner.kind == "community"
    assert there.owner.locale == "de"
    assert there.destination.owner_id == there.owner.id
    assert there.destination.name == "#deals"
    ben = await resolve(database, dataclasses.replace(SERVER, user_id="u2"))
    assert ben.owner == there.owner
    assert ben.person != there.person
    assert ben.is_new
    assert await count(database, "communities") == 1


async def test_the_same_id_of_another_tenant_is_another_community(database: Database) -> None:
    one = await resolve(database, SERVER)
    other = await resolve(database, dataclasses.replace(SERVER, tenant="elsewhere"))
    assert one.owner.id != other.owner.id


async def test_two_members_at_once_make_one_community(database: Database) -> None:
    members = [dataclasses.replace(SERVER, user_id=f"m{n}", chat=f"c{n}") for n in range(4)]
    found = await asyncio.gather(*(resolve(database, member) for member in members))
    assert len({one.owner.id for one in found}) == 1
    assert await count(database, "owners") == 5, "four members and their community"


async def test_nothing_is_told_where_somebody_only_spoke(database: Database) -> None:
    there = await resolve(database, SERVER)
    assert there.destination.state == "paused"
    async with database.connect() as connection:
        await use_place(connection, there.destination.id)
    assert (await resolve(database, SERVER)).destination.state == "active"
    renamed = dataclasses.replace(SERVER, chat_name="#bargains")
    assert (await resolve(database, renamed)).destination.name == "#bargains"


async def test_a_group_that_got_another_id_is_the_same_community(database: Database) -> None:
    before = await resolve(database, SERVER)
    async with database.connect() as connection:
        await move_community(connection, "web", "local", "g1", "-100g1")
        await move_community(connection, "web", "local", "g1", "-100g1")
    after = await resolve(database, dataclasses.replace(SERVER, community="-100g1"))
    assert after.owner.id == before.owner.id
