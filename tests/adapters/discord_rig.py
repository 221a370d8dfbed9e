"""Discord at its wire: people type commands and words, press buttons, and read their messages."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from bots.discord.commands import SPECS
from core.clock import SystemClock
from tests.adapters.chat_rig import Shown, ShownButton, Wired
from tests.adapters.discord.house import bot_of, gateway_of
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_people import Json, Person

if TYPE_CHECKING:
    from tests.adapters.chat_rig import ChatWorld

SPEED: Final = 1000.0
"""The pace of a chat is another test's business; here a second of it is a millisecond."""
_OPTION: Final = {spec.name: spec.options[0].name for spec in SPECS if spec.options}
"""The option that takes what stands behind a command."""
_BARE: Final = frozenset({"watch", "start", "edit"})
"""Commands whose words do not all go into one option, or which ask for more than words."""
_LIVE: Final = re.compile(r"<t:\d+:R>")
_LINK: Final = re.compile(r"\[((?:\\.|[^\]])*)\]\(<[^>]*>\)")
_MARKS: Final = re.compile(r"\\([^0-9A-Za-z\s])|\*\*|~~|`{1,2}")


class DiscordRig:
    """One bot in direct messages with everybody."""

    platform = "discord"

    def __init__(self, fake: FakeDiscord, wired: Wired) -> None:
        self._fake = fake
        self._wired = wired
        self._people: dict[str, Person] = {}

    def _person(self, who: str) -> Person:
        if who not in self._people:
            self._people[who] = Person(self._fake, str(7_000 + len(self._people)))
        return self._people[who]

    async def say(self, who: str, line: str, *, reply_to: str | None = None) -> None:
        """A command that Discord knows is typed as one; all else is plain words."""
        person = self._person(who)
        name, _, rest = line.removeprefix("/").partition(" ")
        known = any(spec.name == name for spec in SPECS) and name not in _BARE
        async with self._wired.handled():
            if line.startswith("/") and known and (not rest or name in _OPTION):
                await person.slash(name, **({_OPTION[name]: rest} if rest else {}))
            else:
                await person.write(line, answers=reply_to)

    async def press(self, who: str, handle: str, *, message_id: str | None = None) -> None:
        """Press a button, whoever's it is: Discord asks nobody."""
        person = self._person(who)
        message = self._fake.posted[person.direct].get(message_id or "")
        if message is None:
            message = self._fake.put(person.direct, {"content": ""}, {})
            del self._fake.posted[person.direct][message["id"]]
        async with self._wired.handled():
            await person.press(message, custom_id=handle)

    async def shown(self, who: str) -> list[Shown]:
        """Every message in the direct messages, markup undone."""
        return [_shown(message) for message in self._fake.messages(self._person(who).direct)]


def _shown(message: Json) -> Shown:
    content = _read(message["content"])
    parts = [content, *(_embed(one) for one in message["embeds"]), *message["files"]]
    buttons = [b for row in message["components"] for b in row["components"]]
    options = [o for menu in buttons for o in menu.get("options", ())]
    alone = len(message["embeds"]) == 1 and "image" not in content
    return Shown(
        id=message["id"],
        text="\n".join(part for part in parts if part),
        buttons=(
            *(ShownButton(o["label"], o["value"]) for o in options),
            *(
                ShownButton(b["label"], b.get("custom_id") or b.get("url", ""))
                for b in buttons
                if "label" in b
            ),
        ),
        notification=content if alone and "title" in message["embeds"][0] else "",
    )


def _embed(one: Json) -> str:
    lines: list[Any] = [one.get("author", {}).get("name"), _read(one.get("title", ""))]
    lines += [_read(one.get("description", ""))]
    lines += [_read(field["value"]) for field in one.get("fields", ())]
    lines.append(one.get("footer", {}).get("text"))
    return "\n".join(line for line in lines if line)


def _read(text: str) -> str:
    """As a reader sees it."""
    text = _LINK.sub(lambda link: link[1], _LIVE.sub("", text))
    return _MARKS.sub(lambda mark: mark[1] or "", text)


@contextlib.asynccontextmanager
async def open_discord_rig(world: ChatWorld) -> AsyncIterator[DiscordRig]:
    """A fake Discord with the real adapter and gateway."""
    fake = FakeDiscord()
    stop = asyncio.Event()
    async with fake.running(), aiohttp.ClientSession() as session:
        adapter = bot_of(world, fake, session, SystemClock(SPEED))
        wired = world.connect(adapter)
        gateway = gateway_of(world, adapter)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(gateway.run(stop))
            await gateway.settled.wait()
            yield DiscordRig(fake, wired)
            stop.set()
            await running
    assert fake.refusals == []
