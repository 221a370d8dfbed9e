"""One message on its way: another way of saying it is tried before an alert is given up."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.replies import Span
from bots.telegram.errors import Moved, Trouble, meaning_of
from bots.telegram.limits import CAPTION, TEXT
from bots.telegram.markup import Line, fitted, html_of, plain_of
from bots.telegram.photos import Way
from bots.views.cards import safe_url
from core.alerts.states import Rejected, SendOutcome, Sent

if TYPE_CHECKING:
    from telegram import Bot, Message

    from bots.telegram.keyboard import Markup
    from bots.telegram.photos import Photos
    from bots.telegram.render import Rendered

TRIES: Final = 8
LEAST: Final = 10
"""The weight of an address that is shown in words: it goes first where there is no room."""
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_NUMBER = re.compile(r"^-?[0-9]{1,20}$")
Migrated = Callable[[str, str], Awaitable[None]]

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is said where."""

    chat: str
    thread: str = ""
    shown: Rendered
    markup: Markup | None = None
    silent: bool = False
    answers: str | None = None
    edit: str | None = None
    as_caption: bool | None = None
    """Whether the message to edit is known to have a caption or a text."""


@dataclasses.dataclass(slots=True)
class _Plan:
    """How it is put, this time; each trouble takes something away."""

    ways: list[Way]
    caption: bool
    links: bool = True
    """Buttons that open an address; the others keep working without them."""
    markup: bool = True
    html: bool = True
    answers: bool = True
    turned: bool = False
    """It has turned out once that the message is of the other kind."""

    def without(self, trouble: Trouble) -> bool:
        """Another way of saying it; False if there is none left."""
        match trouble:
            case Trouble.PHOTO if self.ways:
                self.ways.pop(0)
            case Trouble.MARKUP if self.links:
                self.links = False
            case Trouble.MARKUP if self.markup:
                self.markup = False
            case Trouble.ENTITIES if self.html:
                self.html = False
            case Trouble.ANSWERED if self.answers:
                self.answers = False
            case Trouble.NO_TEXT | Trouble.NO_CAPTION if not self.turned:
                self.turned, self.caption = True, trouble is Trouble.NO_TEXT
            case _:
                return False
        return True

    def plainer(self) -> bool:
        """What a refusal that nobody has met before may have meant; False if all was tried."""
        if self.ways:
            self.ways.clear()
        elif self.markup:
            self.markup = False
        elif self.html:
            self.html = False
        else:
            return False
        return True

    def keys(self, markup: Markup | None) -> Markup | None:
        """The keyboard that is left."""
        if not self.markup:
            return None
        if self.links or not isinstance(markup, InlineKeyboardMarkup):
            return markup
        rows = [[key for key in row if not key.url] for row in markup.inline_keyboard]
        left = [row for row in rows if row]
        return InlineKeyboardMarkup(left) if left else None


class Sender:
    """Sends letters through one bot."""

    def __init__(self, bot: Bot, photos: Photos, migrated: Migrated) -> None:
        self._bot = bot
        self._photos = photos
        self._migrated = migrated

    async def send(self, letter: Letter) -> SendOutcome:
        """Send or edit; what Telegram does not like about it is left out, one by one."""
        if not _NUMBER.match(letter.chat) or (
            letter.edit is not None and not letter.edit.isdigit()
        ):
            return Rejected("that is no chat or message of Telegram")
        photo = letter.shown.photo
        caption = photo is not None if letter.as_caption is None else letter.as_caption
        plan = _Plan(self._photos.ways(photo) if photo else [], caption)
        for _ in range(TRIES):
            try:
                done = await (self._post if letter.edit is None else self._edit)(letter, plan)
            except TelegramError as error:
                meaning = meaning_of(error)
            else:
                return Sent(done)
            if meaning is Trouble.NOT_MODIFIED:
                return Sent(letter.edit or "")
            if isinstance(meaning, Moved):
                await self._migrated(letter.chat, meaning.chat)
                letter = dataclasses.replace(letter, chat=meaning.chat)
            elif isinstance(meaning, Rejected) and letter.edit is None and plan.plainer():
                _log.warning("telegram.unknown_refusal", detail=meaning.detail)
            elif not isinstance(meaning, Trouble):
                return meaning
            else:
                if meaning is Trouble.PHOTO and photo and plan.ways:
                    self._photos.refused(photo, plan.ways[0])
                if not plan.without(meaning) and (letter.edit or not plan.plainer()):
                    return Rejected(f"{meaning.name.lower()} refused")
                _log.info("telegram.other_way", trouble=meaning.name.lower())
        return Rejected("refused in every way")

    async def _post(self, letter: Letter, plan: _Plan) -> str:
        shown, common = letter.shown, _common(letter, plan)
        if shown.file is not None:
            sent = await self._bot.send_document(
                document=shown.file.content,
                filename=shown.file.name,
                caption=_words(shown, plan),
                **common,
            )
            return str(sent.message_id)
        while plan.ways and shown.photo is not None:
            photo = await self._photo(shown.photo, plan.ways[0])
            if photo is not None:
                sent = await self._bot.send_photo(
                    photo=photo, caption=_words(shown, plan, CAPTION), **common
                )
                self._remember(shown.photo, sent)
                return str(sent.message_id)
            plan.ways.pop(0)
        sent = await self._bot.send_message(
            text=_words(shown, plan) or "…", link_preview_options=NO_PREVIEW, **common
        )
        return str(sent.message_id)

    async def _photo(self, url: str, way: Way) -> str | bytes | None:
        if way is Way.FILE_ID:
            return self._photos.file_id(url)
        return url if way is Way.ADDRESS else await self._photos.content(url)

    def _remember(self, url: str, sent: Message) -> None:
        if sent.photo:
            self._photos.took(url, sent.photo[-1].file_id)

    async def _edit(self, letter: Letter, plan: _Plan) -> str:
        number = letter.edit or ""
        markup = plan.keys(letter.markup)
        common: dict[str, Any] = {
            "chat_id": int(letter.chat),
            "message_id": int(number),
            "parse_mode": ParseMode.HTML if plan.html else None,
            "reply_markup": markup if isinstance(markup, InlineKeyboardMarkup) else None,
        }
        if plan.caption:
            await self._bot.edit_message_caption(
                caption=_words(letter.shown, plan, CAPTION), **common
            )
        else:
            await self._bot.edit_message_text(
                text=_words(letter.shown, plan) or "…", link_preview_options=NO_PREVIEW, **common
            )
        return number

    async def swap_buttons(self, letter: Letter) -> SendOutcome:
        """Only the keyboard of a message has changed."""
        markup = letter.markup if isinstance(letter.markup, InlineKeyboardMarkup) else None
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=int(letter.chat), message_id=int(letter.edit or 0), reply_markup=markup
            )
        except TelegramError as error:
            meaning = meaning_of(error)
            if meaning is Trouble.NOT_MODIFIED:
                return Sent(letter.edit or "")
            if isinstance(meaning, Trouble | Moved):
                return await self.send(letter)
            return meaning
        return Sent(letter.edit or "")


def _common(letter: Letter, plan: _Plan) -> dict[str, Any]:
    answers = None
    if letter.answers is not None and letter.answers.isdigit() and plan.answers:
        answers = ReplyParameters(int(letter.answers), allow_sending_without_reply=True)
    return {
        "chat_id": int(letter.chat),
        "message_thread_id": int(letter.thread) if letter.thread else None,
        "parse_mode": ParseMode.HTML if plan.html else None,
        "disable_notification": letter.silent,
        "reply_markup": plan.keys(letter.markup),
        "reply_parameters": answers,
    }


def _words(shown: Rendered, plan: _Plan, limit: int | None = None) -> str:
    lines = shown.lines
    if not plan.links:
        # A button may not lead there, and whoever wants to go there still can.
        urls = {url: None for row in shown.rows for press in row if (url := safe_url(press.url))}
        lines += tuple(Line((Span(url),), LEAST) for url in urls)
        limit = limit or (CAPTION if shown.file else TEXT)
    lines = lines if limit is None else fitted(lines, limit)
    return html_of(lines) if plan.html else plain_of(lines)
