"""What need not be read, because another question finds it too."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from core.polling.covering import BROAD_LEAST, Cover, Target, cover, key_of
from core.polling.marketplace import Query, Words

NAMES = Words(param="q", narrowing=frozenset({"price", "pickup"}))
BROAD = Words(param="q", broad=True)
JOINED = Words(param="q", most_joined=40)
_ids = itertools.count(1)


def target(
    words: str,
    *,
    people: int = 1,
    rate: float = 1e-4,
    least: float = 60,
    promised: float = 600,
    ready: bool = True,
    made: bool = False,
    days: float = 1,
    **params: str,
) -> Target:
    given = {**params, **({"q": words} if words else {})}
    return Target(
        id=next(_ids),
        query=Query("shop", tuple(sorted(given.items()))),
        people=0 if made else people,
        least=least,
        promised=promised,
        rate=rate,
        days=days,
        ready=ready,
        made=made,
    )


def resting(found: Cover, *targets: Target) -> list[int | None]:
    return [found.resting.get(one.id) for one in targets]


def test_fewer_words_find_what_more_words_find() -> None:
    wide, narrow, other = target("bike"), target("mountain bike"), target("sofa")
    assert resting(cover([narrow, other, wide], NAMES, 100), wide, narrow, other) == [
        None,
        wide.id,
        None,
    ]


def test_what_must_be_equal_keeps_two_apart_and_what_narrows_does_not() -> None:
    here, there = target("bike", site="GB"), target("mountain bike", site="US")
    assert cover([here, there], NAMES, 100).resting == {}
    wide, cheap = target("ps5", site="GB"), target("ps5", site="GB", price="..300")
    assert cover([wide, cheap], NAMES, 100).resting == {cheap.id: wide.id}
    dear = target("ps5 disc", site="GB", price="..500")
    assert cover([cheap, dear], NAMES, 100).resting == {}


def test_a_page_that_would_overflow_at_the_quickest_pace_covers_nothing() -> None:
    narrow = target("mountain bike")
    assert cover([target("bike", rate=1.0), narrow], NAMES, 100).resting == {}
    busy = target("bike", rate=1.0, least=40)
    assert cover([busy, narrow], NAMES, 100).resting == {narrow.id: busy.id}


def test_who_waits_for_a_first_page_is_read_and_covers_nobody() -> None:
    new, narrow = target("bike", ready=False), target("mountain bike")
    assert cover([new, narrow], NAMES, 100).resting == {}
    wide, fresh = target("bike"), target("mountain bike", ready=False)
    assert cover([wide, fresh], NAMES, 100).resting == {}


def test_chains_end_at_the_one_that_is_read() -> None:
    one, two, three = target("bike"), target("mountain bike"), target("trek mountain bike")
    assert resting(cover([three, two, one], NAMES, 100), two, three) == [one.id, one.id]


def test_a_question_without_words_is_tried_where_it_spares_many() -> None:
    words = [target(f"thing{n}", area="leeds") for n in range(BROAD_LEAST)]
    found = cover(words, BROAD, 100)
    assert found.wanted == [Query("shop", (("area", "leeds"),))]
    assert found.resting == {}
    trial = target("", area="leeds", made=True, days=0.001, ready=False)
    assert cover([*words, trial], BROAD, 100).trials == {trial.id}
    calm = target("", area="leeds", made=True, rate=0.01)
    found = cover([*words, calm], BROAD, 100)
    assert set(found.resting.values()) == {calm.id}
    assert len(found.resting) == BROAD_LEAST
    busy = target("", area="leeds", made=True, rate=1.0)
    found = cover([*words, busy], BROAD, 100)
    assert (found.resting, found.trials, found.wanted) == ({}, set(), [])


def test_single_words_are_joined_once_the_join_has_been_read() -> None:
    words = [target("ps5"), target("kallax"), target("xbox")]
    found = cover(words, JOINED, 100)
    assert [query.get("q") for query in found.wanted] == ["(kallax, ps5, xbox)"]
    join = target("(kallax, ps5, xbox)", made=True, ready=False)
    assert cover([*words, join], JOINED, 100).trials == {join.id}
    ready = target("(kallax, ps5, xbox)", made=True)
    narrow = target("ps5 disc")
    assert resting(cover([*words, ready, narrow], JOINED, 100), *words, narrow) == [ready.id] * 4


def test_a_join_that_no_longer_holds_is_left_and_its_words_are_joined_anew() -> None:
    left = [target("ps5"), target("kallax")]
    stale = target("(kallax, ps5, xbox)", made=True)
    found = cover([*left, stale], JOINED, 100)
    assert found.resting == {}
    assert [query.get("q") for query in found.wanted] == ["(kallax, ps5)"]


def test_joins_fit_the_question_and_the_page() -> None:
    long = [target(f"verylongword{n}") for n in range(5)]
    assert all(len(query.get("q")) <= 40 for query in cover(long, JOINED, 100).wanted)
    busy = [target("ps5", rate=0.06), target("xbox", rate=0.06)]
    assert cover(busy, JOINED, 100).wanted == []


WORD = st.sampled_from(["bike", "mountain", "trek", "ps5", "disc", "sofa", "ikea", "xbox"])
TARGETS = st.lists(
    st.builds(
        lambda words, ready, rate, promised: target(
            " ".join(sorted(words)), ready=ready, rate=rate, promised=promised
        ),
        st.frozensets(WORD, min_size=1, max_size=4),
        st.booleans(),
        st.floats(1e-6, 2),
        st.floats(30, 3600),
    ),
    max_size=12,
    unique_by=lambda one: one.query.key,
)


@settings(max_examples=300, deadline=None)
@given(TARGETS)
def test_whatever_rests_is_found_by_what_is_read(targets: list[Target]) -> None:
    found = cover(targets, NAMES, 100)
    by_id = {one.id: one for one in targets}
    for narrow_id, wide_id in found.resting.items():
        narrow, wide = by_id[narrow_id], by_id[wide_id]
        assert wide_id not in found.resting
        assert wide.ready
        assert narrow.ready
        assert key_of(wide.query, NAMES)[2] <= key_of(narrow.query, NAMES)[2]
        assert wide.rate * wide.least <= 50
