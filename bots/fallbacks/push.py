"""Push through ntfy and Pushover, by their fields.

A person gives a topic or a key, never an address: where it goes is the operator's to say.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from bots.fallbacks.answers import KEY_REFUSED, Heard, ask, failed
from bots.fallbacks.email import header
from bots.fallbacks.render import plain
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.render import Message, OneWay
    from bots.replies import Card
    from core.alerts.sender import Outgoing

TOPIC: Final = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
USER_KEY: Final = re.compile(r"^[A-Za-z0-9]{30}$")
TTL: Final = 86_400
"""A push service keeps it so long for a device that is off."""


@dataclasses.dataclass(frozen=True, slots=True)
class Short:
    """A push: a title, a line or two, where a tap leads, and a photo."""

    title: str
    body: str
    url: str
    photo: str = ""


def short(message: Message, home: str) -> Short:
    """The one card, or the best of several and how many more."""
    if not message.cards:
        return Short("Magpie", plain(message.said)[:400], message.link or home)
    first = message.cards[0].card
    several = message.total > 1
    title = plain(message.said) if several else _title(first)
    body = first.summary if several else f"{first.reason}\n{first.place}".strip()
    url = (message.all_of_them or home) if several else (first.url or home)
    return Short(header(title, 120), body[:400], url, first.photo_url or "")


def _title(card: Card) -> str:
    """The lock-screen line; what is sold or reserved says so first."""
    stamped = card.badge and not card.summary.startswith(card.badge)
    return f"{card.badge} · {card.summary}" if stamped else card.summary


class NtfySender:
    """The sender of ntfy topics on the operator's server."""

    platform = "ntfy"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        one_way: OneWay,
        base: str,
        token: str = "",
        *,
        concurrency: int = 8,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._one_way = one_way
        self._base = base.rstrip("/")
        self._token = token

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Publish as JSON, so that no title can become a header."""
        if outgoing.edits_message_id is not None:
            return Sent(outgoing.edits_message_id)
        if not TOPIC.match(outgoing.address.chat):
            return Gone("not a topic")
        said = short(self._one_way.message(outgoing), self._one_way.base_url)
        body = {
            "topic": outgoing.address.chat,
            "title": said.title,
            "message": said.body,
            "click": said.url,
            "priority": 2 if outgoing.silent else 3,
        }
        if said.photo:
            body["attach"] = said.photo
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        heard = await ask(self._session, "POST", self._base, json=body, headers=headers)
        if not isinstance(heard, Heard):
            return heard
        answer = heard.json()
        if heard.status == 200:
            name = answer.get("id") if isinstance(answer, dict) else None
            return Sent(name if isinstance(name, str) else outgoing.delivery_id)
        if heard.status == 403:
            # Somebody else has reserved the topic; that says nothing of other people's.
            return RetryAfter(KEY_REFUSED, "403: the topic is refused")
        return failed(heard)


class PushoverSender:
    """The sender of Pushover, for people's own keys."""

    platform = "pushover"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        one_way: OneWay,
        token: str,
        base: str,
        *,
        concurrency: int = 4,
    ) -> None:
        self.concurrency = concurrency
        self._session = session
        self._one_way = one_way
        self._token = token
        self._url = f"{base.rstrip('/')}/1/messages.json"

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Form fields; the answer names what was wrong."""
        if outgoing.edits_message_id is not None:
            return Sent(outgoing.edits_message_id)
        said = short(self._one_way.message(outgoing), self._one_way.base_url)
        form = {
            "token": self._token,
            "user": outgoing.address.chat,
            "title": said.title,
            "message": said.body or said.title,
            "url": said.url[:512],
            "priority": "-1" if outgoing.silent else "0",
            "ttl": str(TTL),
        }
        heard = await ask(self._session, "POST", self._url, data=form)
        if not isinstance(heard, Heard):
            return heard
        answer = heard.json()
        answer = answer if isinstance(answer, dict) else {}
        if heard.status == 200 and answer.get("status") == 1:
            return Sent(str(answer.get("request", outgoing.delivery_id)))
        errors = " ".join(str(one) for one in answer.get("errors", ()) if isinstance(one, str))
        if heard.status == 400 and "user" in answer:
            return Gone("Pushover does not know this key")
        if heard.status == 400 and "token" in answer:
            return RetryAfter(300, "Pushover refuses the token", whole_platform=True)
        if heard.status == 200:
            return RetryAfter(30, "Pushover answered with garbage")
        return Rejected(errors[:100]) if heard.status == 400 else failed(heard)
