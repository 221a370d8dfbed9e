"""Who somebody is, at first contact and later."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest
from sqlalchemy import text

from core.db import Database
from core.people import service
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
