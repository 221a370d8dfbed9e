"""The manifest asks Slack for exactly what the app handles."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from bots.slack.limits import COMMANDS, EVENTS, LIKE_THIS, NEW_SEARCH, SCOPES

MANIFEST = pathlib.Path(__file__).parents[4] / "docs" / "slack-manifest.json"


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFEST.read_text())
    return found


def test_commands_shortcuts_events_and_scopes_are_those_of_the_code() -> None:
    given = manifest()
    features, settings = given["features"], given["settings"]
    assert tuple(each["command"] for each in features["slash_commands"]) == COMMANDS
    assert all(each["should_escape"] for each in features["slash_commands"])
    assert {each["callback_id"]: each["type"] for each in features["shortcuts"]} == {
        NEW_SEARCH: "global",
        LIKE_THIS: "message",
    }
    assert tuple(settings["event_subscriptions"]["bot_events"]) == EVENTS
    assert tuple(given["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_home_messages_buttons_and_socket_mode_are_on() -> None:
    given = manifest()
    home = given["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert given["settings"]["interactivity"]["is_enabled"]
    assert given["settings"]["socket_mode_enabled"]
    assert not given["settings"]["org_deploy_enabled"]
    assert not given["settings"]["token_rotation_enabled"]


def test_names_are_within_slacks_limits() -> None:
    given = manifest()
    assert len(given["display_information"]["name"]) <= 35
    assert len(given["display_information"]["description"]) <= 140
    for command in given["features"]["slash_commands"]:
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert all(len(each["name"]) <= 24 for each in given["features"]["shortcuts"])
