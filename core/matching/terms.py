"""A required, soft or excluded term in the form in which it is looked for."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from core.matching.words import SUFFIXES, spellings, stem, suffixes_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.prepared import PreparedListing
    from core.searches.criteria import Term

NONE: frozenset[str] = frozenset()


class TermRule:
    """One term. `single` is the only word to look for when nothing else has to be looked at.

    A number of a model is not found where a word follows that makes another model of it ("3080" in
    "3080 ti"), unless that word was asked for too.
    """

    __slots__ = ("asked", "exact", "guarded", "sequences", "single", "text")

    def __init__(self, text: str, *, exact: bool, asked: frozenset[str] = NONE) -> None:
        self.text = text
        self.exact = exact
        self.asked = asked
        words = tuple(text.split()) if exact else tuple(stem(word) for word in text.split())
        self.sequences = spellings(words) if words else ()
        self.guarded = any(model_suffixes(way) - asked for way in self.sequences)
        plain = len(self.sequences) == 1 and len(words) == 1 and not self.guarded
        self.single = words[0] if plain else None

    def in_text(self, prepared: PreparedListing) -> bool:
        if self.single is not None:
            return self.single in (prepared.word_set if self.exact else prepared.stem_set)
        return self.first(prepared) >= 0

    def in_title(self, prepared: PreparedListing) -> bool:
        if self.single is not None:
            return self.single in (
                prepared.title_word_set if self.exact else prepared.title_stem_set
            )
        return 0 <= self.first(prepared) < prepared.title_length

    def first(self, prepared: PreparedListing) -> int:
        """Where the term stands first, counted in words; -1 when nowhere."""
        return min((start for start, _ in self.places(prepared)), default=-1)

    def places(self, prepared: PreparedListing) -> Iterator[tuple[int, int]]:
        """Every place where it stands, as start and end in words."""
        known = prepared.word_set if self.exact else prepared.stem_set
        text = prepared.words if self.exact else prepared.stems
        for sequence in self.sequences:
            if all(word in known for word in sequence):
                suffixes = model_suffixes(sequence) - self.asked
                for start in _starts(text, sequence):
                    end = start + len(sequence)
                    if not (suffixes and self._is_other_model(prepared.words, end, suffixes)):
                        yield start, end

    def other_model(self, prepared: PreparedListing) -> tuple[int, int] | None:
        """Where the term stands but names another model: the reason to show for a miss."""
        if not self.guarded:
            return None
        return next(plain_rule(self.text, exact=self.exact).places(prepared), None)

    def _is_other_model(self, words: list[str], end: int, suffixes: frozenset[str]) -> bool:
        while end < len(words) and words[end] in SUFFIXES:
            if words[end] in suffixes:
                return True
            end += 1
        return False


def term_rule(term: Term, asked: frozenset[str]) -> TermRule:
    """Compile a required or soft term of a search in which the words `asked` occur."""
    text = term.text
    kept = NONE if text.isalpha() or asked.isdisjoint(SUFFIXES) else asked & SUFFIXES
    return cached_rule(text, term.exact, kept)


def plain_rule(text: str, *, exact: bool = False) -> TermRule:
    """Compile a term whose every mention counts, whatever follows: an exclusion."""
    return cached_rule(text, exact, SUFFIXES)


@functools.lru_cache(maxsize=1 << 14)
def cached_rule(text: str, exact: bool, asked: frozenset[str]) -> TermRule:
    """Make a rule, or take the one made before; rules hold no state."""
    return TermRule(text, exact=exact, asked=asked)


def model_suffixes(sequence: tuple[str, ...]) -> frozenset[str]:
    """The suffixes that would make another model of these words ("13 pro" and then "max")."""
    for place in range(len(sequence) - 1, -1, -1):
        word = sequence[place]
        if word not in SUFFIXES:
            maker = sequence[place - 1] if place else ""
            # "dt 770" is "dt770" written apart, and a DT 770 Pro is no other model than that.
            glued = len(maker) > 1 and maker.isalpha() and word.isdigit() and len(word) > 2
            return suffixes_after(maker + word if glued else word)
    return NONE


def _starts(text: list[str], sequence: tuple[str, ...]) -> Iterator[int]:
    first, length = sequence[0], len(sequence)
    place = -1
    for _ in range(text.count(first)):
        place = text.index(first, place + 1)
        if length == 1 or tuple(text[place : place + length]) == sequence:
            yield place
