"""Cards of stored listings that no alert belongs to: previews, kept ones, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.alerts.card import AlertCard
from core.alerts.cards import Labels, listing_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.criteria import Near

_LOAD = text("""
SELECT id, item_id, marketplace, external_id, title, url, left(description, 300) AS description,
       image_urls, price, currency, price_kind, postage, bid_count, ends_at, buy_now, auction,
       condition, seller, place_label, lat, lon, country, deliverable, collectable,
       state AS listing_state, listed_at, description_complete, first_seen_at
FROM listings WHERE id = ANY(CAST(:ids AS bigint[]))
""")


async def load_listing_cards(
    connection: AsyncConnection,
    listing_ids: Sequence[int],
    labels: Labels,
    near: Near | None = None,
) -> dict[int, AlertCard]:
    """The listings that are still there, by id, in one query; with their distance from a place."""
    if not listing_ids:
        return {}
    rows = await connection.execute(_LOAD, {"ids": list(listing_ids)})
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
