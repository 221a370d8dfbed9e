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
POLLERS: Final = 3
"""A turn ends with its slowest marketplace; meanwhile another poller reads the quick ones."""
SWEEP_SECONDS: Final = 60.0
TIDY_SECONDS: Final = 300.0
LANES_AT_ONCE: Final = 100


class Poller(Protocol):
    """The pipeline, as far as the worker knows it."""

    async def poll_due(self, limit: int) -> int:
        """Poll so many targets that are due; how many there were."""


class Keeper(Protocol):
    """Keeps the index of searches in step with the table; goes on until told to stop."""

    async def run(self, stop: asyncio.Event) -> None: ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Made once per process by `app`."""

    clock: Clock
    keeper: Keeper
    pipeline: Poller
    deliverer: Deliverer
    housekeeper: Housekeeper

    async def poll(self) -> int:
        """One turn of polling."""
        return await self.pipeline.poll_due(POLLS_AT_ONCE)

    async def drain(self) -> int:
        """Deliver until nothing is due; how many lanes were served."""
        total = 0
        while served := await self.deliverer.run_once(LANES_AT_ONCE):
            total += served
        return total

    def loops(self) -> list[NamedLoop]:
        """Everything, for the embedded loop."""
        return [
            NamedLoop("keeper", self.keeper.run),
            *(
                NamedLoop(f"poller {n}", every(POLL_SECONDS, self.poll, self.clock, more=bool))
                for n in range(POLLERS)
            ),
            NamedLoop("deliverer", self.deliverer.run),
            NamedLoop("sweeper", every(SWEEP_SECONDS, self.housekeeper.sweep, self.clock)),
            NamedLoop("housekeeper", every(TIDY_SECONDS, self.housekeeper.turn, self.clock)),
        ]
