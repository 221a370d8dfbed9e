"""What stands behind the push services: browsers and phones, which show a name only once."""

from __future__ import annotations

import base64
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bots.fallbacks.browsers import PushKeys

TOKEN = "a token of Google's for this storm"


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """All browsers of the storm have one key, and an address each."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"sixteen bytes ok"

    def subscription(self, endpoint: str, keys: tuple[str, ...]) -> dict[str, Any]:
        """What the house keeps of it."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": endpoint,
            "keys": {"p256dh": _coded(point), "auth": _coded(self._auth)},
            "key": PushKeys("", keys).public,
        }

    def read(self, sealed: bytes) -> str:
        """What was meant for this browser alone."""
        raw = http_ece.decrypt(sealed, private_key=self._key, auth_secret=self._auth)
        return bytes(raw).decode()


def phone(number: int) -> dict[str, Any]:
    """What the house keeps of an app on a phone."""
    return {"token": f"phone-{number:08d}-" + "x" * 90}
