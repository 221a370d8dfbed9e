"""How Stripe writes: nested parameters in a form, ids that can be expanded, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_KEY = re.compile(r"\[([^\]]*)\]")


class StripeError(Exception):
    """An error answer."""

    def __init__(self, message: str, *, status: int = 400, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "type": "invalid_request_error",
                "message": message,
                **({"code": code} if code else {}),
                **({"param": param} if param else {}),
            }
        }


def read_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`items[0][price]=x` as {"items": [{"price": "x"}]}."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        path = [key.split("[", 1)[0], *_KEY.findall(key)]
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
        last = path[-1]
        node[last or str(len(node))] = value
    found = _lists(tree)
    assert isinstance(found, dict)
    return found


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def expand(thing: Any, path: str, by_id: Mapping[str, dict[str, Any]]) -> Any:
    """Replace the ids at a dotted path by what they name."""
    if isinstance(thing, list):
        return [expand(one, path, by_id) for one in thing]
    if not isinstance(thing, dict):
        return thing
    first, _, rest = path.partition(".")
    if thing.get(first) is None:
        return thing
    value = thing[first]
    if isinstance(value, str):
        value = dict(by_id[value])
    return {**thing, first: expand(value, rest, by_id) if rest else value}
