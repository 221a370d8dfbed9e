"""`key:value`: the exact way to say what ordinary words say only nearly; `format` writes it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from decimal import Decimal

from core.searches.criteria import Exclusion, Term
from core.searches.families import FAMILIES
from core.searches.language import ChipKind
from core.searches.parse_draft import Draft, Line
from core.searches.parse_place import miles
from core.searches.parse_tokens import Token
from core.searches.parse_town import put_place
from core.searches.parse_traits import use
from core.searches.vocabulary import CONDITION_NAMES
from core.text import fold

_AMOUNT = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_LENGTH = re.compile(r"([0-9.]+(?:e[-+]?[0-9]+)?)(km|mi)", re.IGNORECASE)
_YEARS = re.compile(r"([0-9]{1,4})?-([0-9]{1,4})?")
_PIN = re.compile(r"[a-z]{2,20}/(?:category|place)/[a-z0-9][a-z0-9.-]{0,39}")
_MILEAGE = re.compile(r"([0-9]{1,12})?(mi|km)")


def key(line: Line, index: int) -> int:
    """Read one key with its value; what cannot be read is shown as not used."""
    token = line.tokens[index]
    name = token.family or ""
    if not _write(line, token, name.lstrip("+")):
        line.remark(ChipKind.UNUSED, line.raw(index, index + 1)[:80])
    return 1


def _write(line: Line, token: Token, name: str) -> bool:
    value = token.raw
    if name in {"seller", "-seller"}:
        (line.draft.sellers if name[0] == "-" else line.draft.only_sellers).add(value)
        return True
    if name.startswith("-"):
        return _excluded(line, token, name[1:])
    if name == "on":
        for marketplace in filter(None, [value] if token.plain else value.split(",")):
            use(line, marketplace)
        return True
    if name == "near":
        return put_place(line, value, quoted=True)
    with contextlib.suppress(ValueError, KeyError):
        return _SETTERS[name](line.draft, value)
    return False


def _excluded(line: Line, token: Token, family: str) -> bool:
    """Read `-broken:"not working"`: a family is named; a plus lets plurals count as well."""
    folded = fold(token.raw)
    if not folded or family not in FAMILIES:
        return False
    exact = token.plain and not token.sign
    line.draft.excluded.append(Exclusion(Term(folded, exact=exact), family))
    return True


def _amount(value: str) -> Decimal:
    if _AMOUNT.fullmatch(value) is None:
        raise ValueError(value)
    return Decimal(value)


def _about(draft: Draft, value: str) -> bool:
    draft.about = _amount(value)
    return True


def _min(draft: Draft, value: str) -> bool:
    draft.price_min = _amount(value)
    return True


def _max(draft: Draft, value: str) -> bool:
    draft.price_max = _amount(value)
    return True


def _currency(draft: Draft, value: str) -> bool:
    draft.money = value.upper()
    return len(value) == 3


def _radius(draft: Draft, value: str) -> bool:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return False
    draft.radius = miles(float(found[1]), found[2].lower())
    return True


def _unit(draft: Draft, value: str) -> bool:
    draft.unit = value
    return True


def _assumed(draft: Draft, value: str) -> bool:
    draft.assumed = value == "yes"
    return True


def _condition(draft: Draft, value: str) -> bool:
    draft.conditions = frozenset(CONDITION_NAMES[name] for name in value.lower().split(","))
    return True


def _year(draft: Draft, value: str) -> bool:
    found = _YEARS.fullmatch(value)
    if found is None:
        return False
    first, last = found.groups()
    draft.years = (int(first) if first else None, int(last) if last else None)
    return True


def _mileage(draft: Draft, value: str) -> bool:
    found = _MILEAGE.fullmatch(value)
    if found is None:
        return False
    draft.mileage = int(found[1]) if found[1] else None
    draft.mileage_unit = found[2]
    return True


def _every(draft: Draft, value: str) -> bool:
    draft.every = int(value)
    return True


def _country(draft: Draft, value: str) -> bool:
    draft.country = value.upper()
    return True


def _pin(draft: Draft, value: str) -> bool:
    named = value.lower()
    if _PIN.fullmatch(named) is None:
        return False
    draft.pins.add(named)
    return True


_SETTERS: dict[str, Callable[[Draft, str], bool]] = {
    "about": _about,
    "min": _min,
    "max": _max,
    "currency": _currency,
    "radius": _radius,
    "unit": _unit,
    "assumed": _assumed,
    "condition": _condition,
    "year": _year,
    "mileage": _mileage,
    "every": _every,
    "country": _country,
    "pin": _pin,
}
