"""A search that alerts too often is the surest way to be muted: offer to tighten it, once a day.

Two concrete tightenings are worked out from the day's own alerts: a price limit that would have let
a third of them through, and half the radius.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.alerts.notices import enqueue_notice
from core.places import KM_PER_MILE

TOO_MANY: Final = 20
DAY: Final = dt.timedelta(days=1)
BUSY_NOTICE: Final = "notices.too_many"
"""With "_price", "_radius" or "_both" behind it, as far as there is something to offer."""

# Only owners with an alert newer than the last look are counted, through the index on owner and
# time; the notice itself is the memory of having told.
_BUSY = text(
    """
    WITH recent AS (
        SELECT DISTINCT owner_id FROM alerts WHERE id > :after
    ), counted AS (
        SELECT a.owner_id, s.search_id, count(*) AS alerts,
               percentile_disc(0.33) WITHIN GROUP (ORDER BY l.price)
                   FILTER (WHERE l.currency = cur.currency) AS third
        FROM recent
        JOIN alerts a ON a.owner_id = recent.owner_id AND a.created_at > :since
        CROSS JOIN LATERAL unnest(a.search_ids) AS s(search_id)
        JOIN searches ON searches.id = s.search_id AND searches.state = 'active'
        CROSS JOIN LATERAL (SELECT searches.criteria->>'currency' AS currency) cur
        LEFT JOIN LATERAL (
            SELECT price, currency FROM listings WHERE id = a.listing_id LIMIT 1
        ) l ON true
        GROUP BY a.owner_id, s.search_id HAVING count(*) > :too_many
    )
    SELECT c.owner_id, c.search_id, c.alerts, c.third, searches.number, searches.name,
           searches.criteria
    FROM counted c JOIN searches ON searches.id = c.search_id
    WHERE NOT EXISTS (
        SELECT FROM destinations dest JOIN deliveries d ON d.destination_id = dest.id
        WHERE dest.owner_id = c.owner_id AND d.created_at > :since AND d.kind = 'notice'
          AND d.payload->>'key' LIKE :key || '%'
          AND (d.payload->'params'->>'search_id')::bigint = c.search_id
    )
    ORDER BY c.search_id
    """
)


async def newest_alert(connection: AsyncConnection) -> int:
    """The id of the newest alert: where the next look begins."""
    found = await connection.execute(text("SELECT coalesce(max(id), 0) FROM alerts"))
    return int(found.scalar_one())


def _tightenings(third: Decimal | None, criteria: dict[str, Any]) -> tuple[str, dict[str, object]]:
    """What can be offered: the ending of the text's key, and its parameters."""
    limit = criteria.get("price_max")
    near = criteria.get("near") or {}
    unit = near.get("unit", "mi")
    radius = round(near.get("radius_km", 0) / (KM_PER_MILE if unit == "mi" else 1) / 2)
    price = third.quantize(Decimal(1)) if third is not None else Decimal(0)
    cheaper = price > 0 and (limit is None or price < Decimal(limit))
    params = {"price_max": str(price), "radius": radius, "unit": unit}
    if cheaper and radius >= 1:
        return "_both", params
    if cheaper:
        return "_price", params
    return ("_radius", params) if radius >= 1 else ("", {})


async def tell_busy_searches(connection: AsyncConnection, *, now: dt.datetime, after: int) -> int:
    """Offer to tighten every search with more than twenty alerts in a day; how many were told.

    `after` is the id of the newest alert at the last look.
    """
    given = {"after": after, "since": now - DAY, "too_many": TOO_MANY, "key": BUSY_NOTICE}
    found = await connection.execute(_BUSY, given)
    told = 0
    for owner_id, search_id, alerts, third, number, name, criteria in found.all():
        ending, offers = _tightenings(third, criteria)
        told += await enqueue_notice(
            connection,
            owner_ids=[owner_id],
            key=BUSY_NOTICE + ending,
            params={"search_id": search_id, "number": number, "name": name, "n": alerts, **offers},
            now=now,
            silent=True,
        )
    return told
