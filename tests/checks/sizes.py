"""Refuses files over 400 lines and functions over 40: a missing room, a missing name."""

from __future__ import annotations

import ast
import pathlib
import sys

from tests.checks.files import ROOT, tracked

MAX_FILE = 400
MAX_FUNCTION = 40
EXEMPT = ("migrations/versions/",)


def python_files() -> list[pathlib.Path]:
    """Every Python file git tracks or would track."""
    return [
        path for path in tracked("*.py") if not path.relative_to(ROOT).as_posix().startswith(EXEMPT)
    ]


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Lines of code: the signature, the docstring, comments and blank lines do not count."""
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        start = (first.end_lineno or first.lineno) + 1
    else:
        start = first.lineno
    text = lines[start - 1 : node.end_lineno]
    return sum(1 for line in text if line.strip() and not line.strip().startswith("#"))


def problems(path: pathlib.Path) -> list[str]:
    """Say what is too long in one file."""
    text = path.read_text()
    lines = text.splitlines()
    name = path.relative_to(ROOT)
    found = [f"{name} has {len(lines)} lines"] if len(lines) > MAX_FILE else []
    in_tests = name.parts[0] == "tests"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not in_tests:
            size = _body_lines(node, lines)
            if size > MAX_FUNCTION:
                found.append(f"{name}:{node.lineno} {node.name} has {size} lines")
    return found


if __name__ == "__main__":
    bad = [line for path in python_files() for line in problems(path)]
    sys.stdout.write("".join(f"{line}\n" for line in bad))
    sys.exit(bool(bad))
