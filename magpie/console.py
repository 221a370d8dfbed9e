"""What the commands share: the console, settings with logging set up, and running a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.logging import set_up_logging
from app.settings import Settings, load_settings

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
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
