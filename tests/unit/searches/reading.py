"""The whole outcome of reading a line, in the short form in which the tables expect it."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, NamedTuple

from core.places import KM_PER_MILE
from core.searches.criteria import Buying, Criteria, Handover, Near, Term
from core.searches.language import Chip, ChipKind, Context, Parsed, Question
from tests.unit.searches.places import shared_gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = pathlib.Path(__file__).parent / "lines"


class Case(NamedTuple):
    """One line, what is known about the person, and what should come out."""

    topic: str
    person: str
    line: str
    expected: str


def context(person: str) -> Context:
    """A person in the UK, the US or Australia, or one of whom nothing is known."""
    if not person:
        return Context()
    country, town, currency, units = {
        "uk": ("GB", "Leeds, UK", "GBP", "mi"),
        "us": ("US", "Austin, Texas", "USD", "mi"),
        "au": ("AU", "Sydney, Australia", "AUD", "km"),
        "ebay": ("GB", "Leeds, UK", "GBP", "mi"),
    }[person]
    home = shared_gazetteer().find(town, limit=1)[0]
    on = ("ebay", "feed") if person == "ebay" else ()
    return Context(home=home, currency=currency, units=units, country=country, marketplaces=on)


def cases() -> Iterator[Case]:
    """Every case of every table: a line, and indented below it what should come out."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            rows = [row for row in block.splitlines() if row and not row.startswith("#")]
            if rows:
                line, person = rows[0], ""
                if line.startswith("["):
                    person, line = line[1:].split("] ", 1)
                expected = "\n".join(row.strip() for row in rows[1:])
                yield Case(path.stem, person, line, expected)


def describe(parsed: Parsed) -> str:
    """All criteria on the first row; chips and questions below, if any."""
    rows = ["; ".join(_criteria(parsed.criteria)) or "nothing"]
    if parsed.chips:
        rows.append("chips " + ", ".join(_chip(chip) for chip in parsed.chips))
    rows += [_question(question) for question in parsed.questions]
    if not parsed.usable:
        rows.append("unusable")
    return "\n".join(rows)


def _term(term: Term) -> str:
    return f'"{term.text}"' if term.exact else term.text


def _criteria(criteria: Criteria) -> Iterator[str]:
    if criteria.required:
        yield " ".join("|".join(_term(term) for term in group) for group in criteria.required)
    for exclusion in criteria.excluded:
        yield f"-{_term(exclusion.term)}" + (f"[{exclusion.family}]" if exclusion.family else "")
    for term in criteria.soft:
        yield f"rather {_term(term)}"
    yield from _price(criteria)
    if criteria.near is not None:
        yield _near(criteria.near)
    if criteria.country is not None:
        yield f"country {criteria.country}"
    yield from _traits(criteria)
    for pin in sorted(criteria.pins):
        yield f"pin {pin}"


def _price(criteria: Criteria) -> Iterator[str]:
    if criteria.free:
        yield "free"
    amounts = (("min", criteria.price_min), ("max", criteria.price_max), ("about", criteria.about))
    for name, amount in amounts:
        if amount is not None:
            yield f"{name} {amount:f}"
    if criteria.currency is not None:
        yield criteria.currency


def _near(near: Near) -> str:
    value = near.radius_km / KM_PER_MILE if near.unit == "mi" else near.radius_km
    return f"{near.place.label} {'~' if near.assumed else ''}{round(value, 2):g}{near.unit}"


def _traits(criteria: Criteria) -> Iterator[str]:
    if criteria.conditions:
        yield "condition " + "/".join(sorted(one.value for one in criteria.conditions))
    if criteria.marketplaces:
        yield "on " + "+".join(sorted(criteria.marketplaces))
    if criteria.handover is not Handover.ANY:
        yield criteria.handover.value
    if criteria.buying is not Buying.ANY:
        yield criteria.buying.value
    for seller in sorted(criteria.only_sellers):
        yield f"seller {seller}"
    for seller in sorted(criteria.excluded_sellers):
        yield f"not from {seller}"
    if criteria.years is not None:
        yield f"years {criteria.years[0] or ''}-{criteria.years[1] or ''}"
    if criteria.mileage_max is not None:
        yield f"mileage {criteria.mileage_max}{criteria.mileage_unit}"
    if criteria.every_minutes is not None:
        yield f"every {criteria.every_minutes} min"
    for name in ("anywhere_in_text", "show_wanted", "show_box_only", "hide_accessories"):
        if getattr(criteria, name):
            yield name.replace("_", " ")


def _chip(chip: Chip) -> str:
    """The kind with its text; "+" if it can be accepted, "x" if it can be taken away."""
    way = ("x" if chip.without is not None else "") + ("+" if chip.instead is not None else "")
    name = chip.kind.value.replace("assumed_", "").replace("_place", "")
    if chip.kind is ChipKind.UNKNOWN_PLACE:
        name = "unknown place"
    return f"{name}{way}({chip.text})"


def _question(question: Question) -> str:
    options = " / ".join(
        option.label if option.key == "place" else option.key for option in question.options
    )
    return f"asks {question.text}: {options}"
