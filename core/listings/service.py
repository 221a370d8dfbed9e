"""Storing a page of listings: what is new, what changed, and nothing written for the rest."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.listings import statements
from core.listings.fingerprint import fingerprint, merge, twin_key
from core.listings.listing import Change, ChangeKind, Listing, StoredListing
from core.listings.twins import pick_twin

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """What one page did."""

    changes: tuple[Change, ...] = ()
    known: Mapping[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    """Listing id and item id of those that were stored before, changed or not, by external id."""
    raced: frozenset[str] = frozenset()
    """External ids that somebody else wrote in the same moment, and will tell people about."""


@dataclasses.dataclass(slots=True)
class _Checked:
    """What the known-check says about a page."""

    known: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    new: list[tuple[Listing, int]] = dataclasses.field(default_factory=list)
    """With their fingerprints."""
    changed: list[tuple[StoredListing, Listing, int]] = dataclasses.field(default_factory=list)
    """Before, after, and the fingerprint that stands for before."""


async def store_page(
    connection: Connection, marketplace: str, listings: Mapping[str, Listing], now: dt.datetime
) -> StoredPage:
    """Store cleaned listings, by external id. Runs inside the caller's transaction.

    One known-check, then at most one insert and one update with their price points. A row that
    another transaction wrote meanwhile is left to it.
    """
    if not listings:
        return StoredPage()
    checked = await _check(connection, marketplace, listings)
    if not checked.new and not checked.changed:
        return StoredPage(known=checked.known)
    await connection.execute(statements.LOCK, marketplace)
    changes = await _insert(connection, marketplace, checked.new, now)
    changes += await _update(connection, marketplace, checked.changed, now)
    written = {change.after.listing.external_id for change in changes}
    wanted = {one.external_id for one, _ in checked.new}
    wanted.update(after.external_id for _, after, _ in checked.changed)
    return StoredPage(
        changes=tuple(changes), known=checked.known, raced=frozenset(wanted - written)
    )


async def _check(
    connection: Connection, marketplace: str, listings: Mapping[str, Listing]
) -> _Checked:
    prints = [fingerprint(listing) for listing in listings.values()]
    rows = await connection.fetch(statements.KNOWN, marketplace, list(listings), prints)
    found = _Checked()
    for external_id, id_, item_id, stored_print, old in rows:
        found.known[external_id] = (id_, item_id)
        if old is None:
            continue
        before = statements.stored_listing(marketplace, old)
        after = merge(before.listing, listings[external_id])
        if fingerprint(after) != stored_print:
            found.changed.append((before, after, stored_print))
    found.new = [
        (one, own_print)
        for (key, one), own_print in zip(listings.items(), prints, strict=True)
        if key not in found.known
    ]
    return found


async def _insert(
    connection: Connection, marketplace: str, new: Sequence[tuple[Listing, int]], now: dt.datetime
) -> list[Change]:
    if not new:
        return []
    ordered = sorted(new, key=lambda pair: pair[0].external_id)
    listings = [one for one, _ in ordered]
    keys = [twin_key(one) for one in listings]
    twins = await _twins(connection, marketplace, list(zip(listings, keys, strict=True)), now)
    rows = await connection.fetch(
        statements.INSERT, marketplace, now, statements.json_of(_new_rows(ordered, keys, twins))
    )
    made = {external_id: (id_, item_id) for external_id, id_, item_id in rows}
    return [
        Change(
            kind=ChangeKind.NEW,
            after=StoredListing(
                id=made[one.external_id][0],
                item_id=made[one.external_id][1],
                listing=one,
                first_seen_at=now,
                changed_at=now,
            ),
            twin=twins.get(one.external_id),
        )
        for one, _ in new
        if one.external_id in made
    ]


def _new_rows(
    ordered: Sequence[tuple[Listing, int]],
    keys: Sequence[int | None],
    twins: Mapping[str, StoredListing],
) -> Iterator[tuple[dict[str, Any], Listing, int | None]]:
    for (one, own_print), key in zip(ordered, keys, strict=True):
        twin = twins.get(one.external_id)
        item_id = None if twin is None else twin.item_id
        yield {"item_id": item_id, "fingerprint": own_print}, one, key


async def _twins(
    connection: Connection,
    marketplace: str,
    keyed: Sequence[tuple[Listing, int | None]],
    now: dt.datetime,
) -> dict[str, StoredListing]:
    """The earlier advert of each re-post; an earlier one is taken up by one re-post only."""
    keys = {key for _, key in keyed if key is not None}
    if not keys:
        return {}
    rows = await connection.fetch(statements.TWINS, marketplace, list(keys))
    if not rows:
        return {}
    candidates: dict[int, list[StoredListing]] = {}
    for key, old in rows:
        candidates.setdefault(key, []).append(statements.stored_listing(marketplace, old))
    twins: dict[str, StoredListing] = {}
    taken: set[int] = set()
    for one, key in keyed:
        if key is None:
            continue
        free = [earlier for earlier in candidates.get(key, ()) if earlier.item_id not in taken]
        twin = pick_twin(one, free, now)
        if twin is not None:
            twins[one.external_id] = twin
            taken.add(twin.item_id)
    return twins


async def _update(
    connection: Connection,
    marketplace: str,
    changed: Sequence[tuple[StoredListing, Listing, int]],
    now: dt.datetime,
) -> list[Change]:
    if not changed:
        return []
    ordered = sorted(changed, key=lambda one: one[1].external_id)
    given = (
        (
            {
                "old_fingerprint": old_print,
                "fingerprint": fingerprint(after),
                "moved": _has_moved(before.listing, after),
            },
            after,
            twin_key(after),
        )
        for before, after, old_print in ordered
    )
    rows = await connection.fetch(statements.UPDATE, marketplace, now, statements.json_of(given))
    written = {row[0] for row in rows}
    return [
        Change(
            kind=ChangeKind.CHANGED,
            after=dataclasses.replace(before, listing=after, changed_at=now),
            before=before.listing,
        )
        for before, after, _ in changed
        if after.external_id in written
    ]


def _has_moved(before: Listing, after: Listing) -> bool:
    """Whether this is worth a point in the history of its price."""
    return (before.price, before.currency, before.state) != (
        after.price,
        after.currency,
        after.state,
    )
