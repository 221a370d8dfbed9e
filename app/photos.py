"""Photos of listings, fetched by us: the site that shows them never learns who looks."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from core.errors import MarketplaceError
from scrapers.http import HTTPClient, Request

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


class PhotoFetcher:
    """Fetches through the polite client, whose guard no private address passes."""

    def __init__(self, http: HTTPClient) -> None:
        self._http = http

    async def fetch(self, url: str) -> tuple[str, bytes] | None:
        """Media type and bytes of a picture; None for anything that is not one."""
        try:
            reply = await self._http.ask(
                Request(
                    marketplace="photo",
                    url=url,
                    headers={"Accept": "image/*"},
                    max_bytes=MAX_BYTES,
                    timeout_seconds=10,
                )
            )
        except MarketplaceError:
            return None
        kind = _kind(reply.body)
        return (kind, reply.body) if kind else None


def _kind(body: bytes) -> str | None:
    """What the bytes are, by themselves; a header is only a claim. Scripts in SVG stay out."""
    try:
        with Image.open(io.BytesIO(body), formats=tuple(TYPES)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            return TYPES.get(image.format or "")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
