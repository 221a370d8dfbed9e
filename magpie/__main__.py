"""`magpie`, before anything is loaded."""

from __future__ import annotations

import signal


def main() -> None:
    """Load the commands and run the one that is asked for."""
    # Loading takes a second or two, and nothing has begun: Ctrl-C ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from magpie import commands  # noqa: PLC0415 - what is loaded first cannot be interrupted well

    signal.signal(signal.SIGINT, signal.default_int_handler)
    commands.run()


if __name__ == "__main__":
    main()
