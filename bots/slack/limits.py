"""What fits into Slack, how fast it may be spoken to, and what the app has to be allowed."""

from __future__ import annotations

from typing import Final

from bots.adapter import Limits
from core.alerts.pace import Pace

PLATFORM: Final = "slack"

TEXT: Final = 3_900
"""Slack cuts the plain text of a message at 4,000 characters or soon after."""
SECTION: Final = 3_000
BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
TOTAL: Final = 13_000
"""All blocks of a message together; Slack refuses them somewhat above it."""
ELEMENTS: Final = 25
CONTEXT_ELEMENTS: Final = 10
LABEL: Final = 75
VALUE: Final = 2_000
URL: Final = 3_000
ALT: Final = 2_000
OPTION_LABEL: Final = 75
OPTION_VALUE: Final = 150
OVERFLOW: Final = 5
OPTIONS: Final = 100
TITLE: Final = 24
PLACEHOLDER: Final = 150
INPUT_LABEL: Final = 2_000
INPUT_TEXT: Final = 3_000
METADATA: Final = 3_000
UPLOAD: Final = 8 * 1024 * 1024

LIMITS: Final = Limits(
    text=SECTION,
    caption=SECTION,
    buttons_per_row=5,
    rows=ELEMENTS,
    label=LABEL,
    token_bytes=OPTION_VALUE,
    live_time=True,
    forms=True,
    many_cards=True,
)

TEAM_PACE: Final = Pace(interval=0.2, burst=10)
"""A workspace takes "several hundred" messages a minute from one app."""
CHANNEL_PACE: Final = Pace(interval=1.0, burst=4)
"""One message a second in a channel; short bursts are forgiven."""

SCOPES: Final = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
)
"""What the app is installed with."""
UPLOADS: Final = "files:write"
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)
"""What the app listens to; the manifest names the same."""
COMMANDS: Final = ("/watch", "/magpie")
NEW_SEARCH: Final = "new_search"
LIKE_THIS: Final = "watch_like_this"


def fit(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
