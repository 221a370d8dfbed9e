"""The gateway's side of the fake Discord: what a client must say and hear to stay connected."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_parts import APPLICATION, BOT, TOKEN

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord

Json = dict[str, Any]


class FakeGateway:
    """All connections of all shards."""

    def __init__(self, world: FakeDiscord) -> None:
        self._world = world
        self.url = ""
        self.identified: list[Json] = []
        self.resumed: list[Json] = []
        self.heartbeats = 0
        self._sockets: dict[int, web.WebSocketResponse] = {}
        self._sequence = 0
        self._missed: list[Json] = []
        self.token = TOKEN

    async def connect(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._send(socket, {"op": 10, "d": {"heartbeat_interval": 41_250}})
        shard = -1
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            said = json.loads(frame.data)
            if said["op"] == 1:
                self.heartbeats += 1
                await self._send(socket, {"op": 11})
            elif said["op"] == 2:
                shard = await self._identify(socket, said["d"])
            elif said["op"] == 6:
                shard = await self._resume(socket, said["d"])
        if self._sockets.get(shard) is socket:
            del self._sockets[shard]
        return socket

    async def _identify(self, socket: web.WebSocketResponse, given: Json) -> int:
        if given["token"] != self.token:
            await socket.close(code=4004, message=b"Authentication failed.")
            return -1
        self.identified.append(given)
        shard, shards = given.get("shard", [0, 1])
        self._sockets[shard] = socket
        mine = [g for g in self._world.guilds.values() if (int(g["id"]) >> 22) % shards == shard]
        await self._event(socket, "READY", {
            "v": 10, "user": bot(), "session_id": f"session{shard}", "shard": [shard, shards],
            "resume_gateway_url": self.url, "application": {"id": APPLICATION, "flags": 0},
            "guilds": [{"id": g["id"], "unavailable": True} for g in mine],
        })  # fmt: skip
        for guild in mine:
            await self._event(socket, "GUILD_CREATE", self.guild(guild["id"]))
        await self._changed()
        return int(shard)

    async def _resume(self, socket: web.WebSocketResponse, given: Json) -> int:
        self.resumed.append(given)
        shard = int(given["session_id"].removeprefix("session"))
        self._sockets[shard] = socket
        missed, self._missed = self._missed, []
        for payload in missed:
            await self._send(socket, payload)
        await self._event(socket, "RESUMED", {})
        await self._changed()
        return shard

    async def _changed(self) -> None:
        async with self._world.changed:
            self._world.changed.notify_all()

    def guild(self, number: str, **more: Any) -> Json:
        """A whole server as GUILD_CREATE has it."""
        known = self._world.guilds[number]
        channels = [c for c in self._world.channels.values() if c.get("guild_id") == number]
        return {
            "id": number, "name": known["name"], "owner_id": known["owner_id"], "icon": None,
            "roles": known["roles"], "emojis": [], "features": [], "mfa_level": 0,
            "verification_level": 0, "default_message_notifications": 0, "joined_at":
            "2026-01-01T00:00:00+00:00", "explicit_content_filter": 0, "afk_timeout": 60,
            "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0,
            "preferred_locale": "en-US", "premium_tier": 0, "nsfw_level": 0, "stickers": [],
            "members": [known["me"]], "member_count": 2, "large": False, "unavailable": False,
            "channels": [c for c in channels if c["type"] != 11], "threads": [], "presences": [],
            "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
            "rules_channel_id": None, "public_updates_channel_id": None,
            "premium_progress_bar_enabled": False, "soundboard_sounds": [], **more,
        }  # fmt: skip

    async def joined(self, number: str) -> None:
        """The bot was brought into a server: nothing is said of it being available."""
        data = self.guild(number)
        del data["unavailable"]
        await self.tell("GUILD_CREATE", data)

    async def tell(self, event: str, data: Json) -> None:
        """Let the right shard hear of something; one that is away hears of it when it resumes."""
        guild = data.get("guild_id") or (data["id"] if event.startswith("GUILD_") else "0")
        shard = (int(guild) >> 22) % self._world.shards
        socket = self._sockets.get(shard)
        if socket is None or socket.closed:
            self._sequence += 1
            self._missed.append({"op": 0, "t": event, "s": self._sequence, "d": data})
            return
        await self._event(socket, event, data)

    def forget(self) -> None:
        """Whoever comes next begins anew, and is told nothing of before."""
        self._missed.clear()

    async def _event(self, socket: web.WebSocketResponse, event: str, data: Json) -> None:
        self._sequence += 1
        await self._send(socket, {"op": 0, "t": event, "s": self._sequence, "d": data})

    async def _send(self, socket: web.WebSocketResponse, payload: Json) -> None:
        await socket.send_str(json.dumps(payload))

    @property
    def connected(self) -> int:
        """How many shards are there."""
        return len(self._sockets)

    async def drop(self, code: int = 4000) -> None:
        """End every connection; what happens meanwhile is kept for the resume."""
        sockets, self._sockets = list(self._sockets.values()), {}
        for socket in sockets:
            await socket.close(code=code)

    async def close(self) -> None:
        async with asyncio.timeout(60):
            await self.drop(1000)


def bot() -> Json:
    return {
        "id": BOT, "username": "Magpie", "discriminator": "0", "avatar": None,
        "bot": True, "verified": True, "mfa_enabled": False, "flags": 0, "email": None,
    }  # fmt: skip
