"""Listings that people keep, and the alerts that stand behind the cards in front of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.alerts.cards import Labels, load_cards

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.alerts.card import AlertCard


async def kept_listings(connection: AsyncConnection, owner_id: int) -> list[int]:
    """Ids of the listings an owner keeps, newest first."""
    rows = await connection.execute(
        text(
            "SELECT listing_id FROM item_marks WHERE owner_id = :owner_id AND mark = 'kept'"
            " ORDER BY created_at DESC LIMIT 500"
        ),
        {"owner_id": owner_id},
    )
    return [row.listing_id for row in rows]


async def card_for(
    connection: AsyncConnection, owner_id: int, delivery_id: int, labels: Labels
) -> AlertCard | None:
    """The card of a delivery, if it is this owner's and still there."""
    owned = await connection.execute(
        text("SELECT 1 FROM deliveries WHERE id = :id AND owner_id = :owner_id"),
        {"id": delivery_id, "owner_id": owner_id},
    )
    if owned.first() is None:
        return None
    return (await load_cards(connection, [delivery_id], labels)).get(delivery_id)


async def bundled_listings(
    connection: AsyncConnection, owner_id: int, delivery_id: int
) -> dict[int, float | None]:
    """Listings of a bundle with their distance in km, whichever of its deliveries is named."""
    rows = await connection.execute(
        text(
            "WITH leader AS (SELECT coalesce(bundled_into, id) AS id FROM deliveries"
            " WHERE id = :id AND owner_id = :owner_id)"
            " SELECT a.listing_id, CAST(a.facts->>'distance_km' AS float8) AS away"
            " FROM leader, deliveries d JOIN alerts a ON a.id = d.alert_id"
            " WHERE d.owner_id = :owner_id AND (d.id = leader.id OR d.bundled_into = leader.id)"
            " ORDER BY d.id DESC LIMIT 500"
        ),
        {"owner_id": owner_id, "id": delivery_id},
    )
    return {row.listing_id: row.away for row in rows}
