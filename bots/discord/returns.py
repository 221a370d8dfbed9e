"""Rights that were taken away and given back: the alerts of those channels go on by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bots.discord.limits import PLATFORM, TENANT
from bots.discord.store import LOCKED
from bots.events import ChatAddress

if TYPE_CHECKING:
    from bots.discord.adapter import DiscordAdapter

_log = structlog.get_logger()


class Returns:
    """Looks again at the channels that were given up, when something has changed around them."""

    def __init__(self, adapter: DiscordAdapter) -> None:
        self._adapter = adapter
        self._looking: dict[str, bool] = {}
        """Servers that are being looked at, and whether something has changed meanwhile."""

    async def look(self, server: str = "") -> None:
        """Ask what may be done in a server, or in all of them; many changes are one look."""
        if server in self._looking:
            self._looking[server] = True
            return
        self._looking[server] = True
        try:
            while self._looking[server]:
                self._looking[server] = False
                await self._look(server)
        finally:
            del self._looking[server]

    async def _look(self, server: str) -> None:
        store = self._adapter.store
        for community, channel in await store.shut_out(server):
            address = ChatAddress(
                platform=PLATFORM, tenant=TENANT, chat=channel, private=False, community=community
            )
            if (await self._adapter.can_post(address, "")).ok:
                await store.reopen(channel)
                _log.info("discord.let_in_again", channel=channel)

    async def unlocked(self, forum: str) -> None:
        """A thread of a forum takes messages again."""
        await self._adapter.store.reopen(forum, LOCKED)
