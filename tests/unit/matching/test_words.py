"""Plurals, models and spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.matching.words import spellings, stem, suffixes_after


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("bikes", "bike"),
        ("boxes", "box"),
        ("watches", "watch"),
        ("glasses", "glass"),
        ("batteries", "battery"),
        ("knives", "knife"),
        ("sofas", "sofa"),
    ],
)
def test_both_numbers_have_one_stem(plural: str, singular: str) -> None:
    assert stem(plural) == stem(singular)


@pytest.mark.parametrize("word", ["ps5", "gas", "bus", "glass", "tennis", "3080s", "s"])
def test_what_is_no_plural_stays(word: str) -> None:
    assert stem(word) == word


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_a_stem_is_never_empty(word: str) -> None:
    assert stem(word)


@pytest.mark.parametrize(
    ("word", "suffix", "changes"),
    [
        ("3080", "ti", True),
        ("3080", "boxed", False),
        ("13", "mini", True),
        ("2012", "mini", False),
        ("ps5", "pro", True),
        ("ps5", "plus", False),
        ("128gb", "max", False),
        ("iphone", "pro", False),
    ],
)
def test_which_suffixes_make_another_model(word: str, suffix: str, changes: bool) -> None:
    assert (suffix in suffixes_after(word)) is changes


def test_spellings_glue_and_part_letters_and_digits() -> None:
    assert spellings(("ps5",)) == (("ps5",), ("ps", "5"))
    assert spellings(("3080", "ti")) == (("3080", "ti"), ("3080ti",))
    assert spellings(("m1",)) == (("m1",),)
    assert spellings(("mountain", "bike")) == (("mountain", "bike"),)
