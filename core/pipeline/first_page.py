"""The first page that a target gives a search: shown in its preview, remembered, never told.

A search waits for its first page from the moment it is attached to a target that has not lately
been read. What is on that page and fits is marked as seen. One thing is told all the same: an
advert put up after the search was saved, for nobody can have shown that before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from core.listings.listing import ChangeKind
from core.matching.verdict import Match

if TYPE_CHECKING:
    from core.listings.listing import Change, Listing
    from core.listings.service import Connection
    from core.pipeline.context import SearchContext
    from core.pipeline.found import Matcher

Pair = tuple[int, int]
"""A search and an item."""

_WAITING: Final = """
    SELECT search_id FROM search_targets
    WHERE target_id = $1 AND baselined_at IS NULL ORDER BY search_id FOR UPDATE
"""
_SEEN: Final = """
    WITH seen AS (
        INSERT INTO search_seen (search_id, item_id)
        SELECT * FROM unnest($3::bigint[], $4::bigint[]) AS s(search_id, item_id)
        ORDER BY search_id, item_id ON CONFLICT DO NOTHING
    )
    UPDATE search_targets SET baselined_at = $2
    WHERE target_id = $1 AND search_id = ANY($5::bigint[])
"""


async def waiting_searches(connection: Connection, target_id: int) -> frozenset[int]:
    """Searches for which this would be the first page of the target; locked until the commit."""
    rows = await connection.fetch(_WAITING, target_id)
    return frozenset(row[0] for row in rows)


def matching_items(
    matcher: Matcher,
    listings: Mapping[str, Listing],
    item_ids: Mapping[str, int],
    waiting: Collection[int],
) -> frozenset[Pair]:
    """Which of the page's items fit which waiting search."""
    return frozenset(
        (search_id, item_ids[external_id])
        for external_id, listing in listings.items()
        if external_id in item_ids
        for search_id, verdict in matcher.match(listing)
        if search_id in waiting and isinstance(verdict, Match)
    )


def without_news(
    pairs: Collection[Pair], changes: Collection[Change], searches: Mapping[int, SearchContext]
) -> frozenset[Pair]:
    """Leave out what was put up after the search was saved, or last changed or resumed."""
    listed: dict[int, dt.datetime] = {
        change.after.item_id: change.after.listing.listed_at
        for change in changes
        if change.kind is ChangeKind.NEW and change.after.listing.listed_at is not None
    }
    return frozenset(
        (search_id, item_id)
        for search_id, item_id in pairs
        if search_id not in searches
        or item_id not in listed
        or listed[item_id] < searches[search_id].updated_at
    )


async def remember(
    connection: Connection,
    target_id: int,
    waiting: Collection[int],
    seen: Collection[Pair],
    now: dt.datetime,
) -> None:
    """Write down what was seen, and that these searches have had their first page."""
    await connection.execute(
        _SEEN, target_id, now, [pair[0] for pair in seen], [pair[1] for pair in seen], list(waiting)
    )
