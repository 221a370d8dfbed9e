"""So much a day, and no more: for one address, for one person, in all.

What does not fit waits until tomorrow or goes on to the next place; that is said once a day in
plain words. A message that was not taken is not counted, or an outage would use up the day.
"""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Final

from core.alerts.sender import Notice, Outgoing
from core.alerts.states import RetryAfter, SendOutcome
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.fallbacks.store import FallbackStore
    from core.alerts.sender import Sender

CEILING: Final = "ceiling.said"
NAMES: Final = {"email": "Email", "webhook": "Webhook", "ntfy": "ntfy", "pushover": "Pushover"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """So many a day: to one address, for one owner, in all."""

    address: int = 300
    owner: int = 600
    system: int | None = None


class Ceilings:
    """Counts what goes out on one platform."""

    def __init__(
        self, store: FallbackStore, platform: str, caps: Caps, notice: str = CEILING
    ) -> None:
        self._store = store
        self._platform = platform
        self._caps = caps
        self._notice = notice

    async def keep(
        self, outgoing: Outgoing, send: Callable[[], Awaitable[SendOutcome]], n: int = 1
    ) -> SendOutcome:
        """Send, if there is room for it today."""
        content = outgoing.content
        if isinstance(content, Notice) and content.key == self._notice:
            return await send()  # The last word of the day.
        platform = self._platform
        caps = {
            f"{platform} to {outgoing.address.chat}": self._caps.address,
            f"{platform} for {outgoing.owner_id}": self._caps.owner,
        }
        if self._caps.system is not None:
            caps[platform] = self._caps.system
        try:
            full = await self._store.count(caps, n)
            if full is not None:
                await self._say(outgoing.owner_id, caps[full])
        except DATABASE_ERRORS as error:
            # Nothing has left, so nothing is in doubt.
            return RetryAfter(2.0, type(error).__name__)
        if full is not None:
            tomorrow = self._store.until_tomorrow()
            return RetryAfter(tomorrow, "daily ceiling", own_pace=True, only_this=True)
        answer = await send()
        if isinstance(answer, RetryAfter):
            with contextlib.suppress(*DATABASE_ERRORS):
                await self._store.uncount(caps, n)
        return answer

    async def _say(self, owner_id: int, n: int) -> None:
        """Once a day, elsewhere if there is an elsewhere."""
        told = f"{self._platform} ceiling told {owner_id}"
        if await self._store.count({told: 1}) is None:
            name = NAMES.get(self._platform, self._platform.title())
            await self._store.tell(
                owner_id, self._notice, rather_not=self._platform, name=name, n=n
            )


class Capped:
    """A sender that keeps to a day's measure."""

    def __init__(self, sender: Sender, store: FallbackStore, caps: Caps) -> None:
        self.platform = sender.platform
        self.concurrency = sender.concurrency
        self._sender = sender
        self._ceilings = Ceilings(store, sender.platform, caps)

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """A correction of what was said is none of the day's messages."""
        if outgoing.edits_message_id is not None:
            return await self._sender.send(outgoing)
        return await self._ceilings.keep(outgoing, lambda: self._sender.send(outgoing))
