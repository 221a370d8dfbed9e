"""One server that speaks as SendGrid, Twilio, ntfy, Pushover, Firebase and somebody's webhook do.

Repeats are what a test wants to see: `taken` holds every message that was accepted, in order, under
the name it came with.
"""

from __future__ import annotations

import base64
import collections
import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.fakes.wire import FakeServer


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """One message that a provider said yes to."""

    kind: str
    to: str
    name: str
    """Ours, where there is one: a delivery id."""
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Providers(FakeServer):
    """Everybody says yes, unless `next_answers` holds something else."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        self.tokens: list[str] = []
        """What Google gave for the service account."""
        self.codes: dict[str, str] = {}
        """What Verify keeps, by number."""

    def of(self, kind: str) -> list[Taken]:
        """What one provider took."""
        return [one for one in self.taken if one.kind == kind]

    def repeats(self, kind: str) -> int:
        """Messages taken more than once under one name."""
        counted = collections.Counter(one.name for one in self.of(kind))
        return sum(number - 1 for number in counted.values())

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """As the one whose path it is."""
        path, headers = request.path, {k.lower(): v for k, v in request.headers.items()}
        if path == "/v3/mail/send":
            return self._sendgrid(await request.json(), headers)
        if path.endswith("/Messages.json"):
            return self._twilio(await _form(request), headers)
        if path.startswith("/v2/Services/"):
            return self._verify(path, await _form(request))
        if path == "/1/messages.json":
            return self._pushover(await _form(request), headers)
        if path.startswith("/hook"):
            body = json.loads(await request.text())
            self._take("webhook", path, headers.get("webhook-id", ""), body, headers)
            return web.Response(status=200, text="thanks, the inside says hello")
        if path == "/token":
            return self._google(await _form(request))
        if path.endswith("/messages:send"):
            return self._firebase(path, await request.json(), headers)
        if path.startswith("/push/"):
            self._take("webpush", path, "", {"sealed": await request.read()}, headers)
            return web.Response(status=201)
        if path == "/":
            body = await request.json()
            self._take("ntfy", body["topic"], "", body, headers)
            return web.json_response({"id": f"n{len(self.taken)}"})
        return web.Response(status=404)

    def _take(
        self, kind: str, to: str, name: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> None:
        self.taken.append(Taken(kind, to, name, body, headers))

    def _sendgrid(self, body: dict[str, Any], headers: dict[str, str]) -> web.Response:
        if headers.get("authorization") != "Bearer SG.key":
            return web.json_response({"errors": []}, status=401)
        one = body["personalizations"][0]
        if "header.injection" in json.dumps(body["headers"]):
            return web.json_response({"errors": []}, status=400)
        to, name = one["to"][0]["email"], one["custom_args"]["delivery_id"]
        self._take("email", to, name, body, headers)
        return web.Response(status=202, headers={"X-Message-Id": f"sg{len(self.taken)}"})

    def _twilio(self, form: dict[str, str], headers: dict[str, str]) -> web.Response:
        name = form.get("StatusCallback", "").rpartition("d=")[2]
        self._take("sms", form["To"], name, form, headers)
        return web.json_response({"sid": f"SM{len(self.taken):032x}"}, status=201)

    def _verify(self, path: str, form: dict[str, str]) -> web.Response:
        if path.endswith("/Verifications"):
            self.codes[form["To"]] = "424242"
            return web.json_response({"status": "pending"}, status=201)
        right = self.codes.get(form["To"]) == form["Code"]
        return web.json_response({"status": "approved" if right else "pending"})

    def _pushover(self, form: dict[str, str], headers: dict[str, str]) -> web.Response:
        if form["user"].startswith("x"):
            answer = {"user": "invalid", "errors": ["user identifier is not valid"], "status": 0}
            return web.json_response(answer, status=400)
        self._take("pushover", form["user"], "", form, headers)
        return web.json_response({"status": 1, "request": f"p{len(self.taken)}"})

    def _google(self, form: dict[str, str]) -> web.Response:
        """A token for whoever signed with the service account's key."""
        signed, _, signature = form["assertion"].rpartition(".")
        public = service_key().public_key()
        public.verify(_raw(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(_raw(signed.partition(".")[2]))
        self.tokens.append(f"token {len(self.tokens)} of {claims['iss']}")
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 3600})

    def _firebase(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> web.Response:
        if headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            error = {"code": 401, "status": "UNAUTHENTICATED"}
            return web.json_response({"error": error}, status=401)
        message = body["message"]
        if message["token"].startswith("dead"):
            kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
            details = [{"@type": kind, "errorCode": "UNREGISTERED"}]
            error = {"code": 404, "status": "NOT_FOUND", "details": details}
            return web.json_response({"error": error}, status=404)
        self._take("fcm", message["token"], message["data"]["delivery"], message, headers)
        return web.json_response({"name": f"{path}/{len(self.taken)}"})


@functools.cache
def service_key() -> rsa.RSAPrivateKey:
    """The key of the service account."""
    return rsa.generate_private_key(65537, 2048)


def service_account(base: str) -> str:
    """The file that Firebase hands out."""
    private = service_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "magpie-tests",
            "client_email": "magpie@magpie-tests.example",
            "private_key": private.decode(),
            "token_uri": f"{base}/token",
        }
    )


def _raw(coded: str) -> bytes:
    return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))


async def _form(request: web.Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(await request.text()).items()}
