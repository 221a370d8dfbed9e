"""The real Telegram parts in front of the fake, with a conversation that a test writes."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from PIL import Image

from app.chats import ChatNeeds, ChatPart
from app.settings import load_settings
from app.telegram import open_telegram
from bots.intake import Intake
from bots.outbound import ChatSender
from bots.telegram.adapter import TelegramAdapter
from bots.tokens import Tokens
from core.clock import SystemClock
from core.db import Database
from tests.fakes.telegram import TOKEN, FakeTelegram

if TYPE_CHECKING:
    from app.settings import Settings
    from bots.events import AnyEvent
    from bots.replies import Reply
    from core.clock import Clock

KEYS = ("a key for tests",)
Dispatch = Callable[["AnyEvent"], AsyncIterator["Reply"]]


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(out, kind)
    return out.getvalue()


class Script:
    """A conversation that says what the test put in, and remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[AnyEvent] = []
        self.replies: list[Reply] = []
        self.gates: list[asyncio.Event] = []
        self._news = asyncio.Condition()

    async def dispatch(self, event: AnyEvent) -> AsyncIterator[Reply]:
        """Answer every event alike."""
        async with self._news:
            self.heard.append(event)
            self._news.notify_all()
        if self.gates:
            await self.gates.pop(0).wait()
        for reply in self.replies:
            yield reply

    async def has_heard(self, count: int) -> None:
        """Wait until so many events have come in."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= count)


class TelegramRig:
    """Everything a test wants to lay its hands on."""

    def __init__(
        self, telegram: FakeTelegram, part: ChatPart, script: Script, clock: Clock
    ) -> None:
        if not isinstance(part.adapter, TelegramAdapter):
            raise TypeError
        self.telegram = telegram
        self.part = part
        self.adapter = part.adapter
        self.script = script
        self.sender = ChatSender(part.adapter, Tokens(KEYS), clock, concurrency=part.concurrency)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Take updates in while the block runs."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _, loop in self.part.loops:
                group.create_task(_keep(loop, stop))
            try:
                yield
            finally:
                stop.set()


async def _keep(loop: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await loop(stop)


async def fetch_picture(_url: str) -> tuple[str, bytes] | None:
    """A photo fetcher that finds a photo everywhere."""
    return "image/jpeg", picture()


def needs_of(
    settings: Settings,
    intake: Intake,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
) -> ChatNeeds:
    """What a platform is built from; without a database, none that answers."""
    return ChatNeeds(
        settings=settings,
        database=database or Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"),
        clock=clock or SystemClock(),
        tokens=Tokens(KEYS),
        keys=KEYS,
        intake=intake,
        fetch_photo=fetch_picture,
    )


@contextlib.asynccontextmanager
async def telegram_rig(
    telegram: FakeTelegram,
    database: Database,
    clock: Clock,
    dispatch: Dispatch | None = None,
    **settings: object,
) -> AsyncIterator[TelegramRig]:
    """The bot in front of a fake that is running."""
    script = Script()
    intake = Intake(dispatch or script.dispatch, clock)
    given = load_settings(telegram_bot_token=TOKEN, telegram_base_url=telegram.base, **settings)
    needs = needs_of(given, intake, database=database, clock=clock)
    async with contextlib.AsyncExitStack() as stack:
        part = await open_telegram(needs, stack)
        if part is None:
            raise LookupError("no token")
        intake.connect(part.adapter)
        yield TelegramRig(telegram, part, script, clock)
