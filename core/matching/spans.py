"""Where folded words stand in the raw text: for excerpts, and for the commas between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.text import words

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(r"\S+")
_PIECE = re.compile(r"[^\W_]+")
_AROUND = 30


class Spans:
    """The place of each folded word of one raw text."""

    def __init__(self, raw: str, read: Callable[[str], list[str]] = words) -> None:
        self.raw = raw
        self.places: list[tuple[int, int]] = []
        for token in _TOKEN.finditer(raw):
            folded = read(token[0])
            pieces = [piece.span() for piece in _PIECE.finditer(token[0])]
            if len(pieces) != len(folded):
                # Folding took the token apart otherwise ("2.4" is one word): the whole token.
                pieces = [(0, len(token[0]))] * len(folded)
            self.places += [(token.start() + a, token.start() + b) for a, b in pieces]

    def gap(self, index: int) -> str:
        """What stands in the raw text between the word at `index` and the one before it."""
        if not 0 < index < len(self.places):
            return "\n"
        return self.raw[self.places[index - 1][1] : self.places[index][0]]

    def excerpt(self, start: int, end: int) -> str:
        """The words from `start` to `end` with some text about them, on one line."""
        if not (0 <= start < end <= len(self.places)):
            return ""
        left = max(0, self.places[start][0] - _AROUND)
        right = min(len(self.raw), self.places[end - 1][1] + _AROUND)
        cut = " ".join(self.raw[left:right].split())
        return f"{'…' if left else ''}{cut}{'…' if right < len(self.raw) else ''}"
