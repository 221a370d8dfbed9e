"""`magpie audit`: what became of every alert, and whether the sum comes out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from app.database import open_database
from core.alerts.audit import audit as keep_books
from core.clock import SystemClock
from magpie.console import console, run, settings_for_command

if TYPE_CHECKING:
    from app.settings import Settings
    from core.alerts.audit import Books


def audit(
    days: Annotated[int, typer.Option(min=0, help="Only so many days; 0 for all")] = 0,
) -> None:
    """Prove that every alert was delivered, is held, or was refused with a reason."""
    books = run(_audit(settings_for_command(), days))
    table = Table(show_header=False, box=None)
    for what, n in (
        ("created", books.created),
        ("delivered", books.delivered),
        ("  alone", books.sent),
        ("  with others", books.bundled),
        ("  without an answer", books.unknown),
        ("held", books.held),
        ("on its way", books.waiting),
        ("refused with a reason", books.refused),
        ("lost", books.wrong),
    ):
        table.add_row(what, f"{n:,}")
    console.print(table)
    for state, reason, n in books.why:
        console.print(f"{n:>8,} {state}: {reason}", style="dim")
    if not books.balanced:
        raise typer.Exit(1)


async def _audit(settings: Settings, days: int) -> Books:
    clock = SystemClock()
    since = clock.now() - dt.timedelta(days=days) if days else None
    async with (
        open_database(settings, clock) as database,
        database.connect() as connection,
    ):
        return await keep_books(connection, since)
