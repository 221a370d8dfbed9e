"""Webhooks out, signed as Standard Webhooks asks: constant id, a timestamp for each try.

Addresses are strangers', so the session handed in must refuse private addresses at the socket; no
redirect is followed and nothing of an answer is ever shown. While an endpoint fails, its lane comes
back on a schedule that reaches over a day; after five days of nothing but failures it is given up,
and its owner hears of it elsewhere.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

import orjson
from standardwebhooks.webhooks import Webhook

from bots.fallbacks.answers import Heard, ask
from bots.fallbacks.render import plain
from core.alerts.card import AlertCard
from core.alerts.sender import Bundle, Notice, Outgoing
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent, Unknown

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.render import Message, OneWay, Shown
    from bots.fallbacks.store import FallbackStore, Opened
    from core.clock import Clock

SCHEDULE: Final = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Seconds to wait by how long it has been failing, up to a day."""
GIVE_UP: Final = dt.timedelta(days=5)
MOST_BODY: Final = 20_000
KEEP_OLD_SECRET: Final = dt.timedelta(days=1)
_URL: Final = re.compile(r"^https://[^\s@\\]{3,1000}$")


def new_secret() -> str:
    """A secret as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def usable_url(url: str, *, plain_too: bool = False) -> bool:
    """Whether it is an address we would post to; what stands behind it is checked at the socket."""
    if plain_too and url.startswith("http://"):
        url = f"https://{url.removeprefix('http://')}"
    return bool(_URL.match(url)) and url.isascii() and url.isprintable()


class WebhookSender:
    """The `core.alerts.sender.Sender` of webhooks."""

    platform = "webhook"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        one_way: OneWay,
        store: FallbackStore,
        clock: Clock,
        *,
        concurrency: int = 32,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._one_way = one_way
        self._store = store
        self._clock = clock

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Post once; 2xx is success and nothing else is."""
        outlet = await self._store.open(outgoing.address.chat)
        if outlet is None:
            return Gone("the endpoint is not known any more")
        try:
            body = self._body(outgoing)
        except KeyError as error:
            return Rejected(f"no text {error}")
        heard = await ask(
            self._session,
            "POST",
            str(outlet.values["url"]),
            data=body,
            headers=self._headers(outlet, outgoing.delivery_id, body),
        )
        if isinstance(heard, Heard) and 200 <= heard.status < 300:
            if outlet.failing_since is not None:
                await self._store.failing(outlet.id, failing=False)
            return Sent(outgoing.delivery_id)
        return await self._failed(outlet, heard)

    def _headers(self, outlet: Opened, delivery_id: str, body: bytes) -> dict[str, str]:
        now = self._clock.now().astimezone(dt.UTC)
        stamp = now.replace(microsecond=0)
        keys = [str(outlet.values["secret"])]
        old, until = outlet.values.get("old_secret"), outlet.values.get("old_until")
        if old and until and dt.datetime.fromisoformat(str(until)) > now:
            keys.append(str(old))
        text = body.decode()
        signatures = [Webhook(key).sign(delivery_id, stamp, text) for key in keys]
        return {
            "Content-Type": "application/json",
            "User-Agent": "Magpie",
            "webhook-id": delivery_id,
            "webhook-timestamp": str(int(stamp.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    async def _failed(self, outlet: Opened, heard: Heard | SendOutcome) -> SendOutcome:
        if isinstance(heard, Heard) and heard.status == 410:
            return Gone("the endpoint says it is gone (410)")
        if isinstance(heard, Rejected):
            return heard
        since = await self._store.failing(outlet.id, failing=True)
        failing_for = self._clock.now() - since if since is not None else dt.timedelta()
        if failing_for >= GIVE_UP:
            return Gone("five days of failures")
        wait = float(next((one for one in SCHEDULE if one > failing_for.total_seconds()), 86400))
        if not isinstance(heard, Heard):
            detail = heard.detail if isinstance(heard, RetryAfter | Unknown) else ""
            # A receiver drops what it has by its id, so a doubtful post is simply made again.
            return RetryAfter(wait, detail)
        return RetryAfter(max(wait, heard.wait), f"status {heard.status}")

    def _body(self, outgoing: Outgoing) -> bytes:
        message = self._one_way.message(outgoing)
        event = _event(outgoing, message)
        cards = event["data"]["cards"]
        while len(body := orjson.dumps(event, default=str)) > MOST_BODY and len(cards) > 1:
            cards.pop()
        return body


def _event(outgoing: Outgoing, message: Message) -> dict[str, Any]:
    content = outgoing.content
    data: dict[str, Any] = {"text": plain(message.said) or message.subject}
    kind = "notice"
    if isinstance(content, Notice):
        data["key"] = content.key
        if content.key == "code.said":
            kind, data["challenge"] = "verification", str(content.params["code"])
    else:
        corrected = outgoing.edits_message_id is not None
        kind = "alert.corrected" if corrected else "alert"
        cards = content.cards if isinstance(content, Bundle) else (content,)
        data["total"] = message.total
        data["all_url"] = message.all_of_them if message.total > 1 else None
        data["test"] = isinstance(content, AlertCard) and content.test
        data["cards"] = [
            _card(card, shown) for card, shown in zip(cards, message.cards, strict=True)
        ]
    data.setdefault("cards", [])
    return {"type": f"magpie.{kind}", "timestamp": outgoing.created_at.isoformat(), "data": data}


def _card(card: AlertCard, shown: Shown) -> dict[str, Any]:
    listing = card.listing
    return {
        "title": listing.title,
        "url": shown.card.url,
        "photo_url": shown.card.photo_url,
        "price": None if listing.price is None else str(listing.price),
        "old_price": None if card.old_price is None else str(card.old_price),
        "currency": listing.currency,
        "place": listing.place_label,
        "distance_km": card.distance_km,
        "marketplace": listing.marketplace,
        "state": listing.state.value,
        "reason": card.reason.value if card.reason else None,
        "searches": list(card.search_names),
        "listed_at": listing.listed_at,
        "found_at": card.found_at,
    }
