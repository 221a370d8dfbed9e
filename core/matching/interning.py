"""Keeping equal things once: numbers for values that many searches share; slots by search id."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

Key = TypeVar("Key", bound="Hashable")

_PAGE_BITS = 9
_PAGE = 1 << _PAGE_BITS
_EMPTY = 0xFFFFFFFF


class Interner(Generic[Key]):
    """Small numbers for equal keys, given back when nobody holds them any more."""

    __slots__ = ("counts", "free", "keys", "numbers")

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self.keys: list[Any] = []
        """By number; None where a number is free. Read plainly on hot paths, else through `key`."""
        self.counts = array("I")
        self.free: list[int] = []

    def __len__(self) -> int:
        return len(self.numbers)

    def acquire(self, key: Key) -> tuple[int, bool]:
        """The number of the key, and whether it is a new one."""
        number = self.numbers.get(key)
        if number is not None:
            self.counts[number] += 1
            return number, False
        if self.free:
            number = self.free.pop()
            self.keys[number] = key
            self.counts[number] = 1
        else:
            number = len(self.keys)
            self.keys.append(key)
            self.counts.append(1)
        self.numbers[key] = number
        return number, True

    def key(self, number: int) -> Key:
        key: Key | None = self.keys[number]
        if key is None:
            raise KeyError(number)
        return key

    def release(self, number: int) -> Key | None:
        """Let go of the number once; the key if nobody holds it any more."""
        self.counts[number] -= 1
        if self.counts[number]:
            return None
        key = self.key(number)
        self.keys[number] = None
        self.free.append(number)
        del self.numbers[key]
        return key

    def memory_bytes(self) -> int:
        held = (self.numbers, self.keys, self.counts, self.free)
        own = sum(sys.getsizeof(part) for part in held)
        return own + sum(sys.getsizeof(key) + 32 for key in self.numbers)


class SlotMap:
    """Search ids to slots in pages of small integers.

    Ids come from a sequence and are dense, so this takes 4 bytes a search where a dict takes 130.
    """

    __slots__ = ("_length", "_pages")

    def __init__(self) -> None:
        self._pages: dict[int, array[int]] = {}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def get(self, search_id: int) -> int | None:
        page = self._pages.get(search_id >> _PAGE_BITS)
        if page is None:
            return None
        slot = page[search_id & (_PAGE - 1)]
        return None if slot == _EMPTY else slot

    def put(self, search_id: int, slot: int) -> None:
        page = self._pages.get(search_id >> _PAGE_BITS)
        if page is None:
            page = self._pages[search_id >> _PAGE_BITS] = array("I", [_EMPTY]) * _PAGE
        if page[search_id & (_PAGE - 1)] == _EMPTY:
            self._length += 1
        page[search_id & (_PAGE - 1)] = slot

    def pop(self, search_id: int) -> int | None:
        slot = self.get(search_id)
        if slot is not None:
            page = self._pages[search_id >> _PAGE_BITS]
            page[search_id & (_PAGE - 1)] = _EMPTY
            self._length -= 1
            if all(entry == _EMPTY for entry in (page[0], page[-1])) and set(page) == {_EMPTY}:
                del self._pages[search_id >> _PAGE_BITS]
        return slot

    def memory_bytes(self) -> int:
        pages = sum(sys.getsizeof(page) + 32 for page in self._pages.values())
        return sys.getsizeof(self._pages) + pages
