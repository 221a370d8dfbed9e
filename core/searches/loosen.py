"""The smallest change of a search that would let one more listing in, by the rule that failed."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from core.places import KM_PER_MILE
from core.searches.criteria import Buying, Criteria, Handover

Loosener = Callable[[Criteria, str, str], Criteria | None]
"""Takes the criteria, what the rule said (limit or term), and what was found."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _round_up(amount: Decimal) -> Decimal:
    """Up to a figure people would type: 5s below 100, 10s below 1,000, then 50s."""
    step = Decimal(5 if amount < 100 else 10 if amount < 1000 else 50)
    return (amount / step).to_integral_value(rounding="ROUND_CEILING") * step


def _price_high(criteria: Criteria, _limit: str, found: str) -> Criteria | None:
    number = _NUMBER.search(found)
    if number is None:
        return None
    return dataclasses.replace(criteria, price_max=_round_up(Decimal(number[0])), about=None)


def _price_low(criteria: Criteria, _limit: str, _found: str) -> Criteria | None:
    return dataclasses.replace(criteria, price_min=None)


def _distance(criteria: Criteria, _limit: str, found: str) -> Criteria | None:
    number = _NUMBER.search(found)
    if number is None or criteria.near is None:
        return None
    unit = KM_PER_MILE if criteria.near.unit == "mi" else 1.0
    wider = math.ceil(float(number[0]) / unit / 5) * 5 * unit
    near = dataclasses.replace(criteria.near, radius_km=wider, assumed=False)
    return dataclasses.replace(criteria, near=near)


def _required(criteria: Criteria, detail: str, _found: str) -> Criteria | None:
    left = tuple(
        group for group in criteria.required if " | ".join(t.text for t in group) != detail
    )
    if not left or len(left) == len(criteria.required):
        return None
    return dataclasses.replace(criteria, required=left)


def _excluded(criteria: Criteria, detail: str, _found: str) -> Criteria | None:
    left = tuple(
        one for one in criteria.excluded if detail not in {one.term.text, one.family or ""}
    )
    if len(left) == len(criteria.excluded):
        return None
    return dataclasses.replace(criteria, excluded=left)


def _not_free(criteria: Criteria, _limit: str, found: str) -> Criteria | None:
    """For free becomes at most what the nearest one costs, in the money of that one."""
    amount, _, currency = found.partition(" ")
    if not _NUMBER.fullmatch(amount) or not currency:
        return None
    limit = _round_up(Decimal(amount))
    return dataclasses.replace(criteria, free=False, price_max=limit, currency=currency)


def _category(criteria: Criteria, _limit: str, _found: str) -> Criteria:
    kept = frozenset(pin for pin in criteria.pins if "/category/" not in pin)
    return dataclasses.replace(criteria, pins=kept)


LOOSENERS: Mapping[str, Loosener] = {
    "price_high": _price_high,
    "price_low": _price_low,
    "distance": _distance,
    "required": _required,
    "excluded": _excluded,
    "not_free": _not_free,
    "year": lambda c, _limit, _found: dataclasses.replace(c, years=None),
    "mileage": lambda c, _limit, _found: dataclasses.replace(c, mileage_max=None),
    "country": lambda c, _limit, _found: dataclasses.replace(c, country=None),
    "title": lambda c, _limit, _found: dataclasses.replace(c, anywhere_in_text=True),
    "handover": lambda c, _limit, _found: dataclasses.replace(
        c, handover=Handover.COLLECTION_OR_DELIVERY
    ),
    "other_seller": lambda c, _limit, _found: dataclasses.replace(c, only_sellers=frozenset()),
    "category": _category,
    "condition": lambda c, _limit, _found: dataclasses.replace(c, conditions=frozenset()),
    "buying": lambda c, _limit, _found: dataclasses.replace(c, buying=Buying.ANY),
    "wanted": lambda c, _limit, _found: dataclasses.replace(c, show_wanted=True),
    "box_only": lambda c, _limit, _found: dataclasses.replace(c, show_box_only=True),
    "accessory": lambda c, _limit, _found: dataclasses.replace(c, hide_accessories=False),
}
"""By the value of `core.matching.verdict.Rule`."""
