"""A stand-in for Slack on loopback: Web API, OAuth, Socket Mode, with its limits and bad days.

People act through `tests.fakes.slack_people`; what stands in a channel is `messages(channel)`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

from tests.fakes.slack_methods import METHODS
from tests.fakes.slack_rules import RefusedError
from tests.fakes.slack_socket import FakeSocket

Json = dict[str, Any]
TEAM = "T0HOME"
TOKEN = "xoxb-1-home-secret"
APP_TOKEN = "xapp-1-app-secret"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT_ID = "111.222"
CLIENT_SECRET = "client-secret"
BOT = "UBOT00"
SCOPES = (
    "app_mentions:read,channels:read,chat:write,commands,files:write,groups:read,im:history,"
    "im:read,im:write,users:read"
)


class FakeSlack:
    """One Slack with one app, and the workspaces that have it."""

    def __init__(self) -> None:
        self.base = ""
        self.teams: dict[str, Json] = {}
        self.people: dict[tuple[str, str], Json] = {}
        self.channels: dict[str, Json] = {}
        self.posted: dict[str, list[Json]] = {}
        self.homes: dict[tuple[str, str], Json] = {}
        self.opened: list[Json] = []
        """Modals, newest last."""
        self.triggers: set[str] = set()
        self.replies: dict[str, Json] = {}
        """Addresses for replies by their id."""
        self.uploads: dict[str, bytes] = {}
        self.files: set[str] = set()
        """Files that are there for good."""
        self.unseen: set[str] = set()
        """Addresses of pictures that Slack cannot fetch."""
        self.calls: list[str] = []
        self.refusals: list[str] = []
        self.mentions: list[str] = []
        self.faults: list[tuple[re.Pattern[str], str]] = []
        self.floods = 0
        self.pace: float | None = None
        """Messages a second that one channel takes; None for as many as come."""
        self.socket = FakeSocket(self)
        self.changed = asyncio.Condition()
        self._free_at: dict[str, float] = {}
        self._number = itertools.count(1)
        self.team(TEAM, TOKEN)

    # -- the world ------------------------------------------------------------------------------

    def team(self, team: str, token: str, scopes: str = SCOPES) -> str:
        """A workspace that has the app."""
        self.teams[team] = {"token": token, "name": f"Team {team}", "scopes": scopes}
        return team

    def person(self, user: str = "UANA00", team: str = TEAM, **about: Any) -> str:
        """Somebody in a workspace."""
        self.people[team, user] = {
            "id": user, "team_id": team, "name": user.lower(), "real_name": user.title(),
            "profile": {"display_name": user.title()}, "tz": "Europe/London", "locale": "en-GB",
            "is_admin": False, "is_owner": False, "is_bot": False, **about,
        }  # fmt: skip
        return user

    def channel(self, name: str = "deals", team: str = TEAM, *, member: bool = True) -> str:
        """A public channel."""
        number = f"C{next(self._number):06d}"
        self.channels[number] = {
            "id": number, "team": team, "name": name, "is_member": member, "is_archived": False,
            "is_im": False, "num_members": 40,
        }  # fmt: skip
        return number

    def direct(self, user: str, team: str = TEAM) -> str:
        """The channel of direct messages between this person and the app."""
        number = f"D{team[1:]}{user[1:]}"
        self.channels.setdefault(
            number, {"id": number, "team": team, "is_im": True, "user": user, "is_member": True}
        )
        return number

    def trigger(self) -> str:
        """What opens a modal, once."""
        made = f"{next(self._number)}.trigger"
        self.triggers.add(made)
        return made

    def reply_address(self, channel: str, user: str, *, original: Json | None = None) -> str:
        """An address for replies: five uses, says Slack."""
        number = f"R{next(self._number)}"
        self.replies[number] = {"channel": channel, "user": user, "uses": 0, "original": original}
        return f"{self.base}response/{number}"

    def post(self, channel: str, message: Json) -> Json:
        """Put a message into a channel."""
        number = next(self._number)
        kept = {"ts": f"1700000000.{number:06d}", "edits": 0, **message}
        self.posted.setdefault(channel, []).append(kept)
        return kept

    def messages(self, channel: str, *, seen_by: str | None = None) -> list[Json]:
        """What stands there; with `seen_by` also what only this person sees."""
        return [
            one for one in self.posted.get(channel, ()) if one.get("only_for") in {None, seen_by}
        ]

    def uninstall(self, team: str = TEAM) -> None:
        """The workspace puts the app out; its token is dead."""
        self.teams[team]["dead"] = "account_inactive"

    def fail(self, method: str, *faults: str) -> None:
        """The next calls of methods like this end so: "429", "500", "slow", "cut" or an error."""
        self.faults += [(re.compile(method), fault) for fault in faults]

    async def until(self, is_so: Callable[[], Any], seconds: float = 60) -> Any:
        """Wait for something to become so; its value comes back."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: bool(is_so()))
            return is_so()

    async def wait_for(
        self, channel: str, *words: str, seen_by: str | None = None, seconds: float = 60
    ) -> Json:
        """The newest message that says all of these words, now or when it comes."""

        def found() -> Json | None:
            for message in reversed(self.messages(channel, seen_by=seen_by)):
                if all(word in json.dumps(message, ensure_ascii=False) for word in words):
                    return message
            return None

        try:
            got: Json = await self.until(found, seconds)
        except TimeoutError:
            standing = [one["text"] for one in self.posted.get(channel, ())]
            raise AssertionError(f"nobody said {words}: {standing} {self.refusals}") from None
        return got

    # -- the server -----------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[FakeSlack]:
        """Serve on loopback."""
        app = web.Application(client_max_size=30_000_000)
        app.router.add_get("/socket", self.socket.connect)
        app.router.add_post("/api/response/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_post("/api/{method}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.origin = f"http://{host}:{port}"
        self.base = f"{self.origin}/api/"
        self.socket.url = f"ws://{host}:{port}/socket"
        try:
            yield self
        finally:
            await self.socket.close()
            await runner.cleanup()

    async def tell(self) -> None:
        """Something has changed."""
        async with self.changed:
            self.changed.notify_all()

    async def _fault(self, method: str, request: web.Request) -> web.StreamResponse | None:
        for number, (pattern, fault) in enumerate(self.faults):
            if pattern.search(method):
                del self.faults[number]
                if fault == "slow":
                    await asyncio.Event().wait()
                if fault == "cut" and request.transport is not None:
                    request.transport.abort()
                if fault == "429":
                    return _flooded(1)
                if fault.isdigit():
                    return web.Response(status=int(fault), text="upstream error")
                return web.json_response({"ok": False, "error": fault})
        return None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        fault = await self._fault(method, request)
        if fault is not None:
            return fault
        given = await _given(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        team = next((name for name, one in self.teams.items() if one["token"] == token), "")
        try:
            if method in {"chat.postMessage", "chat.update"} and self._is_too_fast(given):
                return _flooded(1)
            answer = METHODS[method](self, team, token, given)
        except RefusedError as error:
            self.refusals.append(f"{method}: {error.error} {error.messages}")
            said: Json = {"ok": False, "error": error.error}
            if error.messages:
                said["response_metadata"] = {"messages": error.messages}
            return web.json_response(said)
        finally:
            await self.tell()
        headers = {"x-oauth-scopes": self.teams[team]["scopes"]} if team else {}
        return web.json_response({"ok": True, **answer}, headers=headers)

    def _is_too_fast(self, given: Json) -> bool:
        """Slack forgives a short burst in a channel, and then counts."""
        if self.pace is None:
            return False
        now = asyncio.get_running_loop().time()
        channel = str(given.get("channel"))
        free_at = max(self._free_at.get(channel, now), now)
        if free_at - now > 3 / self.pace:
            self.floods += 1
            return True
        self._free_at[channel] = free_at + 1 / self.pace
        return False

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        self.calls.append("response_url")
        fault = await self._fault("response_url", request)
        if fault is not None:
            return fault
        about = self.replies.get(request.match_info["id"])
        if about is None or about["uses"] >= 5:
            return web.Response(status=404, text="used_url")
        about["uses"] += 1
        given = await request.json()
        try:
            METHODS["response_url"](self, "", "", {**given, "about": about})
        except RefusedError as error:
            self.refusals.append(f"response_url: {error.error} {error.messages}")
            return web.json_response({"ok": False, "error": error.error}, status=400)
        finally:
            await self.tell()
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")


async def _given(request: web.Request) -> Json:
    if request.content_type == "application/json":
        found = await request.json()
        return dict(found)
    return dict(await request.post())


def _flooded(seconds: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )
