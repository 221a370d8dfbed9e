"""How a photo travels: by its address where Discord can fetch it, else as bytes of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from bots.discord.limits import UPLOAD
from bots.photos import on_the_open_web
from bots.replies import File

if TYPE_CHECKING:
    from bots.discord.render import Message

Fetch = Callable[[str], Awaitable[tuple[str, bytes] | None]]
"""Media type and bytes of a picture, fetched with a guard; None for anything that is not one."""
PATIENCE: Final = 7.0
"""Seconds for all pictures of a message: a delivery has no more than eighteen."""
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}


class Photos:
    """Puts the pictures of a message where they can be seen; without a fetcher by address only."""

    def __init__(self, fetch: Fetch | None, patience: float = PATIENCE) -> None:
        self._fetch = fetch
        self._patience = patience

    async def prepare(self, message: Message, *, upload_all: bool = False) -> None:
        """Upload what Discord cannot fetch; what nobody can fetch in time is left out."""
        room = UPLOAD - sum(len(file.content) for file in message.files)
        wanted = [
            (number, photo)
            for number, photo in enumerate(message.photos)
            if upload_all or not on_the_open_web(photo.url)
        ]
        pictures = await self._fetched([photo.url for _, photo in wanted])
        for (number, photo), found in zip(wanted, pictures, strict=True):
            embed = message.embeds[photo.embed]
            if found is None or found[0] not in _ENDINGS or len(found[1]) > room:
                embed.pop(photo.slot, None)
                continue
            kind, content = found
            room -= len(content)
            name = f"photo{number}.{_ENDINGS[kind]}"
            message.files.append(File(name, kind, content))
            embed[photo.slot] = {"url": f"attachment://{name}"}

    async def _fetched(self, urls: Sequence[str]) -> list[tuple[str, bytes] | None]:
        """All at once: a site that is slow with its pictures must not cost the message its time."""
        if self._fetch is None or not urls:
            return [None] * len(urls)
        async with asyncio.TaskGroup() as group:
            fetching = [group.create_task(_asked(self._fetch, url)) for url in urls]
            _, late = await asyncio.wait(fetching, timeout=self._patience)
            for one in late:
                one.cancel()
        return [None if one.cancelled() else one.result() for one in fetching]


async def _asked(fetch: Fetch, url: str) -> tuple[str, bytes] | None:
    return await fetch(url)
