"""A confirmed change of a search is like a save: what it has shown is no news."""

from __future__ import annotations

import datetime as dt

import pytest

from core.pipeline import Keeper
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.world import advert


@pytest.fixture
async def keeper(house: House) -> Keeper:
    made = Keeper(house.world.pipeline)
    await made.load()
    return made


def shelve(house: House, *numbers: int) -> None:
    """Adverts that have stood there for two days, an accessory among them."""
    listed = house.world.clock.now() - dt.timedelta(days=2)
    house.shop.shelves += [
        advert(str(number), f"bike {number}", str(number), listed_at=listed) for number in numbers
    ]


async def test_what_an_edit_has_counted_is_never_alerted(
    house: House, ana: Chat, keeper: Keeper
) -> None:
    shelve(house, 250, 350)
    house.shop.shelves.append(advert("p", "bike saddle bag for bike", "340"))
    await ana.say("bike under £300")
    await ana.press("Watch this")
    await keeper.sweep()
    assert "3 match now" in await ana.say("max 400")
    await ana.press("Yes")
    await keeper.sweep()
    for _ in range(3):
        house.world.later(minutes=5)
        await house.world.pipeline.poll_due()
    assert await house.world.told() == []


async def test_a_yes_before_the_count_is_there_is_a_baseline_too(
    house: House, ana: Chat, keeper: Keeper
) -> None:
    shelve(house, 250, 350)
    await ana.say("bike under £300")
    await ana.press("Watch this")
    await keeper.sweep()
    draft_id = await _unfinished_change(house, ana)
    await ana.press_token(house.tokens.sign("d.watch", draft_id))
    await keeper.sweep()
    assert await house.world.told() == []


async def _unfinished_change(house: House, ana: Chat) -> int:
    """The change is asked about, and its count is still to come."""
    await ana.say("max 400")
    draft_id: int = await house.world.scalar("SELECT max(id) FROM drafts")
    await house.world.run(
        "UPDATE drafts SET state = state - '{seen,cards,total,counted}'::text[] WHERE id = :id",
        id=draft_id,
    )
    return draft_id


async def test_what_comes_or_falls_after_an_edit_is_told(
    house: House, ana: Chat, keeper: Keeper
) -> None:
    shelve(house, 250, 350, 450)
    await ana.say("bike under £300")
    await ana.press("Watch this")
    await keeper.sweep()
    await ana.say("max 400")
    await ana.press("Yes")
    await keeper.sweep()
    now = house.world.later(minutes=5)
    await house.world.pipeline.ingest(
        "shop", [advert("450", "bike 450", "390"), advert("new", "bike", "380", listed_at=now)]
    )
    assert sorted(reason for reason, _ in await house.world.told()) == ["dropped_into_range", "new"]


async def test_nothing_is_watched_that_nobody_can_look_for(house: House, ana: Chat) -> None:
    shelve(house, 250)
    await ana.say("bike under £300")
    await ana.press("Watch this")
    house.world.sources._on.clear()
    said = await ana.say("max 400")
    assert "No marketplace that is switched on can look for this" in said
    assert "Yes" not in [press.label for press in presses(ana.last)]
    said = await ana.say("red sofa")
    assert "No marketplace that is switched on can look for this" in said
    assert not [press for press in presses(ana.last) if "Watch this" in press.label]


async def test_what_a_preview_brings_is_no_older_advert_of_another_search(
    house: House, ana: Chat, keeper: Keeper
) -> None:
    bob = house.chat("bob")
    for chat in (ana, bob):
        await chat.say("bike")
        await chat.press("Watch this")
    await keeper.sweep()
    house.world.later(minutes=20)
    shelve(house, 250, 350)
    assert "2 match now" in await ana.say("/edit 1 max 400")
    await ana.press("Yes")
    await keeper.sweep()
    assert await house.world.told() == [("new", "250.00 GBP"), ("new", "350.00 GBP")] * 2
    before = len(ana.messages)
    house.world.later(minutes=20)
    await house.deliver()
    assert len(ana.messages) == before
    assert "2 older adverts" in text_of(bob.last)


async def test_undo_of_an_edit_tells_nothing_old(house: House, ana: Chat, keeper: Keeper) -> None:
    shelve(house, 250, 350)
    await ana.say("bike under £400")
    await ana.press("Watch this")
    await keeper.sweep()
    await ana.say("max 300")
    await ana.press("Yes")
    await keeper.sweep()
    await ana.press("Undo")
    await keeper.sweep()
    assert await house.world.told() == []
