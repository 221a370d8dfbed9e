"""Slack at its wire: signed webhooks of a fake workspace, and the messages in its chats."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from app.slack import open_slack
from bots.adapter import DoorRequest
from bots.handlers import TABLE
from bots.slack.crypto import Cipher
from bots.slack.installations import Installations
from bots.slack.targets import read
from core.clock import SystemClock
from tests.adapters.chat_rig import ChatWorld, Shown, ShownButton, Wired
from tests.adapters.slack.house import http_settings, needs_of, running
from tests.fakes.slack import BOT, SCOPES, TEAM, TOKEN, FakeSlack
from tests.fakes.slack_people import Person, body_of, signed
from tests.integration.slack.test_installations import installation

if TYPE_CHECKING:
    from app.chats import ChatPart
    from core.clock import Clock

Json = dict[str, Any]
SPEED: Final = 1000.0
"""The pace of a chat is another test's business; here a second of it is a millisecond."""
_CARD: Final = re.compile(r"^\S+ · .+ · [0-9.]+ mi$")
_LIVE: Final = re.compile(r"<!date\^[^|<>]*\|([^<>]*)>")
_LINK: Final = re.compile(r"<[^|<>]*\|([^<>]*)>")
_LOOK_ALIKES: Final = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`", "∶": ":"})


class SlackRig:
    """One app in direct messages with everybody in one workspace."""

    platform = "slack"

    def __init__(
        self, fake: FakeSlack, wired: Wired, part: ChatPart, clock: Clock, world: ChatWorld
    ) -> None:
        self._fake = fake
        self._wired = wired
        self._part = part
        self._clock = clock
        self._world = world
        self._people: dict[str, Person] = {}

    async def _deliver(self, kind: str, payload: Json) -> None:
        body = body_of(kind, payload)
        headers = signed(body, self._clock.now().timestamp())
        assert self._part.door is not None
        answer = await self._part.door.receive(
            DoorRequest(method="POST", path=kind, query={}, headers=headers, body=body)
        )
        assert answer.status == 200

    def _person(self, who: str) -> Person:
        if who not in self._people:
            user = f"U{who.upper()}00"
            named = {"display_name": who.title()}
            self._fake.person(user, profile=named, locale="en", tz="UTC")
            self._people[who] = Person(self._fake, self._deliver, user)
        return self._people[who]

    async def say(self, who: str, line: str, *, reply_to: str | None = None) -> None:
        """A command that there is goes behind `/magpie`; all else is plain words."""
        person = self._person(who)
        name = line.partition(" ")[0].removeprefix("/")
        async with self._wired.handled():
            if line.startswith("/") and name in TABLE.commands and reply_to is None:
                await person.command(f"/magpie {line.removeprefix('/')}")
            else:
                escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                await person.say(escaped, thread=reply_to or "")

    async def press(self, who: str, handle: str, *, message_id: str | None = None) -> None:
        """Press a button; a modal that would open is refused, so that words do the same."""
        person = self._person(who)
        found = [m for m in self._fake.messages(person.dm) if m["ts"] == message_id]
        message = found[0] if found else {"ts": "1600000000.000001"}
        self._fake.fail("views.open", "expired_trigger_id")
        async with self._wired.handled():
            await person.press_value(message, handle)
        self._fake.faults.clear()

    async def shown(self, who: str) -> list[Shown]:
        """Every message in the direct messages, markup undone."""
        person = self._person(who)
        return [self._shown(one) for one in self._fake.messages(person.dm)]

    def _shown(self, message: Json) -> Shown:
        texts: list[str] = []
        buttons: list[ShownButton] = []
        for block in message["blocks"]:
            texts += [_read(block["text"]["text"])] if "text" in block else []
            for element in block.get("elements", ()):
                if element["type"] == "mrkdwn":
                    texts.append(_read(element["text"]))
                buttons += self._buttons(element)
        texts += [file["title"] for file in message.get("files", ())]
        if not message["blocks"]:
            texts.append(_read(message["text"]))
        alone = _CARD.match(message["text"]) and "context" in str(message["blocks"][:2])
        return Shown(
            id=message["ts"],
            text="\n".join(texts),
            buttons=tuple(buttons),
            notification=message["text"] if alone else "",
        )

    def _buttons(self, element: Json) -> list[ShownButton]:
        if element["type"] == "button":
            label = _said(element["text"]["text"])
            return [ShownButton(label, element.get("value") or element["url"])]
        if element["type"] != "overflow":
            return []
        # What stands behind More is in the menu at once; a card of before it was may still ask.
        number = read(element["options"][0]["value"])[0].split("/")[2]
        more = ShownButton("⋯ More", self._world.tokens.sign("a.more", number))
        options = [ShownButton(o["text"]["text"], o["value"]) for o in element["options"]]
        return [*options, more]


def _read(text: str) -> str:
    """As a reader sees it."""
    text = _LINK.sub(lambda link: link[1], _LIVE.sub(lambda live: live[1], text))
    text = re.sub(r"[*~`]", "", text).translate(_LOOK_ALIKES)
    return _said(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _said(text: str) -> str:
    """Commands are named as Slack takes them; said is what every platform says."""
    return re.sub(r"/magpie (?=[a-z]+\b)", "/", text)


@contextlib.asynccontextmanager
async def open_slack_rig(world: ChatWorld) -> AsyncIterator[SlackRig]:
    """A fake Slack with the real parts, reached by webhooks."""
    clock = SystemClock(SPEED)
    async with FakeSlack().running() as fake, contextlib.AsyncExitStack() as stack:
        needs = dataclasses.replace(needs_of(world, **http_settings(fake)), clock=clock)
        part = await open_slack(needs, stack)
        assert part is not None
        store = Installations(world.database, clock, Cipher(world.keys))
        about = {"bot_token": TOKEN, "bot_user_id": BOT, "bot_scopes": SCOPES}
        await store.async_save(installation(TEAM, **about))
        wired = world.connect(part.adapter)
        async with running(part):
            yield SlackRig(fake, wired, part, clock, world)
        assert fake.mentions == []
        assert [one for one in fake.refusals if "blocks" in one] == []
