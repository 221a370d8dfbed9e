"""Workspaces are kept with their tokens encrypted, and a sign-in's secret is good once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation

from bots.slack.crypto import Cipher
from bots.slack.installations import Installations, States

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database

TOKEN = "xoxb-1-very-secret"


def installation(team: str = "T1", **more: object) -> Installation:
    given = {
        "team_id": team,
        "team_name": "Hunters",
        "bot_token": TOKEN,
        "bot_user_id": "UBOT",
        "bot_scopes": "chat:write,commands",
        "user_id": "U1",
        **more,
    }
    return Installation(**given)  # type: ignore[arg-type]  # the SDK's model checks nothing


async def test_the_token_is_ciphertext_at_rest(database: Database, clock: ManualClock) -> None:
    store = Installations(database, clock, Cipher(("a key of sixteen",)))
    await store.async_save(installation())
    async with database.raw() as connection:
        rows = await connection.fetch("SELECT * FROM slack_installations")
    assert "very-secret" not in str([dict(row) for row in rows])
    found = await store.workspace("T1")
    assert found is not None
    assert found.token == TOKEN
    assert TOKEN not in repr(found)
    assert found.scopes == {"chat:write", "commands"}
    bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert bot.bot_token == TOKEN
    assert await store.async_find_bot(enterprise_id=None, team_id="T2") is None
    assert await store.async_find_bot(enterprise_id="E1", team_id="T1") is None


async def test_keys_can_be_changed(database: Database, clock: ManualClock) -> None:
    await Installations(database, clock, Cipher(("the old key ....",))).async_save(installation())
    both = Installations(database, clock, Cipher(("the new key ....", "the old key ....")))
    assert [each.token for each in await both.workspaces(5)] == [TOKEN]
    new_only = Installations(database, clock, Cipher(("the new key ....",)))
    assert await new_only.workspace("T1") is None


async def test_each_workspace_has_its_own_and_can_leave(
    database: Database, clock: ManualClock
) -> None:
    store = Installations(database, clock, Cipher(("a key of sixteen",)))
    await store.async_save(installation("T1"))
    await store.async_save(installation("T2", bot_token="xoxb-2"))
    await store.async_save_bot(installation("T2", bot_token="xoxb-3").to_bot())
    assert (await store.workspace("T2")).token == "xoxb-3"  # type: ignore[union-attr]
    assert (await store.workspace("T2")).installer == "U1"  # type: ignore[union-attr]
    await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1")
    assert await store.workspace("T1") is not None
    await store.async_delete_bot(enterprise_id=None, team_id="T1")
    assert await store.workspace("T1") is None
    with pytest.raises(ValueError, match="names its workspace"):
        await store.async_save(installation("", bot_token="xoxb-4"))


async def test_a_state_is_good_once_and_for_ten_minutes(
    database: Database, clock: ManualClock
) -> None:
    states = States(database, clock)
    state = await states.async_issue()
    assert await states.async_consume("another") is False
    assert await states.async_consume(state) is True
    assert await states.async_consume(state) is False
    late = await states.async_issue()
    clock.advance(dt.timedelta(seconds=601))
    assert await states.async_consume(late) is False
