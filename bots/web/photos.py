"""Addresses under which the page fetches photos through us: signed, so that it is no open proxy."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

from bots.views.cards import safe_url

_MAC_BYTES = 16


class PhotoAddresses:
    """Signs with the first key and accepts all of them, so that keys can be changed.

    A browser that fetched a photo from its marketplace would tell that marketplace who looks at it.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys:
            raise ValueError("a key is needed to sign photo addresses")
        self._keys = tuple(hashlib.sha256(b"magpie.photos" + key.encode()).digest() for key in keys)

    def path(self, url: str | None) -> str | None:
        """Where our own page finds this photo; None if it is no web address."""
        safe = safe_url(url)
        if safe is None:
            return None
        return f"/photo/{self._mac(self._keys[0], safe)}?u={quote(safe, safe='')}"

    def allows(self, mac: str, url: str) -> bool:
        """Whether this address was signed here."""
        if not mac.isascii() or safe_url(url) is None:
            return False
        return any(hmac.compare_digest(mac, self._mac(key, url)) for key in self._keys)

    @staticmethod
    def _mac(key: bytes, url: str) -> str:
        digest = hmac.digest(key, url.encode("utf-8", "surrogatepass"), "sha256")[:_MAC_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
