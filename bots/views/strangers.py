"""What strangers wrote, fit to stand beside our own words.

Markup needs nothing here, for nobody reads it as markup. Three things do: length, line breaks, and
characters that turn the direction of whatever stands beside them: with one of those in a title, a
price could be read backwards.
"""

from __future__ import annotations

import re
import unicodedata

_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"
READ_AT_MOST = 2_000
MARKS_AT_MOST = 4
"""Accents on one letter; more of them make a tower over the lines above."""


def cut(text: str, length: int) -> str:
    """One line of at most `length` characters, cut at a word, with an ellipsis."""
    text = " ".join(_lowered(_CONTROL.sub("", _TURNING.sub("", text[:READ_AT_MOST]))).split())
    if len(text) > length:
        text = text[: length - 1].rsplit(" ", 1)[0][: length - 1].rstrip(" ,;:-") + "…"
    # Hebrew or Arabic is set apart, so that it turns itself and not the line it stands in.
    return f"{_FIRST_STRONG}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


def _lowered(text: str) -> str:
    """Without the towers of accents."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_AT_MOST:
            kept.append(character)
    return "".join(kept)
