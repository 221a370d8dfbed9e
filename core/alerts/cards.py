"""Rows of the outbox as the cards they become.

A card is made from the listing as it stands at this moment, not as it stood when the alert fired:
a price that moved or a sale in between is on the card the first time it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from core.alerts.card import AlertCard
from core.alerts.facts import AlertFacts
from core.alerts.states import Reason
from core.listings.listing import Listing
from core.listings.rows import SHOWN, listing_of

Labels = Callable[[str], tuple[str, bool]]
"""A marketplace's name as people read it, and whether it is the demonstration."""

# A claim ("I'm on it") belongs to the community the card stands in, so it is looked up by the owner
# of the delivery, not by the person who pressed.
CARD_COLUMNS: Final = f"""
    a.listing_id, a.item_id, a.reason, a.search_ids, a.facts, a.created_at AS fired_at,
    named.names, coalesce(named.alive, 0) > 0 AS searches_alive,
    coalesce(named.running, 0) > 0 AS searches_running,
    claim.name AS claimed_by, claim.claimed_at,
    EXISTS (SELECT FROM communities c WHERE c.owner_id = d.owner_id) AS community,
    {SHOWN},
    EXISTS (SELECT FROM item_marks m WHERE m.owner_id = d.owner_id AND m.item_id = a.item_id
              AND m.mark = 'kept') AS kept
"""  # noqa: S608 - joined from a constant, values are bound

# The limit keeps the planner from reading all partitions to join a handful of rows.
CARD_JOINS: Final = """
    LEFT JOIN alerts a ON a.id = d.alert_id
    LEFT JOIN LATERAL (SELECT * FROM listings WHERE id = a.listing_id LIMIT 1) l ON true
    LEFT JOIN claims claim ON claim.owner_id = d.owner_id AND claim.item_id = a.item_id
    LEFT JOIN LATERAL (
        SELECT array_agg(s.name ORDER BY s.id) FILTER (WHERE s.state <> 'deleted') AS names,
               array_agg(s.id ORDER BY s.id) FILTER (WHERE s.state <> 'deleted') AS ids,
               array_agg(s.id) FILTER (WHERE s.updated_at > a.created_at) AS changed,
               count(*) FILTER (WHERE s.state <> 'deleted') AS alive,
               count(*) FILTER (WHERE s.state = 'active') AS running
        FROM searches s WHERE s.id = ANY(a.search_ids)
    ) named ON true
"""

_LOAD = text(
    f"""
    SELECT d.id, d.alert_id, d.wanted_revision, {CARD_COLUMNS}
    FROM deliveries d {CARD_JOINS}
    WHERE d.id = ANY(:ids) AND a.id IS NOT NULL AND l.id IS NOT NULL
    """  # noqa: S608 - joined from constants of this module, values are bound
)


def plain_label(marketplace: str) -> tuple[str, bool]:
    """The marketplace's own name, where nobody has told a better one."""
    return marketplace, False


async def load_cards(
    connection: AsyncConnection | AsyncSession,
    delivery_ids: Sequence[int],
    labels: Labels = plain_label,
) -> dict[int, AlertCard]:
    """The cards of these deliveries, in one query; notices and vanished listings are left out."""
    if not delivery_ids:
        return {}
    found = await connection.execute(_LOAD, {"ids": list(delivery_ids)})
    return {row["id"]: card_of(row, labels) for row in found.mappings()}


def _old_price(facts: AlertFacts, listing: Listing) -> Decimal | None:
    """What is struck through: the price before the drop, or the one the alert was made for."""
    if facts.old_price is not None:
        return facts.old_price
    if facts.price is None or listing.price is None or facts.currency != listing.currency:
        return None
    return facts.price if listing.price < facts.price else None


def card_of(row: RowMapping, labels: Labels) -> AlertCard:
    """One row with `CARD_COLUMNS` as the card for it."""
    label, demo = labels(row["marketplace"])
    facts = AlertFacts.from_json(row["facts"])
    listing = listing_of(row)
    return AlertCard(
        alert_id=row["alert_id"],
        delivery_id=row["id"],
        listing_id=row["listing_id"],
        item_id=row["item_id"],
        listing=listing,
        marketplace_label=label,
        demo=demo,
        kept=row["kept"],
        reason=Reason(row["reason"]),
        search_names=tuple(row["names"] or ()),
        search_ids=tuple(row["search_ids"]),
        old_price=_old_price(facts, listing),
        distance_km=facts.distance_km,
        place_label=facts.place_label,
        notes=facts.notes,
        deal=facts.deal,
        caution=facts.caution,
        found_at=facts.found_at or row["fired_at"],
        older_advert=facts.older,
        caught_up=facts.caught_up,
        community=row["community"],
        claimed_by=row["claimed_by"],
        claimed_at=row["claimed_at"],
        revision=row["wanted_revision"],
    )
