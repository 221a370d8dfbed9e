"""How single words compare: light plurals, glued model names, and suffixes that change a model."""

from __future__ import annotations

import functools
import re

from core.text import words

_IRREGULAR = {
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "loaves": "loaf",
    "mice": "mouse",
    "children": "child",
    "women": "woman",
    "men": "man",
    "feet": "foot",
}
_SIBILANT = ("ses", "xes", "zes", "ches", "shes")
_KEEPS_S = ("ss", "us", "is")
_SHORTEST_PLURAL = 4

_PART = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-z]+")
_FAMILY = frozenset({"pro", "max", "mini", "plus", "ultra", "xl", "lite"})
_CHIP = frozenset({"ti", "super", "xt", "xtx", "gre", "pro", "max", "ultra"})
_CARD = frozenset({"ti", "super", "xt", "xtx"})
_NONE: frozenset[str] = frozenset()
_SHAPES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    # A year is no model: "2012 mini" is a Mini of 2012.
    (re.compile(r"(?:19|20)[0-9]{2}"), _NONE),
    (re.compile(r"[0-9]{1,2}"), _FAMILY | {"s"}),
    (re.compile(r"[a-z][0-9]{1,3}"), _FAMILY | {"fe"}),
    (re.compile(r"[0-9]{3,4}"), _CHIP),
    (re.compile(r"[a-z]{2,}[0-9]{3,4}"), _CARD),
    # "ps5 plus two games" is a PS5, so only the suffix that people never use as a word counts.
    (re.compile(r"[a-z]{2,}[0-9]{1,2}"), frozenset({"pro"})),
)
SUFFIXES: frozenset[str] = frozenset().union(*(suffixes for _, suffixes in _SHAPES))


_GLUED_MODEL = re.compile(
    r"([a-z]{2,})([0-9]{3,}[a-z]{0,3})|([0-9]{1,2})(pro|max|mini|plus|ultra)"
    r"|(iphone|ipad|pixel|galaxy|hero)([0-9]{1,2})"
)

_MAY_BE_GLUED = re.compile(
    r"[a-z][0-9]{3}|[0-9](?:p(?:ro|lus)|m(?:ax|ini)|ultra)|(?:phone|ipad|ixel|laxy|hero)[0-9]"
)
"""One look at the whole title, because nearly all have no such word."""


def title_words(title: str) -> list[str]:
    """The words of a title, with the maker's letters taken off the number: "rtx3080", "iphone13".

    People look for "rtx 3080" and "3080", and want no "13pro" when they say "-pro"; whoever asks
    for "rtx3080" finds it by its other spelling.
    """
    found = words(title)
    if _MAY_BE_GLUED.search(title.lower()) is None:
        return found
    for index in range(len(found) - 1, -1, -1):
        word = found[index]
        if not (word.isalpha() or word.isdigit()):
            glued = _GLUED_MODEL.fullmatch(word)
            if glued is not None:
                found[index : index + 1] = filter(None, glued.groups())
    return found


@functools.lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The word without its plural ending. Words with a digit are names of models and stay whole.

    Both sides of a comparison pass through here, so it does no harm that "lens" becomes "len".
    """
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s" or not word.isalpha():
        return _IRREGULAR.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(_KEEPS_S):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_SIBILANT) else word[:-1]


@functools.lru_cache(maxsize=4096)
def suffixes_after(word: str) -> frozenset[str]:
    """The words that make another model of it when they follow: "ti" after "3080"."""
    for shape, suffixes in _SHAPES:
        if shape.fullmatch(word):
            return suffixes
    return _NONE


def spellings(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The ways to write the same words: "ps5" and "ps 5", "3080 ti" and "3080ti".

    Letters and digits are taken apart or glued only where the letters are at least two, because
    "m1" must not be found in "size m, 1 owner".
    """
    found = [words]
    if len(words) == 1:
        parts = tuple(_PART.findall(words[0]))
        if len(parts) == 2 and "".join(parts) == words[0] and _can_part(*parts):
            found.append(parts)
    for place in range(len(words) - 1):
        left, right = words[place : place + 2]
        if _can_part(left, right):
            found.append((*words[:place], left + right, *words[place + 2 :]))
    return tuple(found)


def _can_part(left: str, right: str) -> bool:
    letters, digits = (left, right) if left.isalpha() else (right, left)
    return letters.isalpha() and len(letters) > 1 and digits.isdigit()
