"""Buttons as Telegram's keyboards, and what comes back when one is pressed.

A press brings back at most 64 bytes. A signed token fits by design; words that are sent as if typed
stand there as they are ("=/watches") or, when they are longer, under the name by which they were
stored ("=#…"). Anybody could type those words, so they need no signature.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Mapping

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots.replies import Press, Rows
from bots.telegram.limits import BUTTONS, LABEL, PER_ROW, ROW_LETTERS, TOKEN_BYTES, cut
from bots.telegram.markup import clean
from bots.views.cards import safe_url
from core.text import utf16_length

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply
SAYS = "="
STORED = "=#"


@dataclasses.dataclass(frozen=True, slots=True)
class Keyboard:
    """A keyboard and the long lines that have to be stored before it is shown."""

    markup: InlineKeyboardMarkup | None
    lines: Mapping[str, str]


def name_of(line: str) -> str:
    """The name under which a long line is stored: the same for the same words."""
    digest = hashlib.sha256(line.encode("utf-8", "replace")).digest()[:15]
    return STORED + base64.urlsafe_b64encode(digest).decode()


def keyboard_of(rows: Rows) -> Keyboard:
    """The inline keyboard of these rows; None where there is nothing to press."""
    lines: dict[str, str] = {}
    shown: list[list[InlineKeyboardButton]] = []
    left = BUTTONS
    for row in rows:
        keys = [key for press in row if (key := _key(press, lines)) is not None][:left]
        left -= len(keys)
        shown += _broken(keys)
    return Keyboard(InlineKeyboardMarkup(shown) if shown else None, lines)


def _key(press: Press, lines: dict[str, str]) -> InlineKeyboardButton | None:
    label = cut(clean(press.label).strip(), LABEL)
    if not label:
        return None
    if press.token is not None:
        fits = 1 <= len(press.token.encode()) <= TOKEN_BYTES
        return InlineKeyboardButton(label, callback_data=press.token) if fits else None
    if press.send:
        said = clean(press.send)
        data = SAYS + said
        if len(data.encode()) > TOKEN_BYTES or said.startswith("#"):
            data = name_of(said)
            lines[data] = said
        return InlineKeyboardButton(label, callback_data=data)
    url = safe_url(press.url)
    return InlineKeyboardButton(label, url=url) if url else None


def _broken(keys: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """One row, or several where a phone would cut the labels off."""
    rows: list[list[InlineKeyboardButton]] = []
    letters = 0
    for key in keys:
        length = utf16_length(key.text)
        if rows and letters + length <= ROW_LETTERS and len(rows[-1]) < PER_ROW:
            rows[-1].append(key)
            letters += length
        else:
            rows.append([key])
            letters = length
    return rows


def location_keyboard(press: Press) -> ReplyKeyboardMarkup:
    """The one button that asks the phone where it is; private chats only."""
    key = KeyboardButton(cut(clean(press.label), LABEL), request_location=True)
    return ReplyKeyboardMarkup([[key]], resize_keyboard=True, one_time_keyboard=True)


def question() -> ForceReply:
    """In a group: the next words of the person asked come to us as an answer."""
    return ForceReply(selective=True)
