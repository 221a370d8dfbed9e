"""Every example of `docs/search-language.md` is read as the page says."""

from __future__ import annotations

import pathlib
import re

import pytest

from bots.texts.translate import Texts
from bots.views.criteria import understood
from core.gazetteer import IndexGazetteer
from core.searches.criteria import Criteria
from core.searches.edit import apply_fragment
from core.searches.format import format_criteria
from core.searches.language import Context
from core.searches.parse import parse

PAGE = pathlib.Path(__file__).parents[3] / "docs" / "search-language.md"
READER = Context(country="GB", marketplaces=("ebay", "gumtree"))
LABELS = {"ebay": "eBay", "gumtree": "Gumtree"}
_ROW = re.compile(r"^\| `(.+)` \| (.+) \|$", re.MULTILINE)
_BASE = re.compile(r"Said to\s+`([^`]+)`", re.MULTILINE)


def _parts() -> tuple[str, str]:
    lines, _, changes = PAGE.read_text(encoding="utf-8").partition("## Changing a search")
    return lines, changes


def _said(criteria: Criteria) -> str:
    return "".join(span.text for span in understood(criteria, Texts("en-GB"), LABELS))


def test_the_page_has_an_example_of_everything() -> None:
    lines, changes = _parts()
    assert len(_ROW.findall(lines)) >= 50
    assert len(_ROW.findall(changes)) >= 10


@pytest.mark.parametrize(("line", "meaning"), _ROW.findall(_parts()[0]))
def test_a_documented_line_is_understood_so(
    line: str, meaning: str, gazetteer: IndexGazetteer
) -> None:
    criteria = parse(line, READER, gazetteer).criteria
    assert _said(criteria) == meaning
    assert parse(format_criteria(criteria), READER, gazetteer).criteria == criteria


@pytest.mark.parametrize(("fragment", "meaning"), _ROW.findall(_parts()[1]))
def test_a_documented_change_does_so(
    fragment: str, meaning: str, gazetteer: IndexGazetteer
) -> None:
    found = _BASE.search(" ".join(_parts()[1].split()))
    assert found is not None
    before = parse(found[1], READER, gazetteer).criteria
    changed = apply_fragment(before, fragment, READER, gazetteer)
    assert changed is not None
    assert _said(changed.criteria) == meaning
