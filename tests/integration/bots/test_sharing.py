"""A search given away as a code, and copied from it."""

from __future__ import annotations

import re

from tests.integration.bots.chat import House
from tests.integration.bots.test_cards_pressed import LINE

CODE = re.compile(r"/start s_([A-Za-z0-9_-]{22})")


async def test_a_code_makes_a_preview_of_the_same_search(house: House) -> None:
    ana, ben = house.chat("ana"), house.chat("ben")
    await ana.say(LINE)
    await ana.press("Watch this")
    said = await ana.command("share", "1")
    assert "mountain bike can be copied" in said
    found = CODE.search(said)
    assert found is not None
    await ana.command("edit", "1 max 10")
    await ana.press("Yes")
    for _ in range(2):
        said = await ben.say(f"/start s_{found[1]}")
        assert "mountain bike · up to £400 · 15 mi of Leeds, UK" in said, "as it was when shared"
    assert "Watching mountain bike" in await ben.press("Watch this")
    same = "SELECT count(DISTINCT owner_id) FROM searches WHERE state = 'active'"
    assert await house.world.scalar(same) == 2


async def test_what_is_no_code_is_said_kindly(house: House) -> None:
    ana = house.chat("ana")
    for code in ("x", "_" * 22, "' OR 1=1 --", "x" * 200, "../../etc"):
        assert "no longer shared" in await ana.say(f"/start s_{code}")
    for other in ("", "hello", "s_", "q_1", "_"):
        assert "I watch second-hand sites" in await ana.say(f"/start {other}")


async def test_share_asks_which_and_belongs_to_its_owner(house: House) -> None:
    ana, ben = house.chat("ana"), house.chat("ben")
    for line in (LINE, "sofa"):
        await ana.say(line)
        await ana.press("Watch this")
    assert "Which one?" in await ana.command("share")
    assert "not watching anything" in await ben.command("share", "1")
