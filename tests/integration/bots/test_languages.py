"""The conversation in the person's language, as the platform tells it or as they choose it."""

from __future__ import annotations

import dataclasses

from tests.integration.bots.chat import House, text_of
from tests.integration.bots.test_cards_pressed import LINE, fresh


async def test_the_platforms_language_is_spoken_from_the_first_word(house: House) -> None:
    ana = house.chat("ana")
    ana.actor = dataclasses.replace(ana.actor, locale="de-AT")
    assert "Ich beobachte Gebrauchtmärkte" in await ana.say("/start")
    assert "Ich beobachte mountain bike" in await _watched(house, "ana", LINE)


async def _watched(house: House, name: str, line: str) -> str:
    chat = house.chats[name]
    await chat.say(line)
    return await chat.press("Beobachten")


async def test_another_language_can_be_chosen_and_cards_follow_it(house: House) -> None:
    ana = house.chat("ana")
    await ana.say(LINE)
    await ana.press("Watch this")
    await ana.command("settings")
    await ana.press("Language")
    await ana.press("Français")
    assert "Langue : Français" in text_of(ana.last)
    house.world.later(minutes=2)
    await house.appears(fresh(house, "1", "Trek mountain bike", "380"))
    labels = ana.labels()
    assert "Ouvrir sur Shop" in labels
    assert "👎 Pas pour moi" in labels
    assert "Tu surveilles 1 recherche" in await ana.command("watches")


async def test_in_a_group_everybody_reads_their_own_language(house: House) -> None:
    ana = house.member("ana", admin=True)
    ana.actor = dataclasses.replace(ana.actor, locale="es")
    ben = house.member("ben")
    ben.actor = dataclasses.replace(ben.actor, locale="de")
    assert "Todavía no vigilas nada" in await ana.command("watches")
    assert "Du beobachtest noch nichts" in await ben.command("watches")
