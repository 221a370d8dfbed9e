"""Telegram as a platform: parse, render, send; and answers bound to what was said or pressed."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Message, ReplyKeyboardRemove, Update
from telegram.error import TelegramError

from bots.adapter import Posting
from bots.events import AnyEvent, ChatAddress, Location
from bots.replies import Span
from bots.telegram.keyboard import Markup, keyboard_of, location_keyboard, question
from bots.telegram.limits import (
    CHAT_PACE,
    GROUP_PACE,
    LIMITS,
    PLATFORM,
    TENANT,
    TEXT,
    TOAST,
    cut,
)
from bots.telegram.markup import Line, fitted
from bots.telegram.parse import Bot as Me
from bots.telegram.parse import parse
from bots.telegram.render import Rendered, render
from bots.telegram.send import Letter
from bots.texts.translate import Texts
from core.alerts.states import RetryAfter, SendOutcome, Sent
from core.db import DATABASE_ERRORS
from core.people.service import clean_locale
from core.text import utf16_length

if TYPE_CHECKING:
    from telegram import Bot, CallbackQuery

    from bots.replies import Reply
    from bots.telegram.inbox import Inbox
    from bots.telegram.rights import Rights
    from bots.telegram.send import Sender
    from core.alerts.budget import Budget

FLOOD_TELLS: Final = 3
"""So many chats asked to wait within a moment, and it is the bot that is too fast."""
TOAST_SECONDS: Final = 5.0

_log = structlog.get_logger()


@dataclasses.dataclass(slots=True)
class _Open:
    """What an event brought along that its answers need."""

    said_in: str | None = None
    """The message that is answered, in a group."""
    query: CallbackQuery | None = None
    answered: bool = False


class TelegramAdapter:
    """One bot."""

    platform = PLATFORM
    limits = LIMITS

    def __init__(
        self,
        *,
        bot: Bot,
        sender: Sender,
        budget: Budget,
        rights: Rights,
        inbox: Inbox,
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._budget = budget
        self._rights = rights
        self._inbox = inbox
        self._open: dict[str, _Open] = {}
        self._flooded: set[str] = set()
        self.me = Me(0, "")
        """Who we are; told by Telegram before anything is parsed."""

    def parse(self, raw: object) -> AnyEvent | None:
        """An update as an event; None for what is not for us."""
        return parse(raw, self.me) if isinstance(raw, Update) else None

    # -- said unasked ---------------------------------------------------------------------------

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        """Render and send at the bot's pace, or edit a message.

        Telegram has no key against repeats. A delivery of the outbox has one all the same, and can
        come back later; a reply that belongs to this chat has none, and waits for its turn.
        """
        shown = render(reply)
        letter = Letter(
            chat=address.chat,
            thread=address.thread,
            shown=shown,
            markup=await self._markup(shown, private=_is_private(address), edit=edit),
            silent=silent,
            answers=reply.answers,
            edit=edit,
        )
        return await self._at_pace(letter, answering=dedupe_key is None)

    async def _at_pace(self, letter: Letter, *, answering: bool) -> SendOutcome:
        pace = GROUP_PACE if letter.chat.startswith("-") else CHAT_PACE
        later = await self._budget.take(letter.chat, pace, answering=answering)
        if later is not None:
            return later
        outcome = await self._sender.send(letter)
        if isinstance(outcome, RetryAfter) and outcome.detail == "429":
            return await self._flood(letter.chat, outcome)
        self._flooded.discard(letter.chat)
        return outcome

    async def _flood(self, chat: str, outcome: RetryAfter) -> RetryAfter:
        """Telegram found us too fast: that chat rests in all processes, or the whole bot."""
        self._flooded.add(chat)
        whole = len(self._flooded) >= FLOOD_TELLS
        if whole:
            self._flooded.clear()
        await self._budget.hold(outcome.seconds, None if whole else chat)
        return dataclasses.replace(outcome, whole_platform=whole)

    async def _markup(
        self, shown: Rendered, *, private: bool, edit: str | None = None
    ) -> Markup | None:
        location = shown.location
        if location is not None and private and edit is None:
            return location_keyboard(location)
        keyboard = keyboard_of(shown.rows)
        if keyboard.lines:
            try:
                await self._inbox.keep_lines(keyboard.lines)
            except DATABASE_ERRORS as error:
                _log.warning("telegram.lines_not_kept", error=type(error).__name__)
        return keyboard.markup

    # -- answers --------------------------------------------------------------------------------

    def opened(self, event: AnyEvent, update: Update) -> None:
        """Keep what the answers to this event need, until it is finished."""
        message = update.message or update.channel_post
        in_group = not event.address.private
        self._open[event.event_id] = _Open(
            said_in=str(message.message_id) if message is not None and in_group else None,
            query=update.callback_query,
        )

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        """Say one reply to this event, or edit the message `edit`."""
        opened = self._open.get(event.event_id) or _Open()
        shown = render(reply)
        if edit is None and _fits_an_alert(event, opened, reply, shown):
            opened.answered = True
            if await self.answer_query(_query_id(opened), shown.plain, alert=True):
                return Sent("")
        markup = await self._markup(shown, private=event.address.private, edit=edit)
        if reply.asks and not event.address.private:
            shown = _addressed(shown, event, opened, choices=markup is not None or edit is not None)
        if markup is None and edit is None:
            markup = _without_keyboard(event, reply)
        pressed = opened.query.message if opened.query is not None else None
        same = pressed if isinstance(pressed, Message) and str(pressed.message_id) == edit else None
        letter = Letter(
            chat=event.address.chat,
            thread=event.address.thread,
            shown=shown,
            markup=markup,
            answers=reply.answers or opened.said_in,
            edit=edit,
            as_caption=_has_caption(same),
        )
        outcome = await self._said(letter, same)
        if isinstance(outcome, Sent):
            opened.said_in = None
            if opened.query is not None:
                # The person sees the answer: the button need not go on turning.
                await self._answer_query(opened, reply.toast)
        return outcome

    async def _said(self, letter: Letter, same: Message | None) -> SendOutcome:
        if same is not None and _text_of(same) == letter.shown.plain:
            return await self._sender.swap_buttons(letter)
        return await self._at_pace(letter, answering=True)

    async def finish(self, event: AnyEvent, toast: str) -> None:
        """Every pressed button is answered, also when there is nothing to say."""
        opened = self._open.pop(event.event_id, None)
        if opened is not None and opened.query is not None:
            await self._answer_query(opened, toast)

    async def _answer_query(self, opened: _Open, toast: str) -> None:
        if opened.answered or opened.query is None:
            return
        opened.answered = True
        await self.answer_query(opened.query.id, toast)

    async def answer_query(self, query_id: str, toast: str = "", *, alert: bool = False) -> bool:
        """End the turning of a pressed button, with a few words if there are any."""
        try:
            async with asyncio.timeout(TOAST_SECONDS):
                await self._bot.answer_callback_query(
                    query_id, cut(toast, TOAST) or None, show_alert=alert
                )
        except (TelegramError, TimeoutError) as error:
            # Too old, or Telegram is away: the person has their message, or sees the button stop.
            _log.info("telegram.query_unanswered", error=type(error).__name__)
            return False
        return True

    # -- chats ----------------------------------------------------------------------------------

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Ask Telegram whether alerts could be posted there."""
        return await self._rights.can_post(address, user_id)

    async def direct(self, _address: ChatAddress, user_id: str) -> ChatAddress | None:
        """A person's private chat has the person's id; it is open once they have pressed Start."""
        address = ChatAddress(platform=PLATFORM, tenant=TENANT, chat=user_id)
        return address if (await self._rights.can_post(address, user_id)).ok else None

    def deep_link(self, payload: str) -> str | None:
        """A link that opens the private chat and begins it with `/start payload`."""
        return f"https://t.me/{self.me.username}?start={payload}" if self.me.username else None

    async def meet(self) -> None:
        """Ask who we are. Raises `TelegramError`."""
        me = await self._bot.get_me()
        self.me = Me(me.id, me.username or "")


def _is_private(address: ChatAddress) -> bool:
    return not address.chat.startswith("-")


def _without_keyboard(event: AnyEvent, reply: Reply) -> Markup | None:
    """The place was shared, so its button leaves the screen; in a group a question asks back."""
    if event.address.private:
        return ReplyKeyboardRemove() if isinstance(event, Location) else None
    return question() if reply.asks else None


def _query_id(opened: _Open) -> str:
    return opened.query.id if opened.query is not None else ""


def _fits_an_alert(event: AnyEvent, opened: _Open, reply: Reply, shown: Rendered) -> bool:
    """Whether it can be shown to the one who pressed and to nobody else of the group.

    Telegram has one thing that a single member sees: a few words over the chat, with no button.
    """
    return (
        opened.query is not None
        and not opened.answered
        and not event.address.private
        and reply.private
        and not reply.asks
        and not (shown.rows or shown.photo or shown.file)
        and 0 < utf16_length(shown.plain) <= TOAST
    )


def _addressed(shown: Rendered, event: AnyEvent, opened: _Open, *, choices: bool) -> Rendered:
    """A question in a group: to whom it goes, and how words reach a bot that hears only answers."""
    lines = shown.lines
    if opened.said_in is None and event.actor.user_id.isdigit():
        name = Span(event.actor.display_name or event.actor.user_id)
        lines = (Line((name,), mention=event.actor.user_id), *lines)
    if choices:
        how = Texts(clean_locale(event.actor.locale))("telegram.answer_here")
        lines = (*lines, Line((Span(how),)))
    return dataclasses.replace(shown, lines=fitted(lines, TEXT))


def _has_caption(message: Message | None) -> bool | None:
    return None if message is None else bool(message.photo or message.document)


def _text_of(message: Message) -> str:
    return message.text or message.caption or ""
