from __future__ import annotations

import io

import pytest

from core.errors import ConfigurationError
from magpie.exchange import _count_lines, number_ranges, read_rows


def test_csv_that_names_no_column_of_ours_is_refused_as_a_whole() -> None:
    with pytest.raises(ConfigurationError, match="neither 'line' nor"):
        list(read_rows(io.StringIO("words,place\nps5,Leeds\n"), as_csv=True))


def test_an_empty_file_holds_no_rows() -> None:
    assert list(read_rows(io.StringIO(""), as_csv=True)) == []
    assert list(read_rows(io.StringIO(""), as_csv=False)) == []


def test_a_line_that_is_no_csv_leaves_the_others_alone() -> None:
    written = f"line,destination\nps5,web:a\n{'x' * 200_000},web:b\nsofa,web:c\n"
    rows = dict(read_rows(io.StringIO(written), as_csv=True))
    assert rows[2] == {"line": "ps5", "destination": "web:a"}
    assert str(rows[3]).startswith("is not CSV")
    assert rows[4] == {"line": "sofa", "destination": "web:c"}


def test_a_line_that_is_no_json_is_named_by_its_number() -> None:
    written = '{"line": "ps5"}\n\n{broken\n[1]\n'
    rows = list(read_rows(io.StringIO(written), as_csv=False))
    assert rows == [(1, {"line": "ps5"}), (3, "is not JSON"), (4, "is not an object")]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([], ""), ([3], "3"), ([3, 4], "3-4"), ([1, 3, 4, 5, 9], "1, 3-5, 9"), ([2, 2, 3], "2-3")],
)
def test_many_lines_are_named_shortly(numbers: list[int], said: str) -> None:
    assert number_ranges(numbers) == said


def test_the_lines_are_counted_and_still_there() -> None:
    handle = io.StringIO('{"line": "ps5"}\n\n{broken')
    assert _count_lines(handle) == 3
    assert len(list(read_rows(handle, as_csv=False))) == 2
