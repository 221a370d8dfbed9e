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
        watchers = w.searches, least_seconds = w.least, promised_seconds = w.most,
        interval_seconds = w.seconds,
        due_at = CASE
            WHEN w.searches = 0 THEN 'infinity'::timestamptz
            WHEN t.failures > 0 AND t.due_at <> 'infinity' THEN t.due_at
            WHEN t.covered_by IS NOT NULL AND NOT w.waiting THEN 'infinity'::timestamptz
            ELSE least(t.due_at, greatest(
                $1::timestamptz, t.last_ok_at + w.seconds * interval '1 second'))
            END
    FROM (
        SELECT p.*, CASE WHEN was = 0 OR p.least < least_was THEN p.least
                         ELSE least(greatest(planned, p.least), p.most) END AS seconds
        FROM (
            SELECT u.id, found.searches, found.waiting, own.watchers AS was,
                   own.interval_seconds AS planned, own.least_seconds AS least_was,
                   coalesce(greatest(found.least, m.least, $3::int), own.least_seconds) AS least,
                   coalesce(greatest(found.most, found.least, m.least, $3::int),
                            own.promised_seconds) AS most
            FROM unnest($2::bigint[]) AS u(id)
            CROSS JOIN LATERAL (SELECT * FROM poll_targets WHERE id = u.id LIMIT 1) own
            CROSS JOIN LATERAL (
                SELECT count(*) AS searches, bool_or(st.baselined_at IS NULL) AS waiting,
                       min(greatest(coalesce(p.least, $4::int), wish.seconds))::float8 AS least,
                       min(coalesce(wish.seconds, p.most, $9::int))::float8 AS most
                FROM search_targets st
                CROSS JOIN LATERAL (
                    SELECT * FROM searches WHERE id = st.search_id AND state = 'active' LIMIT 1) s
                CROSS JOIN LATERAL (SELECT plan FROM owners WHERE id = s.owner_id LIMIT 1) o
                CROSS JOIN LATERAL (
                    SELECT 60 * CASE WHEN s.criteria ? 'every_minutes'
                        THEN least((s.criteria ->> 'every_minutes')::numeric, 10080) END AS seconds
                ) wish
                LEFT JOIN unnest($7::text[], $8::int[], $10::int[]) AS p(name, least, most)
                    ON p.name = o.plan
                WHERE st.target_id = u.id
            ) found
            LEFT JOIN unnest($5::text[], $6::int[]) AS m(name, least) ON m.name = own.marketplace
        ) p
    ) w
    WHERE t.id = w.id
"""

_UNCOVER: Final = """
    UPDATE poll_targets c SET covered_by = NULL, due_at = $1
    FROM poll_targets t
    WHERE ($2::bigint[] IS NULL OR t.id = ANY($2)) AND t.watchers = 0 AND NOT t.made
      AND c.covered_by = t.id
      AND c.watchers > 0
"""
"""What rested on a target that nobody needs any more is read itself, until the next plan."""

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
        promised = {name: self._bounds(plan) for name, plan in self._plans.items()}
        default = self._bounds(self._default_plan)
        await connection.execute(
            _PACE,
            now,
            sorted(target_ids),
            1,
            default[0],
            list(least),
            list(least.values()),
            list(promised),
            [least for least, _ in promised.values()],
            default[1],
            [most for _, most in promised.values()],
        )
        await uncover(connection, now, target_ids)

    def _bounds(self, plan: Plan) -> tuple[int, int]:
        """The shortest and the longest interval of a plan, in seconds."""
        least = 1 if self._floor is not None else plan.min_interval_seconds
        return least, max(least, plan.longest_interval_seconds)


async def uncover(
    connection: Connection, now: dt.datetime, target_ids: Collection[int] | None = None
) -> None:
    """Read what rested on these targets, or on any, if nobody needs them any more."""
    await connection.execute(_UNCOVER, now, None if target_ids is None else sorted(target_ids))


async def note_read(connection: Connection, query: Query, now: dt.datetime) -> int:
    """A preview has read this query: the target's first page has been shown. Gives its id."""
    row = await connection.fetchrow(_NOTED, query.marketplace, query.key, now)
    assert row is not None  # noqa: S101 - the statement always returns its row
    return int(row[0])
