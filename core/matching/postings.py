"""The searches under one atom: a short array of slots, or columns beside each other when many."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.matching.vocabulary import ALWAYS, DEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.matching.store import Numbers, Store

    AtomsOf = Callable[[int], tuple[int, ...]]

LONG: Final = 128
"""From here on numpy's overhead per call is less than Python's per search."""
_TAIL_SHARE: Final = 20
_SHORTEST_TAIL: Final = 16
_LONGEST_TAIL: Final = 256


class Gates(NamedTuple):
    """What a listing asks of the columns."""

    least: float | None
    """The lowest price that may count, and the highest; they differ by postage. None: unknown."""
    most: float | None
    highs: tuple[float | None, ...]
    """By mode of the search, the price that must not be above its limit, or below it."""
    lows: tuple[float | None, ...]
    excluded: int
    markets: Numbers
    """For each set of marketplaces, whether the listing's is in it."""

    def pass_markets(self, markets: Numbers) -> Numbers:
        passed: Numbers = self.markets[markets]
        return passed

    def pass_price(self, high: Numbers, low: Numbers | None, mode: Numbers) -> Numbers:
        """Compare with the limits; only if postage is told does the mode matter."""
        same = self.least == self.most
        passed: Numbers = high >= (self.least if same else np.array(self.highs)[mode])
        if low is not None:
            passed &= low <= (self.least if same else np.array(self.lows)[mode])
        return passed

    def pass_excluded(self, excluded: Numbers) -> Numbers:
        passed: Numbers = (excluded & np.uint64(self.excluded)) == 0
        return passed


class Survivors(NamedTuple):
    """Searches that passed the gates, with what their verdicts need."""

    slots: Numbers
    ids: Numbers
    keys: Numbers
    circles: Numbers
    excluded: Numbers

    def keep(self, chosen: Numbers) -> Survivors:
        return Survivors(*(column[chosen] for column in self))


def survivors_of(store: Store, slots: Numbers) -> Survivors:
    """Gather from the store, for searches that do not stand in columns."""
    columns = (store.take(name, slots) for name in ("ids", "key", "circle", "excluded"))
    return Survivors(slots, *columns)


class Columns:
    """The columns of many searches, next to each other in memory.

    Gathering single rows from the store would wait for memory once for each search.
    """

    __slots__ = (
        "atoms",
        "circles",
        "excluded",
        "gating",
        "has_low",
        "high",
        "ids",
        "keys",
        "low",
        "markets",
        "mode",
        "slots",
    )

    def __init__(self, store: Store, slots: Numbers, atoms: Numbers) -> None:
        self.slots = slots
        self.atoms = atoms
        self.low = store.take("low", slots)
        self.high = store.take("high", slots)
        self.markets = store.take("markets", slots)
        self.mode = store.take("mode", slots)
        _, self.ids, self.keys, self.circles, self.excluded = survivors_of(store, slots)
        self.has_low = bool((self.low > -np.inf).any())
        """Hardly anybody names a lowest price; then one comparison is saved."""
        self.gating = [row for row in atoms[1:] if (row != ALWAYS).any()]
        """Views of the further rows of atoms that are not empty."""

    def survivors(self, gates: Gates, present: Numbers) -> Survivors:
        """The searches that no column turns away; `present` is true for atoms there."""
        kept = present[self.atoms[0]]
        for row in self.gating:
            kept &= present[row]
        kept &= gates.pass_markets(self.markets)
        if gates.least is not None:
            low = self.low if self.has_low else None
            kept &= gates.pass_price(self.high, low, self.mode)
        if gates.excluded:
            kept &= gates.pass_excluded(self.excluded)
        rows = kept.nonzero()[0]
        columns = (self.slots, self.ids, self.keys, self.circles, self.excluded)
        return Survivors(*(column[rows] for column in columns))

    def memory_bytes(self) -> int:
        columns = (getattr(self, name) for name in self.__slots__)
        arrays = [column for column in columns if isinstance(column, np.ndarray)]
        return sum(int(column.nbytes) for column in arrays) + 13 * 112


class Posting:
    """Many searches under one atom: columns, and a tail of what came since they were built."""

    __slots__ = ("columns", "dead", "tail")

    def __init__(self, store: Store, slots: array[int], atoms_of: AtomsOf, atom: int) -> None:
        self.dead = 0
        self.tail = array("I")
        self.columns = _columns(store, slots, atoms_of, atom)

    def __len__(self) -> int:
        return len(self.columns.slots) - self.dead + len(self.tail)

    def add(self, store: Store, slot: int, atoms_of: AtomsOf, atom: int) -> None:
        self.tail.append(slot)
        self._settle(store, atoms_of, atom)

    def discard(self, store: Store, slot: int, atoms_of: AtomsOf, atom: int) -> None:
        places = np.flatnonzero(self.columns.slots == slot)
        places = places[self.columns.atoms[0][places] != DEAD]
        if len(places):
            self.columns.atoms[0][places] = DEAD
            self.dead += len(places)
            self._settle(store, atoms_of, atom)
        else:
            self.tail.remove(slot)

    def _settle(self, store: Store, atoms_of: AtomsOf, atom: int) -> None:
        """Build the columns anew when too much stands beside them."""
        share = len(self.columns.slots) // _TAIL_SHARE
        longest = min(max(share, _SHORTEST_TAIL), _LONGEST_TAIL)
        if len(self.tail) <= longest and self.dead <= max(share, _SHORTEST_TAIL):
            return
        old, new = self.columns, _columns(store, self.tail, atoms_of, atom)
        alive = old.atoms[0] != DEAD
        self.columns = Columns(
            store,
            np.concatenate([old.slots[alive], new.slots]),
            np.concatenate([old.atoms[:, alive], new.atoms], axis=1),
        )
        self.tail = array("I")
        self.dead = 0

    def slots(self) -> list[int]:
        """All slots, for taking the posting down."""
        alive = self.columns.atoms[0] != DEAD
        return [*self.columns.slots[alive].tolist(), *self.tail]

    def memory_bytes(self) -> int:
        return 64 + sys.getsizeof(self.tail) + self.columns.memory_bytes()


def _columns(store: Store, slots: array[int], atoms_of: AtomsOf, atom: int) -> Columns:
    """Columns of these slots. Three further atoms gate; longer searches are checked afterwards."""
    rows = np.full((3, len(slots)), ALWAYS, dtype=np.int32)
    for place, slot in enumerate(slots):
        others = [other for other in atoms_of(slot) if other != atom]
        for row, other in enumerate(others[:3]):
            rows[row, place] = other
    return Columns(store, np.array(slots, dtype=np.uint32), rows)
