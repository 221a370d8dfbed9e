"""The marketplaces that are switched on."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.polling.marketplace import Marketplace


@dataclasses.dataclass(frozen=True, slots=True)
class SourceOff:
    """A marketplace that exists but is not switched on, and why, in plain words."""

    name: str
    label: str
    why: str


class Sources:
    """All marketplaces by name, and those that are off with the reason."""

    def __init__(self, on: tuple[Marketplace, ...], off: tuple[SourceOff, ...] = ()) -> None:
        self._on = {marketplace.name: marketplace for marketplace in on}
        self.off = off

    def __iter__(self) -> Iterator[Marketplace]:
        return iter(self._on.values())

    def __len__(self) -> int:
        return len(self._on)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the marketplaces that are on."""
        return tuple(self._on)

    def get(self, name: str) -> Marketplace | None:
        """The marketplace of that name, if it is on."""
        return self._on.get(name)

    def label(self, name: str) -> str:
        """The name people know."""
        marketplace = self._on.get(name)
        return marketplace.capabilities.label if marketplace else name

    def label_of(self, name: str) -> tuple[str, bool]:
        """The name people know, and whether it is the demonstration."""
        marketplace = self._on.get(name)
        return self.label(name), marketplace.capabilities.demo if marketplace else False

    async def close(self) -> None:
        """Close all of them."""
        await asyncio.gather(*(marketplace.close() for marketplace in self))
