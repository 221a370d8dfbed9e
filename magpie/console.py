"""What the commands share: the console, settings with logging set up, and running a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.logging import set_up_logging
from app.settings import Settings, load_settings
from core.matching.verdict import Miss, NeedsDetail, Verdict

T = TypeVar("T")

console = Console(highlight=False)


def settings_for_command(*, quiet: bool = True, **overrides: object) -> Settings:
    """Settings of a command; all but `up` log warnings only, so that their answer stands alone."""
    settings = load_settings(**overrides)
    set_up_logging(settings.log_format, "warning" if quiet else settings.log_level)
    return settings


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end."""
    return asyncio.run(coroutine)


def progress() -> Progress:
    """A progress bar for long work; nothing is drawn where there is no terminal."""
    on_error = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=on_error,
        transient=True,
        disable=not on_error.is_terminal,
    )


def said_of(verdict: Verdict) -> str:
    """What the matching says of one listing, shortly."""
    if isinstance(verdict, Miss):
        return " ".join(part for part in (verdict.rule, verdict.detail, verdict.found) if part)
    if isinstance(verdict, NeedsDetail):
        return f"needs {verdict.what}"
    distance = [] if verdict.distance_km is None else [f"{verdict.distance_km:.0f} km"]
    return ", ".join(["match", *distance, *(note.replace("_", " ") for note in verdict.notes)])
