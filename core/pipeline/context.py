"""What the database knows about the searches that a page has matched, in two queries."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from core.alerts.reasons import Told, read_price_key
from core.alerts.states import Reason

if TYPE_CHECKING:
    from core.listings.service import Connection

# A search reports to the destinations chosen for it. If none of them is left it reports to the
# owner's first one that works, so that no alert is lost; unless the person paused one: then silence
# is what was asked for.
_SEARCHES: Final = """
    SELECT s.id, s.owner_id, s.created_at, s.updated_at, o.plan,
           s.criteria #>> '{near,place,label}' AS place_label,
           (s.criteria -> 'required')::text AS required,
           o.preferences ->> 'edited_alerts' = 'true' AS edited_alerts,
           (o.preferences ->> 'drop_percent')::int AS drop_percent,
           coalesce(chosen.active, CASE WHEN chosen.paused IS NOT TRUE THEN
               (SELECT ARRAY[d.id] FROM destinations d
                WHERE d.owner_id = s.owner_id AND d.state = 'active'
                ORDER BY d.position, d.id LIMIT 1) END, '{}') AS destination_ids,
           ARRAY(SELECT m.item_id FROM item_marks m
                 WHERE m.owner_id = s.owner_id AND m.mark = 'hidden'
                   AND m.item_id = ANY($4::bigint[])) AS hidden_items,
           ARRAY(SELECT h.seller FROM hidden_sellers h
                 WHERE h.owner_id = s.owner_id AND h.marketplace = $3
                   AND h.seller = ANY($5::text[])) AS hidden_sellers,
           ARRAY(SELECT e.item_id FROM search_seen e
                 WHERE e.search_id = s.id AND e.item_id = ANY($4::bigint[])) AS seen
    FROM searches s
    JOIN owners o ON o.id = s.owner_id
    CROSS JOIN LATERAL (
        SELECT array_agg(d.id ORDER BY d.position, d.id)
                   FILTER (WHERE d.state = 'active') AS active,
               bool_or(d.state = 'paused') AS paused
        FROM search_destinations sd JOIN destinations d ON d.id = sd.destination_id
        WHERE sd.search_id = s.id
    ) chosen
    WHERE s.id = ANY($1::bigint[]) AND s.state = 'active'
      AND (s.snoozed_until IS NULL OR s.snoozed_until <= $2)
"""

_TOLD: Final = """
    SELECT a.destination_id, a.item_id, a.reason, a.price_key, a.created_at, a.search_ids,
           coalesce((SELECT bool_and(d.silent) FROM deliveries d WHERE d.alert_id = a.id), true)
               AS silent
    FROM alerts a
    WHERE a.destination_id = ANY($1::bigint[]) AND a.item_id = ANY($2::bigint[])
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SearchContext:
    """One active search, with its owner's wishes about the items at hand."""

    id: int
    owner_id: int
    plan: str
    """Of its owner; "" for whoever has bought none."""
    created_at: dt.datetime
    updated_at: dt.datetime
    place_label: str | None
    required: str | None
    """The required words as JSON: searches that share them look for the same thing."""
    edited_alerts: bool
    drop_percent: int | None
    """The smallest fall in price worth telling, if the owner has said so."""
    destination_ids: tuple[int, ...]
    hidden_items: frozenset[int]
    hidden_sellers: frozenset[str]
    seen: frozenset[int]


async def load_searches(
    connection: Connection,
    search_ids: Collection[int],
    now: dt.datetime,
    *,
    marketplace: str,
    item_ids: Collection[int],
    sellers: Collection[str],
) -> dict[int, SearchContext]:
    """Those that are active at this moment; the index may be a second behind."""
    if not search_ids:
        return {}
    rows = await connection.fetch(
        _SEARCHES, list(search_ids), now, marketplace, list(item_ids), list(sellers)
    )
    return {
        row["id"]: SearchContext(
            id=row["id"],
            owner_id=row["owner_id"],
            plan=row["plan"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            place_label=row["place_label"],
            required=row["required"],
            edited_alerts=bool(row["edited_alerts"]),
            drop_percent=row["drop_percent"],
            destination_ids=tuple(row["destination_ids"]),
            hidden_items=frozenset(row["hidden_items"]),
            hidden_sellers=frozenset(row["hidden_sellers"]),
            seen=frozenset(row["seen"]),
        )
        for row in rows
    }


async def load_told(
    connection: Connection, destination_ids: Collection[int], item_ids: Collection[int]
) -> Mapping[tuple[int, int], list[Told]]:
    """The alerts these places already have about these items, by destination and item."""
    told: dict[tuple[int, int], list[Told]] = {}
    if not destination_ids or not item_ids:
        return told
    for row in await connection.fetch(_TOLD, list(destination_ids), list(item_ids)):
        price, currency = read_price_key(row["price_key"])
        told.setdefault((row["destination_id"], row["item_id"]), []).append(
            Told(
                Reason(row["reason"]),
                price,
                currency,
                row["silent"],
                row["created_at"],
                frozenset(row["search_ids"]),
            )
        )
    return told
