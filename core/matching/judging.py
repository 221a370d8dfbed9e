"""Verdicts on the words and the side of searches, for one listing, each given once.

Thousands of searches share a few dozen of them. A verdict has a number, by which it is found in
plain lists and in numpy columns alike; 0 is the miss.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from core.matching.store import SIDE_BITS, SIDE_MASK
from core.matching.verdict import Match, Note

if TYPE_CHECKING:
    from core.matching.index import Index
    from core.matching.prepared import PreparedListing
    from core.matching.vocabulary import Present

MISS: Final = 0
_NOTHING: Final = Match()
_MOST_FACTS: Final = 64
_ITEM, _TOTAL, _EITHER = range(3)


class SideVerdict(NamedTuple):
    """How a listing passes a side."""

    notes: tuple[Note, ...]
    mode: int
    """Which price counts: that of the thing, that with postage, or one by the distance."""


SideAnswer = SideVerdict | Literal[False]
TextAnswer = Match | Literal[False]


class ReadySides:
    """Verdicts on sides for listings to come.

    What most sides ask of a listing are a few yes-or-no facts, so that few answers are possible.
    """

    __slots__ = ("_answers",)

    def __init__(self) -> None:
        self._answers: dict[tuple[object, ...], dict[int, SideAnswer]] = {}

    def of(self, prepared: PreparedListing) -> dict[int, SideAnswer]:
        """The answers by number of the side for a listing like this; to be added to."""
        listing = prepared.listing
        facts = (
            listing.currency,
            prepared.amount is None,
            prepared.is_free,
            prepared.point is None,
            listing.collectable is False,
        )
        answers = self._answers.get(facts)
        if answers is None:
            if len(self._answers) >= _MOST_FACTS:
                self._answers.clear()
            answers = self._answers[facts] = {}
        return answers

    def forget(self, side: int) -> None:
        """Drop the answers of a side whose number is given back."""
        for answers in self._answers.values():
            answers.pop(side, None)

    def memory_bytes(self) -> int:
        return sum(sys.getsizeof(answers) + 200 for answers in self._answers.values())


class Judgements(dict[int, int]):
    """Numbers of verdicts by key: the words and the side, without price, exclusions and radius."""

    __slots__ = (
        "_adverts",
        "_high_by_mode",
        "_index",
        "_low_by_mode",
        "_prepared",
        "_present",
        "_ready_sides",
        "_sides",
        "_texts",
        "_title",
        "cheapest",
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
        self._texts: dict[int, TextAnswer] = {}
        self._sides: dict[int, SideAnswer] = {}
        self._ready_sides = index.ready_sides.of(prepared)
        item, total = prepared.amount, prepared.total
        if item is None or total is None:
            self._high_by_mode = (-math.inf, -math.inf, -math.inf)
            self._low_by_mode = (math.inf, math.inf, math.inf)
        else:
            self._high_by_mode = (item, total, item)
            self._low_by_mode = (item, total, total)
        self.cheapest = self._high_by_mode[_ITEM]
        """The least that a limit of price can be held against; postage only adds to it."""
        self.eithers: set[int] = set()
        self.matches = [_NOTHING]
        self.highs = [math.nan]
        """What must not be above the limit of price, by number; a miss compares with nothing."""
        self.lows = [math.nan]

    def __missing__(self, key: int) -> int:
        text, side = key >> SIDE_BITS, key & SIDE_MASK
        match = self._texts.get(text)
        if match is None:
            match = self._judge_text(text)
        if match is False:
            self[key] = MISS
            return MISS
        passed = self._ready_sides.get(side)
        if passed is None:
            passed = self._sides.get(side)
            if passed is None:
                passed = self._judge_side(side)
        if passed is False:
            self[key] = MISS
            return MISS
        notes, mode = passed
        number = self[key] = len(self.matches)
        if notes:
            match = Match(None, match.terms, match.soft_hits, notes)
        self.matches.append(match)
        self.highs.append(self._high_by_mode[mode])
        self.lows.append(self._low_by_mode[mode])
        if mode == _EITHER:
            self.eithers.add(number)
        return number

    def _judge_text(self, number: int) -> TextAnswer:
        """Say which words were found and how many soft ones; False if it is a miss."""
        index = self._index
        atoms = index.atoms_of_text[number]
        match: TextAnswer = False
        # Columns may still name a text whose last search is gone; it has no key any more.
        if self._present.issuperset(atoms) and index.texts.keys[number] is not None:
            ready = index.ready.get(number)
            if ready is None or self._adverts or self._title.isdisjoint(atoms):
                match = self._judge_text_slowly(number, atoms)
            else:
                match = ready
        self._texts[number] = match
        return match

    def _judge_text_slowly(self, number: int, atoms: tuple[int, ...]) -> TextAnswer:
        index = self._index
        _, soft, wishes = index.text_parts(number)
        if atoms and not wishes.anywhere and self._title.isdisjoint(atoms):
            return False
        if (self._adverts or wishes.no_accessories) and self._is_other_advert(number):
            return False
        present = self._present
        terms = tuple([self._text_of(atom) for atom in atoms])
        match = Match(None, terms, sum(term in present for term in soft) if soft else 0)
        index.keep_ready(number, match)
        return match

    def _is_other_advert(self, text: int) -> bool:
        misses = self._index.text_rule(text).advert_misses(self._prepared)
        return next(misses, None) is not None

    def _judge_side(self, number: int) -> SideAnswer:
        side, prepared = self._index.sides.keys[number], self._prepared
        answer: SideAnswer = False
        if side is None:
            return answer
        if not side.misses(prepared):
            mode = _EITHER if side.either else _ITEM if side.collects else _TOTAL
            answer = SideVerdict(side.notes(prepared), mode)
        (self._sides if side.special else self._ready_sides)[number] = answer
        return answer

    def _text_of(self, atom: int) -> str:
        """The text of a term; of a group, that of the first alternative that is there."""
        vocabulary = self._index.vocabulary
        key = vocabulary.atoms.key(atom)
        if isinstance(key, str):
            return key
        members = vocabulary.members(atom)
        return next(vocabulary.rule(one).text for one in members if one in self._present)
