"""A stand-in for Discord on loopback: REST and gateway, with its limits and its bad days.

People act through `tests.fakes.discord_people`; what stands in a channel is `messages(channel)`.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

from tests.fakes import discord_rules as rules
from tests.fakes.discord_gateway import FakeGateway
from tests.fakes.discord_pace import Paced
from tests.fakes.discord_parts import (
    TOKEN,
    Fault,
    application,
    bot_user,
    error,
    reply,
    role_of,
    shown,
    thread_parts,
    too_many,
    user_of,
)
from tests.fakes.discord_rights import forbids

Json = dict[str, Any]
UNKNOWN = {
    "webhooks": (10015, "Webhook"),
    "guilds": (10004, "Guild"),
    "channels": (10003, "Channel"),
}
ALL_RIGHTS = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16) | (1 << 38)


class FakeDiscord(Paced):
    """One Discord with one bot in it."""

    def __init__(self) -> None:
        super().__init__()
        self.gateway = FakeGateway(self)
        self.guilds: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.posted: dict[str, dict[str, Json]] = {}
        self.directs: dict[str, str] = {}
        self.closed_directs: set[str] = set()
        self.open: dict[str, Json] = {}
        """Interactions by their token."""
        self.commands: list[Json] = []
        self.command_puts = 0
        self.calls: list[tuple[str, str]] = []
        self.faults: list[tuple[re.Pattern[str], Fault, str]] = []
        self.shards = 1
        self.starts_left: list[int] = []
        """What is said, one answer after another, of connections that may still begin."""
        self.api = ""
        self._nonces: dict[str, str] = {}
        self._last = 1_190_000_000_000_000_000
        self.changed = asyncio.Condition()
        self.written: dict[str, list[Json]] = collections.defaultdict(list)
        """What people wrote into their direct messages."""

    # -- The world ----------------------------------------------------------------------------

    def snowflake(self) -> str:
        """An id that tells when it was made, where the fake's time is one of the world."""
        told = int(self.now() * 1000) - 1_420_070_400_000
        self._last = max(self._last + 4_194_304, told << 22)
        return str(self._last)

    def guild(self, name: str = "Hunters", rights: int = ALL_RIGHTS) -> str:
        """A server with the bot in it."""
        number = self.snowflake()
        self.guilds[number] = {
            "id": number,
            "name": name,
            "owner_id": "1",
            "roles": [{**role_of(number, "@everyone"), "permissions": str(rights)}],
            "me": {"user": bot_user(), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
                   "deaf": False, "mute": False, "flags": 0},
        }  # fmt: skip
        return number

    def role(self, guild: str, name: str, *, mentionable: bool = True) -> str:
        made = {**role_of(self.snowflake(), name), "mentionable": mentionable}
        self.guilds[guild]["roles"].append(made)
        return str(made["id"])

    def channel(self, guild: str, name: str, kind: int = 0, **more: Any) -> str:
        number = self.snowflake()
        self.channels[number] = {
            "id": number, "type": kind, "guild_id": guild, "name": name, "position": 0,
            "permission_overwrites": [], "flags": 0, "available_tags": [], **more,
        }  # fmt: skip
        self.posted[number] = {}
        return number

    def direct(self, user: str) -> str:
        """The channel of direct messages between this person and the bot."""
        if user not in self.directs:
            number = self.directs[user] = self.snowflake()
            self.channels[number] = {
                "id": number, "type": 1, "recipients": [user_of(user)], "flags": 0,
            }  # fmt: skip
            self.posted[number] = {}
        return self.directs[user]

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel for everybody to see, oldest first."""
        return [one for one in self.posted.get(channel, {}).values() if not one["flags"] & 64]

    def fail(self, where: str, *faults: Fault, method: str = "") -> None:
        """The next calls to paths like this end like that."""
        self.faults += [(re.compile(where), fault, method) for fault in faults]

    def after(self, fault: Fault) -> Fault:
        """A fault that comes when everything has been done already."""

        async def answer(request: web.Request) -> web.StreamResponse:
            await self._route(request, "/" + request.match_info["tail"])
            return await fault(request)

        return answer

    # -- The server ---------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application(client_max_size=30_000_000)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_route("*", "/api/v10/{tail:.*}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.api = f"http://{host}:{port}/api/v10"
        self.gateway.url = f"ws://{host}:{port}/gateway"
        try:
            yield
        finally:
            await self.gateway.close()
            await runner.cleanup()

    async def until(self, is_so: Callable[[], Any], seconds: float = 60) -> Any:
        """Wait for something to become so; its value comes back."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: bool(is_so()))
        return is_so()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["tail"]
        self.calls.append((request.method, path))
        for number, (where, fault, method) in enumerate(self.faults):
            if where.search(path) and method in {"", request.method}:
                del self.faults[number]
                return await fault(request)
        free = path.startswith(("/webhooks/", "/interactions/"))
        if not free and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return error(401, 0, "401: Unauthorized")
        if not free and self.too_fast():
            return await too_many(1.0, "global")(request)
        try:
            answer = await self._route(request, path)
        except rules.Invalid as invalid:
            self.refusals.append(str(invalid))
            answer = reply(invalid.body(), status=400)
        async with self.changed:
            self.changed.notify_all()
        return answer

    async def _route(self, request: web.Request, path: str) -> web.StreamResponse:
        parts = path.strip("/").split("/")
        found = self._look_up(parts) if request.method == "GET" else None
        if isinstance(found, list) and "after" in request.query:
            after = int(request.query["after"])
            found = [one for one in found if int(one["id"]) > after]
        if found is not None:
            return reply(found)
        match (request.method, parts):
            case ("PUT", ["applications", _, "commands"]):
                given = await request.json()
                rules.commands(given)
                self.commands, self.command_puts = given, self.command_puts + 1
                return reply(given)
            case ("POST", ["users", "@me", "channels"]):
                number = self.direct(str((await request.json())["recipient_id"]))
                return reply(self.channels[number])
            case ("POST", ["channels", channel, "threads"]) if channel in self.channels:
                return await self._thread(request, channel)
            case ("POST", ["channels", channel, "messages"]) if channel in self.channels:
                return await self._post(request, channel)
            case ("PATCH", ["channels", channel, "messages", number]):
                return await self._edit(request, channel, number)
            case ("POST", ["interactions", _, token, "callback"]):
                return await self._callback(request, token)
            case (_, ["webhooks", _, token, *rest]) if token in self.open:
                return await self._webhook(request, token, rest)
        code, what = UNKNOWN.get(parts[0], (0, "path"))
        return error(404, code, f"Unknown {what}")

    def _look_up(self, parts: list[str]) -> Any:
        match parts:
            case ["users", "@me"]:
                return bot_user()
            case ["applications", "@me"] | ["oauth2", "applications", "@me"]:
                return application()
            case ["gateway", "bot"]:
                limits = {"total": 1000, "reset_after": 3_600_000, "max_concurrency": 1}
                limits["remaining"] = self.starts_left.pop(0) if self.starts_left else 999
                found = {"url": self.gateway.url, "shards": self.shards}
                return {**found, "session_start_limit": limits}
            case ["guilds", guild, "members", _] if guild in self.guilds:
                return self.guilds[guild]["me"]
            case ["guilds", guild, "roles"] if guild in self.guilds:
                return self.guilds[guild]["roles"]
            case ["guilds", guild, "threads", "active"] if guild in self.guilds:
                mine = [c for c in self.channels.values() if c.get("guild_id") == guild]
                return {"threads": [c for c in mine if c["type"] == 11], "members": []}
            case ["channels", channel]:
                return self.channels.get(channel)
            case ["channels", channel, "messages"]:
                said = [{**one, "author": bot_user()} for one in self.messages(channel)]
                return [*said, *self.written[channel]]
        return None

    # -- Messages -----------------------------------------------------------------------------

    async def _body(self, request: web.Request) -> tuple[Json, dict[str, bytes]]:
        if request.content_type != "multipart/form-data":
            return await request.json(), {}
        body: Json = {}
        files: dict[str, bytes] = {}
        async for part in await request.multipart():
            if getattr(part, "name", "") == "payload_json":
                body = json.loads(await part.text())  # type: ignore[union-attr]  # one level deep
            else:
                files[str(part.filename)] = bytes(await part.read())  # type: ignore[union-attr]
        return body, files

    async def _checked(self, request: web.Request) -> tuple[Json, dict[str, bytes]]:
        body, files = await self._body(request)
        rules.message(body, files)
        return body, files

    def put(self, channel: str, body: Json, files: dict[str, bytes], **more: Any) -> Json:
        """Let a message stand in a channel."""
        number = self.snowflake()
        made = {
            "id": number, "channel_id": channel, "type": 0, "author": bot_user(),
            "content": body.get("content", ""), "embeds": body.get("embeds", []),
            "components": body.get("components", []), "flags": body.get("flags", 0),
            "timestamp": "2026-11-23T12:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "pinned": False, "reference": body.get("message_reference"), "files": files,
            "pings": sorted(rules.pings(body)), **more,
        }  # fmt: skip
        self.posted[channel][number] = made
        return made

    async def _post(self, request: web.Request, channel: str) -> web.StreamResponse:
        where = self.channels[channel]
        headers, full = self.counted(channel)
        if full is not None:
            return full
        owners = [user for user, number in self.directs.items() if number == channel]
        if owners and owners[0] in self.closed_directs:
            return error(403, 50007, "Cannot send messages to this user")
        if where["type"] == 15:
            return error(400, 50008, "Cannot send messages in a non-text channel")
        body, files = await self._checked(request)
        forbidden = forbids(self, where, body, files)
        if forbidden is not None:
            return error(*forbidden)
        nonce = str(body["nonce"]) if body.get("enforce_nonce") else ""
        known = self._nonces.get(nonce) if nonce else None
        if known is not None:
            return reply(shown(self.posted[channel][known]), headers=headers)
        made = self.put(channel, body, files)
        if nonce:
            self._nonces[nonce] = made["id"]
        return reply(shown(made), headers=headers)

    async def _thread(self, request: web.Request, forum: str) -> web.StreamResponse:
        body = await request.json()
        where = self.channels[forum]
        forbidden = forbids(self, where, body, {})
        if forbidden is not None:
            return error(*forbidden)
        if where["flags"] & 16 and not body.get("applied_tags"):
            return error(400, 40067, "A tag is required to create a forum post in this channel")
        rules.text(body.get("name"), "name", 100)
        rules.message(body["message"], {})
        number = self.channel(where["guild_id"], body["name"], 11, parent_id=forum)
        del self.channels[number]["permission_overwrites"]
        self.channels[number] |= thread_parts()
        self.put(number, body["message"], {})
        return reply(self.channels[number], status=201)

    async def _edit(self, request: web.Request, channel: str, number: str) -> web.StreamResponse:
        if channel not in self.channels:
            return error(404, 10003, "Unknown Channel")
        if number not in self.posted[channel] or self.posted[channel][number]["flags"] & 64:
            return error(404, 10008, "Unknown Message")
        return await self._change(request, self.posted[channel][number])

    async def _change(self, request: web.Request, message: Json) -> web.StreamResponse:
        body, files = await self._checked(request)
        for name in ("content", "embeds", "components"):
            if name in body:
                message[name] = body[name]
        message |= {"files": files, "edited_timestamp": "2026-11-23T12:00:01+00:00"}
        return reply(shown(message))

    # -- Interactions -------------------------------------------------------------------------

    async def _callback(self, request: web.Request, token: str) -> web.StreamResponse:
        talk = self.open.get(token)
        if talk is None:
            return error(404, 10062, "Unknown interaction")
        if talk["answer"] is not None:
            return error(400, 40060, "Interaction has already been acknowledged.")
        body, _ = await self._body(request)
        data = body.get("data") or {}
        if body["type"] == 9:
            rules.modal(data)
        if body["type"] == 8 and len(data["choices"]) > 25:
            raise rules.Invalid("choices", "more than 25")
        talk["answer"] = body
        if body["type"] == 5:
            waiting = {"content": "thinking…", "flags": data.get("flags", 0)}
            made = self.put(talk["channel_id"], waiting, {}, talk=talk["id"], thinking=True)
            talk["original"] = made["id"]
        if body["type"] == 6:
            talk["original"] = talk["message"]["id"]
        return web.Response(status=204)

    async def _webhook(
        self, request: web.Request, token: str, rest: list[str]
    ) -> web.StreamResponse:
        talk = self.open[token]
        if talk["answer"] is None:
            return error(404, 10015, "Unknown Webhook")
        channel = self.posted[talk["channel_id"]]
        if not rest and request.method == "POST":
            first = channel.get(talk["original"] or "", {})
            if first.pop("thinking", None):
                # Discord lets the first words stand where it said "thinking", asked or not.
                return await self._change(request, first)
            body, files = await self._checked(request)
            made = self.put(talk["channel_id"], body, files, talk=talk["id"])
            return reply(shown(made))
        number = talk["original"] if rest[-1] == "@original" else rest[-1]
        if number not in channel:
            return error(404, 10008, "Unknown Message")
        if request.method == "DELETE":
            del channel[number]
            return web.Response(status=204)
        channel[number].pop("thinking", None)
        return await self._change(request, channel[number])
