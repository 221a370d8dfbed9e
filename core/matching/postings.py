"""The searches under one atom: a short array of slots, or columns beside each other when many."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.matching.vocabulary import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.matching.judging import Judgements
    from core.matching.store import Numbers, Store

    AtomsOf = Callable[[int], tuple[int, ...]]

LONG: Final = 128
"""From here on numpy's overhead per call is less than Python's per search."""
_TAIL_SHARE: Final = 20
_SHORTEST_TAIL: Final = 16
_LONGEST_TAIL: Final = 128
_MOST_ATOMS: Final = 3
_DEAD: Final = np.nan
"""The upper limit of price of what was taken away: no price is below it."""


class Gates(NamedTuple):
    """What a listing asks of the columns."""

    judged: Judgements
    excluded: int
    """The exclusions that strike, as bits; of these, only the bits that are nobody else's."""
    markets: Numbers
    """For each set of marketplaces, whether the listing's is in it."""

    def pass_common(self, markets: Numbers, excluded: Numbers, kept: Numbers) -> Numbers:
        """The places that pass the two gates that need no verdict on words, and `kept`."""
        kept &= self.markets.take(markets)
        if self.excluded:
            kept &= (excluded & np.uint64(self.excluded)) == 0
        return kept.nonzero()[0]


class Survivors(NamedTuple):
    """Searches that passed the gates, with what their verdicts need."""

    slots: Numbers
    ids: Numbers
    numbers: Numbers
    """Of the judgements."""
    circles: Numbers
    excluded: Numbers

    def keep(self, chosen: Numbers) -> Survivors:
        rows = chosen.nonzero()[0]
        return Survivors(*(column.take(rows) for column in self))


class Columns:
    """The columns of many searches, next to each other in memory.

    Gathering single rows from the store would wait for memory once for each search. Words and side
    stand once for all searches that share them, which name them by their place.
    """

    __slots__ = (
        "atoms",
        "circles",
        "excluded",
        "gating",
        "high",
        "ids",
        "keys",
        "low",
        "markets",
        "place",
        "slots",
    )

    def __init__(self, store: Store, slots: Numbers, atoms_of: AtomsOf, atom: int) -> None:
        self.keys, place = np.unique(store.take("key", slots), return_inverse=True)
        order = np.argsort(place, kind="stable")
        self.place = place[order].astype(np.uint32)
        self.slots = slots[order]
        self.high = store.take("high", self.slots)
        self.low: Numbers | None = store.take("low", self.slots)
        if bool((self.low == -np.inf).all()):
            # Hardly anybody names a lowest price; then a column and a comparison are saved.
            self.low = None
        self.markets = store.take("markets", self.slots)
        self.ids = store.take("ids", self.slots)
        self.circles = store.take("circle", self.slots)
        self.excluded = store.take("excluded", self.slots)
        self.atoms = _further_atoms(self.keys.tolist(), atoms_of, atom)
        self.gating = [row for row in self.atoms if (row != ALWAYS).any()]
        """Views of the rows of atoms that are not empty."""

    def survivors(self, gates: Gates, present: Numbers) -> Survivors | None:
        """The searches that no column turns away; `present` is true for atoms there."""
        judged = gates.judged
        there = present.take(self.gating[0]) if self.gating else np.ones(len(self.keys), np.bool_)
        for row in self.gating[1:]:
            there &= present.take(row)
        texts = there.nonzero()[0]
        judgements = [judged[key] for key in self.keys.take(texts).tolist()]
        if not any(judgements):
            return None
        numbers = np.zeros(len(self.keys), dtype=np.uint32)
        numbers[texts] = judgements
        prices = np.array(judged.highs).take(numbers)
        kept = self.high >= prices.take(self.place)
        if self.low is not None:
            prices = np.array(judged.lows).take(numbers)
            kept &= self.low <= prices.take(self.place)
        rows = gates.pass_common(self.markets, self.excluded, kept)
        if not len(rows):
            return None
        return Survivors(
            self.slots.take(rows),
            self.ids.take(rows),
            numbers.take(self.place.take(rows)),
            self.circles.take(rows),
            self.excluded.take(rows),
        )

    def alive(self) -> Numbers:
        """The slots that were not taken away."""
        alive: Numbers = self.slots[~np.isnan(self.high)]
        return alive

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
        self.columns = Columns(store, np.array(slots, dtype=np.uint32), atoms_of, atom)

    def __len__(self) -> int:
        return len(self.columns.slots) - self.dead + len(self.tail)

    def add(self, store: Store, slot: int, atoms_of: AtomsOf, atom: int) -> None:
        self.tail.append(slot)
        self._settle(store, atoms_of, atom)

    def discard(self, store: Store, slot: int, atoms_of: AtomsOf, atom: int) -> None:
        places = np.flatnonzero(self.columns.slots == slot)
        places = places[~np.isnan(self.columns.high[places])]
        if len(places):
            self.columns.high[places] = _DEAD
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
        slots = np.array(self.slots(), dtype=np.uint32)
        self.columns = Columns(store, slots, atoms_of, atom)
        self.tail = array("I")
        self.dead = 0

    def slots(self) -> list[int]:
        """All slots, for taking the posting down."""
        return [*self.columns.alive().tolist(), *self.tail]

    def memory_bytes(self) -> int:
        return 64 + sys.getsizeof(self.tail) + self.columns.memory_bytes()


def _further_atoms(keys: list[int], atoms_of: AtomsOf, atom: int) -> Numbers:
    """Three further atoms of each key gate; what has more is seen when it is judged."""
    rows = np.full((_MOST_ATOMS, len(keys)), ALWAYS, dtype=np.int32)
    for place, key in enumerate(keys):
        others = [other for other in atoms_of(key) if other != atom]
        for row, other in enumerate(others[:_MOST_ATOMS]):
            rows[row, place] = other
    return rows
