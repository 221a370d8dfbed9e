"""The whole product as a process of its own, the way a newcomer starts it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import re
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.unit.searches.places import shared_gazetteer_folder

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
START_SECONDS = 60


def environment(folder: pathlib.Path, **more: str) -> dict[str, str]:
    """An environment that knows nothing of the machine's own settings."""
    return {
        "PATH": os.environ["PATH"],  # noqa: TID251 - a child process needs a path
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COLUMNS": "300",
        "MAGPIE_DATA_DIR": str(folder / "data"),
        "MAGPIE_CACHE_DIR": str(shared_gazetteer_folder()),
        "PYTHONPATH": str(pathlib.Path(__file__).parents[2]),
        **more,
    }


async def command(
    folder: pathlib.Path, *words: str, answer: str = "", **more: str
) -> tuple[int, str]:
    """Run `magpie …` to its end, answering its question; code and everything it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "magpie", *words,
        cwd=folder,
        env=environment(folder, **more),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(START_SECONDS):
        said, _ = await process.communicate(answer.encode())
    return process.returncode or 0, said.decode()


class Product:
    """A running `magpie up`."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    async def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Stop it; gives the seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.process.send_signal(number)
        async with asyncio.timeout(60):
            await self.process.wait()
        return loop.time() - began


@contextlib.asynccontextmanager
async def product(folder: pathlib.Path, **more: str) -> AsyncIterator[Product]:
    """Start it on a free port and wait until it prints its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "magpie", "up", "--port", "0",
        cwd=folder,
        env=environment(folder, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said: list[str] = []
    try:
        if process.stdout is None:
            raise RuntimeError("no output")
        url = ""
        async with asyncio.timeout(START_SECONDS):
            while not url and (line := await process.stdout.readline()):
                said.append(line.decode())
                found = ADDRESS.search(said[-1]) if said[-1].startswith("Open ") else None
                url = found[0] if found else ""
        if not url:
            raise RuntimeError("it did not start: " + "".join(said))
        async with asyncio.TaskGroup() as group:
            # What it says from now on is read, or it would wait for room in the pipe.
            reading = group.create_task(process.stdout.read())
            yield Product(process, url)
            reading.cancel()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Chat:
    """A browser without a screen: a cookie and a socket."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.messages: dict[int, dict[str, Any]] = {}

    async def open(self) -> None:
        """Come to the page and say hello."""
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(aiohttp.ClientConnectorError):
                    async with self._session.get(self._url) as page:
                        page.raise_for_status()
                        break
                await asyncio.sleep(0.1)
        socket = self._url.replace("http", "ws", 1) + "/chat/ws"
        self._socket = await self._session.ws_connect(socket, headers={"Origin": self._url})
        hello = {"locale": "en-GB", "region": "GB", "timezone": "Europe/London"}
        await self._send({"t": "hello", "revision": 0, **hello})

    async def close(self) -> None:
        """Leave, also when nobody is there any more."""
        if self._socket is not None:
            await self._socket.close()

    async def _send(self, frame: dict[str, Any]) -> None:
        if self._socket is None:
            raise RuntimeError("not open")
        await self._socket.send_json(frame)

    async def say(self, text: str) -> None:
        """Type a line."""
        await self._send({"t": "say", "id": uuid.uuid4().hex, "text": text})

    async def press(self, message: dict[str, Any], label: str) -> None:
        """Press the button whose label holds a word."""
        token = next(p["token"] for p in presses(message) if label in p["label"])
        frame = {"t": "press", "id": uuid.uuid4().hex, "message": str(message["id"])}
        await self._send({**frame, "token": token})

    async def wait_for(self, *words: str, seconds: float = 60) -> dict[str, Any]:
        """The message of Magpie's that says all of these words, now or when it comes."""
        if self._socket is None:
            raise RuntimeError("not open")
        async with asyncio.timeout(seconds):
            while True:
                for message in self.messages.values():
                    if message["from"] == "magpie" and all(w in str(message) for w in words):
                        return message
                frame = await self._socket.receive_json()
                for message in frame.get("messages", ()):
                    self.messages[message["id"]] = message


def presses(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button of a message, also those of its cards."""
    rows = [row for part in message["parts"] for row in part.get("rows", ())]
    return [press for row in rows for press in row]


@contextlib.asynccontextmanager
async def chat(url: str) -> AsyncIterator[Chat]:
    """A chat with a fresh cookie."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        opened = Chat(session, url)
        await opened.open()
        try:
            yield opened
        finally:
            await opened.close()
