"""Telegram, put together when there is a token; nothing of its library is loaded otherwise."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from app.chats import ChatNeeds, ChatPart
    from app.settings import Settings
    from bots.telegram.intake import Webhook

_TOKEN = re.compile(r"^([0-9]{3,20}):[A-Za-z0-9_-]{20,100}$")
_SECRET = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
NOISY = ("httpx", "httpcore", "telegram")
"""Their lines carry addresses, and Telegram's addresses hold the token. We say what went wrong."""


async def open_telegram(needs: ChatNeeds, stack: AsyncExitStack) -> ChatPart | None:
    """The bot of `TELEGRAM_BOT_TOKEN`; None without one. Raises `ConfigurationError`."""
    settings = needs.settings
    token = settings.telegram_bot_token.get_secret_value().strip()
    if not token:
        return None
    found = _TOKEN.match(token)
    if found is None:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN is not a token; @BotFather gives one like 123456:ABC-DEF."
        )
    webhook = _webhook(settings, needs.keys, token)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Imported here, so that a Magpie without Telegram neither waits for it nor holds it in memory.
    from app.telegram_parts import build  # noqa: PLC0415

    return build(needs, stack, token, found[1], webhook)


def _webhook(settings: Settings, keys: tuple[str, ...], token: str) -> Webhook | None:
    if settings.telegram_mode == "polling":
        return None
    base = settings.base_url
    if not base.startswith("https://"):
        raise ConfigurationError(
            "TELEGRAM_MODE is webhook, so Telegram has to reach you: set PUBLIC_BASE_URL to an"
            " https address, or use polling."
        )
    secret = settings.telegram_webhook_secret.get_secret_value()
    if secret and not _SECRET.match(secret):
        raise ConfigurationError(
            "TELEGRAM_WEBHOOK_SECRET may hold letters, digits, _ and -, up to 256 of them."
        )
    from bots.telegram.intake import Webhook, webhook_secret  # noqa: PLC0415 - as above

    return Webhook(f"{base}/hooks/telegram/update", secret or webhook_secret(keys, token))
