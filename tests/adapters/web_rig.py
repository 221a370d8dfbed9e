"""The web chat at its wire: a browser's frames over a socket, and the messages it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.adapters.chat_rig import SECONDS, ChatWorld, Shown, ShownButton
from tests.fakes.web import serving


class _Tab:
    """A browser tab of somebody: sends frames and reads what comes."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, **frame: Any) -> None:
        await self._connection.send(orjson.dumps(frame).decode())

    async def until(self, kind: str, event_id: str = "") -> dict[str, Any]:
        """Read frames up to this one."""
        while True:
            async with asyncio.timeout(SECONDS):
                frame: dict[str, Any] = orjson.loads(await self._connection.recv())
            if frame["t"] == kind and (not event_id or frame.get("id") == event_id):
                return frame


class WebRig:
    """People with a browser each. They reload the page before everything they do.

    The site lets one tab say only so much in a second, and a script is quicker than people.
    """

    platform = "web"

    def __init__(self, url: str) -> None:
        self._url = url
        self._cookies: dict[str, str] = {}
        self._events = itertools.count(10_000_000)

    async def say(self, who: str, line: str, *, reply_to: str | None = None) -> None:
        frame = {"t": "say", "text": line}
        if reply_to is not None:
            frame["reply_to"] = reply_to
        await self._do(who, frame)

    async def press(self, who: str, handle: str, *, message_id: str | None = None) -> None:
        if handle.startswith(_TYPED):
            await self.say(who, handle.removeprefix(_TYPED))
            return
        frame = {"t": "press", "token": handle}
        if message_id is not None:
            frame["message"] = message_id
        await self._do(who, frame)

    async def shown(self, who: str) -> list[Shown]:
        async with self._connection(await self._cookie(who)) as connection:
            first = await _hello(_Tab(connection))
        return [_shown(one) for one in first["messages"] if one["from"] == "magpie"]

    async def _do(self, who: str, frame: dict[str, str]) -> None:
        event_id = f"event{next(self._events)}"
        async with self._connection(await self._cookie(who)) as connection:
            tab = _Tab(connection)
            await _hello(tab)
            await tab.send(**frame, id=event_id)
            done = await tab.until("done", event_id)
        assert not done["problem"], done

    async def _cookie(self, who: str) -> str:
        if who not in self._cookies:
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(cookie_jar=jar) as http, http.get(self._url) as page:
                self._cookies[who] = page.cookies["magpie"].value
        return self._cookies[who]

    def _connection(self, cookie: str) -> connect:
        return connect(
            self._url.replace("http://", "ws://") + "/chat/ws",
            origin=websockets.Origin(self._url),
            additional_headers={"Cookie": f"magpie={cookie}"},
        )


async def _hello(tab: _Tab) -> dict[str, Any]:
    """Say hello; the newest messages come back."""
    await tab.send(t="hello", revision=0, locale="en", region="GB", timezone="UTC")
    return await tab.until("messages")


_TYPED = "typed:"
"""Marks the handle of a button that says something, as the page does it."""


def _words(rich: list[dict[str, Any]] | None) -> str:
    return "".join(span["x"] for span in rich or ())


def _text(part: dict[str, Any]) -> str:
    if part["t"] in {"text", "notice"}:
        return _words(part["rich"])
    if part["t"] == "card":
        names = ("title", "place", "source", "reason", "deal", "caution", "badge")
        lines = [part.get("summary", ""), _words(part.get("price"))]
        return "\n".join(line for line in [*lines, *(part.get(n, "") for n in names)] if line)
    return str(part.get("name", "")) if part["t"] == "file" else ""


def _shown(message: dict[str, Any]) -> Shown:
    parts = message["parts"]
    presses = [press for part in parts for row in part.get("rows", ()) for press in row]
    cards = [part for part in parts if part["t"] == "card"]
    return Shown(
        id=str(message["id"]),
        text="\n".join(filter(None, map(_text, parts))),
        buttons=tuple(ShownButton(press["label"], _handle(press)) for press in presses),
        notification=cards[0]["summary"] if len(cards) == 1 else "",
    )


def _handle(press: dict[str, Any]) -> str:
    if press.get("send"):
        return _TYPED + str(press["send"])
    return str(press.get("token") or press.get("url") or "")


@contextlib.asynccontextmanager
async def open_web(world: ChatWorld) -> AsyncIterator[WebRig]:
    """Serve the chat on loopback."""
    async with serving(world.database, world.dispatch) as (adapter, url):
        world.speak_through(adapter)
        yield WebRig(url)
