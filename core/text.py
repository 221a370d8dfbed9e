"""Folding text so that words can be compared: case, accents, punctuation, typographic marks."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")


def fold(text: str) -> str:
    """Lower case without accents; every run of punctuation or space is one space."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; a decimal such as 2.4 stays whole."""
    if text.isascii():
        # Most titles are, and this is the hottest line of matching.
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
