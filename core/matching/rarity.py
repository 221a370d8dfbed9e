"""How often words occur in the listings seen: a small table of counts, not a dictionary."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.matching.prepared import PreparedListing
    from core.matching.terms import TermRule

_BUCKETS = 1 << 16
_EVERY = 8
"""One listing in so many is counted; the order of words by rarity needs no more."""
_MOST = (1 << 16) - 1
"""What a bucket holds; when one is full all are halved, so that the latest listings weigh most."""


class Rarity:
    """Counts by a hash of the word. Two words in one bucket only look more frequent."""

    def __init__(self) -> None:
        self._counts = array("H", [0]) * _BUCKETS
        self._seen = 0

    def is_next_counted(self) -> bool:
        """Whether the listing that passes now is one of those whose words are counted."""
        self._seen += 1
        return self._seen % _EVERY == 0

    def count(self, prepared: PreparedListing) -> None:
        counts, full = self._counts, False
        for word in prepared.stem_set:
            bucket = hash(word) & (_BUCKETS - 1)
            counts[bucket] += 1
            full = full or counts[bucket] == _MOST
        if full:
            self._counts = array("H", (count >> 1 for count in counts))

    def of(self, rule: TermRule) -> int:
        """How often the term can have occurred at most: as often as its rarest word."""
        counts = self._counts
        return sum(
            min((counts[hash(word) & (_BUCKETS - 1)] for word in sequence), default=0)
            for sequence in rule.sequences
        )

    def memory_bytes(self) -> int:
        return sys.getsizeof(self._counts)
