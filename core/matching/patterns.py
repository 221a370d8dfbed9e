"""Searches as patterns for the database: only to keep most strangers out, never to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.matching.words import spellings, stem

if TYPE_CHECKING:
    from core.searches.criteria import Criteria


def patterns_of(criteria: Criteria) -> list[str]:
    """What a title must look like to be worth judging: any one of the words looked for."""
    found: dict[str, None] = {}
    for group in criteria.required:
        for term in group:
            for spelling in spellings(tuple(term.text.split())):
                words = " ".join((*spelling[:-1], stem(spelling[-1])))
                escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
                found[f"%{escaped.replace(' ', '%')}%"] = None
    return list(found) or ["%"]
