"""Every distinct term of all searches, and which of them one listing carries.

A term, or a group of alternatives, is an atom with a number. A search's words are then a set of
atoms that must all be present, whether they are words, phrases, models or alternatives. A listing
is asked once which atoms it carries: by its words and pairs of neighbouring words, so that a phrase
costs no more than a word however many phrases there are.
"""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING, NamedTuple

from core.matching.exclusions import ExclusionRule
from core.matching.interning import Interner
from core.matching.terms import NONE, TermRule, cached_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.matching.prepared import PreparedListing

ALWAYS = 0
"""The atom of searches that ask for no word (only `free`, a seller or a category)."""
DEAD = 1
"""The atom that no listing carries."""


class TermKey(NamedTuple):
    """What makes two terms the same."""

    text: str
    exact: bool
    asked: frozenset[str]


AtomKey = str | TermKey | tuple[int, ...]
"""A term as nearly all are (its text alone), any other term, or a group of alternatives."""


class Probe:
    """Words and word pairs to the numbers that want to be looked at when they occur."""

    __slots__ = ("loose", "strict")

    def __init__(self) -> None:
        self.loose: dict[str, int | tuple[int, ...]] = {}
        self.strict: dict[str, int | tuple[int, ...]] = {}

    def add(self, rule: TermRule, number: int) -> None:
        entries = self.strict if rule.exact else self.loose
        for key in _keys(rule):
            held = entries.get(key)
            if held is None:
                entries[key] = number
            else:
                entries[key] = (*((held,) if isinstance(held, int) else held), number)

    def discard(self, rule: TermRule, number: int) -> None:
        entries = self.strict if rule.exact else self.loose
        for key in _keys(rule):
            held = entries.get(key)
            if isinstance(held, tuple):
                kept = tuple(other for other in held if other != number)
                entries[key] = kept[0] if len(kept) == 1 else kept
            elif held == number:
                del entries[key]

    def found(self, tokens: Tokens) -> set[int]:
        """The numbers that these words and pairs lead to."""
        found: set[int] = set()
        if self.loose:
            self._find(found, self.loose, tokens.loose)
        if self.strict:
            self._find(found, self.strict, tokens.strict)
        return found

    def _find(
        self, found: set[int], entries: dict[str, int | tuple[int, ...]], words: set[str]
    ) -> None:
        for key in entries.keys() & words:
            held = entries[key]
            if isinstance(held, int):
                found.add(held)
            else:
                found.update(held)

    def memory_bytes(self) -> int:
        entries = [*self.loose.values(), *self.strict.values()]
        pairs = sum(80 for key in (*self.loose, *self.strict) if " " in key)
        tuples = sum(sys.getsizeof(entry) for entry in entries if isinstance(entry, tuple))
        return sys.getsizeof(self.loose) + sys.getsizeof(self.strict) + pairs + tuples


class Tokens:
    """The words and word pairs of a text, without and with their plural endings."""

    __slots__ = ("loose", "strict")

    def __init__(self, stems: list[str], words: list[str]) -> None:
        self.loose = _with_pairs(stems)
        self.strict = self.loose if words == stems else _with_pairs(words)


class Present(NamedTuple):
    """The atoms that a listing carries, and those in its title."""

    anywhere: set[int]
    title: set[int]


class Vocabulary:
    """All atoms and all exclusions."""

    def __init__(self) -> None:
        self.atoms: Interner[AtomKey] = Interner()
        self.exclusions: Interner[tuple[str, bool, str | None]] = Interner()
        self.exclusion_rules: dict[int, ExclusionRule] = {}
        self._sure = Probe()
        """Atoms that are present whenever their word or pair is."""
        self._unsure = Probe()
        """Atoms whose place in the text has to be looked at, by these rules."""
        self._checked: dict[int, TermRule] = {}
        self._excluded_sure = Probe()
        self._excluded_unsure = Probe()
        self._implied: dict[int, tuple[int, ...]] = {}
        """The groups of alternatives in which an atom stands."""
        for name in ("always", "dead"):
            self.atoms.acquire(TermKey(name, exact=True, asked=frozenset({name})))

    def acquire_term(self, rule: TermRule) -> int:
        plain = not rule.exact and not rule.asked
        key = rule.text if plain else TermKey(rule.text, rule.exact, rule.asked)
        number, new = self.atoms.acquire(key)
        if new:
            if _is_sure(rule):
                self._sure.add(rule, number)
            else:
                self._unsure.add(rule, number)
                self._checked[number] = rule
        return number

    def acquire_group(self, group: tuple[TermRule, ...]) -> int:
        """The atom of a group of alternatives: the term itself if there is only one."""
        numbers = tuple(self.acquire_term(rule) for rule in group)
        if len(numbers) == 1:
            return numbers[0]
        number, new = self.atoms.acquire(numbers)
        if new:
            for member in set(numbers):
                self._implied[member] = (*self._implied.get(member, ()), number)
        else:
            # The group holds its members once; what was just taken is given back.
            self._release_all(numbers)
        return number

    def release(self, number: int) -> None:
        key = self.atoms.release(number)
        if key is None:
            return
        rule = _rule_of(key)
        if rule is not None:
            (self._sure if _is_sure(rule) else self._unsure).discard(rule, number)
            self._checked.pop(number, None)
            return
        members = self._numbers(key)
        for member in set(members):
            kept = tuple(other for other in self._implied[member] if other != number)
            if kept:
                self._implied[member] = kept
            else:
                del self._implied[member]
        self._release_all(members)

    def _release_all(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.release(number)

    def members(self, number: int) -> tuple[int, ...]:
        """The alternatives of an atom, in the order in which they were said."""
        return self._numbers(self.atoms.key(number)) or (number,)

    def is_group(self, number: int) -> bool:
        """Whether an atom has alternatives."""
        return bool(self._numbers(self.atoms.key(number)))

    @staticmethod
    def _numbers(key: AtomKey) -> tuple[int, ...]:
        return () if isinstance(key, (str, TermKey)) else key

    def rule(self, number: int) -> TermRule:
        """The rule of an atom that is a term."""
        rule = _rule_of(self.atoms.key(number))
        if rule is None:
            raise KeyError(number)
        return rule

    def group(self, number: int) -> tuple[TermRule, ...]:
        """The alternatives of an atom as rules."""
        return tuple(self.rule(member) for member in self.members(number))

    def acquire_exclusion(self, rule: ExclusionRule) -> int:
        first = rule.terms[0]
        number, new = self.exclusions.acquire((first.text, first.exact, rule.family))
        if new:
            self.exclusion_rules[number] = rule
            for term in rule.terms:
                self._excluded(term).add(term, number)
        return number

    def release_exclusion(self, number: int) -> None:
        if self.exclusions.release(number) is not None:
            rule = self.exclusion_rules.pop(number)
            for term in rule.terms:
                self._excluded(term).discard(term, number)

    def _excluded(self, term: TermRule) -> Probe:
        return self._excluded_sure if _is_sure(term) else self._excluded_unsure

    def present(self, prepared: PreparedListing, tokens: Tokens) -> Present:
        """Which atoms the listing carries."""
        anywhere = self._sure.found(tokens)
        anywhere.add(ALWAYS)
        length = prepared.title_length
        if len(prepared.words) == length:
            title = anywhere
        else:
            stems, words = prepared.stems[:length], prepared.title_words
            title = self._sure.found(Tokens(stems, words))
            title.add(ALWAYS)
        for number in self._unsure.found(tokens):
            first = self._checked[number].first(prepared)
            if first >= 0:
                anywhere.add(number)
                if first < length:
                    title.add(number)
        self._imply(anywhere)
        if title is not anywhere:
            self._imply(title)
        return Present(anywhere, title)

    def _imply(self, present: set[int]) -> None:
        for number in self._implied.keys() & present:
            present.update(self._implied[number])

    def excluded(self, prepared: PreparedListing, tokens: Tokens) -> set[int]:
        """Which exclusions strike the listing."""
        sure, unsure = self._excluded_sure.found(tokens), self._excluded_unsure.found(tokens)
        if prepared.may_deny:
            unsure |= sure
            sure = set()
        rules = self.exclusion_rules
        sure.update(number for number in unsure - sure if rules[number].hit(prepared))
        return sure

    def memory_bytes(self) -> int:
        probes = (self._sure, self._unsure, self._excluded_sure, self._excluded_unsure)
        own = sum(probe.memory_bytes() for probe in probes) + self.atoms.memory_bytes()
        rules = sum(map(sys.getsizeof, (self._checked, self._implied, self.exclusion_rules)))
        rules += 400 * (len(self._checked) + len(self.exclusion_rules))
        return own + rules + self.exclusions.memory_bytes()


def _with_pairs(words: list[str]) -> set[str]:
    tokens = set(map(" ".join, itertools.pairwise(words)))
    tokens.update(words)
    return tokens


def _rule_of(key: AtomKey) -> TermRule | None:
    """Make the rule of a term anew; a rule for each word of a million searches is not kept."""
    if isinstance(key, str):
        return cached_rule(key, False, NONE)
    return cached_rule(*key) if isinstance(key, TermKey) else None


def _is_sure(rule: TermRule) -> bool:
    """Whether finding its one key is finding the term."""
    if rule.single is not None:
        return True
    return all(len(sequence) == 2 for sequence in rule.sequences) and not rule.guarded


def _keys(rule: TermRule) -> set[str]:
    return {" ".join(sequence[:2]) for sequence in rule.sequences}
