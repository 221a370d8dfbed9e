"""Cards of stored listings that no alert belongs to: previews, kept ones, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.alerts.card import AlertCard
from core.alerts.cards import Labels
from core.listings.rows import SHOWN, WHOLE, listing_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.criteria import Near

_FROM = "l.id, l.item_id, l.first_seen_at FROM listings l WHERE l.id = ANY(CAST(:ids AS bigint[]))"
_LOAD = text(f"SELECT {SHOWN}, {_FROM}")
_LOAD_WHOLE = text(f"SELECT {WHOLE}, {_FROM}")


async def load_listing_cards(
    connection: AsyncConnection,
    listing_ids: Sequence[int],
    labels: Labels,
    near: Near | None = None,
    *,
    whole: bool = False,
) -> dict[int, AlertCard]:
    """The listings that are still there, by id, in one query; with their distance from a place.

    `whole` brings all of their descriptions, for whoever tries rules on them.
    """
    if not listing_ids:
        return {}
    rows = await connection.execute(_LOAD_WHOLE if whole else _LOAD, {"ids": list(listing_ids)})
    cards = {}
    for row in rows.mappings():
        label, demo = labels(row["marketplace"])
        listing = listing_of(row)
        cards[row["id"]] = AlertCard(
            alert_id=None,
            delivery_id=None,
            listing_id=row["id"],
            item_id=row["item_id"],
            listing=listing,
            marketplace_label=label,
            demo=demo,
            reason=None,
            distance_km=near.distance_km(listing.lat, listing.lon) if near else None,
            found_at=row["first_seen_at"],
        )
    return cards
