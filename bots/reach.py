"""What the connected platforms can be asked: may we post there, where is somebody's own chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.adapter import AnsweringAdapter, Inviting, Posting, Spelling

if TYPE_CHECKING:
    from bots.events import ChatAddress


class NoReach:
    """No platform but the chat one is in."""

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:  # noqa: ARG002 - a port
        """Whoever writes here can be answered here."""
        return Posting(ok=True)

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:  # noqa: ARG002 - a port
        """Nobody knows another chat."""
        return None

    def deep_links(self, payload: str) -> list[tuple[str, str]]:  # noqa: ARG002 - a port
        """There is nothing to lead to."""
        return []

    def spellings(self, command: str) -> list[tuple[str, str]]:  # noqa: ARG002 - a port
        """Commands are typed as they stand."""
        return []


class ConnectedReach(NoReach):
    """Asks the platform concerned; the web chat, which can always be written to, is not asked."""

    def __init__(self) -> None:
        self._adapters: dict[str, AnsweringAdapter] = {}
        self._inviting: dict[str, Inviting] = {}
        self._spelling: dict[str, Spelling] = {}

    def connect(self, adapter: AnsweringAdapter) -> None:
        """Ask this platform about its own chats."""
        self._adapters[adapter.platform] = adapter
        able: object = adapter
        if isinstance(able, Inviting):
            self._inviting[adapter.platform] = able
        if isinstance(able, Spelling):
            self._spelling[adapter.platform] = able

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Ask the platform whether alerts could be posted there, on behalf of this person."""
        adapter = self._adapters.get(address.platform)
        if adapter is None:
            return await super().can_post(address, user_id)
        return await adapter.can_post(address, user_id)

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        """The private chat with this person, if the platform can find or open it."""
        adapter = self._inviting.get(address.platform)
        return None if adapter is None else await adapter.direct(address, user_id)

    def deep_links(self, payload: str) -> list[tuple[str, str]]:
        """A link for each platform that has such links."""
        links = [(name, adapter.deep_link(payload)) for name, adapter in self._inviting.items()]
        return [(name, link) for name, link in links if link is not None]

    def spellings(self, command: str) -> list[tuple[str, str]]:
        """The command for each platform on which it is typed otherwise than it stands."""
        return [(name, adapter.spelt(command)) for name, adapter in self._spelling.items()]
