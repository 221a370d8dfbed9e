"""Bolt's app: tells inputs apart and acknowledges them; what follows is the reception's work.

Two of Bolt's habits are kept out. It parses a form by looking for the word "payload", so that a
search for a payload trailer would be lost: what stands in a body is read before it comes here. And
a listener that raises after its acknowledgement leaves the person waiting: listeners run before the
response is made, and only hand on.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bots.slack.reception import Ack

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bots.slack.reception import Reception

Json = dict[str, Any]
_ANY: Final = re.compile("")
_QUIET: Final = logging.getLogger("slack_bolt.magpie")
COME_AGAIN: Final = 503
_log = structlog.get_logger()


async def _nobody_is_asked(
    enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """Bolt wants to know whose token to use. Ours is looked up after the acknowledgement."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


class Listeners:
    """All that Slack sends, over webhooks and sockets alike."""

    def __init__(self, reception: Reception, client: AsyncWebClient) -> None:
        _QUIET.setLevel(logging.CRITICAL)
        self._reception = reception
        self._app = AsyncApp(
            name="magpie",
            logger=_QUIET,
            client=client,
            authorize=_nobody_is_asked,
            process_before_response=True,
            request_verification_enabled=False,  # the door has checked the raw bytes
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        self._app.command(_ANY)(self._command)
        for listen in (self._app.action, self._app.view, self._app.shortcut):
            listen(_ANY)(self._interactive)
        self._app.event(_ANY)(self._event)

    async def webhook(self, body: Json) -> Ack:
        """What was posted to us, signed and read; also Slack's own questions for the address."""
        # Bolt takes the body of a webhook as text only.
        return await self._dispatched(AsyncBoltRequest(body=orjson.dumps(body).decode()))

    async def envelope(self, payload: Json) -> Ack:
        """What came over a socket."""
        return await self._dispatched(AsyncBoltRequest(body=payload, mode="socket_mode"))

    async def _dispatched(self, request: AsyncBoltRequest) -> Ack:
        response = await self._app.async_dispatch(request)
        if response.status == COME_AGAIN:
            return Ack(ok=False)
        if response.status != 200:
            # Acknowledged all the same, or Slack would send it again.
            kind = str(request.body.get("type", ""))[:40]
            _log.warning("slack.nobody_listens", status=response.status, kind=kind)
            return Ack()
        return Ack(body=orjson.loads(response.body) if response.body.startswith("{") else None)

    # -- listeners: Bolt hands in arguments by their names -----------------------------------------

    async def _command(self, ack: AsyncAck, body: Json) -> None:
        await ack(**(self._reception.command(body).body or {}))

    async def _interactive(self, ack: AsyncAck, body: Json) -> None:
        await ack(**(self._reception.interactive(body).body or {}))

    async def _event(self, body: Json) -> BoltResponse | None:
        ack = await self._reception.event(body)
        return None if ack.ok else BoltResponse(status=COME_AGAIN)
