"""Push to browsers that took a subscription: encrypted for the one browser, signed with our key.

The browser brings its push service along, which is a stranger's address: the session handed in must
refuse private addresses at the socket.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any, Final

import orjson

from bots.fallbacks.answers import Heard, ask, failed
from bots.fallbacks.push import TTL, short
from bots.fallbacks.render import tag_of
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.browsers import PushKeys
    from bots.fallbacks.render import OneWay
    from bots.fallbacks.store import FallbackStore
    from core.alerts.sender import Outgoing
    from core.clock import Clock

VAPID_HOURS: Final = 12
MOST_BYTES: Final = 3000
"""Push services take four kilobytes, encryption included."""


class WebPushSender:
    """The sender of browsers: encrypted for the one browser, signed with the operator's key."""

    platform = "webpush"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        one_way: OneWay,
        store: FallbackStore,
        clock: Clock,
        *,
        keys: PushKeys,
        contact: str,
        concurrency: int = 8,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._one_way = one_way
        self._store = store
        self._clock = clock
        self._keys = keys
        self._contact = contact

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """404 and 410 mean that the browser has let go of us.

        A correction goes out under the name of the first, which it takes the place of.
        """
        outlet = await self._store.open(outgoing.address.chat)
        if outlet is None:
            return Gone("the browser is not known any more")
        try:
            payload = self._payload(outgoing)
        except KeyError as error:
            return Rejected(f"no text {error}")
        endpoint = str(outlet.values["endpoint"])
        # Elliptic curves take milliseconds; the loop has other things to do.
        sealed = await asyncio.to_thread(self._sealed, outlet.values, endpoint, payload)
        if sealed is None:
            return Gone("the browser's keys cannot be used")
        data, headers = sealed
        if outgoing.silent:
            headers["Urgency"] = "low"
        heard = await ask(self._session, "POST", endpoint, data=data, headers=headers)
        if not isinstance(heard, Heard):
            return heard
        if heard.status in {404, 410}:
            return Gone(f"the browser let go ({heard.status})")
        if 200 <= heard.status < 300:
            return Sent(outgoing.delivery_id)
        waits = failed(heard)
        if isinstance(waits, RetryAfter):
            # Each browser has its own service; one that is busy says nothing of the others, and one
            # that refuses our signature may dislike our clock: the next place has it meanwhile.
            return dataclasses.replace(waits, whole_platform=False)
        return waits

    def _payload(self, outgoing: Outgoing) -> bytes:
        said = short(self._one_way.message(outgoing), self._one_way.base_url)
        tag = tag_of(outgoing.delivery_id)
        shown = {"title": said.title, "body": said.body, "url": said.url, "tag": tag}
        payload = orjson.dumps({**shown, "silent": outgoing.silent})
        if len(payload) <= MOST_BYTES:
            return payload
        return orjson.dumps({**shown, "url": self._one_way.base_url, "body": said.body[:200]})

    def _sealed(
        self, values: dict[str, Any], endpoint: str, payload: bytes
    ) -> tuple[bytes, dict[str, str]] | None:
        from pywebpush import WebPusher, WebPushException  # noqa: PLC0415 - see `browsers`

        claims = {
            "aud": "/".join(endpoint.split("/", 3)[:3]),
            "exp": int(self._clock.now().timestamp()) + VAPID_HOURS * 3600,
            "sub": self._contact,
        }
        signed = self._keys.sign(str(values.get("key", "")), claims)
        if signed is None:
            return None
        try:
            pusher = WebPusher({"endpoint": endpoint, "keys": values["keys"]})
            sealed = pusher.encode(payload, "aes128gcm")
        except (WebPushException, ValueError, KeyError):
            return None
        headers = {
            **signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL),
        }
        return bytes(sealed["body"]), headers
