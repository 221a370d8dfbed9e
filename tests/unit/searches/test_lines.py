"""Lines as people type them, each with the whole outcome: see the tables in `lines/`."""

from __future__ import annotations

import pytest

from core.searches.format import format_criteria
from core.searches.language import Context
from core.searches.parse import parse
from tests.unit.searches.places import shared_gazetteer
from tests.unit.searches.reading import Case, cases, context, describe

CASES = tuple(dict.fromkeys(cases()))
TOPICS = sorted({case.topic for case in CASES})


@pytest.mark.parametrize("topic", TOPICS)
def test_lines_are_understood_as_the_tables_say(topic: str) -> None:
    wrong = []
    for case in CASES:
        if case.topic == topic:
            outcome = describe(parse(case.line, context(case.person), shared_gazetteer()))
            if outcome != case.expected:
                wrong.append(f"{case.line}\n  expected {case.expected}\n  came     {outcome}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("topic", TOPICS)
def test_lines_can_be_written_again(topic: str) -> None:
    for case in CASES:
        if case.topic == topic:
            criteria = parse(case.line, context(case.person), shared_gazetteer()).criteria
            again = parse(format_criteria(criteria), Context(), shared_gazetteer())
            assert again.criteria == criteria, case.line


@pytest.mark.parametrize("topic", TOPICS)
def test_typographic_marks_and_capitals_change_nothing(topic: str) -> None:
    marks = str.maketrans({"'": "’", "-": "–"})
    for case in CASES:
        if case.topic == topic and '"' not in case.line and ":" not in case.line:
            told = describe(parse(case.line, context(case.person), shared_gazetteer()))
            typed = case.line.translate(marks).replace(" ", "\u00a0")
            again = describe(parse(typed, context(case.person), shared_gazetteer()))
            assert again.replace("’", "'").replace("–", "-") == told, case.line


def test_there_are_enough_lines() -> None:
    lines = {Case("", case.person, case.line, "") for case in CASES}
    assert len(lines) >= 450
    assert sum(case.topic in {"hard", "slang"} for case in CASES) >= 150
