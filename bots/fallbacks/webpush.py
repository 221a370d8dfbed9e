"""Push to browsers that took a subscription: encrypted for the one browser, signed with our key.

The browser brings its push service along, which is a stranger's address: the session handed in must
refuse private addresses at the socket.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Final

import orjson
from pywebpush import WebPusher, WebPushException

from bots.fallbacks.answers import Heard, ask, failed
from bots.fallbacks.push import TTL, short
from core.alerts.states import Gone, RetryAfter, SendOutcome, Sent

if TYPE_CHECKING:
    import aiohttp
    from py_vapid import Vapid02

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
        key: Vapid02,
        contact: str,
        concurrency: int = 8,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._one_way = one_way
        self._store = store
        self._clock = clock
        self._key = key
        self._contact = contact

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """404 and 410 mean that the browser has let go of us."""
        outlet = await self._store.open(outgoing.address.chat)
        if outlet is None:
            return Gone("the browser is not known any more")
        said = short(self._one_way.message(outgoing), self._one_way.base_url)
        tag = outgoing.delivery_id.partition("r")[0]
        payload = orjson.dumps({**dataclasses.asdict(said), "tag": tag})
        if len(payload) > MOST_BYTES:
            less = dataclasses.replace(said, photo="", url=self._one_way.base_url)
            payload = orjson.dumps({**dataclasses.asdict(less), "tag": tag})
        endpoint = str(outlet.values["endpoint"])
        try:
            # Elliptic curves take milliseconds; the loop has other things to do.
            data, headers = await asyncio.to_thread(self._sealed, outlet.values, endpoint, payload)
        except (WebPushException, ValueError):
            return Gone("the browser's keys cannot be used")
        if outgoing.silent:
            headers["Urgency"] = "low"
        heard = await ask(self._session, "POST", endpoint, data=data, headers=headers)
        if not isinstance(heard, Heard):
            return heard
        if heard.status in {404, 410}:
            return Gone(f"the browser let go ({heard.status})")
        if 200 <= heard.status < 300:
            return Sent(outgoing.delivery_id)
        if heard.status in {401, 403}:
            return Gone(f"the push service refuses our key ({heard.status})")
        waits = failed(heard)
        if isinstance(waits, RetryAfter):
            # Each browser has its own service; one that is busy says nothing of the others.
            return dataclasses.replace(waits, whole_platform=False)
        return waits

    def _sealed(
        self, values: dict[str, object], endpoint: str, payload: bytes
    ) -> tuple[bytes, dict[str, str]]:
        pusher = WebPusher({"endpoint": endpoint, "keys": values["keys"]})
        sealed = pusher.encode(payload, "aes128gcm")
        origin = "/".join(endpoint.split("/", 3)[:3])
        claims = {
            "aud": origin,
            "exp": int(self._clock.now().timestamp()) + VAPID_HOURS * 3600,
            "sub": self._contact,
        }
        headers = {
            **self._key.sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL),
        }
        return bytes(sealed["body"]), headers
