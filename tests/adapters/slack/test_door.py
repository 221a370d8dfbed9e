"""Who gets in, once each, and how the app comes into a workspace."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from typing import Any

import pytest

from app.slack import open_slack
from bots.adapter import DoorRequest
from tests.adapters.slack.house import SlackHouse, needs_of
from tests.fakes.slack import APP_TOKEN, TEAM, TOKEN
from tests.fakes.slack_people import Json, Person, body_of, signed

EVENT: Json = {
    "type": "event_callback",
    "team_id": TEAM,
    "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U", "text": "x"},
}


def request(headers: dict[str, str], body: bytes, path: str) -> DoorRequest:
    return DoorRequest(method="POST", path=path, query={}, headers=headers, body=body)


@pytest.mark.parametrize("path", ["events", "interactive", "commands"])
async def test_wrong_old_and_missing_signatures_are_refused(house: SlackHouse, path: str) -> None:
    body = body_of(path, EVENT)
    now = house.world.clock.now().timestamp()
    good = signed(body, now)
    for headers in (
        {},
        {"x-slack-signature": good["x-slack-signature"]},
        signed(body, now - 301),
        signed(body, now + 301),
        signed(body + b" ", now),
        signed(body, now, secret="another"),
        {**good, "x-slack-request-timestamp": "soon"},
        {**good, "x-slack-signature": "v0=ü"},
    ):
        answer = await house.knock(request(headers, body, path))
        assert answer.status == 401
    assert (await house.knock(request(good, b"\xff", path))).status == 401
    assert house.fake.calls == []


async def test_what_is_signed_but_no_sense_is_refused(house: SlackHouse) -> None:
    now = house.world.clock.now().timestamp()
    for path, body in (("events", b"{"), ("events", b"[1]"), ("interactive", b"payload=1")):
        answer = await house.knock(request(signed(body, now), body, path))
        assert answer.status == 400
    for path, method in (("nothing", "POST"), ("events", "GET"), ("install", "POST")):
        given = DoorRequest(method=method, path=path, query={}, headers={}, body=b"")
        assert (await house.knock(given)).status in {404, 405}
    empty: Json = {"type": "block_actions", "team": None, "user": None, "actions": []}
    for payload in (empty, {"type": "block_actions"}):
        assert await house.deliver("interactive", payload) is None
    assert await house.deliver("commands", {"ssl_check": "1"}) is None
    for nobody_listens in ("view_closed", "block_suggestion", "workflow_step_edit", "", "what"):
        who: Json = {"team": {"id": TEAM}, "user": {"id": "UANA00"}, "view": {}}
        assert await house.deliver("interactive", {"type": nobody_listens, **who}) is None
    assert house.fake.calls == []


async def test_a_word_of_slacks_own_is_a_word_in_a_search(house: SlackHouse) -> None:
    async with house.wired.handled():
        await house.ana.command("/watch payload trailer under £400 near Leeds")
    await house.fake.wait_for(house.ana.dm, "*payload trailer*", "Watch this")


async def test_slack_proves_the_address(house: SlackHouse) -> None:
    body = b'{"type":"url_verification","challenge":"abc"}'
    now = house.world.clock.now().timestamp()
    answer = await house.knock(request(signed(body, now), body, "events"))
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "abc"})


async def test_an_event_that_comes_again_is_handled_once_also_after_a_restart(
    house: SlackHouse,
) -> None:
    async with house.wired.handled():
        await house.ana.say("help", event_id="EvSame")
    said = len(house.fake.messages(house.ana.dm))
    assert said > 0
    for _ in range(3):
        await house.ana.say("help", event_id="EvSame")
    async with house.wired.handled():
        await house.ana.say("/watches", event_id="EvOther")
    assert len(house.fake.messages(house.ana.dm)) == said + 1
    async with house.world.database.raw() as connection:
        rows = await connection.fetch("SELECT event_id, done, raw FROM slack_events")
    assert {row["event_id"]: (row["done"], row["raw"]) for row in rows} == {
        "EvSame": (True, None),
        "EvOther": (True, None),
    }


async def test_our_own_words_and_edits_are_noise(house: SlackHouse) -> None:
    event: Json = {"type": "message", "channel_type": "im", "channel": house.ana.dm}
    await house.ana.event({**event, "user": "UBOT00", "bot_id": "B1", "text": "help"})
    await house.ana.event({**event, "user": "UANA00", "subtype": "message_changed"})
    await house.ana.event({**event, "user": "UANA00", "channel_type": "channel", "text": "hi"})
    async with house.world.database.raw() as connection:
        assert await connection.fetchval("SELECT count(*) FROM slack_events") == 0


async def test_it_is_acknowledged_at_once_though_slack_is_slow_or_down(house: SlackHouse) -> None:
    house.fake.fail("conversations.open", "500")
    assert await house.ana.command("/watch mountain bike") is None
    await house.fake.wait_for(house.ana.dm, "try once more", seen_by="UANA00")
    house.fake.fail("views.open", "expired_trigger_id")
    async with house.wired.handled():
        await house.ana.command("/watch")
    await house.fake.wait_for(house.ana.dm, "What are you looking for?")
    house.fake.fail("conversations.open|users.info", "slow", "slow")
    # `knock` gives up after three seconds, as Slack does.
    await house.ben.command("/watch mountain bike")
    await house.boss.command("/watch mountain bike")


async def install(
    house: SlackHouse, team: str, cookie: str | None = None, language: str = "", **more: Any
) -> str:
    begun = await house.knock(
        DoorRequest(method="GET", path="install", query={}, headers={}, body=b"")
    )
    assert begun.status == 302
    location = begun.headers["Location"]
    assert location.startswith(f"{house.fake.origin}/authorize?state=")
    assert "redirect_uri=https%3A%2F%2Fmagpie.example%2Fhooks%2Fslack%2Foauth_redirect" in location
    state = location.partition("state=")[2].partition("&")[0]
    jar = begun.headers["Set-Cookie"].partition(";")[0]
    assert "Secure; HttpOnly" in begun.headers["Set-Cookie"]
    back = await house.knock(
        DoorRequest(
            method="GET",
            path="oauth_redirect",
            query={"state": state, "code": f"{team}/UANA00", **more},
            headers={
                "cookie": jar if cookie is None else cookie,
                **({"accept-language": language} if language else {}),
            },
            body=b"",
        )
    )
    return f"{back.status} {back.body.decode()}"


async def test_another_workspace_installs_it_and_its_installer_is_greeted(
    house: SlackHouse,
) -> None:
    house.fake.team("T0OTHER", "xoxb-2-other")
    cleo = Person(house.fake, house.deliver, "UANA00", "T0OTHER")
    async with house.wired.handled():
        assert "Magpie is installed" in await install(house, "T0OTHER")
    await house.fake.wait_for(cleo.dm, "second-hand")
    async with house.wired.handled():
        await cleo.say("help")
    assert house.fake.messages(house.ana.dm) == []
    async with house.world.database.raw() as connection:
        people = await connection.fetchval("SELECT count(*) FROM chat_identities")
    assert people == 1


async def test_only_the_browser_that_began_can_end_an_installation(house: SlackHouse) -> None:
    house.fake.team("T0OTHER", "xoxb-2-other")
    assert (await install(house, "T0OTHER", cookie="magpie-slack-install=x")).startswith("400")
    assert (await install(house, "T0NOBODY")).startswith("502")
    assert "Nothing was installed" in await install(house, TEAM, error="access_denied")
    assert await house.installations.workspace("T0OTHER") is None


async def test_a_whole_organisation_is_refused_in_the_browsers_language(house: SlackHouse) -> None:
    house.fake.team("T0ORG", "xoxb-3-org")
    house.fake.teams["T0ORG"]["is_org"] = True
    assert "in one workspace" in await install(house, "T0ORG")
    said = await install(house, "T0ORG", language="de-AT,en;q=0.5")
    assert said.startswith("400")
    assert '<html lang="de">' in said
    assert "in einem Arbeitsbereich" in said
    assert '<html lang="en">' in await install(house, "T0ORG", language="<script>,tlh")
    assert await house.installations.workspace("T0ORG") is None
    assert house.fake.teams["T0ORG"]["dead"] == "token_revoked"


async def test_what_came_to_nothing_is_said_in_the_persons_language(house: SlackHouse) -> None:
    house.fake.people[TEAM, house.ana.user]["locale"] = "de-DE"
    async with house.wired.handled():
        await house.ana.command("/watch mountain bike")
    house.world.clock.advance(dt.timedelta(days=3))
    house.fake.fail("conversations.open", "500")
    await house.ana.command("/watch mountain bike")
    await house.fake.wait_for(house.ana.dm, "noch einmal", seen_by="UANA00", seconds=10)


async def test_the_check_names_what_is_missing(house: SlackHouse) -> None:
    findings = await house.part.check()
    assert [finding.ok for finding in findings] == [True, True]
    assert "Team T0HOME" in findings[0].text
    assert "/hooks/slack/install" in findings[1].text
    house.fake.teams[TEAM]["scopes"] = "chat:write,commands"
    lacking = (await house.part.check())[1]
    assert not lacking.ok
    assert "files:write" in lacking.text
    house.fake.uninstall()
    dead = (await house.part.check())[0]
    assert not dead.ok
    assert "account_inactive" in dead.text
    assert json.dumps([each.text for each in findings]).count("xoxb") == 0


async def test_the_check_tells_a_bad_token_from_a_slack_that_is_away(
    house: SlackHouse,
) -> None:
    given = {"slack_app_token": APP_TOKEN, "slack_bot_token": TOKEN}
    async with contextlib.AsyncExitStack() as stack:
        needs = needs_of(house.world, slack_api_base=house.fake.base, **given)
        part = await open_slack(needs, stack)
        assert part is not None
        assert part.check is not None
        assert all(finding.ok for finding in await part.check())
        for fault, said in (
            ("500", "Slack does not answer; try again in a while"),
            ("cut", "Slack does not answer; try again in a while"),
            ("429", "Slack does not answer (ratelimited); try again in a while"),
            ("invalid_auth", "SLACK_APP_TOKEN does not open a socket: invalid_auth"),
        ):
            house.fake.fail("apps.connections.open", fault)
            assert [one.text for one in await part.check() if not one.ok] == [said]
        await house.installations.async_delete_all(enterprise_id=None, team_id=TEAM)
        house.fake.fail("auth.test", "500", "500")
        assert [one.text for one in await part.check() if not one.ok] == [
            "Slack does not answer; try again in a while"
        ]
        house.fake.fail("auth.test", "invalid_auth", "invalid_auth")
        assert [one.text for one in await part.check() if not one.ok] == [
            "SLACK_BOT_TOKEN does not work: invalid_auth"
        ]
