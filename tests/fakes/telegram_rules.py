"""What the Bot API checks before it takes a message: markup, lengths, buttons, and how fast."""

from __future__ import annotations

import collections
import dataclasses
import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

MAX_TEXT, MAX_CAPTION, MAX_ENTITIES = 4096, 1024, 100
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "s": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-spoiler": "spoiler", "tg-time": "date_time",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")


class Refusal(Exception):  # noqa: N818 - the platform's own word would clash with our errors
    """An answer that is not `ok`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """The Bot API's 400."""
    return Refusal(400, f"Bad Request: {description}")


def utf16(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(markup: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities; `Refusal` for what the real parser refuses."""
    text, at = "", 0
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, int, dict[str, str]]] = []
    while at < len(markup):
        character = markup[at]
        if character == "<":
            found = _TAG.match(markup, at)
            if found is None or found[2] not in TAGS:
                raise bad(f"can't parse entities: Unsupported start tag at byte offset {at}")
            if found[1]:
                if not open_tags or open_tags[-1][0] != found[2]:
                    raise bad(f"can't parse entities: Unmatched end tag at byte offset {at}")
                name, start, attributes = open_tags.pop()
                if utf16(text) > start:
                    entities.append(_entity(name, start, utf16(text) - start, attributes))
            else:
                attributes = {k: html.unescape(v) for k, v in _ATTRIBUTE.findall(found[3])}
                open_tags.append((found[2], utf16(text), attributes))
            at = found.end()
            continue
        entity = _ENTITY.match(markup, at) if character == "&" else None
        text += html.unescape(entity[0]) if entity else character
        at = entity.end() if entity else at + 1
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to {open_tags[-1][0]}")
    return text, sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _entity(name: str, offset: int, length: int, attributes: dict[str, str]) -> dict[str, Any]:
    entity: dict[str, Any] = {"type": TAGS[name], "offset": offset, "length": length}
    if name == "a":
        entity["url"] = attributes["href"]
    if name == "tg-time":
        if not 0 < int(attributes["unix"]) < 2**31:
            raise bad("ENTITY_DATE_INVALID")
        entity |= {"unix_time": int(attributes["unix"]), "date_time_format": attributes["format"]}
    return entity


def read_text(given: dict[str, Any], name: str) -> tuple[str, list[dict[str, Any]]]:
    """The text or caption of a request, parsed and measured."""
    raw = str(given.get(name, ""))
    text, entities = parse_html(raw) if given.get("parse_mode") == "HTML" else (raw, [])
    text = text.strip()
    if name == "text" and not text:
        raise bad("message text is empty")
    if utf16(text) > (MAX_TEXT if name == "text" else MAX_CAPTION):
        raise bad("message is too long" if name == "text" else "message caption is too long")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad("strings must be encoded in UTF-8")
    return text, entities[:MAX_ENTITIES]


def read_markup(given: dict[str, Any], *, private: bool) -> dict[str, Any] | None:
    """The reply markup of a request."""
    if not given.get("reply_markup"):
        return None
    markup: dict[str, Any] = json.loads(given["reply_markup"])
    presses = [press for row in markup.get("inline_keyboard", ()) for press in row]
    if len(presses) > 100:
        raise bad("reply markup is too long")
    for press in presses:
        _check_press(press)
    for row in markup.get("keyboard", ()):
        for key in row:
            if key.get("request_location") and not private:
                raise bad("location can be requested in private chats only")
    return markup


def _check_press(press: dict[str, Any]) -> None:
    if not press.get("text", "").strip():
        raise bad("inline keyboard button text is empty")
    data = press.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in press:
        try:
            parts = urlsplit(press["url"])
        except ValueError:
            raise bad("inline keyboard button URL is invalid: wrong host") from None
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https", "tg"} or not ("." in host or ":" in host):
            raise bad(f"inline keyboard button URL '{press['url']}' is invalid: wrong HTTP URL")


@dataclasses.dataclass
class _Bucket:
    tokens: float
    at: float


class Rates:
    """30 a second for the bot, one a second for a chat with a short burst, 20 a minute a group."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, _Bucket] = {}
        self._groups: dict[int, collections.deque[float]] = collections.defaultdict(
            collections.deque
        )
        self.floods = 0

    def count(self, chat: int) -> None:
        """One more message; `Refusal` 429 if it is one too many."""
        now = self._now()
        group = self._groups[chat] if chat < 0 else collections.deque()
        while group and group[0] <= now - 60:
            group.popleft()
        if len(group) >= 20:
            self._flood(60 - (now - group[0]))
        if chat > 0:
            self._take(str(chat), now, capacity=5, rate=1)
        self._take("bot", now, capacity=30, rate=30)
        if chat < 0:
            group.append(now)

    def _take(self, key: str, now: float, *, capacity: float, rate: float) -> None:
        bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            self._flood((1 - bucket.tokens) / rate)
        bucket.tokens -= 1

    def _flood(self, seconds: float) -> None:
        self.floods += 1
        wait = max(1, int(seconds + 1))
        raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
