"""The nearest misses: what nearly fits when nothing does, and the least that would let it in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from core.matching.compiled import compile_search
from core.matching.verdict import Match, Miss, Rule
from core.preview.values import NearMiss
from core.searches.loosen import LOOSENERS

if TYPE_CHECKING:
    from core.alerts.card import AlertCard
    from core.matching.prepared import PreparedListing
    from core.searches.criteria import Criteria

SHOWN_MISSES: Final = 3
LOOSENABLE: Final = (
    Rule.PRICE_HIGH,
    Rule.NOT_FREE,
    Rule.DISTANCE,
    Rule.HANDOVER,
    Rule.REQUIRED,
    Rule.TITLE,
    Rule.CONDITION,
    Rule.YEAR,
    Rule.MILEAGE,
    Rule.COUNTRY,
    Rule.PRICE_LOW,
    Rule.EXCLUDED,
    Rule.BUYING,
    Rule.BOX_ONLY,
    Rule.WANTED,
    Rule.ACCESSORY,
)
"""Rules a person may want to loosen, the likeliest first."""
_MEASURED: Final = frozenset({Rule.PRICE_HIGH, Rule.PRICE_LOW, Rule.DISTANCE})


def may_be_near(criteria: Criteria, misses: Sequence[Miss]) -> bool:
    """Whether a listing that fails these rules is about the thing at all."""
    missing = sum(miss.rule is Rule.REQUIRED for miss in misses)
    about_it = not criteria.required or missing < len(criteria.required)
    return bool(misses) and about_it and all(miss.rule in LOOSENABLE for miss in misses)


class Near(NamedTuple):
    """A listing that nearly fits."""

    card: AlertCard
    misses: tuple[Miss, ...]
    part: bool = False
    """It looks like a part or accessory: cheap, near, and not what people came for."""


def nearness(near: Near) -> tuple[bool, int, float, Decimal, int]:
    """Sort by this: the thing itself, fewer rules, the shorter way to each, the lower price."""
    card, misses, part = near
    price = card.listing.price
    return (
        part,
        len(misses),
        sum(_gap(miss) for miss in misses),
        price if price is not None else Decimal(0),
        card.listing_id,
    )


def _gap(miss: Miss) -> float:
    """How far off it is: below one where it can be measured, else by how likely the rule is."""
    if miss.rule in _MEASURED:
        limit, found = _number(miss.detail), _number(miss.found)
        off = abs(found - limit) / limit if limit > 0 else 1.0
        return off / (1.0 + off)
    return 1.0 + LOOSENABLE.index(miss.rule) / 100


def _number(text: str) -> float:
    try:
        return float(text.partition(" ")[0])
    except ValueError:
        return 0.0


def loosen(criteria: Criteria, misses: Iterable[Miss]) -> Criteria | None:
    """The criteria that would let such a listing in, changed as little as makes sense."""
    loosened: Criteria | None = criteria
    for miss in misses:
        loosener = LOOSENERS.get(miss.rule)
        loosened = loosener(loosened, miss.detail, miss.found) if loosener and loosened else None
    return loosened


def near_misses(
    criteria: Criteria,
    near: Iterable[Near],
    read: Sequence[PreparedListing],
) -> tuple[NearMiss, ...]:
    """The nearest of them; `read` is all that the loosened criteria are counted on."""
    nearest = sorted(near, key=nearness)[:SHOWN_MISSES]
    return tuple(_near_miss(criteria, one.card, one.misses, read) for one in nearest)


def _near_miss(
    criteria: Criteria, card: AlertCard, misses: tuple[Miss, ...], read: Sequence[PreparedListing]
) -> NearMiss:
    loosened = loosen(criteria, misses)
    if loosened is None:
        return NearMiss(card, misses, None)
    compiled = compile_search(loosened)
    brings = sum(isinstance(compiled.accept(one), Match) for one in read)
    # A tap that would still show nothing is no help.
    return NearMiss(card, misses, loosened if brings else None, brings)
