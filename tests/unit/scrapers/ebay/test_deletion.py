"""eBay's closed accounts: the challenge, and which notices are believed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator

import orjson
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.clock import ManualClock
from core.errors import MarketplaceError
from scrapers.ebay.deletion import DeletionNotices, ForgedNoticeError
from scrapers.ebay.token import AppToken
from scrapers.http import HTTPClient
from tests.fakes.wire import FakeServer

SECRET = "a-token-of-at-least-thirty-two-characters"
ENDPOINT = "https://magpie.example/hooks/ebay/deletion"
KEY = ec.generate_private_key(ec.SECP256R1())


class KeyServer(FakeServer):
    """Hands out eBay's public keys, to whoever brings an application token."""

    def __init__(self) -> None:
        super().__init__()
        pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.key = pem.decode().replace("\n", "")
        self.status = 200

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/token"):
            return web.json_response({"access_token": "t", "expires_in": 7200})
        if self.status != 200 or not request.path.endswith("/kid-1"):
            return web.json_response({}, status=self.status if self.status != 200 else 404)
        return web.json_response({"key": self.key, "algorithm": "ECDSA", "digest": "SHA1"})


@pytest.fixture
async def server() -> AsyncIterator[KeyServer]:
    server = KeyServer()
    async with server.running():
        yield server


@pytest.fixture
async def notices(server: KeyServer, clock: ManualClock) -> AsyncIterator[DeletionNotices]:
    http = HTTPClient(clock, allowed_private_hosts=[server.host])
    token = AppToken(http, server.base, "id", "secret")
    yield DeletionNotices(http, token, server.base, SECRET, ENDPOINT)
    await http.close()


def body(topic: str = "MARKETPLACE_ACCOUNT_DELETION", **data: object) -> bytes:
    told = {"username": "old_seller", "userId": "ma8vp1jySJC", "eiasToken": "nY+sHZ2PrBm"}
    return orjson.dumps({"metadata": {"topic": topic}, "notification": {"data": {**told, **data}}})


def sign(content: bytes, *, kid: str = "kid-1", digest: str = "SHA1") -> str:
    signed = KEY.sign(content, ec.ECDSA(hashes.SHA1()))  # noqa: S303 - as eBay signs
    told = {
        "alg": "ecdsa",
        "kid": kid,
        "signature": base64.b64encode(signed).decode(),
        "digest": digest,
    }
    return base64.b64encode(orjson.dumps(told)).decode()


def test_the_challenge_is_answered_as_ebay_counts(notices: DeletionNotices) -> None:
    told = orjson.loads(notices.answer("abc"))
    wanted = hashlib.sha256(f"abc{SECRET}{ENDPOINT}".encode()).hexdigest()
    assert told == {"challengeResponse": wanted}


async def test_a_signed_notice_names_whom_to_forget(
    notices: DeletionNotices, server: KeyServer
) -> None:
    content = body()
    wanted = ("old_seller", "ma8vp1jySJC", "nY+sHZ2PrBm")
    assert await notices.read(sign(content), content) == wanted
    assert await notices.read(sign(content), content) == wanted
    assert sum("public_key" in one.path for one in server.requests) == 1


@pytest.mark.parametrize(
    ("signature", "content"),
    [
        ("", body()),
        ("not base64!", body()),
        (base64.b64encode(b"[]").decode(), body()),
        (base64.b64encode(b"{}").decode(), body()),
        (sign(body()), body(username="somebody_else")),
        (sign(body(), kid="../../secrets"), body()),
        (sign(body(), kid="unknown"), body()),
        (sign(body(), digest="MD5"), body()),
        (sign(b"[]"), b"[]"),
        (sign(b"\xff"), b"\xff"),
        (sign(body("OTHER")), body("OTHER")),
    ],
    ids=range(11),
)
async def test_what_is_not_of_ebay_is_refused(
    notices: DeletionNotices, signature: str, content: bytes
) -> None:
    with pytest.raises(ForgedNoticeError):
        await notices.read(signature, content)


async def test_a_key_that_cannot_be_had_is_asked_again_later(
    notices: DeletionNotices, server: KeyServer
) -> None:
    server.status = 503
    with pytest.raises(MarketplaceError):
        await notices.read(sign(body()), body())
    server.status = 200
    assert await notices.read(sign(body()), body())


async def test_a_key_of_another_kind_is_not_used(
    notices: DeletionNotices, server: KeyServer
) -> None:
    other = rsa.generate_private_key(65537, 2048).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for key in (pem.decode(), "nonsense"):
        server.key = key
        with pytest.raises(MarketplaceError):
            await notices.read(sign(body()), body())
