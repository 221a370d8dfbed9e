"""Mail through SendGrid's API, and the events that come back."""

from __future__ import annotations

import base64
import binascii
import json
import re
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, Final

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bots.adapter import DoorAnswer, DoorRequest
from bots.fallbacks.answers import Heard, ask, failed
from bots.fallbacks.email import Mail, mail_headers
from core.alerts.states import Rejected, SendOutcome, Sent
from core.errors import ConfigurationError

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.store import FallbackStore
    from core.clock import Clock

MOST_EVENTS: Final = 5000
OLDEST: Final = 600
"""Seconds; a signed post that is older was kept by somebody."""
FOR_EVER: Final = frozenset({"spamreport", "unsubscribe", "group_unsubscribe"})
_DROPPED_FOR_EVER: Final = ("bounced address", "spam reporting", "unsubscribed", "invalid")
_RANKS: Final = {"processed": 1, "deferred": 2, "dropped": 4, "bounce": 4, "delivered": 3}
_SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
_TIMESTAMP: Final = "x-twilio-email-event-webhook-timestamp"
_DELIVERY: Final = re.compile(r"^d([0-9]{1,18})")

_log = structlog.get_logger()


class SendGrid:
    """Posts mails to `/v3/mail/send`."""

    def __init__(
        self, session: aiohttp.ClientSession, key: str, sender: str, base: str, *, sandbox: bool
    ) -> None:
        self._session = session
        self._key = key
        self._name, self._address = parseaddr(sender)
        self._url = f"{base.rstrip('/')}/v3/mail/send"
        self._sandbox = sandbox

    async def send(self, mail: Mail) -> SendOutcome:
        """202 is taken. SendGrid knows no key against repeats; our Message-ID marks them."""
        heard = await ask(
            self._session,
            "POST",
            self._url,
            json=self._body(mail),
            headers={"Authorization": f"Bearer {self._key}"},
        )
        if not isinstance(heard, Heard):
            return heard
        if heard.status == 202 or (self._sandbox and heard.status == 200):
            return Sent(mail.message_id)
        if heard.status in {400, 413}:
            return Rejected(f"status {heard.status}")
        return failed(heard)

    def _body(self, mail: Mail) -> dict[str, Any]:
        sender = {"email": self._address}
        if self._name:
            sender["name"] = self._name
        body: dict[str, Any] = {
            "personalizations": [
                {"to": [{"email": mail.to}], "custom_args": {"delivery_id": mail.delivery_id}}
            ],
            "from": sender,
            "subject": mail.subject,
            "content": [
                {"type": "text/plain", "value": mail.text},
                {"type": "text/html", "value": mail.html},
            ],
            "headers": {"Message-ID": mail.message_id, **mail_headers(mail)},
            # Links must stay ours: a rewritten one would lead through somebody else's counter.
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
                "subscription_tracking": {"enable": False},
            },
        }
        if self._sandbox:
            body["mail_settings"] = {"sandbox_mode": {"enable": True}}
        return body


def read_key(encoded: str) -> ec.EllipticCurvePublicKey:
    """The public key as SendGrid shows it. Raises `ConfigurationError`."""
    try:
        key = load_der_public_key(base64.b64decode(encoded, validate=True))
    except (ValueError, binascii.Error):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ConfigurationError("SENDGRID_EVENT_PUBLIC_KEY is not the key that SendGrid shows.")
    return key


class SendGridEvents:
    """The door for SendGrid's events: who must not be written to, and what was delivered."""

    def __init__(
        self, store: FallbackStore, clock: Clock, key: ec.EllipticCurvePublicKey | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._key = key

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Events that are signed and fresh are followed, each once."""
        if request.path != "events" or request.method != "POST" or self._key is None:
            return DoorAnswer(status=404)
        if not self._genuine(request, self._key):
            return DoorAnswer(status=401)
        try:
            events = json.loads(request.body)
        except (ValueError, RecursionError):
            return DoorAnswer(status=400)
        if not isinstance(events, list):
            return DoorAnswer(status=400)
        await self._follow([one for one in events[:MOST_EVENTS] if isinstance(one, dict)])
        return DoorAnswer(status=204)

    def _genuine(self, request: DoorRequest, key: ec.EllipticCurvePublicKey) -> bool:
        stamp = request.headers.get(_TIMESTAMP, "")
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
            return False
        if abs(self._clock.now().timestamp() - int(stamp)) > OLDEST:
            return False
        try:
            signature = base64.b64decode(request.headers.get(_SIGNATURE, ""), validate=True)
            key.verify(signature, stamp.encode() + request.body, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError, binascii.Error):
            return False
        return True

    async def _follow(self, events: list[dict[str, Any]]) -> None:
        by_key = {str(one.get("sg_event_id", ""))[:200]: one for one in events}
        by_key.pop("", None)
        new = await self._store.news([f"sendgrid {key}" for key in by_key])
        for key, event in by_key.items():
            if f"sendgrid {key}" in new:
                await self._one(event)
        # Only now: what fails half way is sent again, and following an event twice does no harm.
        await self._store.heard(sorted(new))

    async def _one(self, event: dict[str, Any]) -> None:
        kind, address = str(event.get("event", "")), str(event.get("email", "")).strip().lower()
        why = suppression(kind, event)
        if why is not None and address:
            _log.info("email.suppressed", why=why)
            await self._store.suppress("email", address[:320], why)
        found = _DELIVERY.match(str(event.get("delivery_id", "")))
        if found is None or kind not in _RANKS:
            return
        delivery_id = int(found[1])
        await self._store.report_mail(delivery_id, kind, _RANKS[kind])
        if kind in {"bounce", "dropped"}:
            await self._store.say_elsewhere(delivery_id)


def suppression(kind: str, event: dict[str, Any]) -> str | None:
    """Why an event forbids every further mail; None for what passes by itself."""
    if kind in FOR_EVER:
        return kind
    if kind == "bounce":
        return None if str(event.get("type", "bounce")) == "blocked" else "bounce"
    reason = str(event.get("reason", "")).lower()
    if kind == "dropped" and reason.startswith(_DROPPED_FOR_EVER):
        return f"dropped: {reason[:60]}"
    return None
