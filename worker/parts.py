"""What the worker drives, whichever engine drives it."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Final, Protocol

from worker.loop import NamedLoop, every

if TYPE_CHECKING:
    from core.alerts.delivery import Deliverer
    from core.clock import Clock
    from worker.housekeeping import Housekeeper

POLLS_AT_ONCE: Final = 20
POLL_SECONDS: Final = 1.0
POLLERS: Final = 5
"""A turn ends with its slowest marketplace; meanwhile another poller reads the quick ones."""
POLL_GRACE: Final = 0.5
"""When it has to stop, a poll gives its targets back, and they are read after the next start."""
SWEEP_SECONDS: Final = 60.0
TIDY_SECONDS: Final = 300.0
BILLING_SECONDS: Final = 1.0
LANES_AT_ONCE: Final = 100


class Poller(Protocol):
    """The pipeline, as far as the worker knows it."""

    async def poll_due(self, limit: int) -> int:
        """Poll so many targets that are due; how many there were."""


class Keeper(Protocol):
    """Keeps the index of searches in step with the table; goes on until told to stop."""

    async def run(self, stop: asyncio.Event) -> None: ...


class Billing(Protocol):
    """Paid plans, as far as the worker knows them."""

    async def turn(self) -> int:
        """Follow what was heard of payments; how much there was."""

    async def nightly(self) -> bool:
        """Mend what was missed, once a night."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Made once per process by `app`."""

    clock: Clock
    keeper: Keeper
    pipeline: Poller
    deliverer: Deliverer
    housekeeper: Housekeeper
    billing: Billing | None = None

    async def poll(self) -> int:
        """One turn of polling."""
        return await self.pipeline.poll_due(POLLS_AT_ONCE)

    async def drain(self) -> int:
        """Deliver until nothing is due; how many lanes were served."""
        total = 0
        while served := await self.deliverer.run_once(LANES_AT_ONCE):
            total += served
        return total

    async def bill(self) -> int:
        """One turn of billing, where there is any."""
        return 0 if self.billing is None else await self.billing.turn()

    async def reconcile(self) -> bool:
        """The nightly turn of billing; it knows itself whether it is due."""
        return False if self.billing is None else await self.billing.nightly()

    def _billing_loops(self) -> list[NamedLoop]:
        if self.billing is None:
            return []
        return [
            NamedLoop("billing", every(BILLING_SECONDS, self.bill, self.clock, more=bool)),
            NamedLoop("reconcile", every(TIDY_SECONDS, self.reconcile, self.clock)),
        ]

    def loops(self) -> list[NamedLoop]:
        """Everything, for the embedded loop."""
        poll = every(POLL_SECONDS, self.poll, self.clock, more=bool)
        return [
            *self._billing_loops(),
            NamedLoop("keeper", self.keeper.run),
            *(NamedLoop(f"poller {n}", poll, POLL_GRACE) for n in range(POLLERS)),
            NamedLoop("deliverer", self.deliverer.run),
            NamedLoop("sweeper", every(SWEEP_SECONDS, self.housekeeper.sweep, self.clock)),
            NamedLoop("housekeeper", every(TIDY_SECONDS, self.housekeeper.turn, self.clock)),
        ]
