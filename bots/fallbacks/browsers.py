"""Browsers that take push: our key for them, what they give, and the door that shows the key.

The key is made from the operator's own secret unless one is set, so that push works in a house that
set nothing up. Ciphers are loaded when the first browser asks, not at start.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson

from bots.adapter import DoorAnswer, DoorRequest
from core.errors import ConfigurationError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from py_vapid import Vapid02

SERVICES: Final = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""Push services of the browsers there are. A name that begins with a dot stands for all under it;
nothing else is posted to, whatever a page says its browser said."""
_P256DH: Final = re.compile(r"^B[A-Za-z0-9_-]{86}=?$")
_AUTH: Final = re.compile(r"^[A-Za-z0-9_-]{22}(?:==)?$")
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many keys the curve P-256 has."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a browser gives us: where, and for whom to encrypt."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def name(self) -> str:
        """Ours, from its address: the same browser is the same outlet."""
        return hashlib.sha256(self.endpoint.encode()).hexdigest()[:16]


def read_subscription(given: Mapping[str, str], private_hosts: Sequence[str]) -> Subscription:
    """What a page sent. Raises `UserError` for what no browser gives."""
    endpoint = given.get("endpoint", "")[:1000]
    p256dh, auth = given.get("p256dh", ""), given.get("auth", "")
    known = endpoint.isascii() and endpoint.isprintable() and _is_service(endpoint, private_hosts)
    if not known or not _P256DH.match(p256dh) or not _AUTH.match(auth):
        raise UserError("reach.bad_browser")
    return Subscription(endpoint=endpoint, p256dh=p256dh, auth=auth)


def _is_service(endpoint: str, private_hosts: Sequence[str]) -> bool:
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password or any(c in endpoint for c in ' \\<>"'):
        return False
    if parts.netloc in private_hosts:
        return parts.scheme in {"http", "https"}
    ours = any(host.endswith(name) if name[0] == "." else host == name for name in SERVICES)
    return ours and parts.scheme == "https" and port in {None, 443}


class PushKeys:
    """The keys that sign what we push: one that was set, or one for each of the house's keys."""

    def __init__(self, private: str, keys: Sequence[str]) -> None:
        self._private = private
        self._keys = tuple(keys)
        self._made: dict[str, Vapid02] = {}
        if private:
            self._load()

    @property
    def public(self) -> str:
        """The key that a browser binds its subscription to."""
        return next(iter(self._load()))

    def sign(self, public: str, claims: dict[str, Any]) -> dict[str, str] | None:
        """The header for a browser that was given this key; None for a key we have no more."""
        key = self._load().get(public)
        signed: dict[str, str] | None = None if key is None else key.sign(claims)
        return signed

    def _load(self) -> dict[str, Vapid02]:
        if not self._made:
            made = [self._given()] if self._private else [_derived(key) for key in self._keys]
            for one in made:
                # Whom to ask about our pushes may be a house that no mail reaches.
                one.conf["no-strict"] = True
            self._made = {_public(one): one for one in made}
        return self._made

    def _given(self) -> Vapid02:
        from py_vapid import Vapid02  # noqa: PLC0415 - loaded when there is a key to read

        try:
            return Vapid02.from_string(self._private)
        except (ValueError, TypeError) as error:
            raise ConfigurationError(
                "VAPID_PRIVATE_KEY is not a private key of P-256 in base64."
            ) from error


def _derived(secret: str) -> Vapid02:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from py_vapid import Vapid02  # noqa: PLC0415 - as above

    number = int.from_bytes(hashlib.sha512(b"magpie.push" + secret.encode()).digest())
    key = ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())
    return Vapid02(key)


def _public(key: Vapid02) -> str:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - as above

    point = key.public_key.public_bytes(form.Encoding.X962, form.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


class PushDoor:
    """Shows the page our key; a public one, so that nobody is asked who they are."""

    def __init__(self, keys: PushKeys) -> None:
        self._keys = keys

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """`GET key`."""
        if request.path != "key" or request.method != "GET":
            return DoorAnswer(status=404)
        body = orjson.dumps({"key": self._keys.public})
        return DoorAnswer(
            status=200,
            body=body,
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )
