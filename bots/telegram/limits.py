"""What fits into Telegram, counted as Telegram counts: in UTF-16 units."""

from __future__ import annotations

from typing import Final

from bots.adapter import Limits
from core.alerts.pace import Pace
from core.text import utf16_length

PLATFORM: Final = "telegram"
TENANT: Final = "telegram"
TEXT: Final = 4096
CAPTION: Final = 1024
CARD_CAPTION: Final = 350
"""A card is read at a glance; what does not fit is left out, least important first."""
TOAST: Final = 200
TOKEN_BYTES: Final = 64
LABEL: Final = 60
BUTTONS: Final = 100
PER_ROW: Final = 8
ROW_LETTERS: Final = 36
"""More letters side by side are cut off on a phone, so the row is broken."""

LIMITS: Final = Limits(
    text=TEXT,
    caption=CAPTION,
    buttons_per_row=PER_ROW,
    rows=BUTTONS // 4,
    label=LABEL,
    token_bytes=TOKEN_BYTES,
    utf16=True,
    live_time=True,
)

BOT_PACE: Final = Pace(1 / 24, burst=4)
"""Telegram allows about 30 a second; never more than that in any second, bursts counted in."""
CHAT_PACE: Final = Pace(1.0, burst=3)
GROUP_PACE: Final = Pace(4.2, burst=5)
"""At most 20 in any minute, bursts counted in."""


def cut(text: str, length: int) -> str:
    """The beginning of a text that fits, with an ellipsis where something is missing."""
    if utf16_length(text) <= length:
        return text
    if length < 1:
        return ""
    kept, used = [], 1
    for character in text:
        used += 2 if character > "\uffff" else 1
        if used > length:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
