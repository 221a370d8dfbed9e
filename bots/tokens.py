"""Signed tokens behind buttons: who pressed is checked at the press, what was meant stands in here.

A token is `1/<action>/<arg>/<arg>/<mac>`: printable ASCII of at most 64 bytes, because Telegram
allows no more. The MAC is 72 bits of HMAC-SHA256, so that nobody can make up a token; a token says
nothing secret. Old buttons live for ever, so the version stands first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

VERSION = "1"
MAX_BYTES = 64
_MAC_BYTES = 9
_PART = re.compile(r"^[A-Za-z0-9_:,.+-]*$")


class Tokens:
    """Signs with the first key and accepts all of them, so that keys can be changed."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys:
            raise ValueError("a key is needed to sign buttons")
        self._keys = tuple(
            hashlib.sha256(b"magpie.buttons" + key.encode()).digest() for key in keys
        )

    def sign(self, action: str, *args: str | int) -> str:
        """Make a token. ValueError if it would not fit or holds a character it cannot carry."""
        parts = (action, *(str(arg) for arg in args))
        bad = [part for part in parts if not _PART.match(part)]
        if bad:
            raise ValueError(f"a button cannot carry {bad[0]!r}")
        body = "/".join((VERSION, *parts))
        token = f"{body}/{self._mac(self._keys[0], body)}"
        if len(token) > MAX_BYTES:
            raise ValueError(f"the button {action} is {len(token)} bytes long")
        return token

    def read(self, token: str) -> tuple[str, tuple[str, ...]] | None:
        """Action and arguments of a token that is ours; None for anything else."""
        if len(token) > MAX_BYTES or not token.isascii():
            return None
        body, _, mac = token.rpartition("/")
        version, _, rest = body.partition("/")
        if version != VERSION or not rest:
            return None
        if not any(hmac.compare_digest(mac, self._mac(key, body)) for key in self._keys):
            return None
        action, *args = rest.split("/")
        return action, tuple(args)

    @staticmethod
    def _mac(key: bytes, body: str) -> str:
        digest = hmac.digest(key, body.encode(), "sha256")[:_MAC_BYTES]
        return base64.urlsafe_b64encode(digest).decode()
