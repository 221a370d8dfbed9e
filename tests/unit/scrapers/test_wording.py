"""What list pages are asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.places import Place
from core.searches.criteria import Criteria, Handover, Near, Term
from scrapers import wording

LEEDS = Place("gn:2644688", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London")
TERMS = st.builds(Term, st.text("abc ", min_size=1, max_size=60).map(str.strip).filter(bool))
GROUPS = st.lists(st.lists(TERMS, min_size=1, max_size=9).map(tuple), max_size=6).map(tuple)


def test_each_alternative_is_a_question_of_its_own() -> None:
    criteria = Criteria(required=((Term("ps5"), Term("playstation 5")), (Term("slim"),)))
    assert wording.wordings(criteria) == ("ps5 slim", "playstation 5 slim")
    assert wording.wordings(Criteria(free=True)) == ("",)
    assert wording.wordings(Criteria(free=True), gift="free") == ("free",)
    assert wording.wordings(Criteria(), gift="free") == ("",)


@given(GROUPS)
def test_questions_are_few_short_and_distinct(groups: tuple[tuple[Term, ...], ...]) -> None:
    asked = wording.wordings(Criteria(required=groups))
    assert 1 <= len(asked) <= max(wording.MAX_WORDINGS, 9)
    assert len(set(asked)) == len(asked)
    assert all(len(words) <= wording.LONGEST_WORDS for words in asked)


def test_too_many_alternatives_widen_the_question() -> None:
    many = tuple(Term(f"a{n}") for n in range(6))
    criteria = Criteria(required=(many, many, (Term("bike"),)))
    assert wording.wordings(criteria) == tuple(f"a{n} bike" for n in range(6))


def test_only_what_could_match_is_asked() -> None:
    near = Criteria(required=((Term("a"),),), near=Near(LEEDS, 10.0))
    assert wording.fits(near, "GB", "GBP")
    assert not wording.fits(near, "DE", "EUR")
    assert not wording.fits(Criteria(currency="USD"), "GB", "GBP")
    assert wording.is_wanted_from("x", near)
    assert not wording.is_wanted_from("x", Criteria())
    assert not wording.is_wanted_from("x", Criteria(free=True, marketplaces=frozenset({"y"})))


def test_a_radius_binds_unless_the_thing_can_be_posted() -> None:
    near = Near(LEEDS, 10.0)
    assert wording.is_local(Criteria(near=near))
    assert not wording.is_local(Criteria(near=near, handover=Handover.COLLECTION_OR_DELIVERY))
    assert not wording.is_local(Criteria())


def test_places_have_the_names_that_sites_know() -> None:
    def named(id_: str, label: str) -> str:
        return wording.town(Criteria(near=Near(Place(id_, label, 0, 0, "GB", "UTC"), 1.0)))

    assert named("gn:1", "Leeds, UK") == "Leeds"
    assert named("pc:BS1", "BS1, Bristol, UK") == "BS1"
    assert named("geo:53.8,-1.5", "53.8,-1.5") == ""
    assert wording.town(Criteria()) == ""


def test_steps_hold_what_was_asked() -> None:
    assert wording.step_up(9.9, (5, 10, 50)) == 10
    assert wording.step_up(51, (5, 10, 50)) is None
