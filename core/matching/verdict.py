"""The three answers of `match`, as values; `/why`, tests, counters and the pipeline share them."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable
from typing import NamedTuple


class Rule(enum.StrEnum):
    """Every rule that can turn a listing away, in the order in which they are tried."""

    MARKETPLACE = "marketplace"
    STATE = "state"
    SELLER = "seller"
    OTHER_SELLER = "other_seller"
    PRICE_HIGH = "price_high"
    PRICE_LOW = "price_low"
    NOT_FREE = "not_free"
    CURRENCY = "currency"
    BUYING = "buying"
    CONDITION = "condition"
    CATEGORY = "category"
    REQUIRED = "required"
    TITLE = "title"
    EXCLUDED = "excluded"
    WANTED = "wanted"
    BOX_ONLY = "box_only"
    ACCESSORY = "accessory"
    YEAR = "year"
    MILEAGE = "mileage"
    COUNTRY = "country"
    DISTANCE = "distance"
    HANDOVER = "handover"


TELLING = (
    Rule.REQUIRED,
    Rule.TITLE,
    Rule.EXCLUDED,
    Rule.WANTED,
    Rule.BOX_ONLY,
    Rule.ACCESSORY,
    Rule.CATEGORY,
    Rule.SELLER,
    Rule.OTHER_SELLER,
    Rule.STATE,
    Rule.MARKETPLACE,
    Rule.DISTANCE,
    Rule.COUNTRY,
    Rule.HANDOVER,
    Rule.NOT_FREE,
    Rule.PRICE_HIGH,
    Rule.PRICE_LOW,
    Rule.CURRENCY,
    Rule.CONDITION,
    Rule.YEAR,
    Rule.MILEAGE,
    Rule.BUYING,
)
"""What tells a person most first: that it is another thing, then that it is elsewhere, then its
price. `Rule` is in the order that is cheap to try."""


class Note(enum.StrEnum):
    """What is shown beside a match because it is not known for certain."""

    PRICE_UNKNOWN = "price_unknown"
    DISTANCE_UNKNOWN = "distance_unknown"
    MILEAGE_UNKNOWN = "mileage_unknown"
    YEAR_UNKNOWN = "year_unknown"
    CONDITION_UNKNOWN = "condition_unknown"
    HANDOVER_UNKNOWN = "handover_unknown"
    OTHER_CURRENCY = "other_currency"
    NO_CURRENCY = "no_currency"
    """The limit is a bare number, held against the price in whatever money that is."""


class Match(NamedTuple):
    """The listing satisfies the search. A tuple, because a busy listing makes dozens of them."""

    distance_km: float | None = None
    terms: tuple[str, ...] = ()
    """Which alternative of each required group was found, in order."""
    soft_hits: int = 0
    notes: tuple[Note, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Miss:
    """The listing fails `rule`; `detail` is the limit or term, `found` the value or excerpt."""

    rule: Rule
    detail: str = ""
    found: str = ""


def by_telling(misses: Iterable[Miss]) -> list[Miss]:
    """The same misses, the most telling first."""
    return sorted(misses, key=lambda miss: TELLING.index(miss.rule))


@dataclasses.dataclass(frozen=True, slots=True)
class NeedsDetail:
    """The verdict hangs on something the list page does not carry."""

    what: str


Verdict = Match | Miss | NeedsDetail
