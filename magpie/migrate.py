"""`magpie migrate`: bring the schema up, or down."""

from __future__ import annotations

from typing import Annotated

import typer

from app.database import open_database
from app.settings import Settings
from core.clock import SystemClock
from magpie.console import console, run, settings_for_command
from migrations import run as migrations


def migrate(
    down_to: Annotated[
        str, typer.Option(help="Go down to this revision instead; `base` removes everything.")
    ] = "",
) -> None:
    """Bring the database to the newest schema."""
    if down_to and not typer.confirm("This removes data. Go on?"):
        raise typer.Abort
    run(_migrate(settings_for_command(), down_to))


async def _migrate(settings: Settings, down_to: str) -> None:
    async with open_database(settings, SystemClock(), migrate=not down_to) as database:
        if down_to:
            await migrations.downgrade(database, down_to)
            console.print(f"The schema is down at {down_to}.")
        else:
            console.print("The schema is up to date.")
