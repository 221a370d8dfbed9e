"""Runs every benchmark and prints its table: `make bench`, or name some of them."""

from __future__ import annotations

import importlib
import sys

NAMES = ("matching", "ingest", "planner", "parsing", "delivery", "system")


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    wanted = [name for name in sys.argv[1:] if name in NAMES] or list(NAMES)
    sys.argv[1:] = [argument for argument in sys.argv[1:] if argument not in NAMES]
    for name in wanted:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"tests.benchmarks.{name}").main()


if __name__ == "__main__":
    main()
