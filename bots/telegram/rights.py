"""Who may do what in a chat, asked of Telegram at the moment of the act."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final

import structlog
from telegram import ChatMemberAdministrator, ChatMemberOwner, ChatMemberRestricted
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import TelegramError

from bots.adapter import Posting
from bots.telegram.errors import meaning_of
from core.alerts.states import Gone

if TYPE_CHECKING:
    from telegram import Bot, ChatMember

    from bots.events import ChatAddress
    from core.clock import Clock

FRESH: Final = dt.timedelta(seconds=10)
"""So long an answer about a right is believed: one press, and the next in the same breath."""
COUNT_FRESH: Final = dt.timedelta(minutes=5)
KEPT: Final = 5_000
SECONDS: Final = 3.0
"""Rights that Telegram does not tell in time are rights nobody has."""
_INSIDE: Final = frozenset(
    {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
)
_OK: Final = Posting(ok=True)

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    value: int
    until: dt.datetime


class Rights:
    """Asks, and remembers the answer for a moment."""

    def __init__(self, bot: Bot, clock: Clock, bot_id: int) -> None:
        self._bot = bot
        self._clock = clock
        self._bot_id = bot_id
        self._known: collections.OrderedDict[tuple[str, str], _Known] = collections.OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Lock] = {}

    async def is_admin(self, chat: str, user_id: str) -> bool:
        """Whether this person runs this group, by Telegram's own notion. No answer is no."""
        return bool(await self._ask(chat, user_id))

    async def members(self, chat: str) -> int | None:
        """How many people the group has; None if Telegram does not say."""
        return await self._ask(chat, "") or None

    def forget(self, chat: str) -> None:
        """Something changed there: ask again."""
        for key in [key for key in self._known if key[0] == chat]:
            del self._known[key]

    async def _ask(self, chat: str, user_id: str) -> int:
        key = (chat, user_id)
        lock = self._asking.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                known = self._known.get(key)
                if known is not None and known.until > self._clock.now():
                    return known.value
                value = await self._fetch(chat, user_id)
                self._remember(key, value)
                return value
        finally:
            if not lock.locked():
                self._asking.pop(key, None)

    async def _fetch(self, chat: str, user_id: str) -> int:
        try:
            async with asyncio.timeout(SECONDS):
                if not user_id:
                    return await self._bot.get_chat_member_count(int(chat))
                member = await self._bot.get_chat_member(int(chat), int(user_id))
        except (TelegramError, TimeoutError, ValueError, TypeError) as error:
            # The last of them is an answer in a form that the library does not know yet.
            _log.info("telegram.right_not_told", error=type(error).__name__)
            return 0
        return int(isinstance(member, ChatMemberAdministrator | ChatMemberOwner))

    def _remember(self, key: tuple[str, str], value: int) -> None:
        fresh = FRESH if key[1] else COUNT_FRESH
        self._known[key] = _Known(value, self._clock.now() + fresh)
        self._known.move_to_end(key)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Whether an alert could be posted there on behalf of this person, and what is missing."""
        try:
            async with asyncio.timeout(2 * SECONDS):
                return await self._posting(address, user_id)
        except TelegramError as error:
            meaning = meaning_of(error)
            if isinstance(meaning, Gone):
                key = "blocked" if meaning.detail in {"blocked", "never started"} else "not_inside"
                return Posting(ok=False, hint_key=f"telegram.post.{key}")
        except (TimeoutError, ValueError, TypeError):
            _log.info("telegram.posting_not_told")
        return Posting(ok=False, hint_key="telegram.post.no_answer")

    async def _posting(self, address: ChatAddress, user_id: str) -> Posting:
        chat = int(address.chat)
        if address.private or chat > 0:
            # The one harmless thing that a bot may do only where it may write.
            await self._bot.send_chat_action(chat, ChatAction.TYPING)
            return _OK
        found = await self._bot.get_chat(chat)
        me = await self._bot.get_chat_member(chat, self._bot_id)
        missing = _missing(me, channel=found.type == "channel")
        if missing:
            return Posting(ok=False, missing=missing, hint_key="telegram.post.rights")
        if isinstance(me, ChatMemberRestricted) or me.status in _INSIDE:
            if (
                found.type == "channel"
                and user_id
                and not await self.is_admin(address.chat, user_id)
            ):
                return Posting(ok=False, hint_key="telegram.post.not_admin")
            return _OK
        return Posting(ok=False, hint_key="telegram.post.not_inside")


def _missing(me: ChatMember, *, channel: bool) -> tuple[str, ...]:
    """Rights by the names that Telegram's own settings show."""
    if isinstance(me, ChatMemberAdministrator):
        return ("Post Messages",) if channel and not me.can_post_messages else ()
    if isinstance(me, ChatMemberRestricted):
        wanted = ((me.can_send_messages, "Send Messages"), (me.can_send_photos, "Send Photos"))
        return tuple(name for has, name in wanted if not has)
    return ("Post Messages",) if channel and me.status == ChatMemberStatus.MEMBER else ()
