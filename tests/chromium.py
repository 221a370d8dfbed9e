"""Where the browser of the browser tests is."""

from __future__ import annotations

import os
import pathlib

DEFAULT = "/usr/bin/chromium"


def chromium_path() -> str | None:
    """Chromium's own file, or None if this machine has none."""
    path = os.environ.get("CHROMIUM_PATH") or DEFAULT  # noqa: TID251 - tests have no app.settings
    return path if pathlib.Path(path).is_file() else None


def is_left_out() -> bool:
    """Without Chromium the browser tests are left out, but never where a machine judges."""
    in_ci = bool(os.environ.get("CI"))  # noqa: TID251 - tests have no app.settings
    return chromium_path() is None and not in_ci
