"""Waiting for what is under way, without holding up what comes after."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


class Gate:
    """Counts what is inside, so that somebody can wait for all that entered before now."""

    def __init__(self) -> None:
        self._inside: set[asyncio.Event] = set()

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Be inside for the length of the block."""
        left = asyncio.Event()
        self._inside.add(left)
        try:
            yield
        finally:
            self._inside.discard(left)
            left.set()

    async def drained(self) -> None:
        """Wait for everybody who is inside at this moment."""
        for left in tuple(self._inside):
            await left.wait()
