"""What people call the platforms."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "web": "Magpie web",
    "telegram": "Telegram",
    "discord": "Discord",
    "slack": "Slack",
}


def platform_name(platform: str) -> str:
    """The platform by its own name."""
    return _NAMES.get(platform, platform.title())
