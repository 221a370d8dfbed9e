"""Somebody who types and presses anything in any order is always answered."""

from __future__ import annotations

import random

import pytest

from tests.integration.bots.chat import Chat, House
from tests.integration.world import advert

LINES = (
    "mountain bike under £400 within 15 miles of Leeds, not broken", "ps5", "max 300", "not red",
    "near York", "near me", "sofa near Leeds", "free sofa", "/watch", "/watches", "/kept", "watch",
    "/edit", "/edit 1", "/edit 1 max 50", "/edit 1 drop bike", "pause 1", "/pause all", "resume 1",
    "/resume all", "/delete 1", "/delete all", "stop", "/cancel", "/why", "/why 1", "/why 99",
    "/settings", "https://shop.example/1", "https://x.example/search?q=bike&max_price=100",
    "drop bike", "50", "Leeds", "anywhere", "any price", "£1,500", "???", "🚲🚲", "\x00\x01",
    "'; DROP TABLE searches; --", "{name} *bold* ~x~", "under £0", "over 100 under 50",
    "bike " * 90,
    "not not not", "within 99999999 miles of Leeds", "£99999999999999999999", "bike every 0 min",
    "iphone 13 mini no box", "ps5 without disc drive", "drop everything", "add leather", "-", "or",
)  # fmt: skip


def stock(house: House) -> None:
    for number in range(30):
        house.shop.shelves.append(
            advert(
                str(number),
                f"{('Mountain bike', 'ps5 console', 'sofa', 'Wanted: bike')[number % 4]} {number}",
                None if number % 9 == 0 else str(20 + 37 * number),
                lat=53.8 + number / 40,
                lon=-1.55,
                collectable=True,
                seller=f"seller {number % 3}",
            )
        )


async def step(chat: Chat, chance: random.Random) -> str:
    """One line or one press; what was done."""
    labels = chat.labels()
    if labels and chance.random() < 0.6:
        label = chance.choice(labels[-30:])
        _, press = chat.button(label)
        if press.token is not None or press.send is not None:
            await chat.press(label)
            return f"[{label}]"
    if chance.random() < 0.05:
        await chat.where(chance.uniform(-90, 90), chance.uniform(-180, 180))
        return "(position)"
    line = chance.choice(LINES)
    replied = (
        chance.choice(list(chat.messages)) if chat.messages and chance.random() < 0.1 else None
    )
    await chat.say(line, reply_to=replied)
    return line


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_typed_and_pressed_is_answered(
    house: House, ana: Chat, seed: int
) -> None:
    chance = random.Random(seed)
    stock(house)
    done: list[str] = []
    for number in range(60):
        house.world.later(seconds=20)
        if number % 20 == 19:
            await house.appears(
                advert(
                    f"new{number}", f"Mountain bike ps5 sofa {number}", "45", lat=53.8, lon=-1.55,
                    collectable=True, listed_at=house.world.clock.now(), seller="sly",
                )
            )  # fmt: skip
        before = len(ana.history)
        done.append(await step(ana, chance))
        assert len(ana.history) > before, done[-3:]
        answered = ana.history[before:]
        said = str(answered)
        assert "went wrong" not in said, done[-5:]
