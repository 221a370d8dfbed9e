"""One posting has two names: a number in old addresses and a token in new ones."""

from __future__ import annotations

import re
import threading

LARGEST = 50_000
_TOKEN = re.compile(r"/view/d/(?:[^/?#]{1,300}/)?([A-Za-z0-9]{10,40})(?:[/?#]|$)", re.ASCII)
_NUMBER = re.compile(r"/(\d{4,14})\.html(?:[?#]|$)", re.ASCII)


def names_in(url: str) -> tuple[str, str]:
    """Number and token that an address carries; each may be empty."""
    token, number = _TOKEN.search(url), _NUMBER.search(url)
    return number[1] if number else "", token[1] if token else ""


class Ids:
    """Settles on one name for each posting: the first under which it was met.

    So that a posting read by number yesterday and by number and token today is not a new one. What
    is remembered is bounded, oldest first.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._settled: dict[str, str] = {}
        # Large pages are read in threads.
        self._lock = threading.Lock()

    def settle(self, number: str, token: str) -> str:
        """The posting's one name; empty if it has none."""
        with self._lock:
            known = self._settled.get(token) or self._settled.get(number)
            name = known or token or number
            for alias in (number, token):
                if alias and alias not in self._settled:
                    self._settled[alias] = name
            while len(self._settled) > self._largest:
                del self._settled[next(iter(self._settled))]
        return name
