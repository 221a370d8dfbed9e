"""Export and erasure reach every table that knows a person."""

from __future__ import annotations

import orjson
from sqlalchemy import text

from core.db import Base, Database
from core.lifecycle import BY_CHAT, KEPT, Lifecycle
from tests.integration.bots.chat import Chat, House
from tests.integration.world import advert

OTHERS_WITH_A_CHAT = {"lanes"}
"""Erased with the last destination in the chat; nothing in it is worth an export."""


async def lived_in(house: House, name: str) -> Chat:
    """Somebody who has used everything."""
    chat = house.chat(name)
    house.shop.shelves.append(advert(f"{name}-1", "Mountain bike", "240"))
    await chat.say("mountain bike under £400 near Leeds")
    await chat.press("Watch this")
    await chat.say("road bike")
    await chat.command("test")
    await chat.command("watch")
    return chat


async def rows_about(database: Database, name: str) -> dict[str, int]:
    """In which tables a word still stands, in any column."""
    found = {}
    async with database.connect() as connection:
        for table in Base.metadata.sorted_tables:
            query = f"SELECT count(*) FROM {table.name} t WHERE t::text ~* :name"  # noqa: S608 - ours
            number = (await connection.execute(text(query), {"name": rf"\m{name}\M"})).scalar_one()
            if number:
                found[table.name] = number
    return found


async def owner_id(database: Database, name: str) -> int:
    async with database.connect() as connection:
        found = await connection.execute(
            text("SELECT owner_id FROM chat_identities WHERE user_id = :name"), {"name": name}
        )
        return int(found.scalar_one())


def test_every_table_that_knows_an_owner_or_a_chat_is_listed() -> None:
    for table in Base.metadata.sorted_tables:
        columns = set(table.columns.keys())
        if "owner_id" in columns:
            assert table.name in KEPT
        if "chat" in columns and "owner_id" not in columns:
            assert table.name in {*BY_CHAT, *OTHERS_WITH_A_CHAT}


async def test_an_export_holds_what_was_said_and_saved_and_no_secret(house: House) -> None:
    await lived_in(house, "anabel")
    database = house.services.database
    data = await Lifecycle(database).export(await owner_id(database, "anabel"))
    assert {*KEPT, *BY_CHAT} == data.keys()
    assert data["searches"][0]["name"] == "mountain bike"
    assert data["dialogues"][0]["step"] == "watch.what"
    assert data["deliveries"]
    assert "secret_hash" not in orjson.dumps(data, default=str).decode()


async def test_nothing_is_left_of_the_forgotten_and_nothing_is_lost_of_others(
    house: House,
) -> None:
    database = house.services.database
    await lived_in(house, "anabel")
    await lived_in(house, "boris")
    before = await rows_about(database, "boris")
    assert {"owners", "chat_identities", "destinations", "lanes", "dialogues"} <= before.keys()
    gone = await owner_id(database, "anabel")
    await Lifecycle(database).erase(gone)
    left = await rows_about(database, "anabel")
    # A listing is a fact of the market; this shop numbers it with the name that asked for it.
    assert left.keys() <= {"listings"}
    async with database.connect() as connection:
        for table, condition in KEPT.items():
            query = f"SELECT count(*) FROM {table} WHERE {condition}"  # noqa: S608 - ours
            assert (await connection.execute(text(query), {"id": gone})).scalar_one() == 0, table
    assert await rows_about(database, "boris") == before


async def test_forgetting_somebody_unknown_is_no_error(database: Database) -> None:
    await Lifecycle(database).erase(4711)
