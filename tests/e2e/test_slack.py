"""From a slash command in Slack to the first alert there, with the whole product in between."""

from __future__ import annotations

import pathlib

import pytest

from tests.e2e.product import command, product
from tests.fakes.slack import APP_TOKEN, TOKEN, FakeSlack
from tests.fakes.slack_people import Json, Person, labels

pytestmark = pytest.mark.timeout(180)


async def test_a_command_becomes_a_preview_a_search_and_an_alert_with_a_photo(
    tmp_path: pathlib.Path,
) -> None:
    async with FakeSlack().running() as slack:

        async def over_the_socket(kind: str, payload: Json) -> Json | None:
            return (await slack.socket.send(kind, payload)).get("payload")

        ana = Person(slack, over_the_socket)
        given = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_BASE": slack.base,
        }
        async with product(tmp_path, **given, LOG_LEVEL="debug", LOG_FORMAT="json") as magpie:
            await slack.until(lambda: slack.socket.open and "auth.test" in slack.calls, 30)
            home = await ana.open_home()
            assert "New search" in labels(home)
            await ana.command("/watch mountain bike under £400 within 15 miles of Leeds not broken")
            preview = await slack.wait_for(
                ana.dm, "Leeds, UK", "match now", "Watch this", "Send to:", seconds=30
            )
            assert preview["edits"] >= 1
            await ana.press(preview, "Watch this")
            await slack.wait_for(ana.dm, "Watching", seconds=30)
            alert = await slack.wait_for(ana.dm, "accessory", "New · for mountain bike", seconds=60)
            assert alert["text"].startswith("£")
            assert " · " in alert["text"].splitlines()[0]
            assert alert["blocks"][0]["accessory"]["slack_file"]["id"] in slack.files
            await ana.press(alert, "Keep")
            await slack.until(lambda: "Kept" in str(labels(alert)), 30)
            assert await magpie.stop() < 30
        assert slack.mentions == []
        assert [one for one in slack.refusals if "invalid_blocks" in one] == []
        code, said = await command(tmp_path, "check", **given)
        assert code == 0
        assert "Team T0HOME" in said
        assert "Socket Mode is on" in said
        slack.teams["T0HOME"]["scopes"] = "chat:write,commands"
        code, said = await command(tmp_path, "check", **given)
        assert code != 0
        assert "files:write" in said
        assert "has not allowed" in said
        assert TOKEN not in said
        assert APP_TOKEN not in said
