"""`magpie seed`: made-up searches, for trying things out and for measuring."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.database import open_database
from app.places import open_places
from core.clock import SystemClock
from magpie.console import console, run, settings_for_command
from magpie.exchange import import_rows
from scrapers.demo.kinds import KINDS

if TYPE_CHECKING:
    from app.settings import Settings

TOWNS = ("Leeds", "York", "Manchester", "Bristol", "Sheffield", "Nottingham", "Brighton", "Bath")
EXTRAS = ("", "", ", not broken", ", no box", " or swap", ", with charger", ", collection")


def made_up_lines(seed: int) -> Iterator[str]:
    """Lines as people type them, without end; popular things come up more often."""
    chance = random.Random(seed)  # noqa: S311 - invention, not secrecy
    things = [trigger for kind in KINDS for trigger in kind.triggers]
    weights = [1 / rank for rank in range(1, len(things) + 1)]
    typical = {trigger: kind.typical for kind in KINDS for trigger in kind.triggers}
    while True:
        thing = chance.choices(things, weights)[0]
        limit = max(5, int(typical[thing] * chance.uniform(0.5, 1.4)) // 5 * 5)
        price = f" under £{limit}" if chance.random() < 0.7 else ""
        place = (
            f" within {chance.choice((5, 10, 15, 20, 40))} miles of {chance.choice(TOWNS)}"
            if chance.random() < 0.5
            else ""
        )
        yield f"{thing}{price}{place}{chance.choice(EXTRAS)}"


def seed(
    count: Annotated[int, typer.Argument(min=1, max=1_000_000, help="How many searches")],
    people: Annotated[int, typer.Option(min=1, help="Spread over so many web chats")] = 100,
) -> None:
    """Save so many made-up searches."""
    saved = run(_seed(settings_for_command(), count, people))
    console.print(f"{saved} searches saved.")


async def _seed(settings: Settings, count: int, people: int) -> int:
    gazetteer = open_places(settings)
    rows: Iterator[tuple[int, dict[str, Any] | str]] = (
        (number, {"line": line, "destination": f"web:seed-{number % people}"})
        for number, line in enumerate(itertools.islice(made_up_lines(count), count))
    )
    clock = SystemClock()
    async with open_database(settings, clock) as database:
        saved, _problems = await import_rows(database, rows, gazetteer, clock, count)
    return saved
