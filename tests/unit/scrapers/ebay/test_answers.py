"""What eBay's JSON says when it is not a result."""

from __future__ import annotations

import pytest

from core.errors import LayoutChangedError, QueryRefusedError, UnavailableError
from scrapers.ebay.answers import error_ids, error_of, read_json, refuse_warnings


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"3", b"{" * 10_000, b'{"a":', b"[" + b"{}," * 10**6]
)
def test_what_is_no_object_is_a_changed_layout(body: bytes) -> None:
    with pytest.raises(LayoutChangedError):
        read_json(body)


def test_errors_carry_their_number_and_a_short_clean_text() -> None:
    data = {"errors": [{"errorId": 12001, "longMessage": "a\0b " * 200}, "odd"]}
    assert error_ids(data) == {12001}
    problem = error_of(data, 400)
    assert isinstance(problem, QueryRefusedError)
    assert problem.detail.startswith("12001 ab")
    assert len(problem.detail) <= 160


def test_errors_of_the_other_side_are_worth_a_retry() -> None:
    assert isinstance(error_of({"errors": [{"errorId": 12000}]}, 400), UnavailableError)
    assert isinstance(error_of({}, 404), UnavailableError)
    assert error_ids({"errors": [{"errorId": "12"}]}) == frozenset()


def test_warnings_are_refused_and_silence_is_not() -> None:
    refuse_warnings({})
    refuse_warnings({"warnings": []})
    with pytest.raises(QueryRefusedError, match="12002"):
        refuse_warnings({"warnings": [{"errorId": 12002, "message": "ignored"}]})
