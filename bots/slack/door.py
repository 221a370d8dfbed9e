"""Slack's webhooks: signatures on raw bytes, then in; and the pages of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import orjson
import structlog
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bots.adapter import DoorAnswer, DoorRequest

if TYPE_CHECKING:
    from bots.slack.bolt import Listeners
    from bots.slack.oauth import OAuth
    from bots.slack.reception import Ack
    from core.clock import Clock

Json = dict[str, Any]
NOT_ALLOWED: Final = DoorAnswer(status=405)
NOT_FOUND: Final = DoorAnswer(status=404)
REFUSED: Final = DoorAnswer(status=401)
_PATHS: Final = frozenset({"events", "interactive", "commands"})
_log = structlog.get_logger()


class _Time(SignatureClock):
    """The SDK's clock, told by ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class SlackDoor:
    """Everything under `/hooks/slack/`."""

    def __init__(
        self, listeners: Listeners, oauth: OAuth | None, secret: str, clock: Clock
    ) -> None:
        self._listeners = listeners
        self._oauth = oauth
        self._verifier = SignatureVerifier(secret, _Time(clock)) if secret else None

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Check the signature, hand it on, and answer within Slack's patience."""
        path = request.path.strip("/")
        if self._oauth is not None and path in {"install", "oauth_redirect"}:
            if request.method != "GET":
                return NOT_ALLOWED
            return await (
                self._oauth.begin(request) if path == "install" else self._oauth.come_back(request)
            )
        if path not in _PATHS:
            return NOT_FOUND
        if request.method != "POST":
            return NOT_ALLOWED
        if not self._is_slack(request):
            _log.warning("slack.refused_at_door", path=path)
            return REFUSED
        return await self._signed(path, request.body)

    def _is_slack(self, request: DoorRequest) -> bool:
        if self._verifier is None:
            return False
        try:
            return self._verifier.is_valid_request(request.body, dict(request.headers))
        except (ValueError, TypeError, OverflowError):
            # A time that is no number, a body that is no text, a signature that is not ASCII.
            return False

    async def _signed(self, path: str, body: bytes) -> DoorAnswer:
        given = _read(path, body)
        if given is None:
            return DoorAnswer(status=400)
        return _told(await self._listeners.webhook(given))


def _read(path: str, body: bytes) -> Json | None:
    """The input; commands come as a form, presses as JSON in a form, events as JSON."""
    try:
        if path == "events":
            given = orjson.loads(body)
        else:
            given = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
            if path == "interactive":
                given = orjson.loads(given.get("payload", ""))
    except (ValueError, UnicodeDecodeError):
        return None
    return given if isinstance(given, dict) else None


def _told(ack: Ack) -> DoorAnswer:
    if not ack.ok:
        return DoorAnswer(status=503, headers={"Retry-After": "5"})
    if ack.body is None:
        return DoorAnswer(status=200)
    return DoorAnswer(status=200, body=orjson.dumps(ack.body), media_type="application/json")
