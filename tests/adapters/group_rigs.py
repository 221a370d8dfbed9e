"""A group on each platform at its wire: a server's channel, a workspace's channel, a group chat.

The boss runs it, Ben and Eve are members. What `press` gives is what came back for that person's
eyes: an answer only they see, a few words at the button, and where the platform has nothing of that
kind, what was said in the group.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from tests.adapters.conversation import player
from tests.adapters.discord.house import DiscordHouse
from tests.adapters.discord.house import open_house as open_discord_house
from tests.adapters.slack.house import SlackHouse
from tests.adapters.slack.house import open_house as open_slack_house
from tests.adapters.telegram_rig import TelegramRig, open_telegram_rig
from tests.fakes.discord_people import Person as DiscordPerson
from tests.fakes.slack_people import Person as SlackPerson
from tests.fakes.slack_people import labels as slack_labels
from tests.fakes.telegram_people import Phone
from tests.fakes.telegram_people import labels as telegram_labels

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from tests.adapters.chat_rig import ChatWorld

Json = dict[str, Any]
BOSS, BEN, EVE = "boss", "ben", "eve"
MORE: Final = "More"


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What one person was told."""

    text: str
    message: Json | None = None
    """The message that says so, if it is one that can be pressed."""


class Group(Protocol):
    """What the contract asks of a platform."""

    right: str
    """What this platform calls whoever runs a group."""

    async def watch(self) -> None:
        """The boss saves a search that alerts in the group."""

    async def preview(self) -> Json:
        """The boss looks at a search for the group, not saved yet."""

    async def press(self, who: str, label: str, message: Json | None = None) -> Told:
        """Press a button of the newest card, or of this message."""

    def cards(self) -> list[Json]:
        """The alerts that all see, oldest first."""

    def labels(self, message: Json) -> list[str]:
        """The words on the buttons of a message."""

    def direct(self, who: str) -> str:
        """All that stands in this person's private chat."""


LINE: Final = "mountain bike under £400 within 15 miles of Leeds, UK"
GROUP: Final = -500


def plain(text: str) -> str:
    """Words without marks."""
    return player.plain(text.replace("*", ""))


class TelegramGroup:
    """A supergroup of eighty."""

    right = "an admin of this group"

    def __init__(self, rig: TelegramRig) -> None:
        self._telegram = rig.telegram
        self._wired = rig.wired
        rig.telegram.chat(GROUP, title="Deals", members=80, admins={31})
        numbers = {BOSS: 31, BEN: 32, EVE: 33}
        self._people = {
            name: Phone(rig.telegram, number, GROUP, name=name.title())
            for name, number in numbers.items()
        }
        self._alone = {
            name: Phone(rig.telegram, number, name=name.title()) for name, number in numbers.items()
        }

    async def meet(self) -> None:
        """Everybody has opened a private chat once."""
        for phone in self._alone.values():
            async with self._wired.handled():
                await phone.say("/start")

    async def preview(self) -> Json:
        async with self._wired.handled():
            await self._people[BOSS].say(f"/watch {LINE}")
        return self._telegram.said(GROUP)[-1]

    async def watch(self) -> None:
        shown = await self.preview()
        assert "Watching" in (await self.press(BOSS, "Watch this", shown)).text + str(shown)

    async def press(self, who: str, label: str, message: Json | None = None) -> Told:
        card = message or self.cards()[-1]
        if not any(label in one for one in self.labels(card)) and message is None:
            async with self._wired.handled():
                await self._people[who].press(card, MORE)
        before = len(self._telegram.said(GROUP))
        async with self._wired.handled():
            query = await self._people[who].press(card, label)
        new = self._telegram.said(GROUP)[before:]
        texts = [self._telegram.answered[query], *(str(one.get("text")) for one in new)]
        return Told(plain("\n".join(texts)), new[-1] if new else None)

    def cards(self) -> list[Json]:
        return [one for one in self._telegram.said(GROUP) if _is_card(_telegram_text(one))]

    def labels(self, message: Json) -> list[str]:
        return telegram_labels(message)

    def direct(self, who: str) -> str:
        return str(self._telegram.said(self._alone[who].chat_id))


def _telegram_text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _is_card(text: str) -> bool:
    return any("mountain bike ·" in line and "£" in line for line in text.splitlines())


class DiscordGroup:
    """A channel of a server."""

    right = "Manage Server"

    def __init__(self, house: DiscordHouse) -> None:
        self._house = house
        self._fake = house.fake
        guild = house.fake.guild()
        self._lobby = house.fake.channel(guild, "lobby")
        self._deals = house.fake.channel(guild, "deals")
        eve = DiscordPerson(house.fake, "2000000000000000004")
        self._people = {BOSS: house.boss, BEN: house.ben, EVE: eve}

    async def preview(self) -> Json:
        options = {"what": "mountain bike", "max": 400, "place": "Leeds, UK"}
        async with self._house.wired.handled():
            talk = await self._house.boss.slash(
                "watch", self._lobby, channel=self._deals, **options
            )
        return self._house.boss.sees(talk)[0]

    async def watch(self) -> None:
        shown = await self.preview()
        await self.press(BOSS, "Watch this", shown)

    async def press(self, who: str, label: str, message: Json | None = None) -> Told:
        person = self._people[who]
        card = message or self.cards()[-1]
        if not any(label in one for one in self.labels(card)) and message is None:
            async with self._house.wired.handled():
                await person.press(card, MORE)
            card = self.cards()[-1]
        async with self._house.wired.handled():
            talk = await person.press(card, label)
        seen = person.sees(talk)
        assert all(one["flags"] & 64 for one in seen if one["channel_id"] == self._deals)
        return Told(plain("\n".join(one["content"] for one in seen)), seen[-1] if seen else None)

    def cards(self) -> list[Json]:
        shown = self._fake.messages(self._deals)
        return [one for one in shown if _is_card(one["content"]) and not one["flags"] & 64]

    def labels(self, message: Json) -> list[str]:
        rows = message["components"]
        return [one.get("label", "") for row in rows for one in row["components"]]

    def direct(self, who: str) -> str:
        return str(self._house.direct(self._people[who]))


class SlackGroup:
    """A channel of a workspace."""

    right = "a workspace admin"

    def __init__(self, house: SlackHouse) -> None:
        self._house = house
        self._fake = house.fake
        self._deals = house.fake.channel("deals")
        house.fake.person("UEVE00", profile={"display_name": "Eve"})
        eve = SlackPerson(house.fake, house.deliver, "UEVE00")
        self._people = {BOSS: house.boss, BEN: house.ben, EVE: eve}

    async def preview(self) -> Json:
        boss = self._house.boss
        async with self._house.wired.handled():
            await boss.command(f"/watch {LINE} <#{self._deals}|deals>")
        shown: Json = await self._fake.wait_for(boss.dm, "Watch this", self._deals, seconds=10)
        return shown

    async def watch(self) -> None:
        shown = await self.preview()
        async with self._house.wired.handled():
            await self._house.boss.press(shown, "Watch this")

    async def press(self, who: str, label: str, message: Json | None = None) -> Told:
        person = self._people[who]
        card = message or self.cards()[-1]
        before = {one["ts"] for one in self._seen(person)}
        async with self._house.wired.handled():
            await person.press(card, label, self._deals)
        new = [one for one in self._seen(person) if one["ts"] not in before]
        assert all(one["only_for"] == person.user for one in new)
        return Told(plain("\n".join(one["text"] for one in new)), new[-1] if new else None)

    def _seen(self, person: SlackPerson) -> list[Json]:
        return self._fake.messages(self._deals, seen_by=person.user)

    def cards(self) -> list[Json]:
        shown = self._fake.messages(self._deals)
        return [one for one in shown if _is_card(one["text"])]

    def labels(self, message: Json) -> list[str]:
        return slack_labels(message)

    def direct(self, who: str) -> str:
        return str(self._fake.messages(self._people[who].dm))


@contextlib.asynccontextmanager
async def open_telegram_group(world: ChatWorld) -> AsyncIterator[Group]:
    """The real bot, polling."""
    async with world.intake.running(), open_telegram_rig(world) as rig:
        group = TelegramGroup(rig)
        await group.meet()
        yield group


@contextlib.asynccontextmanager
async def open_discord_group(world: ChatWorld) -> AsyncIterator[Group]:
    """The real bot, at its gateway."""
    async with open_discord_house(world.database, world.clock, world) as house:
        group = DiscordGroup(house)
        async with house.connected():
            yield group


@contextlib.asynccontextmanager
async def open_slack_group(world: ChatWorld) -> AsyncIterator[Group]:
    """The real app, reached by webhooks."""
    opening = open_slack_house(world.database, world.clock, world)
    async with world.intake.running(), opening as house:
        yield SlackGroup(house)


GroupOpener = Callable[["ChatWorld"], "AbstractAsyncContextManager[Group]"]
