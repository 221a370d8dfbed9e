"""Numbers for shared values, and slots by id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.matching.interning import Interner, SlotMap


def test_equal_keys_share_a_number_until_all_let_go() -> None:
    interner: Interner[str] = Interner()
    assert interner.acquire("a") == (0, True)
    assert interner.acquire("b") == (1, True)
    assert interner.acquire("a") == (0, False)
    assert interner.release(0) is None
    assert interner.key(0) == "a"
    assert interner.release(0) == "a"
    with pytest.raises(KeyError):
        interner.key(0)
    assert interner.acquire("c") == (0, True)
    assert len(interner) == 2
    assert interner.memory_bytes() > 0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0, 1, 511, 512, 7000, -3, 2**40]))))
def test_a_slot_map_is_a_dictionary(steps: list[tuple[bool, int]]) -> None:
    slots, plain = SlotMap(), dict[int, int]()
    for number, (puts, key) in enumerate(steps):
        if puts:
            slots.put(key, number)
            plain[key] = number
        else:
            assert slots.pop(key) == plain.pop(key, None)
        assert len(slots) == len(plain)
        assert slots.get(key) == plain.get(key)


def test_an_empty_page_is_given_back() -> None:
    slots = SlotMap()
    empty = slots.memory_bytes()
    slots.put(5, 1)
    assert slots.memory_bytes() > empty
    slots.pop(5)
    assert slots._pages == {}
