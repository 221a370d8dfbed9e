"""Alerts that waited while their searches were changed, held against what is asked for now.

Who lowers the price at midnight does not want the dearer ones in the morning. Nothing is written
down about it: taken back before the alert is due, the change has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.listings.rows import WHOLE, listing_of
from core.matching.compiled import compile_search
from core.matching.prepared import prepare
from core.matching.verdict import Miss
from core.searches.criteria import from_json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

# The limit keeps the planner from reading all partitions to join a handful of rows.
_LOAD: Final = text(f"""
    SELECT u.delivery_id, u.listing_id, s.id AS search_id, s.criteria, {WHOLE}
    FROM unnest(CAST(:deliveries AS bigint[]), CAST(:listings AS bigint[]),
                CAST(:searches AS bigint[])) AS u(delivery_id, listing_id, search_id)
    JOIN searches s ON s.id = u.search_id
    CROSS JOIN LATERAL (SELECT * FROM listings WHERE id = u.listing_id LIMIT 1) l
""")  # noqa: S608 - joined from a constant, values are bound


async def unwanted(
    connection: AsyncConnection, changed: Iterable[tuple[int, int, int]]
) -> set[tuple[int, int]]:
    """Of (delivery, listing, search) the pairs of delivery and search that are no match any more.

    What would need the whole description to be judged stays wanted.
    """
    asked = list(changed)
    if not asked:
        return set()
    deliveries, listings, searches = (list(column) for column in zip(*asked, strict=True))
    found = await connection.execute(
        _LOAD, {"deliveries": deliveries, "listings": listings, "searches": searches}
    )
    rows = list(found.mappings())
    compiled = {
        search_id: compile_search(from_json(criteria))
        for search_id, criteria in {row["search_id"]: row["criteria"] for row in rows}.items()
    }
    prepared = {row["listing_id"]: prepare(listing_of(row)) for row in rows}
    return {
        (row["delivery_id"], row["search_id"])
        for row in rows
        if isinstance(compiled[row["search_id"]].match(prepared[row["listing_id"]]), Miss)
    }
