"""Which mentions count, and which are denied."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.matching.exclusions import exclusion_rule, may_deny, undenied
from core.matching.prepared import prepare
from core.searches.criteria import Exclusion, Term
from tests.unit.matching.worlds import listing


def struck(text: str, word: str, family: str | None = None) -> bool:
    rule = exclusion_rule(Exclusion(Term(word), family))
    return rule.hit(prepare(listing("Bike", description=text))) is not None


@pytest.mark.parametrize(
    "text",
    [
        "cracked screen",
        "Screen is cracked.",
        "no box, cracked screen",
        "No reserve cracked screen",
        "not new. cracked",
        "no charger - cracked",
        "Cracked, free to collector",
        "cracked free to a good home",
        "no cracks but cracked lens cover",
        "cracked (no box)",
        "no returns accepted cracked",
    ],
)
def test_mentions_count(text: str) -> None:
    assert struck(text, "cracked")


@pytest.mark.parametrize(
    "text",
    [
        "not cracked",
        "no cracks",
        "No visible signs of cracks",
        "isn't cracked",
        "isn’t cracked",
        "never been cracked",
        "nothing is cracked",
        "cracks: none",
        "cracks - none",
        "crack-free",
        "crack free.",
        "no chips, dents or cracks",
        "no scratches or cracks",
        "no chips/cracks",
        "without any cracks",
        "has no scratches, chips, cracks or marks",
    ],
)
def test_denied_mentions_do_not(text: str) -> None:
    assert not any(struck(text, word) for word in ("crack", "cracked"))


def test_a_family_hides_its_relatives_and_keeps_their_denials() -> None:
    assert struck("sold as faulty", "broken", "broken")
    assert struck("spares or repairs", "broken", "broken")
    assert struck("it is not working", "broken", "broken")
    assert not struck("nothing broken", "broken", "broken")
    assert not struck("fully working, no faults", "broken", "broken")


def test_a_family_nobody_knows_is_the_word_alone() -> None:
    assert struck("cracked", "cracked", "no such family")


def test_a_title_denies_nothing_in_the_description() -> None:
    rule = exclusion_rule(Exclusion(Term("case")))
    shown = prepare(listing("Phone, no", description="case"))
    assert [place for _, place in undenied(shown, (rule,))] == [(3, 4)]


def test_most_texts_cannot_deny() -> None:
    assert not may_deny(frozenset({"red", "bike"}))
    assert may_deny(frozenset({"no", "bike"}))


@settings(deadline=None)
@given(st.text(alphabet="no crack,.-'/\n½é", max_size=60), st.text(max_size=20))
def test_any_text_is_answered(text: str, word: str) -> None:
    struck(text, "crack")
    struck(text, word)
