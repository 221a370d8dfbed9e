"""Words that were written to us while we were away: Discord keeps them, and tells them to nobody.

The time of the last words that were heard is noted, once a minute at most. Whoever connects anew
asks in the direct messages that are known for what has been written since; what we have said
anything after is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import structlog
from discord.utils import time_snowflake

from bots.discord.errors import ApiError
from bots.discord.incoming import DirectMessage

if TYPE_CHECKING:
    from bots.discord.adapter import DiscordAdapter
    from bots.discord.reception import Reception
    from core.clock import Clock

Json = dict[str, Any]
HEARD: Final = "heard until"
MARKS: Final = dt.timedelta(minutes=1)
OVERLAP: Final = dt.timedelta(seconds=70)
LONGEST: Final = dt.timedelta(days=1)
"""Who wrote before that has given up; an answer would only puzzle them."""
CHATS: Final = 200
LAST: Final = 3
_WORDS: Final = frozenset({0, 19})
"""Plain messages and answers; the rest is Discord's own."""

_log = structlog.get_logger()


class Backlog:
    """What one bot has missed."""

    def __init__(self, adapter: DiscordAdapter, reception: Reception, clock: Clock) -> None:
        self._adapter = adapter
        self._reception = reception
        self._clock = clock
        self._marked: dt.datetime | None = None

    async def hear(self, message: DirectMessage) -> None:
        """Hand on what was written, and note that nothing before it was missed."""
        await self._reception.message(message)
        if self._marked is None or self._clock.now() - self._marked >= MARKS:
            await self._mark()

    async def _mark(self) -> None:
        self._marked = self._clock.now()
        await self._adapter.store.keep(HEARD, self._marked.isoformat())

    async def catch_up(self) -> None:
        """Hand on what was written since the last mark."""
        store, now = self._adapter.store, self._clock.now()
        heard = await store.kept(HEARD)
        await self._mark()
        if heard is None:
            return
        since = max(dt.datetime.fromisoformat(heard) - OVERLAP, now - LONGEST)
        after = str(time_snowflake(since))
        for channel in await store.directs(CHATS):
            try:
                found = await self._adapter.api.messages(channel, after)
            except ApiError as error:
                _log.info("discord.backlog_not_told", code=error.code)
                continue
            for message in unanswered(found, channel):
                await self._reception.message(message)


def unanswered(found: Sequence[Json], channel: str) -> list[DirectMessage]:
    """The last words of a person that we have said nothing after."""
    waiting: list[DirectMessage] = []
    for one in sorted(found, key=lambda one: int(one["id"])):
        author = one.get("author") or {}
        if author.get("bot"):
            waiting = []
        elif one.get("type") in _WORDS and str(one.get("content") or "").strip():
            reference = one.get("message_reference") or {}
            waiting.append(
                DirectMessage(
                    id=str(one["id"]),
                    channel=channel,
                    user=str(author.get("id", "")),
                    user_name=str(author.get("global_name") or author.get("username") or ""),
                    text=str(one["content"]),
                    answers=str(reference["message_id"]) if "message_id" in reference else None,
                )
            )
    return waiting[-LAST:]
