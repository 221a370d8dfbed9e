"""Columns keep up with what is added and taken away."""

from __future__ import annotations

import numpy as np

from core.matching.compiled import compile_search
from core.matching.index import Index
from core.matching.postings import Posting
from core.matching.prepared import prepare
from core.matching.store import Row, Store
from tests.unit.matching.worlds import criteria, listing


def filled(count: int) -> tuple[Index, int]:
    index = Index(long=8)
    for number in range(count):
        index.add(number, criteria("bike"))
    return index, index.store.atom[0]


def test_a_posting_grows_columns_and_shrinks_back() -> None:
    index, atom = filled(7)
    assert not isinstance(index.postings[atom], Posting)
    index.add(7, criteria("bike"))
    posting = index.postings[atom]
    assert isinstance(posting, Posting)
    assert len(posting) == 8
    for number in range(5):
        index.remove(number)
    assert not isinstance(index.postings[atom], Posting)
    assert sorted(number for number, _ in index.match(listing("bike"))) == [5, 6, 7]


def test_a_long_tail_is_built_into_the_columns() -> None:
    index, atom = filled(60)
    posting = index.postings[atom]
    assert isinstance(posting, Posting)
    assert len(posting.tail) < 20
    assert len(posting.columns.slots) + len(posting.tail) == len(posting) == 60
    assert sorted(posting.slots()) == list(range(60))
    assert posting.memory_bytes() > 0


def test_a_slot_used_again_is_not_mistaken_for_its_last_owner() -> None:
    index, _ = filled(12)
    index.remove(3)
    index.add(99, criteria("bike"))
    index.remove(99)
    index.add(100, criteria("bike"))
    found = sorted(number for number, _ in index.match(listing("bike")))
    assert found == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 100]


def test_a_store_uses_slots_again_and_copies_rows() -> None:
    store, row = Store(), Row()
    for name in store.columns:
        setattr(row, name, 1)
    assert [store.add(row), store.add(row)] == [0, 1]
    store.discard(0)
    row.ids = 5
    assert store.add(row) == 0
    assert store.take("ids", np.array([0, 1])).tolist() == [5, 1]
    assert store.memory_bytes() > 0


def test_a_search_is_put_together_again_as_it_was() -> None:
    index = Index()
    wanted = criteria("sofa|couch", "13 mini", exclude=("red",), show_wanted=True)
    index.add(4, wanted)
    again, compiled = index.compiled(0), compile_search(wanted)
    assert again == compiled
    assert again.accept(prepare(listing("Couch 13 mini"))) is not None
