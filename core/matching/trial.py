"""One listing on its way through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.matching.compiled import kilometres
from core.matching.postings import Gates, Posting, Survivors, survivors_of
from core.matching.shared import OWN_MASK, bit_of
from core.matching.store import MODE_EITHER, SIDE_BITS, SIDE_MASK
from core.matching.verdict import Match, NeedsDetail
from core.matching.vocabulary import Tokens

if TYPE_CHECKING:
    from core.matching.index import Index
    from core.matching.prepared import PreparedListing
    from core.matching.store import Numbers
    from core.matching.verdict import Note
    from core.matching.vocabulary import Present

Found = list[tuple[int, Any]]
"""Search ids with `Match` or `NeedsDetail`; spelled out where it leaves the index."""

_ONLY_TEXT = {str}
_FEW = 256
"""Up to here Python is as quick as numpy's overhead."""


class Judgements(dict[int, "Match | None"]):
    """Verdicts on words and side together, without price, exclusions and radius.

    Judged exactly and once for all searches that share them. `misses` tells whether there are any.
    """

    __slots__ = (
        "_adverts",
        "_index",
        "_prepared",
        "_present",
        "_sides",
        "_texts",
        "_title",
        "misses",
    )

    def __init__(self, index: Index, prepared: PreparedListing, present: Present) -> None:
        super().__init__()
        self._index = index
        self._prepared = prepared
        self._present, self._title = present
        self._adverts = bool(prepared.wanted or prepared.box_only)
        self._texts: dict[int, tuple[tuple[str, ...], int] | None] = {}
        self._sides: dict[int, tuple[Note, ...] | None] = {}
        self.misses = False

    def __missing__(self, key: int) -> Match | None:
        text, side = key >> SIDE_BITS, key & SIDE_MASK
        words = self._texts[text] if text in self._texts else self._judge_text(text)
        notes = self._sides[side] if side in self._sides else self._judge_side(side)
        if words is None or notes is None:
            self.misses = True
            self[key] = None
            return None
        verdict = self[key] = Match(None, words[0], words[1], notes)
        return verdict

    def _judge_text(self, number: int) -> tuple[tuple[str, ...], int] | None:
        """Say which words were found and how many soft ones; None if it is a miss."""
        index, present = self._index, self._present
        atoms, soft, wishes = index.text_parts(number)
        words = None
        if (
            present.issuperset(atoms)
            and (not self._title.isdisjoint(atoms) or wishes.anywhere or not atoms)
            and not ((self._adverts or wishes.no_accessories) and self._is_other_advert(number))
        ):
            terms = tuple(map(index.vocabulary.atoms.keys.__getitem__, atoms))
            if set(map(type, terms)) != _ONLY_TEXT and terms:
                terms = tuple([self._text_of(atom) for atom in atoms])
            words = terms, sum(term in present for term in soft) if soft else 0
        self._texts[number] = words
        return words

    def _is_other_advert(self, text: int) -> bool:
        misses = self._index.text_rule(text).advert_misses(self._prepared)
        return next(misses, None) is not None

    def _judge_side(self, number: int) -> tuple[Note, ...] | None:
        side, prepared = self._index.sides.key(number), self._prepared
        notes = None if side.misses(prepared) else side.notes(prepared)
        self._sides[number] = notes
        return notes

    def _text_of(self, atom: int) -> str:
        """The text of a term; of a group, that of the first alternative that is there."""
        vocabulary = self._index.vocabulary
        key = vocabulary.atoms.key(atom)
        if isinstance(key, str):
            return key
        members = vocabulary.members(atom)
        return next(vocabulary.rule(one).text for one in members if one in self._present)


class Trial:
    """What is known about one listing while the searches that it may satisfy are looked at."""

    def __init__(self, index: Index, prepared: PreparedListing) -> None:
        self.index = index
        self.prepared = prepared
        tokens = Tokens(prepared.stems, prepared.words)
        self.present = index.vocabulary.present(prepared, tokens)
        self.excluded = index.vocabulary.excluded(prepared, tokens)
        self.mask = 0
        for exclusion in self.excluded:
            self.mask |= bit_of(exclusion)
        amount, total = prepared.amount, prepared.total
        self.highs = (amount, total, amount)
        self.lows = (amount, total, total)
        self.markets = index.markets.allowing(prepared.listing.marketplace)
        self.judgements = Judgements(index, prepared, self.present)
        self.found: Found = []

    def run(self) -> Found:
        """Look under every atom of the listing."""
        index = self.index
        postings = index.postings
        long: list[Posting] = []
        pool: list[int] = []
        for atom in postings.keys() & self.present.anywhere:
            posting = postings[atom]
            if isinstance(posting, int):
                pool.append(posting)
            elif isinstance(posting, Posting):
                long.append(posting)
                pool += posting.tail
            else:
                pool += posting
        is_present, atoms_of = self.present.anywhere.issuperset, index.atoms_of_text
        key = index.store.key
        pool = [slot for slot in pool if is_present(atoms_of[key[slot] >> SIDE_BITS])]
        many = self._through_columns(long) if long else []
        if len(pool) > _FEW:
            many.append(self._through_gates(np.array(pool, dtype=np.uint32)))
        else:
            self._look_at(pool)
        if many:
            self._settle_many(_joined(many))
        if not self.prepared.listing.description_complete and index.partial:
            self._look_at_partial()
        return self.found

    def _look_at(self, slots: list[int]) -> None:
        """Look at few searches, whose words are there, one after the other."""
        store = self.index.store
        for slot in slots:
            if not self.markets[store.markets[slot]]:
                continue
            mode = store.mode[slot]
            high, low = self.highs[mode], self.lows[mode]
            if high is not None and high > store.high[slot]:
                continue
            if low is not None and low < store.low[slot]:
                continue
            if self.mask & store.excluded[slot] and self._is_excluded(slot):
                continue
            self._settle(slot, mode)

    def _is_excluded(self, slot: int) -> bool:
        """Whether an exclusion strikes; a shared bit alone does not say so."""
        index = self.index
        return not self.excluded.isdisjoint(index.exclusion_sets.key(index.store.exclusions[slot]))

    def _settle(self, slot: int, mode: int) -> None:
        """Give the verdict on one search that passed the gates."""
        index, store = self.index, self.index.store
        if mode == MODE_EITHER:
            verdict = index.compiled(slot).accept(self.prepared)
            if isinstance(verdict, Match):
                self.found.append((store.ids[slot], verdict))
            return
        match = self.judgements[store.key[slot]]
        if match is None:
            return
        number, point = store.circle[slot], self.prepared.point
        if number and point is not None:
            circle = index.circles.key(number - 1)
            chord = circle.chord_to(point)
            if chord > circle.chord:
                return
            match = Match(kilometres(chord), match.terms, match.soft_hits, match.notes)
        self.found.append((store.ids[slot], match))

    def _through_columns(self, postings: list[Posting]) -> list[Survivors]:
        """Take long postings through the gates, column by column."""
        table = self.index.present_table
        present = np.fromiter(self.present.anywhere, dtype=np.int64)
        gates = self._gates()
        table[present] = True
        try:
            return [posting.columns.survivors(gates, table) for posting in postings]
        finally:
            table[present] = False

    def _through_gates(self, slots: Numbers) -> Survivors:
        """Take searches whose words are there through the other gates."""
        store = self.index.store
        gates = self._gates()
        kept = gates.pass_markets(store.take("markets", slots))
        if gates.least is not None:
            high, low = store.take("high", slots), store.take("low", slots)
            kept &= gates.pass_price(high, low, store.take("mode", slots))
        if gates.excluded:
            kept &= gates.pass_excluded(store.take("excluded", slots))
        return survivors_of(store, slots[kept])

    def _gates(self) -> Gates:
        return Gates(
            least=self.lows[0],
            most=self.highs[1],
            highs=self.highs,
            lows=self.lows,
            excluded=self.mask & OWN_MASK,
            markets=np.frombuffer(self.markets, dtype=np.bool_),
        )

    def _settle_many(self, survivors: Survivors) -> None:
        """Give the verdicts on searches that passed the gates."""
        shared = self.mask & ~OWN_MASK
        if shared:
            doubtful = (survivors.excluded & np.uint64(shared)) != 0
            slots = survivors.slots[doubtful].tolist()
            doubtful[doubtful] = [self._is_excluded(slot) for slot in slots]
            survivors = survivors.keep(~doubtful)
        if self.index.eithers:
            either = self.index.store.take("mode", survivors.slots) == MODE_EITHER
            for slot in survivors.slots[either].tolist():
                self._settle(slot, MODE_EITHER)
            survivors = survivors.keep(~either)
        if self.prepared.point is not None:
            round_about = survivors.circles != 0
            if round_about.any():
                self._settle_round(survivors.keep(round_about))
                survivors = survivors.keep(~round_about)
        verdicts = list(map(self.judgements.__getitem__, survivors.keys.tolist()))
        pairs = zip(survivors.ids.tolist(), verdicts, strict=True)
        if self.judgements.misses:
            self.found += [pair for pair in pairs if pair[1] is not None]
        else:
            self.found += pairs

    def _settle_round(self, survivors: Survivors) -> None:
        """Let the radius decide."""
        x, y, z = self.prepared.point or (0.0, 0.0, 0.0)
        places = self.index.circles.table[survivors.circles - 1]
        dx, dy, dz = places[:, 0] - x, places[:, 1] - y, places[:, 2] - z
        chords = dx * dx + dy * dy + dz * dz
        inside = (chords <= places[:, 3]).nonzero()[0]
        judgements = self.judgements
        for search_id, key, chord in zip(
            survivors.ids[inside].tolist(),
            survivors.keys[inside].tolist(),
            chords[inside].tolist(),
            strict=True,
        ):
            match = judgements[key]
            if match is not None:
                near = Match(kilometres(chord), match.terms, match.soft_hits, match.notes)
                self.found.append((search_id, near))

    def _look_at_partial(self) -> None:
        """Look for searches of which one word may stand in a description not yet read."""
        index, present = self.index, self.present.anywhere
        seen: set[int] = set()
        for atom in index.partial.keys() & present:
            seen.update(index.partial[atom])
        for slot in seen:
            atoms = index.atoms_of_text[index.store.key[slot] >> SIDE_BITS]
            if sum(atom not in present for atom in atoms) != 1:
                continue
            verdict = index.compiled(slot).accept(self.prepared)
            if isinstance(verdict, NeedsDetail):
                self.found.append((index.store.ids[slot], verdict))


def _joined(many: list[Survivors]) -> Survivors:
    if len(many) == 1:
        return many[0]
    return Survivors(*(np.concatenate(columns) for columns in zip(*many, strict=True)))
