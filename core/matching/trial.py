"""One listing on its way through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.matching.compiled import kilometres
from core.matching.postings import Gates, Posting
from core.matching.shared import OWN_MASK, bit_of
from core.matching.store import MODE_EITHER
from core.matching.verdict import Match, NeedsDetail
from core.matching.vocabulary import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.matching.index import Index
    from core.matching.prepared import PreparedListing
    from core.matching.store import Numbers

Found = list[tuple[int, "Match | NeedsDetail"]]

_BY_SIDE = 32
"""Bits that the number of a side takes beside the number of a text."""


class Judgements(dict[int, "Match | None"]):
    """Verdicts on words and sides together, without price, exclusions and radius."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self._trial = trial

    def __missing__(self, key: int) -> Match | None:
        verdict = self[key] = self._trial.judge(key >> _BY_SIDE, key & ((1 << _BY_SIDE) - 1))
        return verdict


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
        self.judgements = Judgements(self)
        self.found: Found = []

    def run(self) -> Found:
        """Look under every atom of the listing."""
        index = self.index
        postings = index.postings
        many: list[Posting] = []
        for atom in postings.keys() & self.present.anywhere:
            posting = postings[atom]
            if isinstance(posting, Posting):
                many.append(posting)
            elif isinstance(posting, int):
                self._look_at((posting,))
            else:
                self._look_at(posting)
        if many:
            self._look_at_columns(many)
        if not self.prepared.listing.description_complete and index.partial:
            self._look_at_partial()
        return self.found

    def judge(self, text: int, side: int) -> Match | None:
        """Judge words and side exactly, for all searches that share them."""
        index, prepared, present = self.index, self.prepared, self.present
        atoms, soft, wishes = index.texts.key(text)
        if not present.anywhere.issuperset(atoms):
            return None
        if atoms and not wishes.anywhere and present.title.isdisjoint(atoms):
            return None
        rule = index.sides.key(side)
        if not rule.passes(prepared):
            return None
        if (prepared.wanted or prepared.box_only or wishes.no_accessories) and next(
            index.text_rule(text).advert_misses(prepared), None
        ) is not None:
            return None
        return Match(
            terms=tuple(self._alternative(atom) for atom in atoms),
            soft_hits=sum(term in present.anywhere for term in soft),
            notes=rule.notes(prepared),
        )

    def _alternative(self, atom: int) -> str:
        vocabulary = self.index.vocabulary
        members = vocabulary.members(atom)
        return next(
            vocabulary.rules[member].text for member in members if member in self.present.anywhere
        )

    def _look_at(self, slots: Iterable[int]) -> None:
        """Look at few searches, one after the other."""
        index, store = self.index, self.index.store
        present, highs, lows = self.present.anywhere, self.highs, self.lows
        for slot in slots:
            if not present.issuperset(index.atoms_of_text[store.text[slot]]):
                continue
            if not self.markets[store.markets[slot]]:
                continue
            mode = store.mode[slot]
            high, low = highs[mode], lows[mode]
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
        match = self.judgements[(store.text[slot] << _BY_SIDE) | store.side[slot]]
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

    def _look_at_columns(self, postings: list[Posting]) -> None:
        """Look at many searches, column by column."""
        table = self.index.present_table
        present = np.fromiter(self.present.anywhere, dtype=np.int64)
        own = self.mask & OWN_MASK
        gates = Gates(
            present=table,
            least=self.lows[0],
            most=self.highs[1],
            by_mode_high=np.array(self.highs, dtype=np.float64),
            by_mode_low=np.array(self.lows, dtype=np.float64),
            excluded=own,
            markets=np.frombuffer(self.markets, dtype=np.bool_),
        )
        table[present] = True
        try:
            survivors = [posting.columns.survivors(gates) for posting in postings]
        finally:
            table[present] = False
        for posting in postings:
            if posting.tail:
                self._look_at(posting.tail)
        slots = np.concatenate(survivors)
        if self.mask != own and len(slots):
            shared = np.uint64(self.mask & ~OWN_MASK)
            doubtful = (self.index.store.take("excluded", slots) & shared) != 0
            struck = [self._is_excluded(slot) for slot in slots[doubtful].tolist()]
            slots = np.concatenate([slots[~doubtful], slots[doubtful][~np.array(struck, bool)]])
        if len(slots):
            self._settle_many(slots)

    def _settle_many(self, slots: Numbers) -> None:
        store = self.index.store
        either = store.take("mode", slots) == MODE_EITHER
        if either.any():
            for slot in slots[either].tolist():
                self._settle(slot, MODE_EITHER)
            slots = slots[~either]
        if self.prepared.point is None:
            self._settle_plain(slots)
            return
        circles = store.take("circle", slots)
        round_about = circles != 0
        self._settle_plain(slots[~round_about])
        if round_about.any():
            self._settle_round(slots[round_about], circles[round_about])

    def _keys(self, slots: Numbers) -> list[int]:
        store = self.index.store
        texts = store.take("text", slots).astype(np.int64)
        keys: list[int] = ((texts << _BY_SIDE) | store.take("side", slots)).tolist()
        return keys

    def _settle_plain(self, slots: Numbers) -> None:
        verdicts = map(self.judgements.__getitem__, self._keys(slots))
        ids = self.index.store.take("ids", slots).tolist()
        self.found += [(i, match) for i, match in zip(ids, verdicts, strict=True) if match]

    def _settle_round(self, slots: Numbers, circles: Numbers) -> None:
        """Let the radius decide."""
        x, y, z = self.prepared.point or (0.0, 0.0, 0.0)
        places = self.index.circles.table[circles - 1]
        dx, dy, dz = places[:, 0] - x, places[:, 1] - y, places[:, 2] - z
        chords = dx * dx + dy * dy + dz * dz
        inside = chords <= places[:, 3]
        slots = slots[inside]
        judgements = self.judgements
        ids = self.index.store.take("ids", slots).tolist()
        for search_id, key, chord in zip(
            ids, self._keys(slots), chords[inside].tolist(), strict=True
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
            atoms = index.atoms_of_text[index.store.text[slot]]
            if sum(atom not in present for atom in atoms) != 1:
                continue
            verdict = index.compiled(slot).accept(self.prepared)
            if isinstance(verdict, NeedsDetail):
                self.found.append((index.store.ids[slot], verdict))
