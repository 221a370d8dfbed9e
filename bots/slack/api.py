"""Slack's Web API: one call, one answer, at our own pace, with the token of the workspace."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import orjson
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.errors import DEAD_TOKENS, SERVER_PAUSE, ApiError, flooded, refused
from bots.slack.limits import CHANNEL_PACE, PLATFORM, TEAM_PACE
from core.alerts.budget import Budget
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.slack.installations import Installations
    from core.clock import Clock
    from core.db import Database

Json = dict[str, Any]
ANSWER_SECONDS: Final = 12.0
"""Shorter than a delivery's own patience, so that what happened is known and not guessed."""
RESPONSE_SECONDS: Final = 5.0
FLOOD_TELLS: Final = 3
"""So many channels asked to wait within a moment, and it is the workspace that is full."""
CLIENTS: Final = 500

_log = structlog.get_logger()
_QUIET: Final = logging.getLogger("slack_sdk.magpie")
# Nothing has left us when this comes up.
_BEFORE: Final = (aiohttp.ClientConnectorError,)


class Api:
    """Calls for all workspaces."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        installations: Installations,
        database: Database,
        clock: Clock,
    ) -> None:
        _QUIET.setLevel(logging.CRITICAL)
        self._session = session
        self._base = base
        self._database = database
        self._clock = clock
        self.installations = installations
        self.when_dead: Callable[[str], Awaitable[None]] | None = None
        """What is done when a workspace turns out to have put the app out."""
        self._clients: dict[str, AsyncWebClient] = {}
        self._budgets: dict[str, Budget] = {}
        self._flooded: dict[str, set[str]] = collections.defaultdict(set)

    def client(self, token: str | None = None) -> AsyncWebClient:
        """The SDK's client for a token; it neither retries nor logs, and knows no proxy."""
        found = self._clients.get(token or "")
        if found is None:
            if len(self._clients) >= CLIENTS:
                self._clients.clear()
            found = AsyncWebClient(
                token=token,
                base_url=self._base,
                session=self._session,
                retry_handlers=[],
                logger=_QUIET,
            )
            found.proxy = None
            self._clients[token or ""] = found
        return found

    # -- calls ----------------------------------------------------------------------------------

    async def call(self, team: str, method: str, body: Json, *, form: bool = False) -> Json:
        """Ask for a workspace. Raises `ApiError`; a dead token ends the installation."""
        workspace = await self.installations.workspace(team)
        if workspace is None:
            raise ApiError(Gone("uninstalled"), "not_installed")
        try:
            return await self.ask(workspace.token, method, body, form=form)
        except ApiError as error:
            if error.error in DEAD_TOKENS and self.when_dead is not None:
                _log.warning("slack.workspace_dead", team=team, error=error.error)
                await self.when_dead(team)
            raise

    async def ask(self, token: str | None, method: str, body: Json, *, form: bool = False) -> Json:
        """Ask with a token of whatever kind. Raises `ApiError`."""
        return (await self.ask_fully(token, method, body, form=form))[0]

    async def ask_fully(
        self, token: str | None, method: str, body: Json, *, form: bool = False
    ) -> tuple[Json, dict[str, str]]:
        """The answer with its headers, names in lower case. Raises `ApiError`."""
        given: Json = {"data": body} if form else {"json": body}
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self.client(token).api_call(method, **given)
        except SlackApiError as error:
            raise _refusal(error) from None
        except _BEFORE as error:
            raise ApiError(RetryAfter(SERVER_PAUSE, type(error).__name__)) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # It went out, and no answer came: it may have been done or not.
            raise ApiError(Unknown(type(error).__name__)) from None
        except (AttributeError, ValueError, TypeError):
            # The SDK trips over an answer that is no JSON object.
            raise ApiError(Unknown("no answer of Slack's")) from None
        data: Json = answer.data if isinstance(answer.data, dict) else {}
        return data, {name.lower(): value for name, value in answer.headers.items()}

    async def respond(self, url: str, body: Json) -> None:
        """Answer by the address that came with a command or a press. Raises `ApiError`."""
        try:
            async with (
                asyncio.timeout(RESPONSE_SECONDS),
                self._session.post(
                    url,
                    data=orjson.dumps(body),
                    headers={"Content-Type": "application/json"},
                    allow_redirects=False,
                ) as answer,
            ):
                said = (await answer.content.read(2_000)).decode("utf-8", "replace")
        except _BEFORE as error:
            raise ApiError(RetryAfter(SERVER_PAUSE, type(error).__name__)) from None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise ApiError(Unknown(type(error).__name__)) from None
        if answer.status == 429:
            raise ApiError(flooded(answer.headers.get("Retry-After")), "ratelimited")
        if answer.status >= 500:
            raise ApiError(RetryAfter(SERVER_PAUSE, f"status {answer.status}"), _reason(said))
        if answer.status >= 400 or _is_no(said):
            raise ApiError(Rejected(f"status {answer.status}"), _reason(said))

    async def upload(self, url: str, content: bytes) -> None:
        """Put bytes where Slack said. Raises `ApiError`."""
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS),
                self._session.post(url, data=content, allow_redirects=False) as answer,
            ):
                await answer.content.read(2_000)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise ApiError(Rejected(type(error).__name__)) from None
        if answer.status >= 300:
            raise ApiError(Rejected(f"status {answer.status}"))

    # -- messages at a pace ---------------------------------------------------------------------

    async def say(
        self, team: str, method: str, body: Json, *, answering: bool, again: bool = False
    ) -> Sent | RetryAfter:
        """Post or edit in a channel when it is our turn. Raises `ApiError`.

        `again` is for the same message in another form: its turn has come already.
        """
        channel = str(body["channel"])
        if not again:
            later = await self.budget(team).take(channel, CHANNEL_PACE, answering=answering)
            if later is not None:
                return later
        try:
            answer = await self.call(team, method, body)
        except ApiError as error:
            if isinstance(error.outcome, RetryAfter) and error.outcome.detail == "429":
                await self._flood(team, channel, error.outcome.seconds)
            raise
        self._flooded[team].discard(channel)
        return Sent(str(answer.get("ts") or answer.get("message_ts") or ""))

    def budget(self, team: str) -> Budget:
        """The pace of one workspace, kept by all processes together."""
        found = self._budgets.get(team)
        if found is None:
            if len(self._budgets) >= CLIENTS:
                self._budgets.clear()
            found = Budget(self._database, self._clock, f"{PLATFORM}/{team}", TEAM_PACE)
            self._budgets[team] = found
        return found

    async def _flood(self, team: str, channel: str, seconds: float) -> None:
        """Slack found us too fast: that channel rests in all processes, or the workspace."""
        self._flooded[team].add(channel)
        whole = len(self._flooded[team]) >= FLOOD_TELLS
        if whole:
            self._flooded[team].clear()
        await self.budget(team).hold(seconds, None if whole else channel)


def _refusal(error: SlackApiError) -> ApiError:
    response = error.response
    status = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    headers = getattr(response, "headers", {})
    data = getattr(response, "data", None)
    reason = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or reason == "ratelimited":
        return ApiError(flooded(headers.get("Retry-After")), "ratelimited")
    if status >= 500:
        return ApiError(RetryAfter(SERVER_PAUSE, f"status {status}"), reason)
    outcome: SendOutcome = refused(reason)
    _log.info("slack.refused", status=status, error=reason[:60], about=_details(data))
    return ApiError(outcome, reason)


def _details(data: object) -> str:
    """Which fields were refused: Slack names places and rules, never the text itself."""
    if not isinstance(data, dict):
        return ""
    with contextlib.suppress(KeyError, TypeError):
        return "; ".join(str(one) for one in data["response_metadata"]["messages"])[:300]
    return ""


def _is_no(said: str) -> bool:
    """A refusal may be said with a good status, too."""
    with contextlib.suppress(orjson.JSONDecodeError):
        found = orjson.loads(said)
        return isinstance(found, dict) and found.get("ok") is False
    return False


def _reason(said: str) -> str:
    with contextlib.suppress(orjson.JSONDecodeError):
        found = orjson.loads(said)
        if isinstance(found, dict):
            return str(found.get("error", ""))[:60]
    return said.strip()[:60]
