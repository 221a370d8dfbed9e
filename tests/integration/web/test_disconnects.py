"""Browsers that vanish in the middle of everything, and a database that does."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
import orjson
import pytest
import websockets
from websockets.asyncio.client import connect

from api.live import Subscriber
from api.talk import Talk
from bots.events import Actor, Button
from bots.web.adapter import WebAdapter, address_of
from core.clock import ManualClock
from core.db import Database
from tests.fakes.web import Script, serving


async def vanish(url: str, secret: str, number: int) -> None:
    """Say something and be gone, each time a little later."""
    page = await connect(
        url.replace("http://", "ws://") + "/chat/ws",
        origin=websockets.Origin(url),
        additional_headers={"Cookie": f"magpie={secret}"},
    )
    hello = {"t": "hello", "revision": 0}
    line = {"t": "say", "id": f"line{number:06}", "text": "card"}
    for frame in (hello, line, {"t": "ping"}, {"t": "older"}):
        await page.send(orjson.dumps(frame).decode())
    with contextlib.suppress(websockets.ConnectionClosed):
        for _ in range(number % 4):
            await page.recv()
    page.transport.abort()


async def test_browsers_that_vanish_break_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script()
    async with serving(database, script) as (adapter, url):
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            secret = response.cookies["magpie"].value
        for number in range(40):
            await vanish(url, secret, number)
        session = await adapter.store.session(secret)
        assert session is not None
        async with aiohttp.ClientSession() as http, http.get(f"{url}/healthz") as response:
            assert response.status == 200
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_database_that_is_away_does_not_end_the_talk(clock: ManualClock) -> None:
    script = Script()
    nowhere = Database("postgresql+asyncpg://postgres@/none?host=/nonexistent")
    talk = Talk(script, WebAdapter(nowhere, clock, ("key",)), clock)
    subscriber = Subscriber("chat")
    async with talk.running():
        for number in range(2):
            press = Button(
                address=address_of("chat"),
                actor=Actor(user_id="chat"),
                event_id=f"press{number}",
                token="t",
            )
            assert talk.start(press, subscriber)
            async with asyncio.timeout(60):
                await subscriber.woken()
    assert [frame["id"] for frame in subscriber.frames] == ["press0", "press1"]
    await nowhere.close()


async def test_a_page_without_its_database_says_so(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = Database("postgresql+asyncpg://postgres@/none?host=/nonexistent")
    async with serving(nowhere, Script()) as (_, url), aiohttp.ClientSession() as http:
        async with http.get(url) as response:
            assert response.status == 503
            assert "does not answer" in await response.text()
        async with http.get(f"{url}/healthz") as response:
            assert response.status == 503
        with pytest.raises(websockets.InvalidStatus):
            await connect(
                url.replace("http://", "ws://") + "/chat/ws",
                origin=websockets.Origin(url),
                additional_headers={"Cookie": f"magpie={'x' * 43}"},
            )
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
    await nowhere.close()
