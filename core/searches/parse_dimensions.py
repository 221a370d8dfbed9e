"""How wide or long a thing may be, how worn its battery: no advert can be held to that.

So it is shown as not used, instead of becoming words that an advert would have to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from core.searches.language import ChipKind
from core.searches.parse_tokens import Kind
from core.searches.vocabulary import INCHES

if TYPE_CHECKING:
    from core.searches.parse_draft import Line, Phrases, Rule

_UNITS: Final = INCHES | {"cm", "mm", "m", "cms", "ft", "feet", "foot", "metre", "metres", "meters"}
_NOUNS: Final = ("width", "height", "depth", "length", "diameter")
_ADJECTIVES: Final = frozenset({"wide", "high", "tall", "deep", "long", "across"})
_COMPARED: Final = ("wider", "higher", "taller", "deeper", "longer", "bigger", "larger", "shorter",
                    "narrower", "smaller")  # fmt: skip
_PERCENT: Final = re.compile(r"[0-9]{1,3}%\+?")
_UPWARDS: Final = frozenset({"above", "higher", "more", "better", "over", "up"})
_LIMITS: Final = frozenset(
    {"max", "maximum", "min", "minimum", "under", "over", "up", "to", "less", "more", "than", "of"}
    | {"at", "least", "most", "no", "not", "is", "about", "approx", ":"}
)


def rules(table: Phrases[Rule]) -> None:
    """Take the phrases in with which such a clause begins."""
    limits = ("max", "maximum", "min", "minimum")
    counts = ("shutter", "cycle", "actuation", "battery cycle")
    table.add(((*count.split(), "count") for count in counts), counted)
    table.add((("cycles",), ("actuations",)), counted)
    table.add((("battery",), ("battery", "health"), ("battery", "life")), battery)
    table.add(((noun,) for noun in _NOUNS), named)
    table.add(((limit, noun) for noun in _NOUNS for limit in limits), named)
    table.add(((no, than, "than") for no in ("no", "not", "nothing") for than in _COMPARED), named)
    table.add(((than, "than") for than in _COMPARED), named)
    table.add(
        (("max",), ("under",), ("over",), ("up", "to"), ("less", "than"), ("more", "than"),
         ("no", "more", "than"), ("not", "more", "than"), ("at", "most"), ("at", "least")),
        followed,
    )  # fmt: skip


def battery(line: Line, index: int, length: int) -> int:
    """Read "battery health over 85%" and "85%+ battery"; a battery alone is a thing."""
    if _PERCENT.fullmatch(line.word(index - 1)):
        line.remark(ChipKind.UNUSED, line.raw(index, index + length))
        return length
    end = index + length
    while line.word(end) in _LIMITS:
        end += 1
    if not _PERCENT.fullmatch(line.word(end)) and not (length > 1 and line.number(end)):
        return 0
    end += 1 + (line.word(end + 1) == "percent")
    if line.word(end) in {"or", "and"} and line.word(end + 1) in _UPWARDS:
        end += 2
    line.remark(ChipKind.UNUSED, line.raw(index, end))
    return end - index


def counted(line: Line, index: int, length: int) -> int:
    """Read "shutter count under 50k", "cycle count < 100": wear, and no price."""
    end = index + length
    while line.word(end) in _LIMITS | {"<", "below"}:
        end += 1
    number = line.number(end)
    if number is None or number.money:
        return 0
    return _unused(line, index, end + 1)


def named(line: Line, index: int, length: int) -> int:
    """Read "max width 200cm", "height under 1 m", "no wider than 60 inches"."""
    end = _measured(line, index + length)
    return _unused(line, index, end + (line.word(end) in _ADJECTIVES)) if end else 0


def followed(line: Line, index: int, length: int) -> int:
    """Read "under 200cm wide"; without the last word it may be anything."""
    end = _measured(line, index + length)
    return _unused(line, index, end + 1) if end and line.word(end) in _ADJECTIVES else 0


def _measured(line: Line, start: int) -> int:
    """Where a length ends that begins here; 0 if there is none."""
    while line.word(start) in _LIMITS:
        start += 1
    token = line.token(start)
    if token is None or token.kind not in {Kind.NUMBER, Kind.RANGE} or token.money or token.sign:
        return 0
    if token.rest:
        return start + 1 if token.rest in _UNITS else 0
    return start + 2 if line.word(start + 1) in _UNITS else 0


def _unused(line: Line, index: int, end: int) -> int:
    line.remark(ChipKind.UNUSED, line.raw(index, end))
    return end - index
