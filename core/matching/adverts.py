"""Adverts that are not for the thing itself: wanted, only the box, only an accessory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.matching.exclusions import is_denied
from core.matching.words import stem
from core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.prepared import PreparedListing
    from core.searches.criteria import Criteria

Place = tuple[int, int]

_WANTED_FIRST = (
    ("wtb",),
    ("iso",),
    ("wanted",),
    ("wanting",),
    ("looking", "for"),
    ("look", "for"),
    ("in", "search", "of"),
    ("want", "to", "buy"),
    ("wish", "to", "buy"),
    ("looking", "to", "buy"),
    ("i", "am", "looking", "for"),
    ("im", "looking", "for"),
    ("i", "m", "looking", "for"),
    ("we", "buy"),
    ("will", "buy"),
)
_WANTED_WORDS = frozenset(phrase[0] for phrase in _WANTED_FIRST)
_WANTED_LAST = (("wanted",), ("wtb",))
_NO_REQUEST = frozenset({"most", "not", "un", "no", "help"})
"""Before "wanted" they make another thing of it: Most Wanted is a game."""
_WRAPPING = ("please", "urgently", "urgent", "still", "any", "now", "old", "cash", "paid")

_BOX_ONLY = (
    ("box", "only"),
    ("boxes", "only"),
    ("only", "box"),
    ("only", "the", "box"),
    ("just", "box"),
    ("just", "the", "box"),
    ("empty", "box"),
    ("empty", "boxes"),
    ("empty", "original", "box"),
    ("empty", "retail", "box"),
    ("packaging", "only"),
    ("box", "and", "manual", "only"),
    ("box", "and", "manuals", "only"),
    ("box", "no", "console"),
    ("box", "no", "phone"),
    ("box", "without", "phone"),
)
_PACKAGING = frozenset({"box", "boxes", "packaging"})
_BOX_ONLY_TOLD = (
    ("empty", "box", "only"),
    ("for", "the", "box", "only"),
    ("for", "box", "only"),
    ("for", "an", "empty", "box"),
    ("this", "is", "an", "empty", "box"),
    ("just", "the", "empty", "box"),
    ("only", "the", "empty", "box"),
)

_ACCESSORIES = frozenset(
    stem(word)
    for word in words("""
    adapter adaptor battery bezel bracket bumper button cable case casing chainring charger cover
    cushion decal derailleur dock earpad earbud faceplate filter grip handlebar helmet hinge holder
    holster housing hose keycap kickstand lanyard lead lens lid lock magsafe manual mount mudguard
    pad pannier part pedal plug poster pouch protector pump rack remote replacement saddle shell
    skin sleeve spare stand sticker strap stylus tempered tray tyre
    """)
)
_FITS = (
    ("compatible", "with"),
    ("fits",),
    ("to", "fit"),
    ("suitable", "for"),
    ("replacement", "for"),
    ("spares", "for"),
    ("parts", "for"),
    ("designed", "for"),
    ("accessories", "for"),
)
_TOGETHER = frozenset(
    words(
        "with and plus includes including included include inc incl w bundle bundled boxed comes "
        "complete full set extras"
    )
)

_PRAISE = frozenset({"new", "good", "great", "brand", "nice", "extra", "spare", "fresh", "no"})
"""Before an accessory they praise the whole: "mountain bike new tyres"."""


def is_wanted(prepared: PreparedListing) -> Place | None:
    """Where the title says that somebody wants to buy, not to sell."""
    title = prepared.title_words
    for phrase in _WANTED_FIRST if title and title[0] in _WANTED_WORDS else ():
        if tuple(title[: len(phrase)]) == phrase:
            return 0, len(phrase)
    if prepared.word_set.isdisjoint(_WANTED_WORDS):
        return None
    end = len(title)
    while end and title[end - 1] in _WRAPPING:
        end -= 1
    for phrase in _WANTED_LAST:
        start = end - len(phrase)
        if start > 0 and tuple(title[start:end]) == phrase and title[start - 1] not in _NO_REQUEST:
            return start, end
    return None


def is_box_only(prepared: PreparedListing) -> Place | None:
    """Where the listing says that only the packaging is for sale."""
    if prepared.word_set.isdisjoint(_PACKAGING):
        return None
    title = prepared.title_words
    for place in _phrases(title, _BOX_ONLY):
        if not is_denied(prepared, *place):
            return place
    offset = prepared.title_length + 1
    for start, end in _phrases(prepared.description_words, _BOX_ONLY_TOLD):
        place = start + offset, end + offset
        if not is_denied(prepared, *place):
            return place
    return None


def is_accessory(prepared: PreparedListing, criteria: Criteria) -> bool:
    """Whether the title reads like a part or accessory that the search does not ask for."""
    return accessory(prepared, asked_stems(criteria)) is not None


def accessory(prepared: PreparedListing, asked: frozenset[str]) -> Place | None:
    """Where the title names an accessory as the thing for sale; `asked` are words looked for."""
    title = prepared.title_words
    for start, end in _phrases(title, _FITS):
        if start > 0:
            return start, end
    for place, word in enumerate(prepared.stems[: prepared.title_length]):
        if word not in _ACCESSORIES:
            continue
        if word in asked:
            # "Case" was asked for: whatever else is in the title belongs to a case.
            return None
        before = title[place - 1] if place else ""
        if before not in _PRAISE and not _is_together(prepared):
            return place, place + 1
    return None


def _is_together(prepared: PreparedListing) -> bool:
    """Whether things are sold together; "lock and pump" are no more than accessories."""
    stems = prepared.stems[: prepared.title_length]
    return any(
        word in _TOGETHER
        and not (word == "and" and {*stems[place - 1 : place + 2 : 2]} <= _ACCESSORIES)
        for place, word in enumerate(prepared.title_words)
    )


def asked_stems(criteria: Criteria) -> frozenset[str]:
    """Every word the search asks for, without plural endings."""
    return frozenset(
        stem(word) for group in criteria.required for term in group for word in term.text.split()
    )


def _phrases(text: list[str], phrases: tuple[tuple[str, ...], ...]) -> Iterator[Place]:
    for phrase in phrases:
        if phrase[0] not in text:
            continue
        for start in range(len(text) - len(phrase) + 1):
            if tuple(text[start : start + len(phrase)]) == phrase:
                yield start, start + len(phrase)
