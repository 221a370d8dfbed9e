"""Discord's REST interface for whatever is said: one request, one answer, no sleeping in between.

discord.py's own client sleeps inside a request until a limit is over, and holds one of the places
for deliveries so long. Here a limit that is not over in a moment is a `RetryAfter`: the lane waits
in the database and the place is free for another chat.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import orjson
import structlog

from bots.discord.errors import ApiError, Refusal
from core.alerts.states import RetryAfter

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bots.discord.budget import Turnstile
    from bots.replies import File

ANSWER_SECONDS: Final = 10.0
"""Shorter than a delivery's deadline, so that what is slow is told from what is dead."""
CONNECT_SECONDS: Final = 5.0
USER_AGENT: Final = "DiscordBot (https://github.com/magpie-watch/magpie, 0.1)"

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `bucket` names what shares a limit: the method, the route and its channel."""

    method: str
    path: str
    bucket: str = ""
    body: Any = None
    files: Sequence[File] = ()
    chat: str = ""
    """The channel that is spoken to; its pace is kept."""
    answering: bool = False
    counted: bool = True
    """Answers to interactions do not count towards the bot's limit."""
    seconds: float = ANSWER_SECONDS


class Rest:
    """One bot's requests. Raises `ApiError` for everything but a success."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        token: SecretStr,
        turnstile: Turnstile,
    ) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._token = token
        self._turnstile = turnstile

    async def call(self, call: Call) -> Any:
        """Ask and give back the JSON of the answer; None where it has none."""
        await self._turnstile.enter(call)
        try:
            async with asyncio.timeout(call.seconds):
                return await self._ask(call)
        except TimeoutError:
            raise ApiError(RetryAfter(1.0, "no answer in time")) from None
        except (aiohttp.ClientError, OSError, orjson.JSONDecodeError) as error:
            # With the nonce a message that did arrive is not said again.
            raise ApiError(RetryAfter(1.0, type(error).__name__)) from None

    async def _ask(self, call: Call) -> Any:
        headers = {"User-Agent": USER_AGENT}
        if call.counted:
            headers["Authorization"] = f"Bot {self._token.get_secret_value()}"
        data: aiohttp.FormData | bytes | None = None
        if call.files:
            data = _form(call)
        elif call.body is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(call.body)
        async with self._session.request(
            call.method,
            f"{self._base}{call.path}",
            data=data,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            allow_redirects=False,
        ) as response:
            raw = await response.read()
            self._turnstile.learn(call, response.headers)
            if response.status < 300:
                return orjson.loads(raw) if raw else None
            body = _json(raw)
            if response.status == 429:
                raise await self._turnstile.refused(call, response.headers, body)
            refusal = Refusal(response.status, body)
            _log.info(
                "discord.refused",
                status=refusal.status,
                code=refusal.code,
                fields=refusal.fields,
                bucket=call.bucket,
            )
            raise refusal.error()


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _form(call: Call) -> aiohttp.FormData:
    # Discord does not understand escaped brackets in the names of fields.
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(
        "payload_json", orjson.dumps(call.body).decode(), content_type="application/json"
    )
    for number, file in enumerate(call.files):
        form.add_field(
            f"files[{number}]", file.content, filename=file.name, content_type=file.media_type
        )
    return form
