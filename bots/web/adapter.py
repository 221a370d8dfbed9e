"""The web chat as a platform: a message is sent when its row is written."""

from __future__ import annotations

import dataclasses
import functools
import re
import zoneinfo
from typing import TYPE_CHECKING, Any

from bots.adapter import Limits
from bots.events import (
    Actor,
    AnyEvent,
    Button,
    ChatAddress,
    FormSubmitted,
    Location,
    Text,
)
from bots.web.photos import PhotoAddresses
from bots.web.render import body_of, clean
from bots.web.store import WebStore
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from bots.replies import Reply
    from core.clock import Clock
    from core.db import Database

PLATFORM = "web"
TENANT = "local"
MAX_LINE = 2_000
MAX_PASTE = 20_000
MAX_FIELDS = 20
MAX_BODY = 12_000_000
"""Characters of a rendered message; an export of a lifetime fits."""
_LOCALE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$")
_REGION = re.compile(r"^[A-Z]{2}$")
_EVENT_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_MESSAGE_ID = re.compile(r"^[0-9]{1,18}$")


@functools.cache
def _zones() -> frozenset[str]:
    """Read once: it walks hundreds of files, and every connection asks."""
    return frozenset(zoneinfo.available_timezones())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a browser says about itself: never believed, only offered."""

    locale: str | None = None
    region: str | None = None
    timezone: str | None = None

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Hints:
        """Keep what has the right shape."""
        zone = _string(raw, "timezone", 64)
        return cls(
            locale=_shaped(_LOCALE, _string(raw, "locale", 35)),
            region=_shaped(_REGION, _string(raw, "region", 2)),
            timezone=zone if zone in _zones() else None,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One input of a browser, with the chat its cookie stands for."""

    chat: str
    raw: dict[str, Any]
    hints: Hints


class WebAdapter:
    """Parses frames, renders replies, and writes them down."""

    platform = PLATFORM
    limits = Limits(
        text=4_000,
        caption=4_000,
        buttons_per_row=4,
        rows=12,
        label=48,
        token_bytes=64,
        live_time=True,
        forms=True,
        many_cards=True,
    )

    def __init__(self, database: Database, clock: Clock, keys: tuple[str, ...]) -> None:
        self.photos = PhotoAddresses(keys)
        self.store = WebStore(database)
        self._clock = clock

    def parse(self, raw: object) -> AnyEvent | None:
        """Turn a frame into an event; None for what no page of ours would send."""
        if not isinstance(raw, Frame):
            return None
        event_id = _shaped(_EVENT_ID, _string(raw.raw, "id", 64))
        if event_id is None:
            return None
        common = _Common(address_of(raw.chat), _actor(raw), event_id)
        kind = raw.raw.get("t")
        if kind == "say":
            return _say(raw.raw, common)
        if kind == "press":
            return _press(raw.raw, common)
        if kind == "form":
            return _form(raw.raw, common)
        return _location(raw.raw, common) if kind == "where" else None

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        """Write the message, or change one. It then waits for the browser as long as need be."""
        body = body_of(reply, self.photos.path)
        if silent:
            body["silent"] = True
        if sum(len(part.get("content", "")) for part in body["parts"]) > MAX_BODY:
            return Rejected("the file is too large for the web chat")
        try:
            if edit is not None:
                return await self._edit(address.chat, edit, body)
            key = None if dedupe_key is None else f"delivery:{dedupe_key}"
            written = await self.store.insert(address.chat, "magpie", body, key, self._clock.now())
        except DATABASE_ERRORS as error:
            return RetryAfter(2.0, type(error).__name__)
        return Gone("there is no such session") if written is None else Sent(str(written.id))

    async def _edit(self, chat: str, message_id: str, body: dict[str, Any]) -> SendOutcome:
        if not _MESSAGE_ID.match(message_id):
            return Rejected("that is no message of the web chat")
        if await self.store.edit(chat, int(message_id), body, self._clock.now()):
            return Sent(message_id)
        return Rejected("there is no such message")


def address_of(chat: str) -> ChatAddress:
    """The address of a web chat."""
    return ChatAddress(platform=PLATFORM, tenant=TENANT, chat=chat)


def _actor(frame: Frame) -> Actor:
    return Actor(
        user_id=frame.chat,
        locale=frame.hints.locale,
        region=frame.hints.region,
        timezone=frame.hints.timezone,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Common:
    address: ChatAddress
    actor: Actor
    event_id: str


def _string(raw: dict[str, Any], name: str, limit: int) -> str | None:
    value = raw.get(name)
    return value if isinstance(value, str) and len(value) <= limit else None


def _shaped(pattern: re.Pattern[str], value: str | None) -> str | None:
    return value if value is not None and pattern.match(value) else None


def _say(raw: dict[str, Any], common: _Common) -> AnyEvent | None:
    # A longer line is cut, not ignored: whoever pastes a page still gets an answer.
    text = clean((_string(raw, "text", MAX_PASTE) or "")[:MAX_LINE]).strip()
    if not text:
        return None
    return Text(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        reply_to=_shaped(_MESSAGE_ID, _string(raw, "reply_to", 18)),
        text=text,
    )


def _press(raw: dict[str, Any], common: _Common) -> AnyEvent | None:
    token = _string(raw, "token", 64)
    if not token:
        return None
    return Button(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        token=token,
        message_id=_shaped(_MESSAGE_ID, _string(raw, "message", 18)),
    )


def _form(raw: dict[str, Any], common: _Common) -> AnyEvent | None:
    token, given = _string(raw, "token", 64), raw.get("values")
    if not token or not isinstance(given, dict) or len(given) > MAX_FIELDS:
        return None
    values = {
        str(name)[:64]: clean(value)[:MAX_LINE]
        for name, value in given.items()
        if isinstance(value, str)
    }
    return FormSubmitted(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        token=token,
        values=values,
    )


def _location(raw: dict[str, Any], common: _Common) -> AnyEvent | None:
    lat, lon = raw.get("lat"), raw.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return Location(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        lat=float(lat),
        lon=float(lon),
    )
