"""The plan of one marketplace: which targets are read, and how often. Made anew every minute or so.

What rests on what comes from `covering`, how often from `allocate`, both fed with what `rates` has
learned. Only what changes is written; a target on its way to its next read keeps its place in the
remaining time, so that planning never bunches reads together.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.polling import planner, rates
from core.polling.allocate import Allocation, Ask, allocate
from core.polling.covering import Cover, Target, cover, room_of
from core.polling.marketplace import Query

if TYPE_CHECKING:
    from core.listings.service import Connection
    from core.polling.marketplace import Capabilities, Marketplace

WORTH_WRITING: Final = 0.05
"""An interval that changes by less stays as it is."""
TRIAL_SECONDS: Final = 600.0
"""A question that was put up is read so often until it is known how busy it is."""
A_LITTLE_OVER: Final = 1.001
"""What is just enough for all promises is not short of them by a rounding."""
FAILS: Final = 3
"""After so many failures in a row nothing rests on a target any more."""
RHYTHM_OF: Final = dt.timedelta(days=7)

_FACTS: Final = """
    SELECT t.id, t.key, t.interval_seconds, t.least_seconds, t.promised_seconds, t.watchers,
           t.covered_by, t.made, t.failures, t.rate_alpha, t.rate_beta,
           CASE WHEN t.due_at <> 'infinity' THEN t.due_at END AS due_at,
           t.baselined_at IS NOT NULL AND t.failures < $2 AND NOT EXISTS (
               SELECT FROM search_targets st
               WHERE st.target_id = t.id AND st.baselined_at IS NULL) AS ready
    FROM poll_targets t WHERE t.marketplace = $1 AND (t.watchers > 0 OR t.made)
"""
_ARRIVALS: Final = "SELECT hour, listings FROM arrivals WHERE marketplace = $1 AND hour >= $2"
_PUT_UP: Final = """
    INSERT INTO poll_targets AS t (marketplace, key, interval_seconds, due_at, made)
    SELECT $1, u.key, $3, $4, true FROM unnest($2::text[]) AS u(key) ORDER BY u.key
    ON CONFLICT (marketplace, key) DO UPDATE SET
        made = true, due_at = least(t.due_at, excluded.due_at)
"""
_WRITE: Final = """
    UPDATE poll_targets t SET
        interval_seconds = u.seconds, covered_by = u.covered_by,
        due_at = coalesce(u.due_at, 'infinity'::timestamptz)
    FROM unnest($1::bigint[], $2::float8[], $3::bigint[], $4::timestamptz[])
        AS u(id, seconds, covered_by, due_at)
    WHERE t.id = u.id
"""
_ONE_PLANS: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('plan of ' || $1, 0))"


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What is stored about a marketplace's targets."""

    rows: Sequence[Mapping[str, Any]]
    busy: tuple[float, ...]
    """How busy each hour of the day is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one marketplace."""

    cover: Cover
    asks: Mapping[int, Ask]
    """Of the targets that are read."""
    allocation: Allocation
    pace: float | None
    """Calls a second that may be spent over a day."""
    spread: tuple[float, ...]
    """How they are spread over the hours."""
    intervals: Mapping[int, float]

    @property
    def late(self) -> float:
        """How many times longer than promised everybody waits; 1 if all promises are kept."""
        return self.allocation.late


async def facts_of(connection: Connection, name: str, now: dt.datetime) -> Facts:
    """Read what the plan is made from."""
    rows = await connection.fetch(_FACTS, name, FAILS)
    arrivals = await connection.fetch(_ARRIVALS, name, now - RHYTHM_OF)
    return Facts(rows, rates.rhythm({row[0]: row[1] for row in arrivals}))


def make_plan(marketplace: Marketplace, facts: Facts, now: dt.datetime) -> Plan:
    """Decide; nothing is read or written here."""
    capabilities = marketplace.capabilities
    targets = _targets(marketplace.name, facts.rows)
    found = _cover(targets, capabilities)
    asks = _asks(targets, facts.rows, found)
    pace = planner.pace(capabilities.daily_calls, capabilities.calls_per_minute)
    wanted = list(asks.values())
    promised = allocate(wanted, None).needed
    spread = rates.spending(facts.busy, A_LITTLE_OVER * promised / pace if pace else 0.0)
    calls = None if pace is None else pace * spread[now.hour]
    allocation = _allocate(wanted, capabilities, calls)
    intervals = dict(zip(asks, allocation.intervals, strict=True))
    return Plan(found, asks, allocation, pace, spread, intervals)


async def follow(connection: Connection, marketplace: Marketplace, now: dt.datetime) -> Plan | None:
    """Plan and write what changes; None while another process is at it."""
    name = marketplace.name
    if not await connection.fetchval(_ONE_PLANS, name):
        return None
    facts = await facts_of(connection, name, now)
    plan = make_plan(marketplace, facts, now)
    if plan.cover.wanted:
        keys = sorted({query.key for query in plan.cover.wanted})
        await connection.execute(_PUT_UP, name, keys, TRIAL_SECONDS, now)
    changes = [change for row in facts.rows if (change := _change(row, plan, now)) is not None]
    if changes:
        columns = [list(column) for column in zip(*changes, strict=True)]
        await connection.execute(_WRITE, *columns)
    return plan


def _targets(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Target]:
    mean = rates.site_rate((row["rate_alpha"], row["rate_beta"]) for row in rows)
    return [
        Target(
            id=row["id"],
            query=Query.from_key(name, row["key"]),
            people=row["watchers"],
            least=row["least_seconds"],
            promised=row["promised_seconds"],
            rate=rates.learned(row["rate_alpha"], row["rate_beta"], mean),
            days=row["rate_beta"],
            ready=row["ready"],
            made=row["made"] and not row["watchers"],
        )
        for row in rows
    ]


def _cover(targets: Sequence[Target], capabilities: Capabilities) -> Cover:
    if capabilities.words is None or not capabilities.newest_first:
        return Cover()
    return cover(targets, capabilities.words, capabilities.page_size)


def _allocate(asks: Sequence[Ask], capabilities: Capabilities, calls: float | None) -> Allocation:
    """Keep the news of each target within a page, too, where the calls allow it."""
    if capabilities.newest_first:
        room = room_of(capabilities.page_size)
        bent = [dataclasses.replace(ask, most=min(ask.most, room / ask.rate)) for ask in asks]
        found = allocate(bent, calls)
        if found.late == 1:
            return dataclasses.replace(found, needed=sum(1 / ask.most for ask in asks))
    return allocate(asks, calls)


def _asks(
    targets: Sequence[Target], rows: Sequence[Mapping[str, Any]], found: Cover
) -> dict[int, Ask]:
    """What each target that is read needs, with all that rests on it."""
    people: dict[int, float] = {}
    least: dict[int, float] = {}
    most: dict[int, float] = {}
    for target, row in zip(targets, rows, strict=True):
        if target.made and target.id not in found.trials:
            continue
        reader = found.resting.get(target.id, target.id)
        people[reader] = people.get(reader, 0.0) + target.people
        if target.id in found.trials:
            least[reader] = most[reader] = TRIAL_SECONDS
            continue
        least[reader] = min(least.get(reader, row["least_seconds"]), row["least_seconds"])
        most[reader] = min(most.get(reader, target.promised), target.promised)
    rate = {target.id: target.rate for target in targets}
    return {
        reader: Ask(
            people=people[reader], rate=rate[reader], least=least[reader], most=most[reader]
        )
        for reader in people
    }


def _change(
    row: Mapping[str, Any], plan: Plan, now: dt.datetime
) -> tuple[int, float, int | None, dt.datetime | None] | None:
    """The new interval, cover and due time of one target; None if all stays as it is."""
    target, old, due = row["id"], row["interval_seconds"], row["due_at"]
    covered_by = plan.cover.resting.get(target)
    interval = plan.intervals.get(target)
    if covered_by is not None or interval is None:
        same = row["covered_by"] == covered_by and due is None
        return None if same else (target, old, covered_by, None)
    if due is None:
        return target, interval, None, now
    steady = abs(interval - old) <= WORTH_WRITING * old
    if steady and row["covered_by"] is None:
        return None
    if due > now and not row["failures"]:
        due = now + (due - now) * (interval / old)
    return target, interval, None, due
