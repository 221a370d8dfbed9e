"""Targets that are due: leased, read by somebody, and settled; calls counted against budgets."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.errors import MarketplaceError
from core.polling.marketplace import Cursor, Query
from core.polling.planner import FORGOTTEN_IN, day_of, is_blind

if TYPE_CHECKING:
    from core.listings.service import Connection
    from core.polling.marketplace import Marketplace

LEASE: Final = dt.timedelta(minutes=3)
"""Longer than any read takes; a process that dies gives its targets back after this."""
ERROR_LENGTH: Final = 300
NOTED_EVERY: Final = dt.timedelta(minutes=5)
"""A healthy source's last good moment is written no oftener."""

# The calls are counted as they are leased: a budget is kept even by a process that is killed.
_LEASE: Final = """
    WITH due AS (
        SELECT t.id, m.day FROM unnest($1::text[], $2::int[], $6::date[]) AS m(name, most, day)
        CROSS JOIN LATERAL (
            SELECT id FROM poll_targets
            WHERE marketplace = m.name AND due_at <= $3
              AND (leased_until IS NULL OR leased_until <= $3)
            ORDER BY due_at LIMIT m.most FOR UPDATE SKIP LOCKED
        ) t
        LIMIT $4
    ), leased AS (
        UPDATE poll_targets t SET leased_until = $5 FROM due WHERE t.id = due.id
        RETURNING t.id, t.marketplace, t.key, t.interval_seconds, t.due_at, t.cursor::text,
                  t.last_ok_at, t.failures, t.last_error, due.day
    ), counted AS (
        INSERT INTO call_counts AS c (marketplace, day, calls, minute, minute_calls)
        SELECT marketplace, day, count(*), date_trunc('minute', $3::timestamptz), count(*)
        FROM leased GROUP BY marketplace, day ORDER BY marketplace
        ON CONFLICT (marketplace, day) DO UPDATE SET
            calls = c.calls + excluded.calls, minute = excluded.minute,
            minute_calls = excluded.minute_calls
                + CASE WHEN c.minute = excluded.minute THEN c.minute_calls ELSE 0 END
    )
    SELECT *, EXISTS (SELECT FROM search_targets st
                      WHERE st.target_id = leased.id AND st.baselined_at IS NULL) AS waiting
    FROM leased ORDER BY due_at
"""

_COUNT: Final = """
    INSERT INTO call_counts AS c (marketplace, day, calls, minute, minute_calls)
    VALUES ($1, $2, 1, date_trunc('minute', $3::timestamptz), 1)
    ON CONFLICT (marketplace, day) DO UPDATE SET
        calls = c.calls + 1, minute = excluded.minute,
        minute_calls = 1 + CASE WHEN c.minute = excluded.minute THEN c.minute_calls ELSE 0 END
"""

_BUDGETS: Final = """
    SELECT m.name, coalesce(c.calls, 0) AS calls, coalesce(h.state, 'ok') AS state,
           CASE WHEN c.minute = date_trunc('minute', $3::timestamptz) THEN c.minute_calls
                ELSE 0 END AS minute_calls
    FROM unnest($1::text[], $2::date[]) AS m(name, day)
    LEFT JOIN call_counts c ON c.marketplace = m.name AND c.day = m.day
    LEFT JOIN source_health h ON h.marketplace = m.name
"""

_SETTLE: Final = """
    WITH settled AS (
        UPDATE poll_targets t SET
            leased_until = NULL,
            due_at = CASE WHEN due_at = 'infinity' OR covered_by IS NOT NULL
                          THEN 'infinity'::timestamptz ELSE $3 END,
            cursor = $4::jsonb, reader = $5, last_ok_at = $2::timestamptz,
            baselined_at = coalesce(baselined_at, $2::timestamptz), failures = 0, last_error = '',
            rate_alpha = coalesce(rate_alpha * was.left_over + $6::int, rate_alpha),
            rate_beta = coalesce(rate_beta * was.left_over + was.elapsed / 86400, rate_beta)
        FROM (
            SELECT elapsed, exp(-elapsed / $7::float8) AS left_over
            FROM (SELECT extract(epoch FROM $2::timestamptz - last_ok_at)::float8 AS elapsed
                  FROM poll_targets WHERE id = $1) e
        ) was
        WHERE t.id = $1 RETURNING t.marketplace, was.elapsed
    ), arrived AS (
        INSERT INTO arrivals AS a (marketplace, hour, listings)
        SELECT marketplace, date_trunc('hour', $2::timestamptz, 'UTC'), $6::int FROM settled
        WHERE $6::int > 0 AND elapsed IS NOT NULL
        ON CONFLICT (marketplace, hour) DO UPDATE SET listings = a.listings + excluded.listings
    )
    SELECT NOT EXISTS (SELECT FROM source_health h WHERE h.marketplace = settled.marketplace
                       AND h.state = 'ok' AND h.last_ok_at > $8)
    FROM settled
"""

_WELL: Final = """
    WITH old AS (SELECT told_at FROM source_health WHERE marketplace = $1 FOR UPDATE), written AS (
        INSERT INTO source_health AS h (marketplace, state, since, last_ok_at)
        VALUES ($1, 'ok', $2, $2)
        ON CONFLICT (marketplace) DO UPDATE SET
            since = CASE WHEN h.state = 'ok' THEN h.since ELSE excluded.since END,
            state = 'ok', detail = '', failures = 0, told_at = NULL,
            last_ok_at = excluded.last_ok_at
    )
    SELECT told_at IS NOT NULL FROM old
"""

_FAIL: Final = """
    UPDATE poll_targets SET
        leased_until = NULL, failures = failures + 1, last_error = $3,
        due_at = CASE WHEN due_at = 'infinity' THEN due_at ELSE $2 END,
        cursor = coalesce($4::jsonb, cursor)
    WHERE id = $1
"""

_RELEASE: Final = "UPDATE poll_targets SET leased_until = NULL WHERE id = ANY($1::bigint[])"

_PAUSE: Final = """
    UPDATE poll_targets SET due_at = $2
    WHERE id IN (SELECT id FROM poll_targets WHERE marketplace = $1 AND due_at < $2
                 ORDER BY id FOR UPDATE SKIP LOCKED)
"""

_ILL: Final = """
    INSERT INTO source_health AS h (marketplace, state, detail, since, failures)
    VALUES ($1, $2, $3, $4, 1)
    ON CONFLICT (marketplace) DO UPDATE SET
        since = CASE WHEN h.state = 'ok' THEN excluded.since ELSE h.since END,
        state = excluded.state, detail = excluded.detail, failures = h.failures + 1
    RETURNING failures
"""

_TELL: Final = """
    UPDATE source_health SET told_at = $2 WHERE marketplace = $1 AND told_at IS NULL RETURNING 1
"""

_OWNERS: Final = """
    SELECT DISTINCT s.owner_id FROM poll_targets t
    JOIN search_targets st ON st.target_id = t.id
    JOIN searches s ON s.id = st.search_id AND s.state = 'active'
    WHERE t.marketplace = $1 AND ($2::bigint IS NULL OR t.id = $2)
    ORDER BY s.owner_id
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTarget:
    """A target that this process reads now."""

    id: int
    query: Query
    interval_seconds: float
    due_at: dt.datetime
    cursor: Cursor
    gap: int
    """The last read broke off after so many pages, before it met something known: what lies
    behind them has not been read."""
    first: bool
    """It has never been read."""
    waiting: bool
    """A search has yet to see its first page of it."""
    failures: int
    last_error: str


@dataclasses.dataclass(frozen=True, slots=True)
class Budget:
    """Calls spent on one marketplace today, and whether it answers."""

    spent: int
    this_minute: int
    healthy: bool


async def budgets(
    connection: Connection, marketplaces: Iterable[Marketplace], now: dt.datetime
) -> dict[str, Budget]:
    """What has been spent on each marketplace in its day, and how it is doing; by name."""
    days = {one.name: day_of(one.capabilities, now) for one in marketplaces}
    rows = await connection.fetch(_BUDGETS, list(days), list(days.values()), now)
    return {
        row["name"]: Budget(row["calls"], row["minute_calls"], row["state"] == "ok") for row in rows
    }


async def lease_due(
    connection: Connection,
    most: Sequence[tuple[Marketplace, int]],
    limit: int,
    now: dt.datetime,
) -> list[LeasedTarget]:
    """Take targets that are due, longest overdue first, at most so many of each marketplace."""
    names = [one.name for one, _ in most]
    days = [day_of(one.capabilities, now) for one, _ in most]
    counts = [count for _, count in most]
    rows = await connection.fetch(_LEASE, names, counts, now, limit, now + LEASE, days)
    return [_leased(row) for row in rows]


def _leased(row: Any) -> LeasedTarget:
    kept = orjson.loads(row["cursor"])
    return LeasedTarget(
        id=row["id"],
        query=Query.from_key(row["marketplace"], row["key"]),
        interval_seconds=row["interval_seconds"],
        due_at=row["due_at"],
        cursor=Cursor(tuple((name, value) for name, value in kept.get("validators", ()))),
        gap=int(kept.get("gap", 0)),
        first=row["last_ok_at"] is None,
        waiting=row["waiting"],
        failures=row["failures"],
        last_error=row["last_error"],
    )


async def count_call(connection: Connection, marketplace: Marketplace, now: dt.datetime) -> None:
    """One more call than was leased: a further page, a preview, the details of a listing."""
    day = day_of(marketplace.capabilities, now)
    await connection.execute(_COUNT, marketplace.name, day, now)


async def settle(
    connection: Connection,
    target: LeasedTarget,
    *,
    due_at: dt.datetime,
    cursor: Cursor,
    reader: str,
    new: int,
    now: dt.datetime,
) -> bool:
    """Write down a good read; true if the source's health has to be written, too."""
    kept = orjson.dumps({"validators": cursor.validators} if cursor.validators else {}).decode()
    row = await connection.fetchrow(
        _SETTLE,
        target.id,
        now,
        due_at,
        kept,
        reader[:50],
        new,
        FORGOTTEN_IN.total_seconds(),
        now - NOTED_EVERY,
    )
    return row is not None and bool(row[0])


async def mark_well(connection: Connection, marketplace: str, now: dt.datetime) -> bool:
    """The source answers; true if people had been told that it does not."""
    row = await connection.fetchrow(_WELL, marketplace, now)
    return row is not None and bool(row[0])


async def release(connection: Connection, target_ids: Sequence[int]) -> None:
    """Give targets back unread: this process is about to stop."""
    await connection.execute(_RELEASE, list(target_ids))


async def fail(
    connection: Connection, target: LeasedTarget, error: str, due_at: dt.datetime, *, gap: int = 0
) -> None:
    """Write down a read that failed."""
    kept = orjson.dumps({"gap": gap}).decode() if gap else None
    await connection.execute(_FAIL, target.id, due_at, error[:ERROR_LENGTH], kept)


async def pause_source(connection: Connection, marketplace: str, until: dt.datetime) -> None:
    """Leave the whole marketplace alone until then."""
    await connection.execute(_PAUSE, marketplace, until)


async def mark_ill(connection: Connection, error: MarketplaceError, now: dt.datetime) -> bool:
    """The source failed; true once, when that is to be told."""
    detail = error.detail.replace("\x00", "")[:ERROR_LENGTH]
    failures = await connection.fetchval(_ILL, error.marketplace, error.kind, detail, now)
    if not is_blind(error, failures):
        return False
    return await connection.fetchrow(_TELL, error.marketplace, now) is not None


async def owners_waiting(
    connection: Connection, marketplace: str, target_id: int | None = None
) -> list[int]:
    """Owners with active searches on a marketplace, or on one target of it."""
    return [row[0] for row in await connection.fetch(_OWNERS, marketplace, target_id)]
