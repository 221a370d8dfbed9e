"""Photos of listings, fetched by us so that no marketplace learns who looks at them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from bots.web.photos import PhotoAddresses

FetchPhoto = Callable[[str], Awaitable[tuple[str, bytes] | None]]
MAX_BYTES = 8_000_000
MAX_AT_ONCE = 8
MAX_SECONDS = 15.0
"""A host that never answers must not hold the places of all others."""
TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""Pictures that cannot hold a script; SVG can."""


class Photos:
    """Answers for photos whose address we signed ourselves, and for nothing else."""

    def __init__(self, addresses: PhotoAddresses, fetch: FetchPhoto) -> None:
        self._addresses = addresses
        self._fetch = fetch
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    async def answer(self, mac: str, url: str) -> Response:
        """The photo, or a plain 404 that says nothing about why."""
        if not self._addresses.allows(mac, url):
            return Response(status_code=404)
        try:
            async with self._slots, asyncio.timeout(MAX_SECONDS):
                found = await self._fetch(url)
        except TimeoutError:
            return _missing()
        if found is None:
            return _missing()
        media_type = found[0].partition(";")[0].strip().lower()
        if media_type not in TYPES or len(found[1]) > MAX_BYTES:
            return _missing()
        return Response(
            found[1],
            media_type=media_type,
            headers={"Cache-Control": "private, max-age=86400, immutable"},
        )


def _missing() -> Response:
    return Response(status_code=404, headers={"Cache-Control": "private, max-age=60"})
