"""Criteria that somebody else wrote down: read as strictly as what people type is read kindly.

A field nobody knows, an amount that is none or a search without a word would be kept for years and
alert about nothing, or about everything. Words are folded, as those of the search language are.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from core.searches.criteria import Criteria, Exclusion, Near, Term, from_json
from core.text import fold

MOST_TERMS: Final = 1_000
LONGEST: Final = 200
"""Characters of a name: of a place, a seller, a marketplace."""
MOST_MONEY: Final = Decimal(10) ** 15
FARTHEST_KM: Final = 20_100.0
"""Half way around the earth."""
BIGGEST: Final = 2**31
_FIELDS: Final = frozenset(field.name for field in dataclasses.fields(Criteria))
_UNITS: Final = frozenset({"mi", "km"})
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class StructuredError(ValueError):
    """Why these are no criteria, in plain words that follow "has criteria"."""


def read_structured(data: object) -> Criteria:
    """Criteria from plain JSON as `to_json` writes it. Raises `StructuredError`."""
    if not isinstance(data, Mapping):
        raise StructuredError("that are no object")
    strangers = sorted(str(name) for name in data if name not in _FIELDS)
    if strangers:
        raise StructuredError(f"with the unknown field {strangers[0][:40]!r}")
    try:
        criteria = _folded(from_json(data))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])[:80]
        raise StructuredError(f"whose {where} cannot be read") from None
    if not (criteria.required or criteria.free):
        raise StructuredError("that name nothing to look for")
    for name in _wrong(criteria):
        raise StructuredError(f"whose {name} cannot be right")
    return criteria


def _folded(criteria: Criteria) -> Criteria:
    groups = (_terms(group) for group in criteria.required)
    excluded = (
        dataclasses.replace(one, term=dataclasses.replace(one.term, text=fold(one.term.text)))
        for one in criteria.excluded
    )
    return dataclasses.replace(
        criteria,
        required=tuple(group for group in groups if group),
        excluded=tuple(one for one in excluded if one.term.text),
        soft=_terms(criteria.soft),
    )


def _terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    folded = (dataclasses.replace(term, text=fold(term.text)) for term in terms)
    return tuple(term for term in folded if term.text)


def _wrong(criteria: Criteria) -> Iterable[str]:
    """Names of the fields whose values can never be meant."""
    terms: list[Any] = [term for group in criteria.required for term in group]
    terms += [*criteria.soft, *criteria.excluded]
    yield from _out_of_range(criteria)
    if len(terms) > MOST_TERMS:
        yield "number of words"
    if criteria.currency is not None and not _CURRENCY.fullmatch(criteria.currency):
        yield "currency"
    if criteria.country is not None and not _COUNTRY.fullmatch(criteria.country):
        yield "country"
    if any(_bad_family(one) for one in criteria.excluded):
        yield "excluded"
    for name in ("marketplaces", "only_sellers", "excluded_sellers", "pins"):
        if any(not _is_name(one) for one in getattr(criteria, name)):
            yield name
    if criteria.near is not None and not _is_near(criteria.near):
        yield "near"


def _out_of_range(criteria: Criteria) -> Iterable[str]:
    for name in ("price_min", "price_max", "about"):
        amount: Decimal | None = getattr(criteria, name)
        if amount is not None and not 0 <= amount <= MOST_MONEY:
            yield name
    for name in ("mileage_max", "every_minutes"):
        number: int | None = getattr(criteria, name)
        if number is not None and not 0 <= number <= BIGGEST:
            yield name
    if any(year is not None and not 0 <= year <= 9999 for year in criteria.years or ()):
        yield "years"
    if criteria.mileage_unit not in _UNITS:
        yield "mileage_unit"


def _bad_family(one: Exclusion) -> bool:
    return one.family is not None and not _is_name(one.family)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST and "\x00" not in text


def _is_near(near: Near) -> bool:
    place = near.place
    on_earth = abs(place.lat) <= 90 and abs(place.lon) <= 180
    in_reach = math.isfinite(near.radius_km) and 0 < near.radius_km <= FARTHEST_KM
    named = all(map(_is_name, (place.id, place.label, place.timezone)))
    return on_earth and in_reach and named and "\x00" not in place.country and near.unit in _UNITS
