"""What nobody sees in a web chat goes on to the next place."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bots.web.adapter import WebAdapter
from bots.web.unread import Unread
from core.clock import ManualClock
from core.db import Database
from tests.fakes.outbox import Place, World


@dataclasses.dataclass
class Scene:
    """Somebody with a web chat and, perhaps, another place."""

    world: World
    unread: Unread
    adapter: WebAdapter
    clock: ManualClock
    chat: str
    web: Place

    async def shows(self, count: int = 1) -> None:
        """So many alerts were written into the web chat, each as a message of its own."""
        await self.world.alerts(self.web, count)
        await self.world.run(
            "INSERT INTO web_messages (chat, sender, body, dedupe_key)"
            " SELECT :chat, 'magpie', '{}', 'd' || id FROM deliveries WHERE state = 'pending'",
            chat=self.chat,
        )
        await self.world.run(
            "UPDATE deliveries SET state = 'sent', state_at = :now, message_id ="
            " (SELECT id FROM web_messages WHERE dedupe_key = 'd' || deliveries.id)"
            " WHERE state = 'pending'",
            now=self.clock.now(),
        )

    async def other_place(self) -> Place:
        (place,) = await self.world.places(self.web.owner_id, ["tel"])
        await self.world.run("UPDATE destinations SET position = 5 WHERE id = :id", id=place.id)
        return place

    async def rows(self) -> list[tuple[int, str]]:
        """Destination and state of every delivery, in order."""
        found = await self.world.rows("SELECT destination_id, state FROM deliveries ORDER BY id")
        return [(row[0], row[1]) for row in found]


@pytest.fixture
async def scene(database: Database, clock: ManualClock) -> Scene:
    world, adapter = World(database, clock.now), WebAdapter(database, clock, ("key",))
    session = await adapter.store.session(await adapter.store.open_session(clock.now(), "en"))
    assert session is not None
    web = await world.place(session.chat, "web")
    return Scene(world, Unread(database, clock, 15), adapter, clock, session.chat, web)


async def test_what_nobody_acknowledges_is_said_in_the_next_place_once(scene: Scene) -> None:
    other = await scene.other_place()
    await scene.shows()
    scene.clock.advance(dt.timedelta(minutes=14))
    assert await scene.unread.sweep() == 0
    scene.clock.advance(dt.timedelta(minutes=2))
    assert await scene.unread.sweep() == 1
    assert await scene.rows() == [(scene.web.id, "moved"), (other.id, "pending")]
    ((due,),) = await scene.world.rows("SELECT due_at FROM lanes WHERE platform = 'telegram'")
    assert due == scene.clock.now()
    assert await scene.unread.sweep() == 0


async def test_what_a_browser_has_shown_stays(scene: Scene) -> None:
    await scene.other_place()
    await scene.shows(2)
    newest = (await scene.adapter.store.newest(scene.chat))[0].id
    await scene.adapter.store.seen(scene.chat, newest, "en", scene.clock.now())
    scene.clock.advance(dt.timedelta(minutes=20))
    assert await scene.unread.sweep() == 1
    states = [state for place, state in await scene.rows() if place == scene.web.id]
    assert states == ["sent", "moved"]


async def test_with_nowhere_else_to_go_it_stays(scene: Scene) -> None:
    await scene.shows()
    scene.clock.advance(dt.timedelta(hours=1))
    assert await scene.unread.sweep() == 0
    other = await scene.other_place()
    await scene.world.run("UPDATE destinations SET state = 'paused' WHERE id = :id", id=other.id)
    assert await scene.unread.sweep() == 0
    assert await scene.rows() == [(scene.web.id, "sent")]


async def test_it_does_not_come_back_from_the_next_place_and_old_news_stay(scene: Scene) -> None:
    await scene.shows()
    scene.clock.advance(dt.timedelta(days=2))
    await scene.other_place()
    assert await scene.unread.sweep() == 0


async def test_all_of_a_bundle_goes_on(scene: Scene) -> None:
    other = await scene.other_place()
    await scene.shows(3)
    await scene.world.run(
        "UPDATE deliveries SET state = 'bundled', bundled_into = 1, message_id = NULL WHERE id > 1"
    )
    await scene.world.run(
        """UPDATE deliveries SET payload = '{"bundle": {"best": [1, 2, 3]}}' WHERE id = 1"""
    )
    scene.clock.advance(dt.timedelta(minutes=20))
    assert await scene.unread.sweep() == 3
    assert (await scene.rows())[3:] == [(other.id, "pending")] * 3
    assert await scene.world.rows("SELECT DISTINCT payload FROM deliveries WHERE id > 3") == [({},)]


async def test_a_weekly_digest_goes_on_as_well(scene: Scene) -> None:
    await scene.other_place()
    await scene.shows()
    for table in ("deliveries", "alerts"):
        await scene.world.run(
            f"UPDATE {table} SET created_at = created_at - interval '7 days'"  # noqa: S608 - ours
        )
    scene.clock.advance(dt.timedelta(minutes=16))
    assert await scene.unread.sweep() == 1
