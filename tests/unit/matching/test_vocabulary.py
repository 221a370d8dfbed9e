"""Which atoms a listing carries."""

from __future__ import annotations

from core.matching.compiled import compile_search
from core.matching.prepared import prepare
from core.matching.vocabulary import ALWAYS, Tokens, Vocabulary
from tests.unit.matching.worlds import criteria, listing


def atoms(vocabulary: Vocabulary, *terms: str) -> list[int]:
    groups = compile_search(criteria(*terms)).text.groups
    return [vocabulary.acquire_group(group) for group in groups]


def carried(vocabulary: Vocabulary, title: str, description: str = "") -> tuple[set[int], set[int]]:
    prepared = prepare(listing(title, description=description))
    return vocabulary.present(prepared, Tokens(prepared.stems, prepared.words))


def test_words_phrases_models_and_groups_are_found_where_they_stand() -> None:
    vocabulary = Vocabulary()
    bike, pair, long, model, group = atoms(
        vocabulary, "bike", "red bike", "very red bike", "3080", "sofa|bike"
    )
    anywhere, title = carried(vocabulary, "A red bike", "very red bike, 3080 ti and sofa")
    assert anywhere == {ALWAYS, bike, pair, long, group, *vocabulary.members(group)}
    assert title == {ALWAYS, bike, pair, group}
    assert model in carried(vocabulary, "3080 boxed")[0]
    assert [rule.text for rule in vocabulary.group(group)] == ["sofa", "bike"]


def test_the_same_word_said_otherwise_is_another_atom_but_found_alike() -> None:
    vocabulary = Vocabulary()
    one, other = atoms(vocabulary, "bike", "bikes")
    assert one != other
    assert carried(vocabulary, "Bikes")[0] >= {one, other}
    vocabulary.release(other)
    assert carried(vocabulary, "Bikes")[0] == {ALWAYS, one}


def test_exclusions_strike_unless_denied() -> None:
    vocabulary = Vocabulary()
    rules = compile_search(criteria("bike", exclude=("rusty", "for parts"))).exclusions
    rusty, parts = (vocabulary.acquire_exclusion(rule) for rule in rules)

    def strikes(text: str) -> set[int]:
        prepared = prepare(listing(text))
        return vocabulary.excluded(prepared, Tokens(prepared.stems, prepared.words))

    assert strikes("rusty bike for parts") == {rusty, parts}
    assert strikes("not rusty. Bike for parts") == {parts}
    vocabulary.release_exclusion(parts)
    assert strikes("rusty bike for parts") == {rusty}
    assert vocabulary.memory_bytes() > 0
