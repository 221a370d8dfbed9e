"""Refuses trailing white space, missing last newlines, merge marks and files over 1 MB."""

from __future__ import annotations

import pathlib
import re
import sys

MARKS = re.compile(rb"^(<{7}|>{7}|={7})( |$)", re.MULTILINE)
TRAILING = re.compile(rb"[ \t]+$", re.MULTILINE)
MAX_BYTES = 1_000_000


def problems(path: pathlib.Path) -> list[str]:
    """Say what is wrong with one text file."""
    content = path.read_bytes()
    found = []
    if len(content) > MAX_BYTES:
        found.append("is over 1 MB")
    if b"\0" in content:
        return found
    if MARKS.search(content):
        found.append("has merge marks")
    if TRAILING.search(content):
        found.append("has trailing white space")
    if content and not content.endswith(b"\n"):
        found.append("does not end with a newline")
    return found


def main() -> int:
    """Check the files named on the command line."""
    bad = [f"{name} {what}" for name in sys.argv[1:] for what in problems(pathlib.Path(name))]
    sys.stdout.write("".join(f"{line}\n" for line in bad))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
