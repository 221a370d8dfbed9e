"""Telegram at its wire: updates of a fake Bot API, and the messages that stand in its chats."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from app.settings import load_settings
from app.telegram import open_telegram
from core.clock import SystemClock
from tests.adapters.chat_rig import ChatWorld, Shown, ShownButton, Wired
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram_api import BOT
from tests.fakes.telegram_people import Phone, chat_json, message_json
from tests.fakes.telegram_rig import needs_of

if TYPE_CHECKING:
    from tests.fakes.telegram_api import Json

SPEED = 1000.0
"""The pace of a chat is another test's business; here a second of it is a millisecond."""
_CARD = re.compile(r"^\S+ · .+ · [0-9.]+ mi$", re.MULTILINE)


class TelegramRig:
    """People with a phone each."""

    platform = "telegram"

    def __init__(self, telegram: FakeTelegram, wired: Wired) -> None:
        self.telegram = telegram
        self.wired = wired
        self._phones: dict[str, Phone] = {}

    def _phone(self, who: str) -> Phone:
        if who not in self._phones:
            number = 5001 + len(self._phones)
            self._phones[who] = Phone(self.telegram, number, name=who.title())
        return self._phones[who]

    def _message(self, chat: int, message_id: str | None) -> Json | None:
        named = [m for m in self.telegram.order if str(m["message_id"]) == message_id]
        return next(iter(named or self.telegram.said(chat)[-1:]), None)

    async def say(self, who: str, line: str, *, reply_to: str | None = None) -> None:
        phone = self._phone(who)
        answered = self._message(phone.chat_id, reply_to) if reply_to is not None else None
        async with self.wired.handled():
            await phone.say(line, answered)

    async def press(self, who: str, handle: str, *, message_id: str | None = None) -> None:
        phone = self._phone(who)
        message = self._message(phone.chat_id, message_id)
        if message is None:
            # Nobody can press what stands in another's chat, but a client can send its data.
            chat = chat_json(phone.chat_id)
            message = message_json(chat, self.telegram.next_id(), BOT, text="nothing")
        async with self.wired.handled():
            query = await phone.press_data(message, handle)
        assert query in self.telegram.answered

    async def shown(self, who: str) -> list[Shown]:
        return [_shown(message) for message in self.telegram.said(self._phone(who).chat_id)]


def _shown(message: dict[str, Any]) -> Shown:
    # A name is kept from calling anybody by a character that no reader sees.
    text = (message.get("text") or message.get("caption") or "").replace("\u2060", "")
    if "document" in message:
        text = f"{text}\n{message['document']['file_name']}"
    keys = [
        key for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for key in row
    ]
    cards = _CARD.findall(text)
    return Shown(
        id=str(message["message_id"]),
        text=text,
        buttons=tuple(
            ShownButton(key["text"], key.get("callback_data") or key["url"]) for key in keys
        ),
        notification=text.splitlines()[0] if len(cards) == 1 and text.startswith(cards[0]) else "",
    )


@contextlib.asynccontextmanager
async def open_telegram_rig(world: ChatWorld) -> AsyncIterator[TelegramRig]:
    """The real bot in front of the fake, polling."""
    moments = itertools.count(0, 60)
    async with (
        FakeTelegram(lambda: next(moments)).running() as telegram,
        contextlib.AsyncExitStack() as stack,
    ):
        given = load_settings(telegram_bot_token=TOKEN, telegram_base_url=telegram.base)
        clock = SystemClock(SPEED)
        needs = needs_of(given, world.intake, database=world.database, clock=clock)
        part = await open_telegram(needs, stack)
        assert part is not None
        wired = world.connect(part.adapter)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            (_, loop), *_ = part.loops
            group.create_task(_keep(loop, stop))
            yield TelegramRig(telegram, wired)
            stop.set()


async def _keep(loop: Any, stop: asyncio.Event) -> None:
    await loop(stop)
