"""Verdicts on the words and the side of searches, for one listing, each given once.

Thousands of searches share a few dozen of them. A verdict has a number, by which it is found in
plain lists and in numpy columns alike; 0 is the miss.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from core.matching.store import SIDE_BITS, SIDE_MASK
from core.matching.verdict import Match

if TYPE_CHECKING:
    from core.matching.index import Index
    from core.matching.prepared import PreparedListing
    from core.matching.verdict import Note
    from core.matching.vocabulary import Present

MISS: Final = 0
_NOTHING: Final = Match()


class SideVerdict(NamedTuple):
    """What a listing that passes the side is worth to it."""

    notes: tuple[Note, ...]
    high: float
    """What must not be above the limit of price; nothing is above when no price is known."""
    low: float
    either: bool
    """Postage is weighed against distance, so that each search is looked at whole."""


class Judgements(dict[int, int]):
    """Numbers of verdicts by key: the words and the side, without price, exclusions and radius."""

    __slots__ = (
        "_adverts",
        "_index",
        "_prepared",
        "_present",
        "_sides",
        "_texts",
        "_title",
        "eithers",
        "highs",
        "lows",
        "matches",
    )

    def __init__(self, index: Index, prepared: PreparedListing, present: Present) -> None:
        super().__init__()
        self._index = index
        self._prepared = prepared
        self._present, self._title = present
        self._adverts = prepared.wanted is not None or prepared.box_only is not None
        self._texts: dict[int, Match | None] = {}
        self._sides: dict[int, SideVerdict | None] = {}
        self.eithers: set[int] = set()
        self.matches = [_NOTHING]
        self.highs = [math.nan]
        self.lows = [math.nan]
        """By number. A miss compares with nothing, so that no limit of price lets it pass."""

    def __missing__(self, key: int) -> int:
        text, side = key >> SIDE_BITS, key & SIDE_MASK
        match = self._texts[text] if text in self._texts else self._judge_text(text)
        if match is None:
            self[key] = MISS
            return MISS
        passed = self._sides[side] if side in self._sides else self._judge_side(side)
        if passed is None:
            self[key] = MISS
            return MISS
        notes, high, low, either = passed
        number = self[key] = len(self.matches)
        self.matches.append(
            Match(None, match.terms, match.soft_hits, notes) if notes else match
        )
        self.highs.append(high)
        self.lows.append(low)
        if either:
            self.eithers.add(number)
        return number

    def _judge_text(self, number: int) -> Match | None:
        """Say which words were found and how many soft ones; None if it is a miss."""
        index = self._index
        atoms = index.atoms_of_text[number]
        match = None
        # Columns may still name a text whose last search is gone; it has no key any more.
        if self._present.issuperset(atoms) and index.texts.keys[number] is not None:
            ready = index.ready.get(number)
            if ready is None or self._adverts or self._title.isdisjoint(atoms):
                match = self._judge_slowly(number, atoms)
            else:
                match = ready
        self._texts[number] = match
        return match

    def _judge_slowly(self, number: int, atoms: tuple[int, ...]) -> Match | None:
        index = self._index
        _, soft, wishes = index.text_parts(number)
        if atoms and not wishes.anywhere and self._title.isdisjoint(atoms):
            return None
        if (self._adverts or wishes.no_accessories) and self._is_other_advert(number):
            return None
        present = self._present
        terms = tuple([self._text_of(atom) for atom in atoms])
        match = Match(None, terms, sum(term in present for term in soft) if soft else 0)
        index.keep_ready(number, match)
        return match

    def _is_other_advert(self, text: int) -> bool:
        misses = self._index.text_rule(text).advert_misses(self._prepared)
        return next(misses, None) is not None

    def _judge_side(self, number: int) -> SideVerdict | None:
        side, prepared = self._index.sides.keys[number], self._prepared
        verdict = None
        if side is not None and not side.misses(prepared):
            item, total = prepared.amount, prepared.total
            high, low = (item if side.collects or side.either else total), total
            if side.collects and not side.either:
                low = item
            verdict = SideVerdict(
                side.notes(prepared),
                -math.inf if high is None else high,
                math.inf if low is None else low,
                side.either,
            )
        self._sides[number] = verdict
        return verdict

    def _text_of(self, atom: int) -> str:
        """The text of a term; of a group, that of the first alternative that is there."""
        vocabulary = self._index.vocabulary
        key = vocabulary.atoms.key(atom)
        if isinstance(key, str):
            return key
        members = vocabulary.members(atom)
        return next(vocabulary.rule(one).text for one in members if one in self._present)
