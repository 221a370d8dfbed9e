"""`magpie budget`: what the calls of each marketplace are spent on, and whether promises hold."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING

from rich.table import Table

from app.database import open_database
from app.places import open_places
from app.sources import make_sources
from core.clock import SystemClock
from core.polling import plan, service
from core.polling.allocate import mean_wait
from core.polling.planner import HELD_BACK
from magpie.console import console, run, settings_for_command

if TYPE_CHECKING:
    import datetime as dt

    from app.settings import Settings
    from core.listings.service import Connection
    from core.polling.marketplace import Marketplace

DAY = 86_400


def budget() -> None:
    """Show each marketplace's calls: planned, spent, shared, and what would mend a shortage."""
    settings = settings_for_command()
    run(_budget(settings))


async def _budget(settings: Settings) -> None:
    clock = SystemClock()
    table = Table(
        "marketplace", "searches", "targets", "read", "calls/day", "budget", "today", "mean wait"
    )
    advice: list[str] = []
    async with contextlib.AsyncExitStack() as stack:
        made = await make_sources(
            settings.model_copy(update={"port": 0}), clock, open_places(settings)
        )
        stack.push_async_callback(made.close)
        database = await stack.enter_async_context(open_database(settings, clock))
        async with database.raw() as connection:
            for marketplace in made.sources:
                row, said = await _row(connection, marketplace, clock.now())
                table.add_row(*row)
                advice += said
    console.print(table)
    for line in advice:
        console.print(line)


async def _row(
    connection: Connection, marketplace: Marketplace, now: dt.datetime
) -> tuple[list[str], list[str]]:
    facts = await plan.facts_of(connection, marketplace.name, now)
    made = plan.make_plan(marketplace, facts, now)
    spent = (await service.budgets(connection, (marketplace,), now))[marketplace.name].spent
    planned = sum(DAY / one for one in made.intervals.values())
    label = marketplace.capabilities.label
    limit = None if made.pace is None else made.pace * DAY
    wait = mean_wait(list(made.asks.values()), list(made.intervals.values()))
    row = [
        label,
        f"{sum(row['watchers'] for row in facts.rows):,}",
        f"{sum(bool(row['watchers']) for row in facts.rows):,}",
        f"{len(made.asks):,}",
        f"{planned:,.0f}",
        "-" if limit is None else f"{limit:,.0f}",
        f"{spent:,}",
        _time(wait),
    ]
    return row, advice(label, made)


def advice(label: str, made: plan.Plan) -> list[str]:
    """Say what is not kept, by how much, and what would mend it; nothing if all is well."""
    if made.late <= 1 or made.pace is None:
        return []
    needed = round(made.allocation.needed * DAY)
    have = math.floor(made.pace * DAY)
    longest = max((ask.most for ask in made.asks.values()), default=0.0)
    too_many = math.ceil(len(made.asks) * (1 - 1 / made.late))
    said = (
        f"{label}: the promised intervals need {needed:,} calls a day, {have:,} can be planned:"
        f" everybody waits {made.late:.2f} times longer than promised."
    )
    mend = (
        f"  What would mend it: a budget of {math.ceil(needed / (1 - HELD_BACK)):,} calls a day, or"
        f" promises of {_time(longest * made.late)} in place of {_time(longest)}, or {too_many:,}"
        " fewer different searches."
    )
    return [said, mend]


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
