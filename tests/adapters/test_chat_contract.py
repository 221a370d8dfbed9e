"""One conversation, held on every chat platform: the same words, cards and buttons as on the web.

A platform joins with one line in `RIGS`; how to write its rig is told in `chat_rig`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

import pytest

from core.clock import ManualClock
from core.db import Database
from tests.adapters.chat_rig import ChatWorld, RigOpener
from tests.adapters.conversation.player import Player, Turn, problems
from tests.adapters.conversation.script import SCRIPT
from tests.adapters.discord_rig import open_discord_rig
from tests.adapters.slack_rig import open_slack_rig
from tests.adapters.telegram_rig import open_telegram_rig
from tests.adapters.web_rig import open_web
from tests.conftest import NOW

RIGS: Final[dict[str, RigOpener]] = {
    "web": open_web,
    "telegram": open_telegram_rig,
    "discord": open_discord_rig,
    "slack": open_slack_rig,
}
NAMED: Final = ("Magpie web", "Telegram", "Discord", "Slack")
_SOMEBODY: Final = re.compile(r"(?:[A-Za-z0-9]+|a chat) on PLATFORM")
ONLY_WEB: Final = "When this tab is closed"
"""Only a browser's tab can be closed without the chat being elsewhere."""


async def played(database: Database, name: str) -> list[Turn]:
    """The whole script on one platform."""
    world = ChatWorld(database, ManualClock(NOW))
    async with world.intake.running(), RIGS[name](world) as rig:
        player = Player(world, rig)
        return [await player.play(step) for step in SCRIPT]


def without_platform(turn: Turn) -> object:
    """What was said, without the platform's own name."""
    said = dataclasses.asdict(turn.said)
    texts = [text for text in said["texts"] if not text.startswith(ONLY_WEB)]
    for name in NAMED:
        texts = [text.replace(name, "PLATFORM") for text in texts]
    # A browser does not say who sits before it.
    texts = [_SOMEBODY.sub("SOMEBODY on PLATFORM", text) for text in texts]
    return {**said, "texts": texts}


def test_the_script_is_long_enough_to_mean_something() -> None:
    assert len(SCRIPT) >= 25
    assert len({step.name for step in SCRIPT}) == len(SCRIPT)


@pytest.fixture(scope="module")
def told() -> dict[str, list[Turn]]:
    """What was said on each platform so far; the web chat need not say it for every other."""
    return {}


@pytest.mark.parametrize("name", list(RIGS))
async def test_the_same_conversation_is_held_everywhere(
    database: Database, another_database: Database, told: dict[str, list[Turn]], name: str
) -> None:
    turns = told[name] = await played(database, name)
    assert [line for turn in turns for line in problems(turn)] == []
    alert = next(turn for turn in turns if turn.step.name == "alert")
    shown = [message.notification for message in alert.seen if message.notification]
    assert shown in (["£200 · Giant mountain bike · 7 mi"], [])
    if name != "web":
        assert shown, "a lock screen shows price, title and distance"
        if "web" not in told:
            told["web"] = await played(another_database, "web")
        for mine, web in zip(turns, told["web"], strict=True):
            assert without_platform(mine) == without_platform(web), mine.step.name
