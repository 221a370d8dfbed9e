"""Small parts of the fake Discord: its bad days, and the shapes of users, roles and messages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]
BOT, APPLICATION, TOKEN = "1100000000000000001", "1100000000000000002", "token-of-the-bot"


def reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON whose type has no charset, as Discord's has none: discord.py looks at it exactly."""
    named = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=named)


def refusal(status: int, code: int, message: str = "no", **headers: str) -> Fault:
    """Answer with one of Discord's own errors."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return reply({"code": code, "message": message}, status=status, headers=headers)

    return answer


def too_many(seconds: float, scope: str = "user") -> Fault:
    """A 429 with all its headers."""

    async def answer(_: web.Request) -> web.StreamResponse:
        everybody = scope == "global"
        headers = {
            "Via": "1.1 google",
            "Retry-After": str(int(seconds) + 1),
            "X-RateLimit-Scope": scope,
        } | ({"X-RateLimit-Global": "true"} if everybody else {})
        body = {"message": "slow down", "retry_after": seconds, "global": everybody}
        return reply(body, status=429, headers=headers)

    return answer


async def silence(_: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.get_running_loop().create_future()
    return web.Response()


async def cut(request: web.Request) -> web.StreamResponse:
    """Hang up."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def error(status: int, code: int, message: str) -> web.Response:
    return reply({"code": code, "message": message}, status=status)


def shown(message: Json) -> Json:
    """Without what only the fake knows."""
    hidden = {"files", "pings", "talk", "thinking", "reference"}
    return {name: value for name, value in message.items() if name not in hidden}


def bot_user() -> Json:
    return {"id": BOT, "username": "Magpie", "discriminator": "0", "avatar": None, "bot": True}


def user_of(number: str) -> Json:
    return {"id": number, "username": f"user{number}", "discriminator": "0", "avatar": None}


def role_of(number: str, name: str) -> Json:
    return {
        "id": number, "name": name, "color": 0, "hoist": False, "position": 0, "permissions": "0",
        "managed": False, "mentionable": True, "flags": 0,
    }  # fmt: skip


def application() -> Json:
    return {
        "id": APPLICATION, "name": "Magpie", "icon": None, "description": "", "bot_public": True,
        "bot_require_code_grant": False, "verify_key": "0", "flags": 0, "summary": "",
        "owner": user_of("1"), "team": None, "rpc_origins": [],
        "integration_types_config": {"0": {}, "1": {}},
    }  # fmt: skip


def thread_parts() -> Json:
    moment = "2026-11-23T12:00:00+00:00"
    return {
        "owner_id": BOT, "message_count": 1, "member_count": 1, "total_message_sent": 1,
        "thread_metadata": {
            "archived": False, "auto_archive_duration": 10080, "archive_timestamp": moment,
            "locked": False, "create_timestamp": moment,
        },
    }  # fmt: skip
