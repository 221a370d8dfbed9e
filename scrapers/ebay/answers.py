"""What eBay's JSON says when it is not a result: errors, warnings, and no JSON at all."""

from __future__ import annotations

from typing import Any

import orjson

from core.errors import LayoutChangedError, MarketplaceError, QueryRefusedError, UnavailableError
from scrapers.bodies import is_reasonable_json
from scrapers.reading import clean

NAME = "ebay"

INVALID_TOKEN = frozenset({1001, 1002, 1003})
NOT_FOUND = frozenset({11001, 11004})
IS_A_GROUP = 11006
_INTERNAL = frozenset({11000, 12000})

_MESSAGE_LENGTH = 160


def read_json(body: bytes) -> dict[str, Any]:
    """The object eBay answered with."""
    if not is_reasonable_json(body):
        raise LayoutChangedError(NAME, "the answer has more parts than a page of items")
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise LayoutChangedError(NAME, "the answer is not JSON") from error
    if not isinstance(data, dict):
        raise LayoutChangedError(NAME, "the answer is not an object")
    return data


def _objects(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def error_ids(data: dict[str, Any]) -> frozenset[int]:
    """The numbers of the errors in an answer."""
    ids = (error.get("errorId") for error in _objects(data, "errors"))
    return frozenset(number for number in ids if isinstance(number, int))


def _describe(problem: dict[str, Any]) -> str:
    words = problem.get("longMessage") or problem.get("message") or ""
    return clean(f"{problem.get('errorId', '?')} {words}", _MESSAGE_LENGTH)


def error_of(data: dict[str, Any], status: int) -> MarketplaceError:
    """The error for an answer that is no result."""
    errors = _objects(data, "errors")
    if not errors:
        return UnavailableError(NAME, f"status {status}")
    if error_ids(data) & _INTERNAL:
        return UnavailableError(NAME, _describe(errors[0]))
    return QueryRefusedError(NAME, _describe(errors[0]))


def refuse_warnings(data: dict[str, Any]) -> None:
    """Raise if eBay ignored a part of the question: what it answers then is something else."""
    warnings = _objects(data, "warnings")
    if warnings:
        raise QueryRefusedError(NAME, _describe(warnings[0]))
