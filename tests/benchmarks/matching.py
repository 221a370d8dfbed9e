"""What it costs to try one listing against all saved searches.

    python -m tests.benchmarks.matching [--sizes 1000,10000,100000,1000000] [--no-postgres]

Processor time, not wall time. Of three rounds over different listings the quickest counts, because
other work on a shared machine only ever adds. The plain scan compiles every search once and stops
at its first failing rule; PostgreSQL answers the same question from a posting table and from stored
tsqueries.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import gc
import statistics
import time
import tracemalloc
from typing import TYPE_CHECKING

from core.matching.compiled import compile_search
from core.matching.index import Index
from core.matching.prepared import prepare
from core.matching.verdict import Match
from tests.benchmarks.matching_postgres import Postgres
from tests.benchmarks.matching_world import World

if TYPE_CHECKING:
    from core.listings.listing import Listing

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BARS = {1_000: (60, 25), 10_000: (120, 60), 100_000: (400, 200), 1_000_000: (2_500, 1_000)}
SCANNED = 100_000
"""The largest size at which the plain scan is run; beyond, only minutes pass."""
_HEADING = (
    "| searches | CPU µs/listing | p99 | bar | good | matches | bytes/search | add µs "
    "| remove µs | plain scan µs | scan / index | posting table / index | tsquery / index |"
)
IN_POSTGRES = 10_000


@dataclasses.dataclass(slots=True)
class Figures:
    """Of one size. Times in microseconds a listing, or a search."""

    size: int
    mean: float = 0.0
    p99: float = 0.0
    matches: float = 0.0
    memory: float = 0.0
    held: float = 0.0
    add: float = 0.0
    remove: float = 0.0
    scan: float | None = None
    posting: float | None = None
    tsquery: float | None = None


def measure(world: World, size: int, *, listings: int, postgres: bool) -> Figures:
    """Measure one size."""
    figures = Figures(size)
    index = _filled(world, size, figures)
    rounds = [list(world.listings(listings, seed=seed)) for seed in (3, 13, 23)]
    for listing in rounds[0][:50]:
        index.match(listing)
    gc.collect()
    gc.freeze()
    figures.mean, figures.p99, figures.matches = min(_round(index, shown) for shown in rounds)
    _churn(world, index, figures)
    if size <= SCANNED:
        figures.scan = _scan(world, index, size)
    if postgres and size == IN_POSTGRES:
        figures.posting, figures.tsquery = asyncio.run(_in_postgres(world, index, size))
    gc.unfreeze()
    return figures


def _round(index: Index, shown: list[Listing]) -> tuple[float, float, float]:
    """Mean and 99th percentile of the time for a listing, and how many searches it met."""
    times, matches = [], 0
    for listing in shown:
        started = time.process_time_ns()
        found = index.match(listing)
        times.append((time.process_time_ns() - started) / 1000)
        matches += len(found)
    return statistics.fmean(times), sorted(times)[int(len(times) * 0.99)], matches / len(shown)


def _filled(world: World, size: int, figures: Figures) -> Index:
    index = Index()
    for listing in world.listings(3_000, seed=9):
        index.learn(listing)
    spent = 0
    for number, criteria in enumerate(world.searches(size)):
        started = time.process_time_ns()
        index.add(number, criteria)
        spent += time.process_time_ns() - started
    figures.add = spent / size / 1000
    figures.memory = index.memory_bytes() / size
    return index


def _churn(world: World, index: Index, figures: Figures) -> None:
    """Take searches out of the full index."""
    count = min(2_000, figures.size // 2)
    started = time.process_time_ns()
    for number in range(count):
        index.remove(number)
    figures.remove = (time.process_time_ns() - started) / count / 1000
    for number, criteria in enumerate(world.searches(count)):
        index.add(number, criteria)


def _scan(world: World, index: Index, size: int) -> float:
    """Try every search, and hold what is found against the index."""
    searches = [compile_search(criteria) for criteria in world.searches(size)]
    shown = list(world.listings(max(5, 200_000 // size), seed=4))
    spent = 0
    for listing in shown:
        started = time.process_time_ns()
        prepared = prepare(listing)
        found = {
            number for number, search in enumerate(searches) if search.accept(prepared) is not None
        }
        spent += time.process_time_ns() - started
        if found != {number for number, _ in index.match(listing)}:
            raise AssertionError(f"the index and the scan differ on {listing.title}")
    return spent / len(shown) / 1000


async def _in_postgres(world: World, index: Index, size: int) -> tuple[float, float]:
    shown = list(world.listings(60, seed=5))
    async with Postgres() as postgres:
        await postgres.fill(list(world.searches(size)))
        expected = [
            sum(isinstance(verdict, Match) for _, verdict in index.match(listing))
            for listing in shown
        ]
        posting = await postgres.measure(shown, expected, by_postings=True)
        return posting, await postgres.measure(shown, expected, by_postings=False)


def held_bytes(world: World, size: int) -> float:
    """What Python itself says the index holds for each search, everything counted."""
    tracemalloc.start()
    started, _ = tracemalloc.get_traced_memory()
    index = Index()
    for listing in world.listings(3_000, seed=9):
        index.learn(listing)
    for number, criteria in enumerate(world.searches(size)):
        index.add(number, criteria)
    gc.collect()
    ended, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (ended - started) / len(index)


def table(rows: list[Figures]) -> str:
    """Write the figures as Markdown."""
    lines = [
        _HEADING,
        "|---" * 13 + "|",
    ]
    for row in rows:
        bar, good = BARS.get(row.size, ("-", "-"))
        lines.append(
            f"| {row.size:,} | {row.mean:.0f} | {row.p99:.0f} | {bar} | {good} | {row.matches:.1f} "
            f"| {row.memory:.0f}{f' ({row.held:.0f} traced)' if row.held else ''} "
            f"| {row.add:.0f} | {row.remove:.0f} | {_cell(row.scan)} "
            f"| {_ratio(row.scan, row.mean)} | {_ratio(row.posting, row.mean)} "
            f"| {_ratio(row.tsquery, row.mean)} |"
        )
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _ratio(value: float | None, mean: float) -> str:
    return "-" if value is None else f"{value / mean:.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--listings", type=int, default=1_000)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--no-trace", action="store_true")
    options, _ = parser.parse_known_args()
    world = World()
    rows = []
    for size in map(int, options.sizes.split(",")):
        listings = min(options.listings, max(300, 100_000_000 // size))
        row = measure(world, size, listings=listings, postgres=not options.no_postgres)
        if size == SCANNED and not options.no_trace:
            row.held = held_bytes(world, size)
        rows.append(row)
    print(table(rows))


if __name__ == "__main__":
    main()
