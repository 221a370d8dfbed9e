"""Discord, put together when there is a token; nothing of its library is loaded otherwise."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from app.chats import ChatNeeds, ChatPart

_TOKEN = re.compile(r"^[A-Za-z0-9_.-]{10,200}$")
_HTTP = re.compile(r"^https?://[^\s/?#]+(/[^\s?#]*)?$")
_SOCKET = re.compile(r"^wss?://[^\s?#]+$")


class OneLine(logging.Filter):
    """Discord being away is a line in the log, not the library's way there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.getMessage()} ({record.exc_info[0].__name__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


async def open_discord(needs: ChatNeeds, stack: AsyncExitStack) -> ChatPart | None:
    """The bot of `DISCORD_BOT_TOKEN`; None without one. Raises `ConfigurationError`."""
    settings = needs.settings
    token = settings.discord_bot_token.get_secret_value().strip().removeprefix("Bot ")
    if not token:
        return None
    if not _TOKEN.match(token):
        raise ConfigurationError(
            "DISCORD_BOT_TOKEN is not a token; discord.com/developers, your application, Bot,"
            " Reset Token gives one."
        )
    if not _HTTP.match(settings.discord_api_base):
        raise ConfigurationError("DISCORD_API_BASE is not an address like https://host/api/v10.")
    if settings.discord_gateway_url and not _SOCKET.match(settings.discord_gateway_url):
        raise ConfigurationError("DISCORD_GATEWAY_URL is not an address like wss://host.")
    # It tells every reconnect, and with the level at debug whole messages.
    for name in ("discord.client", "discord.gateway", "discord.http", "discord.shard"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)
        if not any(isinstance(one, OneLine) for one in logger.filters):
            logger.addFilter(OneLine())
    # Imported here, so that a Magpie without Discord neither waits for it nor holds it in memory.
    from app.discord_parts import build  # noqa: PLC0415

    return await build(needs, stack, token)
