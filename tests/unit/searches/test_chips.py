"""What a chip or an answer leads to."""

from __future__ import annotations

from core.gazetteer import IndexGazetteer
from core.searches.criteria import Criteria, Exclusion, Term
from core.searches.edit import apply_fragment
from core.searches.families import FAMILIES, FAMILY_OF, NEGATORS, family_of
from core.searches.format import format_criteria
from core.searches.language import Chip, ChipKind, Context, Parsed, QuestionKind
from core.searches.parse import is_plain_word, parse
from core.searches.synonyms import COMPOUNDS, KINDRED, SAME
from core.text import fold


def chip(parsed: Parsed, kind: ChipKind) -> Chip:
    return next(chip for chip in parsed.chips if chip.kind is kind)


def written(criteria: Criteria | None) -> str:
    assert criteria is not None
    return format_criteria(criteria)


def test_a_synonym_can_be_taken_away_or_added(gazetteer: IndexGazetteer) -> None:
    parsed = parse("sofa near London", Context(), gazetteer)
    assert written(parsed.criteria).startswith("(sofa, couch, settee)")
    assert written(chip(parsed, ChipKind.SYNONYM).without).startswith("+sofa within")
    parsed = parse("road bike", Context(), gazetteer)
    assert written(parsed.criteria) == "road bike"
    assert written(chip(parsed, ChipKind.SYNONYM).instead) == '("road bike", "racing bike")'


def test_a_family_shows_what_else_it_hides_and_can_be_taken_away(
    gazetteer: IndexGazetteer,
) -> None:
    parsed = parse("bike, not broken, not red", Context(), gazetteer)
    (family,) = [chip for chip in parsed.chips if chip.kind is ChipKind.FAMILY]
    assert family.text == "broken"
    assert family.detail[:4] == ("faulty", "spares or repairs", "for parts", "not working")
    assert family.without is not None
    assert family.without.excluded == (Exclusion(Term("broken")), Exclusion(Term("red")))
    assert parse(written(family.without), Context(), gazetteer).criteria == family.without


def test_what_a_fragment_brings_along_can_be_taken_out_of_the_whole_search(
    gazetteer: IndexGazetteer,
) -> None:
    criteria = parse("red lamp", Context(), gazetteer).criteria
    added = apply_fragment(criteria, "add sofa not broken", Context(), gazetteer)
    assert added is not None
    only = chip(added, ChipKind.SYNONYM).without
    assert only is not None
    assert only.required == ((Term("red"),), (Term("lamp"),), (Term("sofa"),))
    alone = chip(added, ChipKind.FAMILY).without
    assert alone is not None
    assert alone.excluded == (Exclusion(Term("broken")),)
    assert alone.required == added.criteria.required


def test_an_assumed_radius_can_be_taken_away(gazetteer: IndexGazetteer) -> None:
    without = chip(parse("bike near London", Context(), gazetteer), ChipKind.ASSUMED_RADIUS).without
    assert without is not None
    assert without.near is None
    assert without.country == "GB"


def test_an_unused_part_can_be_made_a_word(gazetteer: IndexGazetteer) -> None:
    parsed = parse("bike for my son", Context(), gazetteer)
    instead = chip(parsed, ChipKind.UNUSED).instead
    assert instead is not None
    assert instead.required[-1] == (Term("for my son", exact=True),)


def test_a_place_of_two_countries_changes_money_and_distance(gazetteer: IndexGazetteer) -> None:
    parsed = parse("ps5 sub 300 leeds", Context(), gazetteer)
    (question,) = parsed.questions
    assert question.kind is QuestionKind.PLACE
    assert question.options[0].criteria == parsed.criteria
    found = [(option.label, option.criteria.currency) for option in question.options]
    assert found == [("Leeds, UK", "GBP"), ("Leeds, Alabama", "USD")]


def test_nobody_is_asked_once_sign_or_country_tell(gazetteer: IndexGazetteer) -> None:
    for line in ("ps5 under £300 leeds", "ps5 near Leeds, Alabama", "ps5 near London"):
        assert not parse(line, Context(), gazetteer).questions, line
    assert not parse("ps5 near leeds", Context(country="GB"), gazetteer).questions


def test_without_an_accessory_has_its_readings(gazetteer: IndexGazetteer) -> None:
    (question,) = parse("ps5 without disc drive", Context(), gazetteer).questions
    lines = {option.key: format_criteria(option.criteria) for option in question.options}
    assert "digital" in lines["edition"]
    assert '-"without disc drive"' in lines["hide_missing"]
    assert lines["ignore"] == '(ps5, "playstation 5")'


def test_families_hold_folded_phrases_and_their_own_name() -> None:
    for name, phrases in FAMILIES.items():
        assert name in phrases
        assert all(fold(phrase) == phrase for phrase in phrases)
    assert set(FAMILY_OF.values()) <= set(FAMILIES)
    assert family_of("faulty") == "broken"
    assert family_of("red") is None
    assert all(word.isalpha() for word in NEGATORS)


def test_other_names_are_folded_and_never_empty() -> None:
    for table in (SAME, KINDRED):
        for name, others in table.items():
            assert others
            assert all(fold(other) == other for other in (name, *others))
    assert all(" " in name and fold(name) == name for name in COMPOUNDS)


def test_only_a_word_that_steers_nothing_is_plain() -> None:
    assert is_plain_word("lamp")
    for word in ("under", "free", "ps5", "new", "300", "or", "hundred", "-", "quid", "ebay", ""):
        assert not is_plain_word(word), word
