"""The reverse index: one listing against every saved search by looking at few of them.

Each search stands under its rarest required atom (`core.matching.vocabulary`), "rare" by the
listings seen. What a listing's atoms lead to passes cheap gates first: the other atoms, price,
marketplaces and exclusions; in Python while a posting is short, in numpy columns when it is long;
the radius last. What is left is judged exactly, once for all searches of the same words and sides.
The answer is that of `CompiledSearch.accept` over all searches; a property test holds the two
together. No criteria are kept: a search is a row of numbers that name shared values.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from core.matching.compiled import ORDINARY, CompiledSearch, TextRule, Wishes, compile_search
from core.matching.interning import Interner, SlotMap
from core.matching.judging import ReadySides
from core.matching.postings import LONG, Posting
from core.matching.prepared import prepare
from core.matching.rarity import Rarity
from core.matching.shared import Circles, Markets, bit_of, bits_of_words
from core.matching.side import Side
from core.matching.store import SIDE_BITS, SIDE_MASK, Row, Store
from core.matching.trial import Trial
from core.matching.vocabulary import ALWAYS, Vocabulary

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.matching.verdict import Match, NeedsDetail
    from core.searches.criteria import Criteria

TextParts = tuple[tuple[int, ...], tuple[int, ...], Wishes]
TextKey = tuple[int, ...] | TextParts
"""Required atoms, soft atoms and wishes; of nearly all searches the required atoms alone."""
_MOST_READY: Final = 1 << 15


class Index:
    """All saved searches, ready to be found by a listing.

    `long` is the length from which a posting is kept as columns.
    """

    def __init__(self, *, long: int = LONG) -> None:
        self._long = long
        self.store = Store()
        self.vocabulary = Vocabulary()
        self.texts: Interner[TextKey] = Interner()
        self.atoms_of_text: list[tuple[int, ...]] = []
        self.sides: Interner[Side] = Interner()
        self.circles = Circles()
        self.markets = Markets()
        self.exclusion_sets: Interner[tuple[int, ...]] = Interner()
        self.postings: dict[int, int | array[int] | Posting] = {}
        self.partial: dict[int, array[int]] = {}
        """Searches widened to descriptions, under two atoms: what if one word is not yet read?"""
        self.rarity = Rarity()
        self.ready: dict[int, Match] = {}
        """Verdicts that are the same for every listing with the words, by text: the latest."""
        self.ready_sides = ReadySides()
        self._slots = SlotMap()
        self._cursor = 0
        self.present_table = np.zeros(1024, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, search_id: object) -> bool:
        return isinstance(search_id, int) and self._slots.get(search_id) is not None

    def match(self, listing: Listing) -> list[tuple[int, Match | NeedsDetail]]:
        """Every search that the listing satisfies, in no special order."""
        counted = self.rarity.is_next_counted()
        if not counted and not len(self):
            return []
        prepared = prepare(listing)
        if counted:
            self.rarity.count(prepared)
        if prepared.gone or not len(self):
            return []
        return Trial(self, prepared).run()

    def learn(self, listing: Listing) -> None:
        """Count the words of a listing without matching it: at start, before searches are added."""
        self.rarity.count(prepare(listing))

    def add(self, search_id: int, criteria: Criteria) -> None:
        """Take a search in, in place of what was known under this id."""
        self.remove(search_id)
        search = compile_search(criteria)
        row = self._take_apart(search)
        row.ids = search_id
        slot = self.store.add(row)
        self._slots.put(search_id, slot)
        self._post(row.atom, slot)
        atoms = self.atoms_of_text[row.key >> SIDE_BITS]
        if search.text.wishes.anywhere and len(atoms) > 1:
            for atom in self._rarest_two(atoms):
                self.partial.setdefault(atom, array("I")).append(slot)

    def remove(self, search_id: int) -> bool:
        """Forget a search; False if it was not known."""
        slot = self._slots.pop(search_id)
        if slot is None:
            return False
        store = self.store
        self._unpost(store.atom[slot], slot)
        atoms = self.atoms_of_text[store.key[slot] >> SIDE_BITS]
        if self.text_parts(store.key[slot] >> SIDE_BITS)[2].anywhere:
            for atom in atoms:
                self._unpost_partial(atom, slot)
        self._release(slot)
        store.discard(slot)
        return True

    def rebalance(self, searches: int = 2000) -> int:
        """Look at some searches, on from the last call, and move those with a rarer atom by now."""
        moved = 0
        store, total = self.store, len(self.store.ids)
        for _ in range(min(searches, total)):
            slot = self._cursor = (self._cursor + 1) % total
            if self._slots.get(store.ids[slot]) != slot:
                continue
            old = store.atom[slot]
            new = self._rarest(self.atoms_of_text[store.key[slot] >> SIDE_BITS])
            if 2 * self._frequency(new) < self._frequency(old):
                self._unpost(old, slot)
                store.atom[slot] = new
                self._post(new, slot)
                moved += 1
        return moved

    def compiled(self, slot: int) -> CompiledSearch:
        """Put a search together again."""
        store = self.store
        rules = self.vocabulary.exclusion_rules
        circle = store.circle[slot]
        return CompiledSearch(
            text=self.text_rule(store.key[slot] >> SIDE_BITS),
            exclusions=tuple(rules[n] for n in self.exclusion_sets.key(store.exclusions[slot])),
            side=self.sides.key(store.key[slot] & SIDE_MASK),
            marketplaces=self.markets.key(store.markets[slot]),
            price_min=store.low[slot],
            price_max=store.high[slot],
            circle=self.circles.key(circle - 1) if circle else None,
        )

    def text_parts(self, text: int) -> TextParts:
        """Required atoms, soft atoms and wishes."""
        atoms = self.atoms_of_text[text]
        key = self.texts.keys[text]
        return (atoms, (), ORDINARY) if key is atoms else cast("TextParts", key)

    def text_rule(self, text: int) -> TextRule:
        """Put the words of a search together again."""
        atoms, soft, wishes = self.text_parts(text)
        vocabulary = self.vocabulary
        return TextRule(
            tuple(vocabulary.group(atom) for atom in atoms),
            tuple(vocabulary.rule(atom) for atom in soft),
            wishes,
        )

    def keep_ready(self, text: int, match: Match) -> None:
        """Keep a verdict for listings to come, if it hangs on nothing but that the words are there.

        So it is of ordinary searches without alternatives, of which the listing decides which one
        was found.
        """
        atoms = self.atoms_of_text[text]
        if self.texts.keys[text] is not atoms or any(map(self.vocabulary.is_group, atoms)):
            return
        if len(self.ready) >= _MOST_READY:
            self.ready.clear()
        self.ready[text] = match

    def memory_bytes(self) -> int:
        """What the index holds, the searches' own text apart."""
        postings = sum(
            posting.memory_bytes() if isinstance(posting, Posting) else sys.getsizeof(posting)
            for posting in self.postings.values()
        )
        partial = sum(map(sys.getsizeof, self.partial.values()))
        tables = sum(map(sys.getsizeof, (self.postings, self.partial, self.atoms_of_text)))
        shared = (self.sides, self.circles, self.markets, self.exclusion_sets, self.texts)
        atoms = 8 * sum(map(len, self.atoms_of_text))
        parts = sum(part.memory_bytes() for part in (*shared, self.vocabulary, self.store))
        fixed = self.present_table.nbytes + self.rarity.memory_bytes()
        ready = sys.getsizeof(self.ready) + 160 * len(self.ready) + self.ready_sides.memory_bytes()
        own = postings + partial + tables + atoms + parts + fixed + ready
        return own + self._slots.memory_bytes()

    def _take_apart(self, search: CompiledSearch) -> Row:
        row = Row()
        vocabulary = self.vocabulary
        atoms = tuple(vocabulary.acquire_group(group) for group in search.text.groups)
        soft = tuple(vocabulary.acquire_term(rule) for rule in search.text.soft)
        wishes = search.text.wishes
        plain = not soft and wishes == ORDINARY and atoms
        text, new = self.texts.acquire(atoms if plain else (atoms, soft, wishes))
        if new:
            if text == len(self.atoms_of_text):
                self.atoms_of_text.append(atoms)
            else:
                self.atoms_of_text[text] = atoms
        else:
            self._release_atoms(atoms, soft)
        self._fit_table()
        excluded = self._take_exclusions(search)
        row.excluded = 0
        for exclusion in excluded:
            row.excluded |= bit_of(exclusion)
        row.exclusions, _ = self.exclusion_sets.acquire(excluded)
        side, _ = self.sides.acquire(search.side)
        row.key = text << SIDE_BITS | side
        row.markets, _ = self.markets.acquire(search.marketplaces)
        row.circle = 0 if search.circle is None else self.circles.acquire(search.circle)[0] + 1
        row.required = bits_of_words(atoms)
        row.low, row.high = search.price_min, search.price_max
        row.atom = self._rarest(atoms)
        return row

    def _take_exclusions(self, search: CompiledSearch) -> tuple[int, ...]:
        taken: set[int] = set()
        for rule in search.exclusions:
            number = self.vocabulary.acquire_exclusion(rule)
            if number in taken:
                self.vocabulary.release_exclusion(number)
            taken.add(number)
        return tuple(sorted(taken))

    def _release(self, slot: int) -> None:
        store = self.store
        text = store.key[slot] >> SIDE_BITS
        atoms, soft, _ = self.text_parts(text)
        if self.texts.release(text) is not None:
            self.atoms_of_text[text] = ()
            self.ready.pop(text, None)
            self._release_atoms(atoms, soft)
        for exclusion in self.exclusion_sets.key(store.exclusions[slot]):
            self.vocabulary.release_exclusion(exclusion)
        self.exclusion_sets.release(store.exclusions[slot])
        side = store.key[slot] & SIDE_MASK
        if self.sides.release(side) is not None:
            self.ready_sides.forget(side)
        self.markets.release(store.markets[slot])
        if store.circle[slot]:
            self.circles.release(store.circle[slot] - 1)

    def _release_atoms(self, atoms: tuple[int, ...], soft: tuple[int, ...]) -> None:
        for atom in (*atoms, *soft):
            self.vocabulary.release(atom)

    def _fit_table(self) -> None:
        needed = len(self.vocabulary.atoms.keys)
        if needed > len(self.present_table):
            self.present_table = np.zeros(2 * needed, dtype=np.bool_)

    def _frequency(self, atom: int) -> int:
        if atom == ALWAYS:
            return 0
        group = self.vocabulary.group(atom)
        return sum(self.rarity.of(rule) for rule in group)

    def _rarest(self, atoms: tuple[int, ...]) -> int:
        if len(atoms) < 2:
            return atoms[0] if atoms else ALWAYS
        return min(atoms, key=self._cost)

    def _rarest_two(self, atoms: tuple[int, ...]) -> list[int]:
        return sorted(set(atoms), key=self._cost)[:2]

    def _cost(self, atom: int) -> tuple[int, int]:
        """How dear it is to stand under an atom; until listings are seen, short postings win."""
        posting = self.postings.get(atom, ())
        return self._frequency(atom), 1 if isinstance(posting, int) else len(posting)

    def _atoms_of(self, key: int) -> tuple[int, ...]:
        return self.atoms_of_text[key >> SIDE_BITS]

    def _post(self, atom: int, slot: int) -> None:
        posting = self.postings.get(atom)
        if posting is None:
            self.postings[atom] = slot
        elif isinstance(posting, int):
            self.postings[atom] = array("I", (posting, slot))
        elif isinstance(posting, Posting):
            posting.add(self.store, slot, self._atoms_of, atom)
        else:
            posting.append(slot)
            if len(posting) >= self._long:
                self.postings[atom] = Posting(self.store, posting, self._atoms_of, atom)

    def _unpost(self, atom: int, slot: int) -> None:
        posting = self.postings[atom]
        if isinstance(posting, int):
            del self.postings[atom]
            return
        if isinstance(posting, Posting):
            posting.discard(self.store, slot, self._atoms_of, atom)
            if len(posting) < self._long // 2:
                self.postings[atom] = array("I", posting.slots())
            return
        posting.remove(slot)
        if not posting:
            del self.postings[atom]

    def _unpost_partial(self, atom: int, slot: int) -> None:
        slots = self.partial.get(atom)
        if slots is not None and slot in slots:
            slots.remove(slot)
            if not slots:
                del self.partial[atom]
