"""Slack, put together when there is an app; nothing of its library is loaded otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from app.chats import ChatNeeds, ChatPart
    from app.settings import Settings

_HTTP = re.compile(r"^https?://[^\s/?#]+(/[^\s?#]*)?$")


async def open_slack(needs: ChatNeeds, stack: AsyncExitStack) -> ChatPart | None:
    """The app; None without one. Raises `ConfigurationError`."""
    settings = needs.settings
    bot, app, secret = (
        given.get_secret_value().strip()
        for given in (
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
        )
    )
    if not any((bot, app, secret, settings.slack_client_id)):
        return None
    _check(settings, bot, app, secret)
    # Imported here, so that a Magpie without Slack neither waits for it nor holds it in memory.
    from app.slack_parts import build  # noqa: PLC0415

    return await build(needs, stack)


def _check(settings: Settings, bot: str, app: str, secret: str) -> None:
    """Say what is missing, in the order in which somebody sets it up."""
    has_client = bool(settings.slack_client_id and settings.slack_client_secret.get_secret_value())
    if bot and not bot.startswith("xoxb-"):
        raise ConfigurationError("SLACK_BOT_TOKEN is not a bot token; those begin with xoxb-.")
    if app and not app.startswith("xapp-"):
        raise ConfigurationError("SLACK_APP_TOKEN is not an app token; those begin with xapp-.")
    if not bot and not has_client:
        raise ConfigurationError(
            "Slack needs SLACK_BOT_TOKEN for your own workspace, or SLACK_CLIENT_ID and"
            " SLACK_CLIENT_SECRET to be installed in many."
        )
    if not app and not secret:
        raise ConfigurationError(
            "Slack needs SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET and a public"
            " address."
        )
    if not bot and not settings.base_url.startswith("https://"):
        raise ConfigurationError(
            "To install the Slack app in many workspaces set PUBLIC_BASE_URL to an https address."
        )
    for name in ("slack_api_base", "slack_authorize_url"):
        if not _HTTP.match(getattr(settings, name)):
            raise ConfigurationError(f"{name.upper()} is not an address like https://host/path.")
