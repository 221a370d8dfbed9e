from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.views.strangers import cut


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Trek  Marlin\n5", "Trek Marlin 5"),
        ("<b>*bold*</b> @everyone [x](http://y)", "<b>*bold*</b> @everyone [x](http://y)"),
        ("cheap \u202e582£\u202c bike", "cheap 582£ bike"),
        ("a\x00b\x1bc\ud800d", "abcd"),
        ("אופניים Trek", "\u2068אופניים Trek\u2069"),
        ("e" + "\u0301" * 50 + "x", "e" + "\u0301" * 4 + "x"),
        ("👨‍👩‍👧 bike", "👨‍👩‍👧 bike"),
    ],
)
def test_what_strangers_write_stays_text_and_turns_nothing(text: str, shown: str) -> None:
    assert cut(text, 80) == shown


def test_a_long_title_is_cut_at_a_word() -> None:
    assert cut("very " * 30, 80).endswith("very…")
    assert len(cut("x" * 10_000, 80)) == 80


@given(st.text(max_size=300), st.integers(2, 100))
def test_whatever_it_is_it_fits_one_line_and_can_be_sent(text: str, length: int) -> None:
    shown = cut(text, length)
    assert len(shown) <= length + 2
    assert "\n" not in shown
    shown.encode()
