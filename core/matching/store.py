"""The columns of the index: what is kept of each search, a few numbers a piece."""

from __future__ import annotations

import sys
from array import array
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

_TYPES: Final = {
    "ids": "q",
    "low": "d",
    "high": "d",
    "required": "Q",
    "excluded": "Q",
    "exclusions": "I",
    "key": "Q",
    "markets": "I",
    "circle": "I",
    "atom": "I",
}
_NUMPY: Final = {"q": np.int64, "d": np.float64, "Q": np.uint64, "I": np.uint32}


SIDE_BITS: Final = 24
SIDE_MASK: Final = (1 << SIDE_BITS) - 1


class Row:
    """One search taken apart."""

    __slots__ = tuple(_TYPES)

    ids: int
    low: float
    high: float
    required: int
    excluded: int
    exclusions: int
    key: int
    markets: int
    circle: int
    atom: int


class Store:
    """Rows by slot; a slot that was given up is used again."""

    __slots__ = ("columns", "free", *_TYPES)

    ids: array[int]
    low: array[float]
    high: array[float]
    required: array[int]
    """Bits of the words that must be there, see `shared.bits_of_words`."""
    excluded: array[int]
    exclusions: array[int]
    key: array[int]
    """Text and side: what one verdict on words and sides holds for."""
    markets: array[int]
    circle: array[int]
    atom: array[int]

    def __init__(self) -> None:
        self.columns = {name: array(code) for name, code in _TYPES.items()}
        for name, column in self.columns.items():
            setattr(self, name, column)
        self.free: array[int] = array("I")

    def add(self, row: Row) -> int:
        if self.free:
            slot = self.free.pop()
            for name, column in self.columns.items():
                column[slot] = getattr(row, name)
            return slot
        for name, column in self.columns.items():
            column.append(getattr(row, name))
        return len(self.ids) - 1

    def discard(self, slot: int) -> None:
        self.free.append(slot)

    def take(self, name: str, slots: Numbers) -> Numbers:
        """Copy some rows of a column. A lasting view would forbid the column to grow."""
        column = self.columns[name]
        taken: Numbers = np.frombuffer(column, dtype=_NUMPY[column.typecode]).take(slots)
        return taken

    def memory_bytes(self) -> int:
        return sum(map(sys.getsizeof, self.columns.values())) + sys.getsizeof(self.free)
