"""What many searches share and the gates need as tables: circles, marketplaces, bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.matching.interning import Interner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.matching.compiled import Circle
    from core.matching.store import Numbers

_OWN_BITS: Final = 48
_BITS: Final = 64
OWN_MASK: Final = (1 << _OWN_BITS) - 1
_MOST_NAMES: Final = 64


def bit_of(exclusion: int) -> int:
    """The bit of an exclusion: its own for the first 48, a shared one for the others."""
    if exclusion < _OWN_BITS:
        return 1 << exclusion
    return 1 << (_OWN_BITS + exclusion % (_BITS - _OWN_BITS))


def bits_of_words(atoms: Iterable[int]) -> int:
    """Sixty-four bits for a set of atoms: what lacks one of them lacks one of the atoms.

    Several atoms share a bit, so having all bits says nothing yet.
    """
    bits = 0
    for atom in atoms:
        bits |= 1 << (atom % _BITS)
    return bits


class Circles(Interner["Circle"]):
    """All radii, also as rows of x, y, z and squared chord."""

    __slots__ = ("table",)

    def __init__(self) -> None:
        super().__init__()
        self.table: Numbers = np.zeros((64, 4), dtype=np.float64)

    def acquire(self, key: Circle) -> tuple[int, bool]:
        number, new = super().acquire(key)
        if new:
            if number >= len(self.table):
                self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            self.table[number] = key[:4]
        return number, new

    def memory_bytes(self) -> int:
        return super().memory_bytes() + self.table.nbytes + 120 * len(self)


class Markets(Interner[frozenset[str]]):
    """All sets of marketplaces, and for the marketplace of a listing which of them allow it."""

    __slots__ = ("_allowing",)

    def __init__(self) -> None:
        super().__init__()
        self._allowing: dict[str, bytearray] = {}

    def acquire(self, key: frozenset[str]) -> tuple[int, bool]:
        number, new = super().acquire(key)
        if new:
            for name, allowing in self._allowing.items():
                allows = not key or name in key
                if number < len(allowing):
                    allowing[number] = allows
                else:
                    allowing.append(allows)
        return number, new

    def allowing(self, marketplace: str) -> bytearray:
        """One byte for each set: whether it is empty or names the marketplace."""
        held = self._allowing.get(marketplace)
        if held is None:
            if len(self._allowing) >= _MOST_NAMES:
                self._allowing.clear()
            held = bytearray(
                key is not None and (not key or marketplace in key) for key in self.keys
            )
            self._allowing[marketplace] = held
        return held
