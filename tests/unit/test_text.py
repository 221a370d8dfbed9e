"""What a word is, the same for criteria and listings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, utf16_length, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trek Marlin 5 (M)", ["trek", "marlin", "5", "m"]),
        ("Citroën C3", ["citroen", "c3"]),
        ("Straße, Øre, Łódź, Æther", ["strasse", "ore", "lodz", "aether"]),
        ("İstanbul", ["istanbul"]),
        ("WH-1000XM4", ["wh", "1000xm4"]),
        ("2.4 GHz v2.4", ["2.4", "ghz", "v2.4"]),
        ("sofa.2 seater", ["sofa", "2", "seater"]),
        ("1,500 miles, 2,50", ["1500", "miles", "2", "50"]),
        ("Levi's men’s don't", ["levis", "mens", "dont"]),
        ("5'10\" 12'500", ["5", "10", "12500"]),
        ("3080Ti 128GB", ["3080ti", "128gb"]),
        ("m² ½ ﬁne", ["m2", "1", "2", "fine"]),
        ("東京 Москва", ["東京", "москва"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("!?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_what_is_folded_stays_folded(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_case_never_matters(text: str) -> None:
    assert words(text.upper()) == words(text.lower())


def test_lengths_are_counted_in_utf16_even_of_broken_text() -> None:
    assert [utf16_length(text) for text in ("", "abc", "£5", "🙋", "a🙋b", "\ud83d")] == [
        0,
        3,
        2,
        2,
        4,
        1,
    ]
