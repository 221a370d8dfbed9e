"""What was shown is looked at again: sold, reserved and cheaper reach the card, with no list page.

The shop's lists are never polled here: only the bounded looks at what people were told of.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from bots.replies import Card
from core.clock import ManualClock
from core.db import Database
from core.listings.listing import ListingState
from core.pipeline.recheck import Rechecks
from tests.integration.bots.chat import Chat, House, plain, text_of
from tests.integration.world import advert


@dataclasses.dataclass
class Street:
    """Somebody who was told of a bike, and the bike."""

    house: House
    clock: ManualClock
    rechecks: Rechecks
    chat: Chat

    async def told(self, drop_presses: int = 0) -> None:
        await self.chat.say("mountain bike under £400 near Leeds")
        await self.chat.press("Watch this")
        await self.chat.command("settings")
        for _ in range(drop_presses):
            await self.chat.press("Other price fall")
        self.clock.advance(dt.timedelta(minutes=5))
        bike = advert("b1", "Mountain bike", "300", listed_at=self.clock.now())
        self.house.shop.shelves.append(bike)
        await self.house.appears(bike)

    async def later(self, hours: float = 1, **changes: object) -> None:
        """The advert changes, and its time to be looked at comes."""
        shelf = self.house.shop.shelves
        shelf[:] = [dataclasses.replace(shelf[0], **changes)] if changes else []  # type: ignore[arg-type]  # fields by name
        self.clock.advance(dt.timedelta(hours=hours))
        await self.rechecks.sweep()
        await self.house.world.pipeline.poll_due(0)
        await self.house.deliver()

    def cards(self) -> list[Card]:
        """Cards of alerts, as they stand."""
        return [
            part
            for reply in self.chat.messages.values()
            for part in reply.parts
            if isinstance(part, Card) and not part.small
        ]


@pytest.fixture
async def street(database: Database, clock: ManualClock) -> Street:
    house = House(database, clock)
    return Street(house, clock, Rechecks(database, clock), house.chat("ana"))


async def test_what_is_sold_is_struck_and_loses_its_buttons(street: Street) -> None:
    await street.told()
    (card,) = street.cards()
    assert card.rows
    await street.later(state=ListingState.SOLD)
    (card,) = street.cards()
    assert (card.badge, card.struck, card.rows) == ("SOLD", True, ())


async def test_what_is_nowhere_any_more_has_ended(street: Street) -> None:
    await street.told()
    await street.later()
    (card,) = street.cards()
    assert card.struck
    assert not card.rows


async def test_what_is_reserved_says_so_and_keeps_its_buttons(street: Street) -> None:
    await street.told()
    await street.later(state=ListingState.RESERVED)
    (card,) = street.cards()
    assert card.badge == "RESERVED"
    assert card.rows


async def test_a_fall_alerts_again_with_the_old_price_and_corrects_the_first(
    street: Street,
) -> None:
    await street.told()
    await street.later(price=Decimal(250))
    first, second = street.cards()
    for card in (first, second):
        assert [span.text for span in card.price if span.strike] == ["£300"]
        assert "£250" in plain(card.price)
    assert "£300" in second.reason


async def test_a_fall_below_the_persons_own_threshold_only_corrects_the_card(
    street: Street,
) -> None:
    await street.told(drop_presses=3)
    await street.chat.command("settings")
    assert "from 30%" in text_of(street.chat.last)
    await street.later(price=Decimal(250))
    (card,) = street.cards()
    assert "£250" in plain(card.price)
    await street.later(5, price=Decimal(190))
    assert len(street.cards()) == 2


async def test_looks_end_after_a_week(street: Street) -> None:
    await street.told()
    for hours in (1, 5, 18, 48, 96):
        assert await street.rechecks.sweep() == 0
        street.clock.advance(dt.timedelta(hours=hours))
        assert await street.rechecks.sweep() == 1
        await street.house.world.pipeline.poll_due(0)
    for _ in range(10):
        street.clock.advance(dt.timedelta(days=1))
        assert await street.rechecks.sweep() == 0
