"""What a listing cost before stands beside why it came, as far back as the plan goes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bots.replies import Chart
from core.clock import ManualClock
from core.db import Database
from core.subscriptions.plans import FREE, SELF_HOSTED, Plan
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.world import advert

LINK = "https://shop.example/1"


async def _charts(house: House, chat: Chat) -> list[Chart]:
    await chat.command("why", LINK)
    assert house is chat.house
    return [part for part in chat.last.parts if isinstance(part, Chart)]


async def _falling(house: House, clock: ManualClock, prices: list[str]) -> None:
    for price in prices:
        await house.appears(advert("1", "Trek mountain bike", price))
        clock.advance(dt.timedelta(days=5))


@pytest.mark.parametrize(
    ("plan", "shown"), [(SELF_HOSTED, [120.0, 100.0, 80.0]), (FREE, [100.0, 80.0])]
)
async def test_prices_are_shown_as_far_back_as_the_plan_goes(
    database: Database, clock: ManualClock, plan: Plan, shown: list[float]
) -> None:
    house = House(database, clock, plan=plan)
    ana = house.chat("ana")
    await _falling(house, clock, ["120", "100", "80"])
    (chart,) = await _charts(house, ana)
    assert [amount for _, amount in chart.points] == shown
    assert chart.currency == "GBP"
    assert chart.alternative.startswith("Seen at £")
    assert chart.alternative.count("£") == len(shown)
    assert ("for the last 7 days" in text_of(ana.last)) is (plan is FREE)


async def test_one_price_is_no_history(database: Database, clock: ManualClock) -> None:
    house = House(database, clock, plan=dataclasses.replace(FREE, history_days=1))
    ana = house.chat("ana")
    await _falling(house, clock, ["120"])
    assert await _charts(house, ana) == []
