"""How a photo travels: by its address where Discord can fetch it, else as bytes of our own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bots.discord.limits import UPLOAD
from bots.photos import on_the_open_web
from bots.replies import File

if TYPE_CHECKING:
    from bots.discord.render import Message

Fetch = Callable[[str], Awaitable[tuple[str, bytes] | None]]
"""Media type and bytes of a picture, fetched with a guard; None for anything that is not one."""
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}


class Photos:
    """Puts the pictures of a message where they can be seen; without a fetcher by address only."""

    def __init__(self, fetch: Fetch | None) -> None:
        self._fetch = fetch

    async def prepare(self, message: Message, *, upload_all: bool = False) -> None:
        """Upload what Discord cannot fetch; what nobody can fetch is left out."""
        room = UPLOAD - sum(len(file.content) for file in message.files)
        for number, photo in enumerate(message.photos):
            if not upload_all and on_the_open_web(photo.url):
                continue
            embed = message.embeds[photo.embed]
            found = await self._fetch(photo.url) if self._fetch is not None else None
            if found is None or found[0] not in _ENDINGS or len(found[1]) > room:
                embed.pop(photo.slot, None)
                continue
            kind, content = found
            room -= len(content)
            name = f"photo{number}.{_ENDINGS[kind]}"
            message.files.append(File(name, kind, content))
            embed[photo.slot] = {"url": f"attachment://{name}"}
