"""The chat platforms that are set up, each opened by a module of its own."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from app.discord import open_discord
from app.slack import open_slack
from app.telegram import open_telegram
from bots.handlers import TABLE
from core.subscriptions.plans import SELF_HOSTED

if TYPE_CHECKING:
    from app.settings import Settings
    from bots.adapter import AnsweringAdapter, Door
    from bots.intake import Intake
    from bots.tokens import Tokens
    from core.clock import Clock
    from core.db import Database
    from core.gazetteer import Gazetteer
    from core.people.records import Owner
    from core.polling.sources import Sources
    from core.subscriptions.plans import Plan

FetchPhoto = Callable[[str], Awaitable[tuple[str, bytes] | None]]
IntakeLoop = tuple[str, Callable[[asyncio.Event], Awaitable[None]]]
"""A name, and what takes events in until the stop is set."""


async def no_photo(_url: str) -> tuple[str, bytes] | None:
    """Where nothing is sent, nothing is fetched."""
    return None


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One line of `magpie check`."""

    ok: bool
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChatNeeds:
    """What a platform is built from."""

    settings: Settings
    database: Database
    clock: Clock
    tokens: Tokens
    keys: tuple[str, ...]
    """The operator's secrets for signing and encryption, newest first."""
    intake: Intake
    commands: frozenset[str] = frozenset(TABLE.commands)
    """What the conversation answers to; there are more where plans are sold."""
    fetch_photo: FetchPhoto = no_photo
    """Media type and bytes of a photo, fetched through the guard; None if there is none."""
    gazetteer: Gazetteer | None = None
    """Places, for platforms that suggest them while somebody types."""
    sources: Sources | None = None
    """Marketplaces that are on, likewise."""
    plan_of: Callable[[Owner], Plan] = lambda _owner: SELF_HOSTED
    """The plan of an owner, for platforms with a panel that shows it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChatPart:
    """One platform, opened."""

    adapter: AnsweringAdapter
    loops: tuple[IntakeLoop, ...] = ()
    door: Door | None = None
    check: Callable[[], Awaitable[list[Finding]]]
    concurrency: int = 16
    """How many deliveries may be under way at once."""


@dataclasses.dataclass(frozen=True, slots=True)
class ChatSet:
    """Every platform that is set up, and why the others are off."""

    parts: tuple[ChatPart, ...] = ()
    off: tuple[str, ...] = ()
    """One plain line for each platform without its key."""

    def doors(self) -> dict[str, Door]:
        """Doors by the platform's name."""
        return {p.adapter.platform: p.door for p in self.parts if p.door is not None}


Opener = Callable[[ChatNeeds, AsyncExitStack], Awaitable[ChatPart | None]]
OPENERS: Sequence[tuple[str, Opener]] = (
    ("Telegram", open_telegram),
    ("Discord", open_discord),
    ("Slack", open_slack),
)
"""The label shown to the operator, and what opens the platform; None means no key."""


async def open_chats(needs: ChatNeeds, stack: AsyncExitStack) -> ChatSet:
    """Open what is set up and connect it to the intake."""
    parts: list[ChatPart] = []
    off: list[str] = []
    for label, opener in OPENERS:
        part = await opener(needs, stack)
        if part is None:
            off.append(label)
            continue
        needs.intake.connect(part.adapter)
        parts.append(part)
    return ChatSet(tuple(parts), tuple(off))
