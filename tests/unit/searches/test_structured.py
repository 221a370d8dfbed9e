"""Criteria that were written by hand, or by another program."""

from __future__ import annotations

import pytest
from hypothesis import given

from core.searches.criteria import Criteria, Term, to_json
from core.searches.language import Context
from core.searches.parse import parse
from core.searches.structured import StructuredError, read_structured
from tests.unit.searches.criteria_strategies import criterias
from tests.unit.searches.places import shared_gazetteer
from tests.unit.searches.test_round_trip import calm, glued, lines

PS5 = {"required": [[{"text": "ps5"}]]}
LEEDS = {"id": "x", "label": "Leeds", "lat": 53.8, "lon": -1.5, "country": "GB", "timezone": "UTC"}


@calm
@given(criterias())
def test_what_was_written_out_is_read_as_it_was(criteria: Criteria) -> None:
    if criteria.required or criteria.free:
        assert read_structured(to_json(criteria)) == criteria


@calm
@given(lines | glued)
def test_whatever_people_type_can_be_brought_back(line: str) -> None:
    parsed = parse(line, Context(), shared_gazetteer())
    if parsed.usable:
        assert read_structured(to_json(parsed.criteria)) == parsed.criteria


def test_words_are_folded_as_those_of_the_language_are() -> None:
    given = {
        "required": [[{"text": "PS5"}, {"text": " Play  Station "}], [{"text": "!"}]],
        "excluded": [{"term": {"text": "Défect"}}, {"term": {"text": "\x00"}}],
        "soft": [{"text": "Boxed"}],
    }
    criteria = read_structured(given)
    assert criteria.required == ((Term("ps5"), Term("play station")),)
    assert [one.term.text for one in criteria.excluded] == ["defect"]
    assert criteria.soft == (Term("boxed"),)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([1], "that are no object"),
        ({**PS5, "price_maximum": 5}, "unknown field 'price_maximum'"),
        ({"price_max": "5"}, "name nothing to look for"),
        ({"required": [[{"text": "!!"}]]}, "name nothing to look for"),
        ({"required": "ps5"}, "whose required cannot be read"),
        ({**PS5, "price_max": "NaN"}, "whose price_max cannot be read"),
        ({**PS5, "price_max": "1e400"}, "whose price_max cannot be right"),
        ({**PS5, "price_min": "-1"}, "whose price_min cannot be right"),
        ({**PS5, "currency": "pounds"}, "whose currency"),
        ({**PS5, "country": "G\x00"}, "whose country"),
        ({**PS5, "years": [1, 10**20]}, "whose years"),
        ({**PS5, "every_minutes": 10**20}, "whose every_minutes"),
        ({**PS5, "mileage_unit": "leagues"}, "whose mileage_unit"),
        ({**PS5, "only_sellers": ["bob\x00"]}, "whose only_sellers"),
        ({**PS5, "excluded": [{"term": {"text": "x"}, "family": ""}]}, "whose excluded"),
        ({**PS5, "near": {"place": {**LEEDS, "lat": 999}, "radius_km": 5}}, "whose near"),
        ({**PS5, "near": {"place": LEEDS, "radius_km": -5}}, "whose near"),
        ({**PS5, "near": {"place": {**LEEDS, "label": "a\x00"}, "radius_km": 5}}, "whose near"),
        ({"required": [[{"text": f"w{n}"}] for n in range(1001)]}, "number of words"),
    ],
)
def test_what_can_never_be_meant_is_refused(given: object, said: str) -> None:
    with pytest.raises(StructuredError, match=said):
        read_structured(given)
