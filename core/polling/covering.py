"""One call for many targets: a question with fewer words finds whatever one with more words does.

Somebody watches "bike", somebody else "mountain bike": reading the first also reads the second,
because every listing that is read is held against all searches. So a target rests while another
one covers it, as long as the wider one can be read so often that its news fits a page between two
reads. Where nobody asks the wide question it may still pay to ask it, and where a marketplace knows
"(this, that)" several questions of one word go into one; such a question has to cost fewer calls
than it spares. Pure; questions are opaque but for what `Words` tells.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from core.polling.marketplace import Query

if TYPE_CHECKING:
    from core.polling.marketplace import Words

PAGE_SHARE: Final = 0.5
"""New listings between two reads may fill so much of a page; the rest is for a busy hour."""
BROAD_LEAST: Final = 6
"""So many targets must be spared before a question without words is tried."""
TRIAL_DAYS: Final = 0.02
"""A question that was made up is watched half an hour before others rest on it."""
WORTH: Final = 0.5
_MOST_WORDS: Final = 8
"""Of a question with more words only the shorter parts are looked for."""
_TOKEN: Final = re.compile(r"\([^()]*\)|\S+")

Rest = tuple[tuple[str, str], ...]
Key = tuple[Rest, frozenset[tuple[str, str]], frozenset[str]]
"""What must be equal, what may be left out to find more, and the words."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is known about one target."""

    id: int
    query: Query
    people: int
    least: float
    """Seconds; it is never read oftener."""
    promised: float
    """Seconds."""
    rate: float
    """New listings a second, learned or guessed."""
    days: float
    """For so long its arrivals have been counted."""
    ready: bool
    """Nobody waits for a first page of its own, and it can be read."""
    made: bool = False
    """Nobody asked this; it was put up to spare others."""


@dataclasses.dataclass(slots=True)
class Cover:
    """Which target rests on which, and which questions are to be tried or joined."""

    resting: dict[int, int] = dataclasses.field(default_factory=dict)
    """Target to the target that is read in its stead; never one that rests itself."""
    trials: set[int] = dataclasses.field(default_factory=set)
    """Made targets that are read, though nothing rests on them yet, to learn how busy they are."""
    wanted: list[Query] = dataclasses.field(default_factory=list)
    """Questions to put up."""


def cover(targets: Iterable[Target], words: Words, page_size: int) -> Cover:
    """Find what need not be read, for the targets of one marketplace."""
    planner = _Planner(words, page_size)
    asked = [one for one in targets if one.people or one.made]
    planner.rest_on_each_other([one for one in asked if not one.made])
    made = [one for one in asked if one.made]
    if words.broad:
        planner.rest_on_broad(made)
    if words.most_joined:
        planner.rest_on_joined(made)
    return planner.found


def room_of(page_size: int) -> float:
    """How many new listings there may be between two reads."""
    return page_size * PAGE_SHARE


def key_of(query: Query, words: Words) -> Key:
    """Take a question apart."""
    rest: list[tuple[str, str]] = []
    narrowing: list[tuple[str, str]] = []
    tokens: frozenset[str] = frozenset()
    for name, value in query.params:
        if name == words.param:
            tokens = frozenset(_TOKEN.findall(value))
        elif name in words.narrowing:
            narrowing.append((name, value))
        else:
            rest.append((name, value))
    return tuple(rest), frozenset(narrowing), tokens


class _Planner:
    """Chooses the targets that are read ("roots") and what rests on them."""

    def __init__(self, words: Words, page_size: int) -> None:
        self.found = Cover()
        self._words = words
        self._room = room_of(page_size)
        self._roots: dict[Key, Target] = {}
        self._promised: dict[int, float] = {}

    def rest_on_each_other(self, asked: Sequence[Target]) -> None:
        """Go from the widest question to the narrowest; each rests on a wider one if it can."""
        keyed = [(key_of(one.query, self._words), one) for one in asked]
        keyed.sort(key=lambda pair: (len(pair[0][2]) + len(pair[0][1]), pair[1].id))
        for key, target in keyed:
            wider = self._wider(key, target)
            if wider is None:
                self._roots[key] = target
                self._promised[target.id] = target.promised
            else:
                self._rest(target, wider)

    def rest_on_broad(self, made: Sequence[Target]) -> None:
        """Try a question without words where many differ in their words alone."""
        broad = {key: one for one in made if not (key := key_of(one.query, self._words))[2]}
        groups: dict[Key, list[Target]] = {}
        for (rest, narrowing, tokens), root in self._roots.items():
            if tokens:
                groups.setdefault((rest, narrowing, frozenset()), []).append(root)
        for key, roots in groups.items():
            if len(roots) < BROAD_LEAST or key in self._roots:
                continue
            target = broad.get(key)
            if target is None:
                self.found.wanted.append(self._query(roots[0].query.marketplace, key))
                continue
            if target.days < TRIAL_DAYS or not target.ready:
                self.found.trials.add(target.id)
            elif self._pays(target.rate, roots):
                self._rest_all(roots, target)

    def rest_on_joined(self, made: Sequence[Target]) -> None:
        """Ask several single words at once; joins that still hold are kept as they are."""
        joined = {key_of(one.query, self._words): one for one in made}
        free: dict[tuple[Rest, frozenset[tuple[str, str]]], dict[str, Target]] = {}
        for (rest, narrowing, tokens), root in self._roots.items():
            if root.ready and len(tokens) == 1:
                [word] = tokens
                if not word.startswith("("):
                    free.setdefault((rest, narrowing), {})[word] = root
        for (rest, narrowing), roots in free.items():
            for (rest_, narrowing_, tokens), target in joined.items():
                if (rest_, narrowing_) == (rest, narrowing) and len(tokens) == 1:
                    self._use_join(target, next(iter(tokens)), roots)
            for pack in self._packs(roots):
                key = (rest, narrowing, frozenset({_join(pack)}))
                marketplace = roots[pack[0]].query.marketplace
                self.found.wanted.append(self._query(marketplace, key))

    def _use_join(self, target: Target, token: str, roots: dict[str, Target]) -> None:
        """Let the words of a join rest on it; one that has not been read is read first."""
        members = [word.strip() for word in token.strip("()").split(",")]
        if len(members) < 2 or not all(word in roots for word in members):
            return
        chosen = [roots[word] for word in members]
        if not self._pays(sum(root.rate for root in chosen), chosen):
            return
        for word in members:
            del roots[word]
        if target.ready:
            self._rest_all(chosen, target)
        else:
            self.found.trials.add(target.id)

    def _packs(self, roots: dict[str, Target]) -> list[list[str]]:
        """Words that fit one question and, all together, one page between two reads."""
        packs: list[list[str]] = []
        pack: list[str] = []
        for word in sorted(roots, key=lambda one: (roots[one].rate, one)):
            longer = [*pack, word]
            together = [roots[one] for one in longer]
            fits = len(_join(longer)) <= self._words.most_joined
            if fits and self._pays(sum(one.rate for one in together), together):
                pack = longer
                continue
            packs.append(pack)
            pack = [word]
        packs.append(pack)
        return [one for one in packs if len(one) > 1]

    def _pays(self, rate: float, roots: Collection[Target]) -> bool:
        """Whether a question nobody asked, with so many arrivals, costs half of what it spares."""
        promised = min(self._promised[root.id] for root in roots)
        return rate / self._room <= WORTH * len(roots) / promised

    def _wider(self, key: Key, target: Target) -> Target | None:
        """The widest target that finds all this one does and has room for its news."""
        if not target.ready:
            return None
        rest, narrowing, tokens = key
        most = len(tokens) if len(tokens) <= _MOST_WORDS else 3
        for count in range(most + 1):
            for some in itertools.combinations(sorted(tokens), count):
                for fewer in _subsets(narrowing):
                    found = self._roots.get((rest, fewer, frozenset(some)))
                    if found is not None and found is not target and self._has_room(found):
                        return found
        return None

    def _has_room(self, wider: Target) -> bool:
        """Whether it can be read so often that a page holds its news."""
        return wider.ready and wider.rate * wider.least <= self._room

    def _rest(self, target: Target, wider: Target) -> None:
        self.found.resting[target.id] = wider.id
        self._promised[wider.id] = min(self._promised[wider.id], target.promised)

    def _rest_all(self, roots: Sequence[Target], target: Target) -> None:
        """Let roots rest, and what rested on them."""
        ids = {root.id for root in roots}
        for resting, wider in self.found.resting.items():
            if wider in ids:
                self.found.resting[resting] = target.id
        for root in roots:
            self.found.resting[root.id] = target.id
        for key in [key for key, root in self._roots.items() if root.id in ids]:
            del self._roots[key]

    def _query(self, marketplace: str, key: Key) -> Query:
        rest, narrowing, tokens = key
        params = [*rest, *narrowing]
        if tokens:
            params.append((self._words.param, " ".join(sorted(tokens))))
        return Query(marketplace, tuple(sorted(params)))


def _join(words: Sequence[str]) -> str:
    return f"({', '.join(sorted(words))})"


def _subsets(narrowing: frozenset[tuple[str, str]]) -> Iterable[frozenset[tuple[str, str]]]:
    for count in range(len(narrowing) + 1):
        yield from map(frozenset, itertools.combinations(sorted(narrowing), count))
