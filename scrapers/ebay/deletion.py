"""eBay's notices that an account was closed: the challenge of its door, and proof of each notice.

Whoever stores eBay's data has to take part: developer.ebay.com/marketplace-account-deletion.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from core.errors import MarketplaceError
from scrapers.ebay.answers import NAME, read_json
from scrapers.ebay.token import API_POLITENESS
from scrapers.http import Request

if TYPE_CHECKING:
    from scrapers.ebay.token import AppToken
    from scrapers.http import HTTPClient

TOPIC: Final = "MARKETPLACE_ACCOUNT_DELETION"
MAX_NAME: Final = 200
_KID: Final = re.compile(r"[A-Za-z0-9-]{1,80}")
_KEYS_KEPT: Final = 16
_DIGESTS: Final = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256}  # eBay signs with SHA1 today
_BAD_KEY: Final = (ValueError, TypeError, UnsupportedAlgorithm)


class ForgedNoticeError(Exception):
    """The notice does not come from eBay, or cannot be read."""


class DeletionNotices:
    """Checks what comes to the door. `endpoint` is the door's public address, as eBay knows it."""

    def __init__(
        self, http: HTTPClient, token: AppToken, api_base: str, secret: str, endpoint: str
    ) -> None:
        self._http = http
        self._token = token
        self._base = api_base
        self._secret = secret
        self._endpoint = endpoint
        self._keys: OrderedDict[str, EllipticCurvePublicKey] = OrderedDict()

    def answer(self, challenge: str) -> bytes:
        """What eBay wants to hear when it tries the door."""
        told = hashlib.sha256(f"{challenge}{self._secret}{self._endpoint}".encode()).hexdigest()
        return orjson.dumps({"challengeResponse": told})

    async def read(self, signature: str, body: bytes) -> tuple[str, ...]:
        """Names under which the closed account may be known here; raises `ForgedNoticeError`.

        A key that cannot be fetched raises a `MarketplaceError`: eBay sends the notice again.
        """
        told = _header(signature)
        kid, digest = str(told.get("kid", "")), _DIGESTS.get(str(told.get("digest", "")).upper())
        if not _KID.fullmatch(kid) or digest is None:
            raise ForgedNoticeError("the signature names no key")
        try:
            signed = base64.b64decode(str(told.get("signature", "")), validate=True)
        except binascii.Error:
            raise ForgedNoticeError("the signature is no base64") from None
        key = await self._key(kid)
        try:
            key.verify(signed, body, ECDSA(digest()))
        except InvalidSignature:
            raise ForgedNoticeError("the signature does not fit") from None
        return _names(body)

    async def _key(self, kid: str) -> EllipticCurvePublicKey:
        known = self._keys.get(kid)
        if known is not None:
            return known
        reply = await self._http.ask(
            Request(
                marketplace=NAME,
                url=f"{self._base}/commerce/notification/v1/public_key/{quote(kid, safe='')}",
                headers={"Authorization": f"Bearer {await self._token.get()}"},
                answers=frozenset({200, 400, 404}),
                politeness=API_POLITENESS,
            )
        )
        if reply.status != 200:
            raise ForgedNoticeError("eBay does not know that key")
        found = _public_key(str(read_json(reply.body).get("key", "")))
        self._keys[kid] = found
        if len(self._keys) > _KEYS_KEPT:
            self._keys.popitem(last=False)
        return found


def _header(signature: str) -> dict[str, Any]:
    try:
        told = orjson.loads(base64.b64decode(signature[:4_000], validate=True))
    except (binascii.Error, ValueError):
        raise ForgedNoticeError("the signature cannot be read") from None
    if not isinstance(told, dict):
        raise ForgedNoticeError("the signature cannot be read")
    return told


def _public_key(told: str) -> EllipticCurvePublicKey:
    """The key; eBay writes it on one line."""
    inner = told.replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", "")
    pem = f"-----BEGIN PUBLIC KEY-----\n{inner.strip()}\n-----END PUBLIC KEY-----\n"
    try:
        key = load_pem_public_key(pem.encode())
    except _BAD_KEY:
        raise MarketplaceError(NAME, "the key cannot be read") from None
    if not isinstance(key, EllipticCurvePublicKey):
        raise MarketplaceError(NAME, "the key is of another kind")
    return key


def _names(body: bytes) -> tuple[str, ...]:
    try:
        notice = orjson.loads(body)
        topic, data = notice["metadata"]["topic"], notice["notification"]["data"]
        names = [data.get("username"), data.get("userId"), data.get("eiasToken")]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ForgedNoticeError("the notice cannot be read") from None
    if topic != TOPIC:
        raise ForgedNoticeError("another topic")
    return tuple(name for name in names if isinstance(name, str) and 0 < len(name) <= MAX_NAME)
