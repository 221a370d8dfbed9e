"""What holds for any text and any criteria."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.searches.criteria import Criteria, Term, from_json, to_json
from core.searches.edit import apply_fragment
from core.searches.format import format_criteria, name_of
from core.searches.language import Context, Parsed
from core.searches.parse import parse
from tests.unit.searches.criteria_strategies import WORDS, criterias
from tests.unit.searches.places import shared_gazetteer

CONTEXTS = (
    Context(),
    Context(currency="USD", units="km", country="US", marketplaces=("ebay", "feed")),
)
signs = st.sampled_from([*list("£$€-+\"'()|/,;:<>~–“”.!?&@#"), "not ", "£300", "20 miles", "2-3k"])
lines = st.text(max_size=60) | st.lists(st.sampled_from(WORDS) | signs, max_size=12).map(" ".join)
glued = st.lists(st.sampled_from(WORDS) | signs, max_size=12).map("".join)
calm = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@calm
@given(lines | glued)
@example('"')
@example("not")
@example("9" * 400)
@example("(" * 300)
@example("-" * 50 + "a")
@example("a/" * 100)
@example("under £٣٠٠ near ½ mile")
@example("2019 bike not in")
@example('0£"00000 00000')
def test_any_text_gives_criteria_and_nothing_else(line: str) -> None:
    for context in CONTEXTS:
        parsed = parse(line, context, shared_gazetteer())
        assert isinstance(parsed, Parsed)
        assert from_json(to_json(parsed.criteria)) == parsed.criteria


@calm
@given(lines | glued)
@example("full no health mot")
@example("frost : free")
@example('0"0 OR ?0 £')
def test_whatever_was_understood_can_be_written_and_read_again(line: str) -> None:
    criteria = parse(line, Context(), shared_gazetteer()).criteria
    again = parse(format_criteria(criteria), Context(), shared_gazetteer())
    assert again.criteria == criteria
    assert again.questions == () or criteria.near is None


@calm
@given(criterias())
def test_all_criteria_can_be_written_and_read_again(criteria: Criteria) -> None:
    for context in CONTEXTS:
        assert parse(format_criteria(criteria), context, shared_gazetteer()).criteria == criteria


@calm
@given(criterias(), lines)
def test_any_fragment_gives_a_changed_search_or_none(criteria: Criteria, line: str) -> None:
    changed = apply_fragment(criteria, line, Context(), shared_gazetteer())
    assert changed is None or isinstance(changed, Parsed)


@calm
@given(criterias())
def test_a_name_is_short_and_on_one_line(criteria: Criteria) -> None:
    name = name_of(criteria)
    assert len(name) <= 60
    assert "\n" not in name


def test_an_ordinary_search_is_written_in_ordinary_words() -> None:
    line = "mountain bike under £400 within 15 miles of Leeds, UK, not broken"
    criteria = parse(line, Context(), shared_gazetteer()).criteria
    assert format_criteria(criteria) == (
        "mountain bike -broken under £400 within 15 mi of Leeds, UK"
    )
    assert name_of(criteria) == "mountain bike"
    assert name_of(Criteria(free=True)) == "free"
    assert name_of(Criteria(required=((Term("word " * 30),),))).endswith("…")
