"""What members and admins may do in a group: the same on Telegram, Discord and Slack."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pytest

from core.alerts import claims
from core.clock import ManualClock
from core.db import Database
from tests.adapters.chat_rig import ChatWorld
from tests.adapters.conversation.script import bike
from tests.adapters.group_rigs import (
    BEN,
    BOSS,
    EVE,
    Group,
    GroupOpener,
    open_discord_group,
    open_slack_group,
    open_telegram_group,
)
from tests.conftest import NOW

OPENERS: Final[dict[str, GroupOpener]] = {
    "telegram": open_telegram_group,
    "discord": open_discord_group,
    "slack": open_slack_group,
}
everywhere = pytest.mark.parametrize("name", list(OPENERS))


async def appears(world: ChatWorld, number: str, price: str, seller: str = "sly") -> None:
    """An advert is found a while later."""
    world.world.later(minutes=11)
    await world.appears(bike(number, f"Scott {number} mountain bike", price, seller=seller))


async def watched(world: ChatWorld, group: Group) -> None:
    """The boss has a search in the group, and one card of it stands there."""
    await group.watch()
    await appears(world, "n1", "200")
    (card,) = group.cards()
    assert "£200 · Scott n1 mountain bike" in str(card)


async def active(world: ChatWorld) -> int:
    """How many searches are watched."""
    return int(await world.world.scalar("SELECT count(*) FROM searches WHERE state = 'active'"))


async def settled(world: ChatWorld) -> None:
    """Cards show what was changed."""
    world.world.later(minutes=1)
    await world.deliver()


@everywhere
async def test_a_member_stops_nothing_but_gets_the_same_alone(
    database: Database, name: str
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        await watched(world, group)
        no = await group.press(BEN, "Stop")
        assert f"Needs {group.right}" in no.text
        assert await active(world) == 1
        assert no.message is not None
        yes = await group.press(BEN, "Get DMs", no.message)
        assert "for you alone" in yes.text
        assert await active(world) == 2
        await appears(world, "n2", "250")
        assert "Scott n2" in group.direct(BEN)
        assert "Scott n2" in str(group.cards()[-1])
        assert "Scott n2" not in group.direct(EVE)


@everywhere
async def test_the_admin_of_the_platform_stops_it_and_takes_it_back(
    database: Database, name: str
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        await watched(world, group)
        stopped = await group.press(BOSS, "Stop")
        assert "mountain bike is deleted" in stopped.text
        assert await active(world) == 0
        assert stopped.message is not None
        await group.press(BOSS, "Undo", stopped.message)
        assert await active(world) == 1


@everywhere
async def test_not_for_me_is_personal_and_hides_nothing_for_others(
    database: Database, name: str
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        await watched(world, group)
        hidden = await group.press(BEN, "Not for me")
        assert "Hidden for you. The others still see it." in hidden.text
        await settled(world)
        (card,) = group.cards()
        assert any("Not for me" in label for label in group.labels(card))
        await appears(world, "n1", "150")
        assert "£150" in str(group.cards()[-1]), "a fall in price is news to the others"


@everywhere
@pytest.mark.parametrize("label", ["Hide seller", "Snooze"])
async def test_hiding_a_seller_and_snoozing_need_the_admin(
    database: Database, name: str, label: str
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        await watched(world, group)
        no = await group.press(BEN, label)
        assert f"Needs {group.right}" in no.text
        if label == "Snooze":
            return
        done = await group.press(BOSS, label)
        assert "sly" in done.text
        await appears(world, "n2", "250")
        assert "Scott n2" not in str(group.cards())
        await appears(world, "n3", "260", "another")
        assert "Scott n3" in str(group.cards()[-1])


@everywhere
async def test_on_it_is_shown_to_all_released_by_its_owner_and_lapses(
    database: Database, name: str
) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        await watched(world, group)
        mine = await group.press(BEN, "on it")
        assert "You are on it" in mine.text
        await settled(world)
        assert " is on it" in str(group.cards()[-1])
        no = await group.press(EVE, "Release")
        assert "or an admin can release it" in no.text
        await settled(world)
        assert " is on it" in str(group.cards()[-1])
        await group.press(BEN, "Release")
        await settled(world)
        assert " is on it" not in str(group.cards()[-1])
        await group.press(EVE, "on it")
        await settled(world)
        assert " is on it" in str(group.cards()[-1])
        world.clock.advance(dt.timedelta(hours=24))
        async with database.connect() as connection:
            assert await claims.lapse(connection, world.clock.now()) == 1
        await settled(world)
        assert " is on it" not in str(group.cards()[-1])
        assert len(group.cards()) == 1


@everywhere
async def test_the_buttons_of_anothers_preview_are_theirs(database: Database, name: str) -> None:
    world = ChatWorld(database, ManualClock(NOW))
    async with OPENERS[name](world) as group:
        shown = await group.preview()
        no = await group.press(BEN, "Watch this", shown)
        assert "somebody else" in no.text
        assert await active(world) == 0
