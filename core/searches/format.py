"""Criteria back to one line: `parse(format_criteria(c)).criteria == c`.

Ordinary words wherever they read back to the same; a `key:value` where ordinary words would say it
only nearly. A word that might be read as something else gets a plus before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.condition import Condition
from core.places import KM_PER_MILE
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term
from core.searches.families import family_of
from core.searches.parse import LONGEST_CLAUSE, is_clause, is_plain_word
from core.searches.parse_amount import widened
from core.searches.synonyms import SAME
from core.searches.vocabulary import NO_CURRENCY, SAFE_WORDS, SUFFIXES

_SIGN = {"GBP": "£", "EUR": "€", "USD": "US$", "AUD": "A$", "CAD": "C$"}
_LONGEST_NAME = 60
_MOST_SPACES = 4
"""A longer name of a place is quoted, because the parser does not look that far."""
_HANDOVER = {
    Handover.COLLECTION: "collection only",
    Handover.DELIVERY: "delivery only",
    Handover.COLLECTION_OR_DELIVERY: "collection or delivery",
}
_BUYING = {Buying.BUY_NOW: "buy now only", Buying.AUCTION: "auction only"}
_CONDITION_ORDER = {condition: number for number, condition in enumerate(Condition)}


def format_criteria(criteria: Criteria) -> str:
    """Write criteria as a line of the search language."""
    return " ".join(_parts(criteria))


def name_of(criteria: Criteria) -> str:
    """A short name for lists and cards: "mountain bike"; may be empty for `free` alone."""
    names = [group[0].text for group in criteria.required if group]
    if not names and criteria.free:
        names = ["free"]
    if not names and criteria.only_sellers:
        names = sorted(criteria.only_sellers)
    name = " ".join(names)
    if len(name) <= _LONGEST_NAME:
        return name
    return name[: _LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def _parts(criteria: Criteria) -> Iterator[str]:
    yield from _required(criteria)
    for exclusion in criteria.excluded:
        yield _exclusion(exclusion)
    for term in criteria.soft:
        yield f"ideally {_verbatim(term)}"
    yield from _price(criteria)
    yield from _traits(criteria)
    yield from _deal(criteria)
    if criteria.free:
        # Not before "delivery only", which would make "free delivery" of it.
        yield "for free"
    if criteria.country is not None:
        yield f"country:{criteria.country}"
    if criteria.near is not None:
        yield from _near(criteria.near)
    elif _may_name_a_town(criteria):
        yield "anywhere"


def _required(criteria: Criteria) -> Iterator[str]:
    before: Term | None = None
    said: list[str] = []
    for group in criteria.required:
        if len(group) == 1:
            word = _word(group[0], before)
            said = [*said[1 - LONGEST_CLAUSE :], word]
            if any(is_clause(said[start:]) for start in range(len(said) - 1)):
                word = said[-1] = f"+{word}"
            yield word
            before = group[0]
        else:
            yield f"({', '.join(_alternative(term) for term in group)})"
            before, said = None, []


def _word(term: Term, before: Term | None) -> str:
    """A required word on its own, with a plus if the parser might make more of it."""
    if term.exact or " " in term.text:
        return _verbatim(term)
    joined = before is not None and not before.exact and term.text in SUFFIXES
    if joined or not is_plain_word(term.text):
        return f"+{term.text}"
    if before is not None and f"{before.text} {term.text}" in SAME:
        return f"+{term.text}"
    return term.text


def _alternative(term: Term) -> str:
    """Between brackets nothing is interpreted but "or"."""
    plain = not term.exact and term.text.isalnum() and term.text != "or"
    return term.text if plain else _verbatim(term)


def _verbatim(term: Term) -> str:
    if term.exact:
        return f'"{term.text}"'
    return f'+"{term.text}"' if " " in term.text else f"+{term.text}"


def _exclusion(exclusion: Exclusion) -> str:
    term, family = exclusion.term, exclusion.family
    simple = not term.exact and " " not in term.text
    if simple and family == family_of(term.text):
        return f"-{term.text}"
    written = f'"{term.text}"'
    if family is not None:
        return f"-{family}:{'' if term.exact else '+'}{written}"
    return f"-{'' if term.exact else '+'}{written}"


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _price(criteria: Criteria) -> Iterator[str]:
    low, high, about = criteria.price_min, criteria.price_max, criteria.about
    said = [amount for amount in (low, high, about) if amount is not None]
    sign = _SIGN.get(criteria.currency or "")
    pretty = sign is not None and all(_is_pretty(amount) for amount in said)
    if said and pretty:
        yield from _pretty_price(low, high, about, sign or "")
    elif said:
        for name, amount in (("about", about), ("min", low), ("max", high)):
            if amount is not None:
                yield f"{name}:{_plain(amount)}"
    if criteria.currency is None and said:
        yield f"currency:{NO_CURRENCY}"
    elif criteria.currency is not None and not (said and pretty):
        yield f"currency:{criteria.currency}"


def _is_pretty(amount: Decimal) -> bool:
    return 0 <= amount < 10**9 and amount == round(amount, 2)


def _pretty_price(
    low: Decimal | None, high: Decimal | None, about: Decimal | None, sign: str
) -> Iterator[str]:
    if about is not None:
        if low is None and high == widened(about):
            yield f"about {sign}{_plain(about)}"
            return
        yield f"about:{_plain(about)}"
        yield f"currency:{next(code for code, mark in _SIGN.items() if mark == sign)}"
    if low is not None and high is not None and low <= high:
        yield f"{sign}{_plain(low)}-{_plain(high)}"
        return
    if low is not None:
        yield f"over {sign}{_plain(low)}"
    if high is not None:
        yield f"under {sign}{_plain(high)}"


def _traits(criteria: Criteria) -> Iterator[str]:
    if criteria.years is not None:
        first, last = criteria.years
        yield f"year:{first or ''}-{last or ''}"
    if criteria.mileage_max is not None or criteria.mileage_unit != "mi":
        limit = "" if criteria.mileage_max is None else criteria.mileage_max
        yield f"mileage:{limit}{criteria.mileage_unit}"
    if criteria.conditions:
        ordered = sorted(criteria.conditions, key=lambda one: _CONDITION_ORDER[one])
        yield f"condition:{','.join(one.value.replace('_', '-') for one in ordered)}"
    if criteria.anywhere_in_text:
        yield "anywhere in text"
    if criteria.show_wanted:
        yield "show wanted"
    if criteria.show_box_only:
        yield "show box only"
    if criteria.hide_accessories:
        yield "no accessories"


def _deal(criteria: Criteria) -> Iterator[str]:
    for marketplace in sorted(criteria.marketplaces):
        yield f"on:{_value(marketplace)}"
    if criteria.handover in _HANDOVER:
        yield _HANDOVER[criteria.handover]
    if criteria.buying in _BUYING:
        yield _BUYING[criteria.buying]
    for seller in sorted(criteria.only_sellers):
        yield f"seller:{_value(seller)}"
    for seller in sorted(criteria.excluded_sellers):
        yield f"-seller:{_value(seller)}"
    for pin in sorted(criteria.pins):
        yield f"pin:{pin}"
    if criteria.every_minutes is not None:
        yield f"every:{criteria.every_minutes}"


def _value(text: str) -> str:
    simple = text.replace("-", "").replace("_", "").isalnum() and text.isascii()
    return text if simple else f'"{text}"'


def _near(near: Near) -> Iterator[str]:
    label = near.place.label
    words = label.replace(",", "").replace(" ", "")
    where = label if words.isalpha() and label.count(" ") < _MOST_SPACES else f'"{label}"'
    value = near.radius_km / KM_PER_MILE if near.unit == "mi" else near.radius_km
    shown = f"{round(value, 3):g}"
    exact = float(shown) * KM_PER_MILE if near.unit == "mi" else float(shown)
    about = "about " if near.assumed else ""
    if (
        exact == near.radius_km
        and 0 < value <= 1000
        and "e" not in shown
        and near.unit in {"mi", "km"}
    ):
        yield f"within {about}{shown} {near.unit} of {where}"
        return
    yield f"radius:{near.radius_km!r}km"
    yield f"unit:{near.unit}"
    yield f"assumed:{'yes' if near.assumed else 'no'}"
    yield f"near {where}"


def _may_name_a_town(criteria: Criteria) -> bool:
    """Whether a word without a "near" could be read as a town."""
    if criteria.country is not None:
        return False
    words = (group[0].text for group in criteria.required if len(group) == 1 and not group[0].exact)
    return any(word not in SAFE_WORDS and not word.isdigit() for word in words)
