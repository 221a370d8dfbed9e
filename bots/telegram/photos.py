"""Photos of listings: by their address, by the name Telegram gave them, or fetched and uploaded.

Telegram fetches an address by itself when it can, which costs us nothing. It refuses many (too
large, a format, a site that keeps it out) and cannot reach our own network; then we fetch the photo
through the guard and upload it. What it once took is sent by its file id from then on.
"""

from __future__ import annotations

import asyncio
import collections
import enum
import io
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from bots.photos import on_the_open_web

FetchPhoto = Callable[[str], Awaitable[tuple[str, bytes] | None]]
KEPT: Final = 4_000
REFUSALS: Final = 2
"""So many refusals of one site, and its photos are uploaded straight away."""
FETCH_SECONDS: Final = 6.0
"""A photo is not worth more waiting; the words alone are an alert."""
MAX_BYTES: Final = 10_000_000
MAX_SIDES: Final = 10_000
MAX_RATIO: Final = 20
SHRUNK: Final = (1280, 1280)


class Way(enum.Enum):
    """How a photo can be sent."""

    FILE_ID = enum.auto()
    ADDRESS = enum.auto()
    UPLOAD = enum.auto()


class Photos:
    """Remembers, in this process, what Telegram took and what it refused."""

    def __init__(self, fetch: FetchPhoto) -> None:
        self._fetch = fetch
        self._file_ids: collections.OrderedDict[str, str] = collections.OrderedDict()
        self._refused: collections.Counter[str] = collections.Counter()

    def ways(self, url: str) -> list[Way]:
        """In which order to try."""
        if url in self._file_ids:
            return [Way.FILE_ID, Way.UPLOAD]
        if not on_the_open_web(url) or self._refused[_host(url)] >= REFUSALS:
            return [Way.UPLOAD]
        return [Way.ADDRESS, Way.UPLOAD]

    def file_id(self, url: str) -> str:
        """The name Telegram gave this photo."""
        return self._file_ids[url]

    def took(self, url: str, file_id: str) -> None:
        """Telegram has this photo now."""
        self._file_ids[url] = file_id
        self._file_ids.move_to_end(url)
        if len(self._file_ids) > KEPT:
            self._file_ids.popitem(last=False)
        self._refused.pop(_host(url), None)

    def refused(self, url: str, way: Way) -> None:
        """Telegram would not take it like that."""
        self._file_ids.pop(url, None)
        if way is Way.ADDRESS:
            self._refused[_host(url)] += 1
            if len(self._refused) > KEPT:
                self._refused.clear()

    async def content(self, url: str) -> bytes | None:
        """The photo itself, in a form Telegram takes; None if there is none to be had."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                found = await self._fetch(url)
        except TimeoutError:
            return None
        return None if found is None else await asyncio.to_thread(_fit, found[1])


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _fit(content: bytes) -> bytes | None:
    """As it is where that is allowed, else smaller and as JPEG."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            wide, high = image.size
            if max(wide, high) > MAX_RATIO * min(wide, high):
                return None
            small = wide + high <= MAX_SIDES and len(content) <= MAX_BYTES
            if image.format in {"JPEG", "PNG"} and small:
                return content
            image.thumbnail(SHRUNK)
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=85)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
