"""Push to phones through Firebase, for operators who have an app of their own.

The app shows its registration token; its person pastes it into the chat and brings back the code
that comes as a notification. Firebase is spoken to directly: one call for a token of ours, good for
an hour, and one for each message.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from bots.fallbacks.answers import Heard, ask, failed
from bots.fallbacks.push import TTL, short
from bots.fallbacks.render import tag_of
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent
from core.errors import ConfigurationError

if TYPE_CHECKING:
    import pathlib

    import aiohttp

    from bots.fallbacks.push import Short
    from bots.fallbacks.render import OneWay
    from bots.fallbacks.store import FallbackStore
    from core.alerts.sender import Outgoing
    from core.clock import Clock

TOKEN: Final = re.compile(r"^[A-Za-z0-9_:-]{80,400}$")
SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIVES: Final = 3600
EARLY: Final = 120
"""Seconds before its end at which a token of ours is made anew."""
_DEAD: Final = frozenset({"UNREGISTERED", "SENDER_ID_MISMATCH"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A service account, as the file that Firebase hands out says it."""

    project: str
    email: str
    token_url: str
    private_key: str = dataclasses.field(repr=False)


def read_credentials(file: pathlib.Path) -> Credentials:
    """Raises `ConfigurationError` without repeating anything of the file."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        return Credentials(
            project=str(given["project_id"]),
            email=str(given["client_email"]),
            token_url=str(given["token_uri"]),
            private_key=str(given["private_key"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            "FCM_CREDENTIALS_FILE is not the JSON file of a service account of Firebase."
        ) from error


class Account:
    """Our token with Firebase, made anew shortly before its end."""

    def __init__(self, session: aiohttp.ClientSession, given: Credentials, clock: Clock) -> None:
        self._session = session
        self._given = given
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._until = 0.0

    def forget(self) -> None:
        """The token was refused; the next message asks for another one."""
        self._until = 0.0

    async def token(self) -> str | SendOutcome:
        """A token that is good for a while, or why there is none."""
        async with self._lock:
            now = self._clock.now().timestamp()
            if now < self._until:
                return self._token
            assertion = await asyncio.to_thread(self._assertion, int(now))
            form = {"grant_type": GRANT, "assertion": assertion}
            heard = await ask(self._session, "POST", self._given.token_url, data=form)
            if not isinstance(heard, Heard):
                # Nothing was sent to anybody yet, so nothing is in doubt.
                return RetryAfter(30, "no token from Google", whole_platform=True)
            said = heard.json()
            token = said.get("access_token") if isinstance(said, dict) else None
            if heard.status != 200 or not isinstance(token, str):
                return RetryAfter(300, f"Google refuses us ({heard.status})", whole_platform=True)
            self._token, self._until = token, now + LIVES - EARLY
            return token

    def _assertion(self, now: int) -> str:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy, and seldom set up
        from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
            load_pem_private_key,
        )

        claims = {
            "iss": self._given.email,
            "scope": SCOPE,
            "aud": self._given.token_url,
            "iat": now,
            "exp": now + LIVES,
        }
        head = {"alg": "RS256", "typ": "JWT"}
        signed = f"{_coded(orjson.dumps(head))}.{_coded(orjson.dumps(claims))}"
        key = load_pem_private_key(self._given.private_key.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ConfigurationError("FCM_CREDENTIALS_FILE holds no RSA key.")
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_coded(signature)}"


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class FcmSender:
    """The `core.alerts.sender.Sender` of Firebase."""

    platform = "fcm"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: Account,
        one_way: OneWay,
        store: FallbackStore,
        *,
        base: str,
        project: str,
        concurrency: int = 16,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._account = account
        self._one_way = one_way
        self._store = store
        self._url = f"{base.rstrip('/')}/v1/projects/{project}/messages:send"

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """One message; a correction takes the place of what it corrects, by its tag."""
        outlet = await self._store.open(outgoing.address.chat)
        if outlet is None:
            return Gone("the phone is not known any more")
        try:
            said = short(self._one_way.message(outgoing), self._one_way.base_url)
        except KeyError as error:
            return Rejected(f"no text {error}")
        token = await self._account.token()
        if not isinstance(token, str):
            return token
        heard = await ask(
            self._session,
            "POST",
            self._url,
            json={"message": message(str(outlet.values["token"]), said, outgoing)},
            headers={"Authorization": f"Bearer {token}"},
        )
        if not isinstance(heard, Heard):
            return heard
        if heard.status == 200:
            return Sent(outgoing.delivery_id)
        return self._refused(heard)

    def _refused(self, heard: Heard) -> SendOutcome:
        code = error_code(heard.json())
        if code in _DEAD:
            return Gone(f"Firebase: {code}")
        if heard.status == 401:
            self._account.forget()
            return RetryAfter(5, "401: the token is refused", whole_platform=True)
        if code == "INVALID_ARGUMENT":
            return Rejected("Firebase: INVALID_ARGUMENT")
        return failed(heard)


def message(token: str, said: Short, outgoing: Outgoing) -> dict[str, Any]:
    """What Firebase is asked to show."""
    tag = tag_of(outgoing.delivery_id)
    urgent = not outgoing.silent
    return {
        "token": token,
        "notification": {"title": said.title, "body": said.body or said.title},
        "data": {"url": said.url, "delivery": tag},
        "android": {
            "priority": "HIGH" if urgent else "NORMAL",
            "ttl": f"{TTL}s",
            "notification": {"tag": tag},
        },
        "apns": {
            "headers": {
                "apns-collapse-id": tag,
                "apns-priority": "10" if urgent else "5",
            }
        },
    }


def error_code(said: object) -> str:
    """Firebase's own word for what went wrong, or Google's; "" for garbage."""
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return ""
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        code = detail.get("errorCode") if isinstance(detail, dict) else None
        if isinstance(code, str):
            return code
    return str(error.get("status", ""))
