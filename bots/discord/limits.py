"""What fits into Discord, and how fast it may be spoken to."""

from __future__ import annotations

from typing import Final

from bots.adapter import Limits
from core.alerts.pace import Pace
from core.text import utf16_length

PLATFORM: Final = "discord"
TENANT: Final = "discord"
"""Discord's ids are unique over all of it, so there is one tenant."""

CONTENT: Final = 2_000
EMBEDS: Final = 10
EMBED_TOTAL: Final = 6_000
EMBED_TITLE: Final = 256
EMBED_DESCRIPTION: Final = 4_096
EMBED_FOOTER: Final = 2_048
EMBED_AUTHOR: Final = 256
FIELD_VALUE: Final = 1_024
EMBED_URL: Final = 2_048
LABEL: Final = 80
BUTTON_URL: Final = 512
CUSTOM_ID: Final = 100
PER_ROW: Final = 5
ROWS: Final = 5
OPTIONS: Final = 25
OPTION_LABEL: Final = 100
INPUTS: Final = 5
INPUT_LABEL: Final = 45
INPUT_TEXT: Final = 4_000
MODAL_TITLE: Final = 45
NONCE: Final = 25
UPLOAD: Final = 8 * 1024 * 1024
CHOICE: Final = 100
THREAD_NAME: Final = 100

LIMITS: Final = Limits(
    text=CONTENT,
    caption=EMBED_DESCRIPTION,
    buttons_per_row=PER_ROW,
    rows=ROWS,
    label=LABEL,
    token_bytes=64,
    utf16=True,
    live_time=True,
    forms=True,
    many_cards=True,
)

BOT_PACE: Final = Pace(interval=1 / 42, burst=4)
"""Discord lets a bot make 50 requests a second; some are left for what discord.py asks itself and
for what the way to Discord bunches."""
ASKED_PACE: Final = Pace(interval=0.0)
CHANNEL_PACE: Final = Pace(interval=1.0, burst=4)
"""A channel takes about five messages in five seconds; the headers say so more exactly."""


def fit(text: str, most: int) -> str:
    """At most so many units, with an ellipsis where something was left out."""
    if utf16_length(text) <= most:
        return text
    kept, room = [], most - 1
    for character in text:
        room -= 1 + (character > "\uffff")
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"
