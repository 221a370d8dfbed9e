from __future__ import annotations

import dataclasses
from decimal import Decimal

from bots.texts.translate import Texts
from bots.views.changes import change_line
from core.places import KM_PER_MILE, Place
from core.searches.criteria import Criteria, Exclusion, Near, Term

LEEDS = Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
YORK = Place("gn:3", "York, UK", 53.96, -1.08, "GB", "Europe/London")
BIKE = Criteria(
    required=((Term("bike"),),),
    price_max=Decimal(400),
    currency="GBP",
    near=Near(LEEDS, 15 * KM_PER_MILE),
)


def line(after: Criteria, before: Criteria = BIKE) -> str:
    return "".join(span.text for span in change_line("bike", before, after, Texts(), {}))


def test_a_new_limit_is_told_as_from_and_to() -> None:
    cheaper = dataclasses.replace(BIKE, price_max=Decimal(300))
    assert line(cheaper) == "Change bike from £400 to £300?"


def test_a_new_place_is_told_as_from_and_to() -> None:
    moved = dataclasses.replace(BIKE, near=Near(YORK, 10 * KM_PER_MILE))
    assert line(moved) == "Change bike from 15 mi of Leeds, UK to 10 mi of York, UK?"


def test_anything_else_shows_the_whole_search() -> None:
    said = line(dataclasses.replace(BIKE, excluded=(Exclusion(Term("red")),)))
    assert said.startswith("Change bike to: bike · up to £400")
    assert "hiding red" in said
    said = line(dataclasses.replace(BIKE, price_max=Decimal(300), near=None))
    assert said == "Change bike to: bike · up to £300"


def test_another_currency_is_not_told_as_a_lower_figure() -> None:
    euros = dataclasses.replace(BIKE, price_max=Decimal(300), currency="EUR")
    assert line(euros).startswith("Change bike to: ")


def test_a_limit_where_there_was_none_shows_the_whole_search() -> None:
    free = dataclasses.replace(BIKE, price_max=None)
    assert "up to £400" in line(BIKE, free)
