"""Putting alerts and their deliveries into the outbox, in the transaction of the listing.

One statement does it all: alerts (each once, whoever finds it), the lanes they go to, deliveries,
and the cards that are no longer true; one that stands in a bundle is corrected by correcting the
bundle's message. It takes locks in one order everywhere: alerts by key, lanes
by address, then deliveries; a deliverer, too, locks lanes before deliveries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import orjson

from core.alerts.facts import AlertFacts
from core.alerts.states import Reason

if TYPE_CHECKING:
    from core.listings.service import Connection

EDITED_FOR: Final = dt.timedelta(days=30)
"""A card older than that is left as it is."""

_CREATE: Final = """
    WITH given AS (
        SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
                             $7::text[], $8::text[], $9::text[], $10::bool[], $13::int[])
            AS g(owner_id, destination_id, item_id, listing_id, reason, price_key, search_ids,
                 facts, silent, patience)
    ), alerted AS (
        INSERT INTO alerts (owner_id, destination_id, item_id, listing_id, reason, price_key,
                            search_ids, facts, created_at)
        SELECT g.owner_id, g.destination_id, g.item_id, g.listing_id, g.reason, g.price_key,
               string_to_array(g.search_ids, ',')::bigint[], g.facts::jsonb, $1
        FROM given g JOIN destinations d ON d.id = g.destination_id
        ORDER BY g.destination_id, g.item_id, g.reason, g.price_key
        ON CONFLICT (destination_id, item_id, reason, price_key) DO NOTHING
        RETURNING id, owner_id, destination_id, item_id, reason, price_key
    ), untrue AS (
        SELECT DISTINCT m.id, m.created_at, m.lane_id
        FROM alerts a JOIN deliveries d ON d.alert_id = a.id
        JOIN deliveries m ON m.id = coalesce(d.bundled_into, d.id) AND m.created_at > $12
        WHERE a.listing_id = ANY($11::bigint[]) AND d.created_at > $12 AND d.kind = 'alert'
          AND d.state IN ('sent', 'leased', 'unknown', 'bundled')
          AND m.state IN ('sent', 'leased', 'unknown')
          AND (m.payload->'bundle' IS NULL OR m.payload->'bundle'->'best' @> to_jsonb(d.id))
    ), address AS (
        SELECT platform, tenant, chat, thread, min(patience) AS patience FROM (
            SELECT d.platform, d.tenant, d.chat, d.thread, g.patience
            FROM alerted JOIN given g USING (destination_id, item_id, reason, price_key)
            JOIN destinations d ON d.id = g.destination_id
            UNION ALL
            SELECT platform, tenant, chat, thread, patience FROM lanes
            WHERE id IN (SELECT lane_id FROM untrue)
        ) every GROUP BY platform, tenant, chat, thread
    ), lane AS (
        INSERT INTO lanes (platform, tenant, chat, thread, due_at, patience)
        SELECT platform, tenant, chat, thread, $1, patience FROM address
        ORDER BY platform, tenant, chat, thread
        ON CONFLICT (platform, tenant, chat, thread)
        DO UPDATE SET due_at = least(lanes.due_at, excluded.due_at), patience = excluded.patience
        RETURNING id, platform, tenant, chat, thread
    ), put AS (
        INSERT INTO deliveries (created_at, state_at, due_at, lane_id, destination_id, owner_id,
                                alert_id, kind, silent)
        SELECT $1, $1, $1, lane.id, a.destination_id, a.owner_id, a.id, 'alert', g.silent
        FROM alerted a
        JOIN given g USING (destination_id, item_id, reason, price_key)
        JOIN destinations d ON d.id = a.destination_id
        JOIN lane USING (platform, tenant, chat, thread)
        ORDER BY a.id
        RETURNING id
    ), marked AS (
        UPDATE deliveries d SET wanted_revision = d.wanted_revision + 1
        FROM untrue JOIN lane ON lane.id = untrue.lane_id
        WHERE d.id = untrue.id AND d.created_at = untrue.created_at
        RETURNING d.id
    ), counted AS (
        SELECT (SELECT count(*) FROM put) AS put, (SELECT count(*) FROM marked) AS marked
    )
    SELECT put, marked,
           CASE WHEN put + marked > 0 THEN pg_notify('outbox', '')::text END
    FROM counted
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """One card for one place, as decided."""

    owner_id: int
    destination_id: int
    item_id: int
    listing_id: int
    reason: Reason
    price_key: str
    search_ids: tuple[int, ...]
    facts: AlertFacts
    silent: bool
    patience: int = 0
    """How many seconds its owner was promised to wait at most; the less, the sooner it goes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Created:
    """What came of it: cards put into the outbox, and cards already sent that will be edited."""

    alerts: int = 0
    edits: int = 0


async def create_alerts(
    connection: Connection,
    alerts: Sequence[NewAlert],
    moved_listing_ids: Sequence[int],
    now: dt.datetime,
) -> Created:
    """Create what is not there yet, with its deliveries, and wake the deliverers.

    Cards about the listings in `moved_listing_ids` (price or state changed) are marked to be
    edited. Call it once in a transaction, as its last statement.
    """
    if not alerts and not moved_listing_ids:
        return Created()
    row = await connection.fetchrow(
        _CREATE,
        now,
        [alert.owner_id for alert in alerts],
        [alert.destination_id for alert in alerts],
        [alert.item_id for alert in alerts],
        [alert.listing_id for alert in alerts],
        [alert.reason.value for alert in alerts],
        [alert.price_key for alert in alerts],
        [",".join(map(str, alert.search_ids)) for alert in alerts],
        [orjson.dumps(alert.facts.to_json()).decode() for alert in alerts],
        [alert.silent for alert in alerts],
        list(moved_listing_ids),
        now - EDITED_FOR,
        [alert.patience for alert in alerts],
    )
    return Created(row["put"], row["marked"]) if row is not None else Created()
