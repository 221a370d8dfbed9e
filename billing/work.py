"""Everything of billing that the worker drives, in turns."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from billing.inbox import Inbox
    from billing.reconcile import Reconcile
    from billing.sync import Sync


@dataclasses.dataclass(frozen=True, slots=True)
class BillingWork:
    """Each turn may run in several processes at once: leases and unique keys see to the rest."""

    inbox: Inbox
    sync: Sync
    reconcile: Reconcile
    begin: Callable[[], Awaitable[int]]

    async def turn(self) -> int:
        """Follow what was heard and what time has changed; how much there was."""
        heard = await self.inbox.resolve()
        return heard + await self.sync.follow_due() + await self.sync.review()

    async def nightly(self) -> bool:
        """Settle merged owners and who has too much every time, and mend once a night."""
        await self.begin()
        await self.sync.follow_merges()
        return await self.reconcile.run_if_due()
