"""Slack is off without its keys, and says plainly which one is missing."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest

from app.settings import load_settings
from app.slack import open_slack
from bots.intake import Intake
from core.clock import SystemClock
from core.errors import ConfigurationError
from tests.fakes.telegram_rig import Script, needs_of

BOT = {"slack_bot_token": "xoxb-1-secret"}
APP = {"slack_app_token": "xapp-1-secret"}
CLIENT = {"slack_client_id": "1.2", "slack_client_secret": "client-secret"}


async def test_without_keys_it_is_off() -> None:
    async with contextlib.AsyncExitStack() as stack:
        needs = needs_of(load_settings(), Intake(Script().dispatch, SystemClock()))
        assert await open_slack(needs, stack) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (BOT, "SLACK_APP_TOKEN"),
        (APP, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": "s"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxp-1-secret", **APP}, "xoxb-"),
        ({**BOT, "slack_app_token": "xoxb-2-secret"}, "xapp-"),
        ({"slack_client_id": "1.2", **APP}, "SLACK_CLIENT_SECRET"),
        ({**CLIENT, **APP}, "PUBLIC_BASE_URL"),
        ({**BOT, **APP, "slack_api_base": "slack.com"}, "SLACK_API_BASE"),
    ],
)
async def test_what_is_missing_is_said_without_a_secret(given: dict[str, str], said: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        needs = needs_of(load_settings(**given), Intake(Script().dispatch, SystemClock()))
        with pytest.raises(ConfigurationError, match=said) as error:
            await open_slack(needs, stack)
    assert "secret" not in str(error.value)


async def test_it_opens_with_a_socket_or_with_a_door() -> None:
    async with contextlib.AsyncExitStack() as stack:
        intake = Intake(Script().dispatch, SystemClock())
        part = await open_slack(needs_of(load_settings(**BOT, **APP), intake), stack)
        assert part is not None
        assert [name for name, _ in part.loops] == ["slack", "slack socket"]
        assert part.door is None
        given = {**BOT, "slack_signing_secret": "s"}
        part = await open_slack(needs_of(load_settings(**given), intake), stack)
        assert part is not None
        assert [name for name, _ in part.loops] == ["slack"]
        assert part.door is not None


def test_nothing_of_slacks_library_is_loaded_by_the_composition() -> None:
    words = "import sys, app.container; sys.exit('slack_sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0  # noqa: S603
