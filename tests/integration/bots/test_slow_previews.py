"""What happens in a chat while marketplaces are still being asked."""

from __future__ import annotations

import asyncio

import pytest

from bots.events import Text
from bots.replies import Reply
from core.clock import ManualClock
from core.db import Database
from core.polling.marketplace import Cursor, Query, SearchPage
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.world import Shop, advert


class SlowShop(Shop):
    """Answers only once the door is open."""

    def __init__(self) -> None:
        super().__init__()
        self.door = asyncio.Event()
        self.asked_once = asyncio.Event()
        self.asked_again = asyncio.Event()
        self.waiting = 0

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        self.waiting += 1
        self.asked_once.set()
        if self.waiting > 1:
            self.asked_again.set()
        await self.door.wait()
        return await super().search(query, cursor)


@pytest.fixture
def shop() -> SlowShop:
    return SlowShop()


@pytest.fixture
def house(database: Database, clock: ManualClock, shop: SlowShop) -> House:
    return House(database, clock, shop=shop)


async def test_the_first_answer_waits_for_nobody(house: House, ana: Chat, shop: SlowShop) -> None:
    event = Text(address=ana.address, actor=ana.actor, event_id="e-first", text="bike under £300")
    replies = house.conversation.dispatch(event)
    first = await anext(replies)
    assert "Looking on Shop" in text_of(first)
    assert shop.waiting == 0
    shop.shelves.append(advert("1", "Bike"))
    shop.door.set()
    rest = [reply async for reply in replies]
    assert "1 matches now" in text_of(rest[-1])
    assert {reply.slot for reply in (first, *rest)} == {first.slot}


async def test_what_is_stored_is_shown_while_the_shop_is_slow(
    house: House, ana: Chat, shop: SlowShop
) -> None:
    await house.appears(advert("1", "Old bike"))
    event = Text(address=ana.address, actor=ana.actor, event_id="e-first", text="bike")
    replies = house.conversation.dispatch(event)
    await anext(replies)
    second = text_of(await anext(replies))
    assert "1 matches now" in second
    assert "Still looking on Shop" in second
    shop.shelves.append(advert("2", "New bike"))
    shop.door.set()
    last = [reply async for reply in replies][-1]
    assert "2 match now" in text_of(last)
    assert "Still looking" not in text_of(last)


async def test_the_next_line_is_not_held_up_and_not_overwritten(
    house: House, ana: Chat, shop: SlowShop
) -> None:
    talk = asyncio.gather(ana.say("road bike under £400"))
    await shop.asked_once.wait()
    later = house.chat("ana")
    second = asyncio.gather(later.say("max 300"))
    await shop.asked_again.wait()
    shop.door.set()
    await talk
    assert "up to £300" in (await second)[0]
    # The first line's turn ended last, and must not have taken the word back from the second.
    assert "hiding red" in await later.say("not red")
    assert "up to £300" in text_of(later.last)


async def test_two_taps_at_once_save_one_search(house: House, ana: Chat, shop: SlowShop) -> None:
    shop.door.set()
    await ana.say("bike")
    message, press = ana.button("Watch this")
    assert press.token is not None
    await asyncio.gather(*(ana.press_token(press.token, message) for _ in range(5)))
    assert await house.world.scalar("SELECT count(*) FROM searches") == 1
    assert await house.world.scalar("SELECT count(*) FROM search_destinations") == 1


async def test_a_press_while_the_shop_is_slow_saves_what_was_understood(
    house: House, ana: Chat, shop: SlowShop
) -> None:
    await house.appears(advert("1", "Old bike"))
    event = Text(address=ana.address, actor=ana.actor, event_id="e-first", text="bike")
    replies = house.conversation.dispatch(event)
    await anext(replies)
    early: Reply = await anext(replies)
    ana.messages["m1"] = early
    assert "Watching bike" in await ana.press("Watch this")
    shop.shelves.append(advert("2", "New bike"))
    shop.door.set()
    assert [reply async for reply in replies] == []
    assert await house.world.scalar("SELECT count(*) FROM search_seen") == 1


@pytest.mark.parametrize("label", ["Cancel", "25 mi assumed"])
async def test_late_results_write_nothing_over_what_was_pressed(
    house: House, ana: Chat, shop: SlowShop, label: str
) -> None:
    await house.appears(advert("1", "Old bike", lat=53.8, lon=-1.55, collectable=True))
    event = Text(address=ana.address, actor=ana.actor, event_id="e", text="bike near Leeds, UK")
    replies = house.conversation.dispatch(event)
    await anext(replies)
    ana.messages["m1"] = await anext(replies)
    pressed = asyncio.gather(ana.press(label))
    # A cancelled preview asks nobody; a changed one does, and then the old results come in.
    await (pressed if label == "Cancel" else shop.asked_once.wait())
    shop.door.set()
    assert [reply async for reply in replies] == []
    await pressed
