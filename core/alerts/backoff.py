"""How long to wait before the next try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST_SECONDS: Final = 1.0
CAP_SECONDS: Final = 600.0
EXHAUSTED_AFTER: Final = 15
"""After so many tries (two hours or so) another destination of the owner is used, if any."""


def wait_seconds(attempts: int, asked: float, jitter: Callable[[], float]) -> float:
    """The pause after the given number of tries, doubling from one second to ten minutes.

    `asked` is what the platform demanded, which is never undercut. `jitter` gives a number in
    [0, 1); it spreads chats that failed together, so that they do not all come back together.
    """
    own = min(CAP_SECONDS, FIRST_SECONDS * 2.0 ** min(max(0, attempts - 1), 30))
    return max(asked, own * 0.5) + own * 0.5 * jitter()
