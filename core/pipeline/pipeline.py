"""What drives the pipeline: pages that are brought to it, and targets it reads itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.pipeline.ingest import Ingest, IngestResult

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database
    from core.listings.listing import Listing
    from core.matching.index import Index
    from core.polling.sources import Sources


class Pipeline:
    """Everything that is stored goes through here, so that every change meets every search."""

    def __init__(
        self,
        database: Database,
        sources: Sources,
        index: Index,
        clock: Clock,
        min_interval_seconds: float | None = None,
    ) -> None:
        self.database = database
        self.sources = sources
        self.index = index
        self.clock = clock
        self._min_interval_seconds = min_interval_seconds
        self._ingest = Ingest(database, index, clock)

    async def ingest(
        self, marketplace: str, listings: Sequence[Listing], *, target_id: int | None = None
    ) -> IngestResult:
        """Store a page, match what changed, put alerts into the outbox: one transaction."""
        return await self._ingest.page(marketplace, listings, target_id=target_id)
