"""What the last pages said, so that a page on which nothing moved asks the database nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from core.listings.fingerprint import quick_key
from core.listings.listing import Listing

CAPACITY: Final = 60_000
"""Listings remembered in each of two generations; about 90 bytes each."""
LIFETIME: Final = dt.timedelta(minutes=30)
"""After at most twice this a listing is compared with the database again."""


class PageMemory:
    """Digests of listings that are stored just so, in two generations that replace each other.

    It is a short cut, never a source of truth: forgetting costs one query. Another process may
    write a listing that is remembered here; the lifetime bounds how long that can be overlooked
    when the listing then changes back. Two targets may read one listing a little differently, so
    several readings of it can be remembered; a change of the listing makes all earlier ones void.
    """

    def __init__(self, capacity: int = CAPACITY, lifetime: dt.timedelta = LIFETIME) -> None:
        self._capacity = capacity
        self._lifetime = lifetime
        self._young: set[int] = set()
        self._old: set[int] = set()
        self._versions: dict[tuple[str, str], int] = {}
        self._turned_at: dt.datetime | None = None

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def unknown(self, listings: Sequence[Listing], now: dt.datetime) -> list[Listing]:
        """Those that are not remembered exactly as they are."""
        self._turn(now)
        return [listing for listing in listings if not self._knows(listing)]

    def remember(self, listings: Iterable[Listing]) -> None:
        """These are stored as they are; call it after the commit."""
        for listing in listings:
            key = self._key(listing)
            if key is not None:
                self._young.add(key)

    def changed(self, marketplace: str, external_ids: Iterable[str]) -> None:
        """Forget every reading of these; call it before `remember`."""
        for external_id in external_ids:
            at = (marketplace, external_id)
            self._versions[at] = self._versions.get(at, 0) + 1
        if len(self._versions) > self._capacity:
            self._versions.clear()
            self._young, self._old = set(), set()

    def _key(self, listing: Listing) -> int | None:
        version = 0
        try:
            if self._versions:
                at = (listing.marketplace, listing.external_id)
                version = self._versions.get(at, 0)
            return quick_key(listing, version)
        except TypeError:
            # A value of a type that has no business there; cleaning throws the listing out.
            return None

    def _knows(self, listing: Listing) -> bool:
        key = self._key(listing)
        return key in self._young or key in self._old

    def _turn(self, now: dt.datetime) -> None:
        if self._turned_at is None:
            self._turned_at = now
        age = abs(now - self._turned_at)
        if len(self._young) >= self._capacity or age >= self._lifetime:
            self._old = self._young if age < 2 * self._lifetime else set()
            self._young, self._turned_at = set(), now
