"""Which files belong to the project."""

from __future__ import annotations

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[pathlib.Path]:
    """Files that git tracks or would track, as they are in the working tree."""
    listed = subprocess.run(  # noqa: S603 - fixed words and our own patterns
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],  # noqa: S607 - git from PATH
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return [path for name in listed if (path := ROOT / name).is_file()]
