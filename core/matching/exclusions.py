"""Excluded words: whether a listing says them of the thing, or says that they are not so.

"No cracks", "cracks: none", "isn't broken", "smoke free" and "no chips, dents or cracks" deny a
mention; "no box, broken screen" does not. Punctuation tells the last two apart, so the raw text is
looked at again, but only where a mention was found.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from core.matching.terms import TermRule, plain_rule
from core.searches.families import FAMILIES, NEGATORS
from core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.prepared import PreparedListing
    from core.matching.spans import Spans
    from core.searches.criteria import Exclusion

_FILLERS = frozenset(
    words(
        "a all an and any are at be been big damage damaged deep ever faults got had hairline "
        "has have in is it its kind known major marks minor more nor obvious of on one or other "
        "real screen serious shape sign significant signs single small structural such that the "
        "there these this to visible was way were with"
    )
)
"""Words that may stand between a denial and what it denies: "no visible signs of cracks"."""
_MOST_FILLERS = 5
_OWN_NEGATORS = frozenset(
    words(
        "no not non never without nothing none zero nor neither cannot isnt wasnt arent hasnt "
        "havent hadnt doesnt dont didnt wont cant couldnt werent minus"
    )
)
_CUT_NEGATION = frozenset(
    words("isn wasn aren hasn haven hadn doesn don didn won can couldn weren")
)
_AFTER = frozenset({"none", "nil", "zero", "no"})
_DENIERS = frozenset({"t", "free", *NEGATORS, *_OWN_NEGATORS, *_AFTER})
_FREE_TO = frozenset(
    words("to for if collection delivery postage p pick shipping local uk with in today gift")
)
_HARD = frozenset(".!?;:()[]{}|•*\n\r–—=<>")
_LIST_WORDS = 3


class ExclusionRule:
    """One exclusion with all the ways of saying it."""

    __slots__ = ("family", "label", "terms")

    def __init__(self, text: str, *, exact: bool, family: str | None) -> None:
        self.family = family
        self.label = family or text
        others = () if family is None else _family_terms(family)
        self.terms: tuple[TermRule, ...] = (plain_rule(text, exact=exact), *others)

    def hit(self, prepared: PreparedListing) -> tuple[int, int] | None:
        """The first mention that nothing denies, as start and end in words."""
        for term in self.terms:
            if term.single is not None and not term.in_text(prepared):
                continue
            for start, end in term.places(prepared):
                if not is_denied(prepared, start, end):
                    return start, end
        return None


@functools.cache
def _family_terms(family: str) -> tuple[TermRule, ...]:
    return tuple(plain_rule(phrase) for phrase in FAMILIES.get(family, ()))


def exclusion_rule(exclusion: Exclusion) -> ExclusionRule:
    """Compile one exclusion."""
    return _rule(exclusion.term.text, exclusion.term.exact, exclusion.family)


@functools.lru_cache(maxsize=1 << 12)
def _rule(text: str, exact: bool, family: str | None) -> ExclusionRule:
    return ExclusionRule(text, exact=exact, family=family)


def may_deny(present: frozenset[str]) -> bool:
    """Whether there is a word among these that can deny another."""
    return not _DENIERS.isdisjoint(present)


def is_denied(prepared: PreparedListing, start: int, end: int) -> bool:
    """Whether the text says that the words from `start` to `end` are not so."""
    if not prepared.may_deny:
        return False
    spans, offset = prepared.spans_at(start)
    text = prepared.text_at(start)
    first, last = start - offset, end - offset
    return _denied_before(text, spans, first, last) or _denied_after(text, spans, last)


def _denied_before(text: list[str], spans: Spans, first: int, last: int) -> bool:
    listed = _opens_list(text, spans, last)
    fillers = 0
    for index in range(first - 1, -1, -1):
        gap = spans.gap(index + 1)
        if _ends_clause(gap):
            return False
        comma = "," in gap
        if comma and not listed:
            return False
        if _negates(text, index):
            return True
        if text[index] in {"or", "nor", "and"} or "/" in gap:
            # "No scratches or cracks": one more word is part of the same list.
            listed = True
            fillers = 0
            continue
        if comma:
            fillers = 0
        if text[index] not in _FILLERS and not listed:
            return False
        fillers += 1
        if fillers > (_LIST_WORDS if listed else _MOST_FILLERS):
            return False
    return False


def _opens_list(text: list[str], spans: Spans, last: int) -> bool:
    """Whether after the mention a list goes on that ends with "or": "no chips, dents or cracks"."""
    for index in range(last, min(len(text), last + 3 * _LIST_WORDS)):
        if _ends_clause(spans.gap(index)):
            return False
        if text[index] in {"or", "nor"}:
            return True
    return False


def _denied_after(text: list[str], spans: Spans, last: int) -> bool:
    if last >= len(text):
        return False
    gap = spans.gap(last)
    word = text[last]
    if word == "free" and not gap.strip(" -"):
        following = text[last + 1] if last + 1 < len(text) else ""
        return "-" in gap or _ends_clause(spans.gap(last + 1)) or following not in _FREE_TO
    closes = (
        last + 1 >= len(text) or _ends_clause(spans.gap(last + 1)) or "," in spans.gap(last + 1)
    )
    return word in _AFTER and closes and gap.strip() in {"", ":", "-", "–", "=", "?", ":-"}


def _negates(text: list[str], index: int) -> bool:
    word = text[index]
    if word == "t":
        return index > 0 and text[index - 1] in _CUT_NEGATION
    if word in {"from", "of"}:
        return index > 0 and text[index - 1] == "free"
    return word in NEGATORS or word in _OWN_NEGATORS


def _ends_clause(gap: str) -> bool:
    return not _HARD.isdisjoint(gap) or " -" in gap or "- " in gap


def undenied(
    prepared: PreparedListing, rules: tuple[ExclusionRule, ...]
) -> Iterator[tuple[ExclusionRule, tuple[int, int]]]:
    """Which of the rules the listing falls under, and where."""
    for rule in rules:
        place = rule.hit(prepared)
        if place is not None:
            yield rule, place
