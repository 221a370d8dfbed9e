"""Shared poll targets: which calls serve which searches, and how often each is made.

Two searches with equal queries share one target, so they cost one call. A target without searches
is parked, not deleted: what was learned about it, and when it was last read, stay.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from core.polling.planner import least_interval
from core.subscriptions.plans import PLANS, SELF_HOSTED, Plan

if TYPE_CHECKING:
    from core.listings.service import Connection
    from core.polling.marketplace import Query
    from core.polling.sources import Sources
    from core.searches.criteria import Criteria

FRESH: Final = dt.timedelta(minutes=15)
"""A target read so lately has shown everything there was: what it brings next is news."""

# These statements take one search or a thousand; a plan made for the one is ruinous for the other,
# so each is planned for what it is given.
_LOCK: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended('poll targets', 0)),
           set_config('plan_cache_mode', 'force_custom_plan', true)
"""

_MAKE: Final = """
    INSERT INTO poll_targets (marketplace, key, interval_seconds, due_at)
    SELECT DISTINCT u.marketplace, u.key, 3600, 'infinity'::timestamptz
    FROM unnest($1::text[], $2::text[]) AS u(marketplace, key)
    ORDER BY 1, 2 ON CONFLICT (marketplace, key) DO NOTHING
"""

# A search whose rows all exist already comes back with nothing: at a start nearly all do.
_LINK: Final = """
    WITH given AS (
        SELECT u.search_id, t.id AS target_id,
               t.baselined_at IS NOT NULL AND t.last_ok_at >= $1::timestamptz - greatest(
                   $2::interval, t.interval_seconds * interval '3 seconds') AS fresh
        FROM unnest($4::bigint[], $5::text[], $6::text[]) AS u(search_id, marketplace, key)
        JOIN poll_targets t ON t.marketplace = u.marketplace AND t.key = u.key
        JOIN searches s ON s.id = u.search_id AND s.state = 'active'
    ), gone AS (
        DELETE FROM search_targets st
        WHERE st.search_id = ANY($3::bigint[]) AND NOT EXISTS (
            SELECT FROM given g WHERE g.search_id = st.search_id AND g.target_id = st.target_id)
        RETURNING st.target_id
    ), put AS (
        INSERT INTO search_targets (search_id, target_id, baselined_at)
        SELECT DISTINCT g.search_id, g.target_id, CASE WHEN g.fresh THEN $1::timestamptz END
        FROM given g ORDER BY 1, 2 ON CONFLICT DO NOTHING
        RETURNING target_id
    )
    SELECT target_id FROM gone UNION SELECT target_id FROM put
    UNION SELECT target_id FROM given WHERE search_id = ANY($7::bigint[])
"""

_PACE: Final = """
    UPDATE poll_targets t SET
        interval_seconds = w.seconds,
        due_at = CASE
            WHEN w.searches = 0 THEN 'infinity'::timestamptz
            WHEN t.failures > 0 AND t.due_at <> 'infinity' THEN t.due_at
            ELSE least(t.due_at, greatest(
                $1::timestamptz, t.last_ok_at + w.seconds * interval '1 second'))
            END
    FROM (
        SELECT u.id, found.searches,
               coalesce(greatest(found.seconds, m.least, $3::int), own.interval_seconds) AS seconds
        FROM unnest($2::bigint[]) AS u(id)
        CROSS JOIN LATERAL (SELECT * FROM poll_targets WHERE id = u.id LIMIT 1) own
        CROSS JOIN LATERAL (
            SELECT count(*) AS searches, min(greatest(
                       coalesce(p.least, $4::int),
                       60 * CASE WHEN s.criteria ? 'every_minutes'
                           THEN least((s.criteria ->> 'every_minutes')::numeric, 10080) END
                   ))::int AS seconds
            FROM search_targets st
            CROSS JOIN LATERAL (
                SELECT * FROM searches WHERE id = st.search_id AND state = 'active' LIMIT 1) s
            CROSS JOIN LATERAL (SELECT plan FROM owners WHERE id = s.owner_id LIMIT 1) o
            LEFT JOIN unnest($7::text[], $8::int[]) AS p(name, least) ON p.name = o.plan
            WHERE st.target_id = u.id
        ) found
        LEFT JOIN unnest($5::text[], $6::int[]) AS m(name, least) ON m.name = own.marketplace
    ) w
    WHERE t.id = w.id
"""

_NOTED: Final = """
    INSERT INTO poll_targets AS t (marketplace, key, interval_seconds, due_at, baselined_at,
                                   last_ok_at)
    VALUES ($1, $2, 3600, 'infinity', $3, $3)
    ON CONFLICT (marketplace, key) DO UPDATE SET
        baselined_at = coalesce(t.baselined_at, excluded.baselined_at),
        last_ok_at = excluded.last_ok_at
    RETURNING id
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """The calls that serve one search; none when no marketplace can, or when it rests."""

    search_id: int
    queries: tuple[Query, ...] = ()
    changed: bool = False
    """Its wishes may have changed, so the pace of its targets is worked out again."""


def queries_of(sources: Sources, criteria: Criteria) -> tuple[Query, ...]:
    """Every call that may find what is looked for, over all marketplaces that are on."""
    named = criteria.marketplaces
    return tuple(
        query
        for marketplace in sources
        if not named or marketplace.name in named
        for query in marketplace.queries(criteria)
    )


class Targets:
    """Keeps targets in step with searches."""

    def __init__(
        self,
        sources: Sources,
        floor: float | None = None,
        plans: Mapping[str, Plan] = PLANS,
        default_plan: Plan = SELF_HOSTED,
    ) -> None:
        self._sources = sources
        self._floor = floor
        self._plans = plans
        self._default_plan = default_plan

    async def attach(
        self, connection: Connection, wanted: Sequence[Wanted], now: dt.datetime
    ) -> None:
        """Give these searches exactly the targets they want, all in a few statements."""
        if not wanted:
            return
        rows = [(one.search_id, query) for one in wanted for query in one.queries]
        searches = [search_id for search_id, _ in rows]
        markets = [query.marketplace for _, query in rows]
        keys = [query.key for _, query in rows]
        await connection.execute(_LOCK)
        await connection.execute(_MAKE, markets, keys)
        touched = await connection.fetch(
            _LINK,
            now,
            FRESH,
            [one.search_id for one in wanted],
            searches,
            markets,
            keys,
            [one.search_id for one in wanted if one.changed],
        )
        await self._pace(connection, {row[0] for row in touched}, now)

    async def _pace(
        self, connection: Connection, target_ids: Collection[int], now: dt.datetime
    ) -> None:
        if not target_ids:
            return
        least = {
            one.name: least_interval(one.capabilities.min_interval_seconds, self._floor)
            for one in self._sources
        }
        promised = {
            name: 1 if self._floor is not None else plan.min_interval_seconds
            for name, plan in self._plans.items()
        }
        default = 1 if self._floor is not None else self._default_plan.min_interval_seconds
        await connection.execute(
            _PACE,
            now,
            sorted(target_ids),
            1,
            default,
            list(least),
            list(least.values()),
            list(promised),
            list(promised.values()),
        )


async def note_read(connection: Connection, query: Query, now: dt.datetime) -> int:
    """A preview has read this query: the target's first page has been shown. Gives its id."""
    row = await connection.fetchrow(_NOTED, query.marketplace, query.key, now)
    assert row is not None  # noqa: S101 - the statement always returns its row
    return int(row[0])
