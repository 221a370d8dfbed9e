"""The rules of the house hold, and the checks that say so can fail."""

from __future__ import annotations

import pathlib

from tests.checks import locks, sizes, whitespace
from tests.checks.files import ROOT, tracked


def test_locks_carry_hashes_and_no_address_and_fit_the_project() -> None:
    assert locks.all_problems() == []


def test_a_lock_with_an_address_or_without_a_package_is_refused() -> None:
    assert locks.problems("x", "--index-url https://a.example\n", ["aiohttp>=3"]) == [
        "x names an address",
        "x does not satisfy aiohttp>=3; run `make lock`",
    ]


def test_no_file_and_no_function_has_grown_too_long() -> None:
    assert [line for path in sizes.python_files() for line in sizes.problems(path)] == []


def test_text_files_are_clean() -> None:
    bad = [
        f"{path.relative_to(ROOT)} {what}"
        for path in tracked()
        if path.suffix not in {".png", ".ico", ".woff2"}
        for what in whitespace.problems(path)
    ]
    assert bad == []


def test_whitespace_check_can_fail(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"<" * 7 + b" ours\nx \ny")
    assert whitespace.problems(path) == [
        "has merge marks",
        "has trailing white space",
        "does not end with a newline",
    ]


def test_every_module_has_a_docstring_that_is_not_empty() -> None:
    missing = [
        str(path.relative_to(ROOT))
        for path in sizes.python_files()
        if path.relative_to(ROOT).parts[0] != "tests" and not path.read_text().startswith('"""')
    ]
    assert missing == []
