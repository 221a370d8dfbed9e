"""Further searches that an item satisfies: named on the card that is there, with no new message.

A search may be saved after the card was sent, or come to match when the listing changes. Either way
the newest card about the item in each place gets the search's name. Locks are taken in the order of
`create`: alerts by key, lanes by address, then deliveries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from core.alerts.edits import KEPT_TRUE_FOR

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.listings.service import Connection

_NAME: Final = """
    WITH given AS (
        SELECT destination_id, item_id, array_agg(DISTINCT search_id) AS search_ids
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
            AS g(destination_id, item_id, search_id)
        GROUP BY 1, 2
    ), newest AS MATERIALIZED (
        SELECT a.id, given.search_ids
        FROM given CROSS JOIN LATERAL (
            SELECT * FROM alerts a
            WHERE a.destination_id = given.destination_id AND a.item_id = given.item_id
              AND a.created_at > $5
            ORDER BY a.created_at DESC, a.id DESC LIMIT 1
        ) a
        WHERE NOT a.search_ids @> given.search_ids
    ), held AS MATERIALIZED (
        SELECT a.id FROM alerts a WHERE a.id IN (SELECT id FROM newest)
        ORDER BY a.destination_id, a.item_id, a.reason, a.price_key FOR UPDATE
    ), named AS (
        UPDATE alerts a SET search_ids = ARRAY(
            SELECT DISTINCT s FROM unnest(a.search_ids || newest.search_ids) s ORDER BY s)
        FROM newest JOIN held USING (id) WHERE a.id = newest.id
        RETURNING a.id
    ), shown AS (
        SELECT DISTINCT m.id, m.created_at, m.lane_id
        FROM named JOIN deliveries d ON d.alert_id = named.id AND d.created_at > $5
        JOIN deliveries m ON m.id = coalesce(d.bundled_into, d.id) AND m.created_at > $5
        WHERE m.state IN ('pending', 'retry', 'sent', 'leased', 'unknown')
          AND (m.payload->'bundle' IS NULL OR m.payload->'bundle'->'best' @> to_jsonb(d.id))
    ), mine AS MATERIALIZED (
        SELECT id FROM lanes WHERE id IN (SELECT lane_id FROM shown)
        ORDER BY platform, tenant, chat, thread FOR UPDATE
    ), wanted AS (
        UPDATE deliveries d SET wanted_revision = d.wanted_revision + 1
        FROM shown JOIN mine ON mine.id = shown.lane_id
        WHERE d.id = shown.id AND d.created_at = shown.created_at
        RETURNING d.lane_id
    ), lane AS (
        UPDATE lanes SET due_at = least(due_at, $4) WHERE id IN (SELECT lane_id FROM wanted)
    ), counted AS (
        SELECT (SELECT count(*) FROM named) AS named, (SELECT count(*) FROM wanted) AS wanted
    )
    SELECT named, CASE WHEN wanted > 0 THEN pg_notify('outbox', '')::text END FROM counted
"""

_PLACES: Final = "SELECT destination_id FROM search_destinations WHERE search_id = $1"


@dataclasses.dataclass(frozen=True, slots=True)
class Also:
    """A search that an item satisfies which this place has been told of before."""

    destination_id: int
    item_id: int
    search_id: int


async def name_searches(connection: Connection, also: Collection[Also], now: dt.datetime) -> int:
    """Name these searches on the newest cards about the items; how many alerts were changed."""
    if not also:
        return 0
    row = await connection.fetchrow(
        _NAME,
        [one.destination_id for one in also],
        [one.item_id for one in also],
        [one.search_id for one in also],
        now,
        now - KEPT_TRUE_FOR,
    )
    return int(row["named"]) if row is not None else 0


async def name_saved_search(
    connection: AsyncConnection, *, search_id: int, item_ids: Sequence[int], now: dt.datetime
) -> int:
    """Name a search that has just been saved or changed on the cards of what it matches."""
    if not item_ids:
        return 0
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 - it is None only once the connection is closed
    places = await driver.fetch(_PLACES, search_id)
    also = [Also(row[0], item_id, search_id) for row in places for item_id in item_ids]
    return await name_searches(driver, also, now)
