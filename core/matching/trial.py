"""One listing on its way through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.matching.compiled import kilometres
from core.matching.judging import Judgements
from core.matching.postings import Gates, Posting, Survivors
from core.matching.shared import OWN_MASK, bit_of, bits_of_words
from core.matching.store import SIDE_BITS
from core.matching.verdict import Match, NeedsDetail
from core.matching.vocabulary import Tokens

if TYPE_CHECKING:
    from core.matching.index import Index
    from core.matching.prepared import PreparedListing
    from core.matching.store import Numbers

Found = list[tuple[int, Any]]
"""Search ids with `Match` or `NeedsDetail`; spelled out where it leaves the index."""

_ALL_BITS: Final = (1 << 64) - 1

FEW: Final = 192
"""Up to here Python is as quick as numpy's overhead."""


class Trial:
    """What is known about one listing while the searches that it may satisfy are looked at."""

    def __init__(self, index: Index, prepared: PreparedListing) -> None:
        self.index = index
        self.prepared = prepared
        tokens = Tokens(prepared.stems, prepared.words)
        self.present = index.vocabulary.present(prepared, tokens)
        self.excluded = index.vocabulary.excluded(prepared, tokens)
        self.absent = ~bits_of_words(self.present.anywhere) & _ALL_BITS
        self.mask = 0
        for exclusion in self.excluded:
            self.mask |= bit_of(exclusion)
        self._struck: dict[int, bool] = {}
        """By number of a set of exclusions, whether one of them strikes; many share a set."""
        self.markets = index.markets.allowing(prepared.listing.marketplace)
        self.judged = Judgements(index, prepared, self.present)
        self.found: Found = []

    def run(self) -> Found:
        """Look under every atom of the listing."""
        index = self.index
        postings = index.postings
        long: list[Posting] = []
        pool: list[int] = []
        for atom in self.present.anywhere:
            posting = postings.get(atom)
            if posting is None:
                continue
            if isinstance(posting, int):
                pool.append(posting)
            elif isinstance(posting, Posting):
                long.append(posting)
                pool += posting.tail
            else:
                pool += posting
        if len(pool) <= FEW:
            self._look_at(pool)
            pool = []
        if long or pool:
            self._take_through_gates(long, pool)
        if not self.prepared.listing.description_complete and index.partial:
            self._look_at_partial()
        return self.found

    def _look_at(self, slots: list[int]) -> None:
        """Look at few searches one after the other."""
        store, judged, mask, allowing = self.index.store, self.judged, self.mask, self.markets
        keys, markets, highs, lows = store.key, store.markets, store.high, store.low
        most, least, matches, eithers = judged.highs, judged.lows, judged.matches, judged.eithers
        excluded, circles, ids, found = store.excluded, store.circle, store.ids, self.found
        away = self.prepared.point is not None
        cheapest, required, absent = judged.cheapest, store.required, self.absent
        for slot in slots:
            if (
                absent & required[slot]
                or not allowing[markets[slot]]
                or highs[slot] < cheapest
                or (mask & excluded[slot] and self._is_excluded(slot))
            ):
                continue
            number = judged[keys[slot]]
            if not number or highs[slot] < most[number] or lows[slot] > least[number]:
                continue
            if eithers and number in eithers:
                self._settle_either(slot)
            elif away and circles[slot]:
                self._settle_near(slot, matches[number])
            else:
                found.append((ids[slot], matches[number]))

    def _is_excluded(self, slot: int) -> bool:
        """Whether an exclusion strikes; a shared bit alone does not say so."""
        number = self.index.store.exclusions[slot]
        struck = self._struck.get(number)
        if struck is None:
            exclusions = self.index.exclusion_sets.key(number)
            struck = self._struck[number] = not self.excluded.isdisjoint(exclusions)
        return struck

    def _settle_near(self, slot: int, match: Match) -> None:
        """Let the radius of one search decide."""
        store = self.index.store
        x, y, z, chord, _ = self.index.circles.keys[store.circle[slot] - 1]
        east, north, up = self.prepared.point or (0.0, 0.0, 0.0)
        x -= east
        y -= north
        z -= up
        way = x * x + y * y + z * z
        if way <= chord:
            near = Match(kilometres(way), match.terms, match.soft_hits, match.notes)
            self.found.append((store.ids[slot], near))

    def _settle_either(self, slot: int) -> None:
        """Look at the whole of a search that weighs postage against distance."""
        verdict = self.index.compiled(slot).accept(self.prepared)
        if isinstance(verdict, Match):
            self.found.append((self.index.store.ids[slot], verdict))

    def _take_through_gates(self, postings: list[Posting], pool: list[int]) -> None:
        """Take many searches through the gates, column by column."""
        table = self.index.present_table
        present = np.fromiter(self.present.anywhere, dtype=np.int64)
        gates = Gates(
            judged=self.judged,
            excluded=self.mask & OWN_MASK,
            markets=np.frombuffer(self.markets, dtype=np.bool_),
        )
        table[present] = True
        try:
            many = [posting.columns.survivors(gates, table) for posting in postings]
        finally:
            table[present] = False
        if pool:
            many.append(self._gather(gates, pool))
        left = [survivors for survivors in many if survivors is not None]
        if left:
            self._settle_many(_joined(left))

    def _gather(self, gates: Gates, pool: list[int]) -> Survivors | None:
        """Take searches that do not stand in columns through the gates."""
        store, judged = self.index.store, self.judged
        slots = np.array(pool, dtype=np.uint32)
        absent = np.uint64(self.absent)
        slots = slots.take(((store.take("required", slots) & absent) == 0).nonzero()[0])
        # What costs nothing to ask first: most searches need no verdict on their words then.
        kept = store.take("high", slots) >= judged.cheapest
        excluded = store.take("excluded", slots)
        rows = gates.pass_common(store.take("markets", slots), excluded, kept)
        slots, excluded = slots.take(rows), excluded.take(rows)
        judgements = [judged[key] for key in store.take("key", slots).tolist()]
        if not any(judgements):
            return None
        numbers = np.array(judgements, dtype=np.uint32)
        kept = store.take("high", slots) >= np.array(judged.highs).take(numbers)
        kept &= store.take("low", slots) <= np.array(judged.lows).take(numbers)
        rows = kept.nonzero()[0]
        slots = slots.take(rows)
        return Survivors(
            slots,
            store.take("ids", slots),
            numbers.take(rows),
            store.take("circle", slots),
            excluded.take(rows),
        )

    def _settle_many(self, survivors: Survivors) -> None:
        """Give the verdicts on searches that passed the gates."""
        shared = self.mask & ~OWN_MASK
        if shared:
            doubtful = ((survivors.excluded & np.uint64(shared)) != 0).nonzero()[0]
            struck = [self._is_excluded(slot) for slot in survivors.slots.take(doubtful).tolist()]
            if any(struck):
                kept = np.ones(len(survivors.slots), dtype=np.bool_)
                kept[doubtful[struck]] = False
                survivors = survivors.keep(kept)
        if self.judged.eithers:
            either = np.isin(survivors.numbers, list(self.judged.eithers))
            for slot in survivors.slots[either].tolist():
                self._settle_either(slot)
            survivors = survivors.keep(~either)
        ids, numbers, matches = survivors.ids, survivors.numbers, self.judged.matches
        if self.prepared.point is not None:
            near = survivors.circles.nonzero()[0]
            if len(near):
                self._settle_many_near(
                    ids.take(near), numbers.take(near), survivors.circles.take(near)
                )
                rest = (survivors.circles == 0).nonzero()[0]
                ids, numbers = ids.take(rest), numbers.take(rest)
        verdicts = map(matches.__getitem__, numbers.tolist())
        self.found += zip(ids.tolist(), verdicts, strict=True)

    def _settle_many_near(self, ids: Numbers, numbers: Numbers, circles: Numbers) -> None:
        """Let the radius decide."""
        places = self.index.circles.table.take(circles - 1, axis=0)
        ways = places[:, :3] - self.prepared.point
        ways *= ways
        chords = ways[:, 0] + ways[:, 1] + ways[:, 2]
        inside = (chords <= places[:, 3]).nonzero()[0]
        if not len(inside):
            return
        matches = self.judged.matches
        for search_id, number, chord in zip(
            ids.take(inside).tolist(),
            numbers.take(inside).tolist(),
            chords.take(inside).tolist(),
            strict=True,
        ):
            match = matches[number]
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
    return Survivors(*map(np.concatenate, zip(*many, strict=True)))
