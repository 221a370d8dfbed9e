"""The gazetteer in the cache folder; its index is made the first time."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import structlog

from core.errors import ConfigurationError
from core.gazetteer import IndexGazetteer, index_path, open_gazetteer

if TYPE_CHECKING:
    from app.settings import Settings

_log = structlog.get_logger()


def open_places(settings: Settings) -> IndexGazetteer:
    """Open the index of places. Raises `ConfigurationError`."""
    if not index_path(settings.cache_dir).exists():
        _log.warning("places.preparing", note="once, about ten seconds")
    try:
        return open_gazetteer(settings.cache_dir)
    except (subprocess.CalledProcessError, sqlite3.Error, OSError) as error:
        said = str(getattr(error, "stderr", None) or error).strip().splitlines()
        if was_stopped(error):
            raise KeyboardInterrupt from None
        _log.debug("places.failed", why=said[-1] if said else type(error).__name__)
        raise ConfigurationError(
            f"The index of places could not be made in {settings.cache_dir}."
            " Is the disk full? Choose another folder with MAGPIE_CACHE_DIR."
        ) from error


def was_stopped(error: Exception) -> bool:
    """Whether Ctrl-C ended the builder, which hears it when we do."""
    said = str(getattr(error, "stderr", None) or "").strip()
    return isinstance(error, subprocess.CalledProcessError) and (
        error.returncode == -signal.SIGINT or said.endswith("KeyboardInterrupt")
    )
