"""What comes out of reading a line: criteria, and everything a person should be shown about it.

`core.searches.parse.parse(line, context)` returns a `Parsed` for any text at all.
"""

from __future__ import annotations

import dataclasses
import enum

from core.places import Place
from core.searches.criteria import Criteria


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known about the person before the line is read."""

    home: Place | None = None
    currency: str | None = None
    """The person's own currency, used only when neither sign nor place tells one."""
    units: str | None = None
    country: str | None = None
    """A hint that only reorders places of the same name."""
    marketplaces: tuple[str, ...] = ()
    """Names that are switched on, so that "on ebay" can be told from an unknown place."""


class ChipKind(enum.StrEnum):
    """Why a chip is shown."""

    ASSUMED_RADIUS = "assumed_radius"
    ASSUMED_CURRENCY = "assumed_currency"
    ABOUT_PRICE = "about_price"
    DRIVE_TIME = "drive_time"
    """A drive time was read as a straight-line radius."""
    FAMILY = "family"
    """An exclusion hides its whole family ("not broken" hides faulty, …)."""
    SOFT = "soft"
    """Words that rank and never hide."""
    UNUSED = "unused"
    """Not understood; "make it a word" adds it to the required words."""
    APPROXIMATE_PLACE = "approximate_place"
    UNKNOWN_PLACE = "unknown_place"
    SYNONYM = "synonym"
    """Another name of the same thing is offered, never added silently."""
    NEEDS_HOME = "needs_home"
    """"near me" without a known home place."""
    SEVERAL_MARKETPLACES_OFF = "marketplace_off"
    """A marketplace was named that is not switched on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Chip:
    """One small remark beside what was understood.

    `text` is the word, amount or label it is about. `without` is the criteria if the chip is
    removed (an assumption dropped), `instead` if it is accepted (an unused word made a word, a
    synonym added); None where that makes no sense.
    """

    kind: ChipKind
    text: str
    detail: tuple[str, ...] = ()
    without: Criteria | None = None
    instead: Criteria | None = None


class QuestionKind(enum.StrEnum):
    """What has two readings."""

    PLACE = "place"
    CURRENCY = "currency"
    """A bare number, and neither the place nor the person tells which money it is."""
    WITHOUT_ACCESSORY = "without_accessory"
    """"without disc drive": another edition, hide those missing it, or ignore."""


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """One reading and the criteria it leads to; `key` names a text, `label` its changing part."""

    key: str
    label: str
    criteria: Criteria


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """Two or more readings; the first is what `Parsed.criteria` holds until one is chosen."""

    kind: QuestionKind
    text: str
    options: tuple[Option, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The outcome of reading one line."""

    criteria: Criteria
    chips: tuple[Chip, ...] = ()
    questions: tuple[Question, ...] = ()
    usable: bool = True
    """False when no word, seller or `free` is left to look for: ask what it should be."""
