"""The tables beside the shared values."""

from __future__ import annotations

from core.matching.compiled import circle_of
from core.matching.lazy import lazy
from core.matching.prepared import prepare
from core.matching.rarity import Rarity
from core.matching.shared import OWN_MASK, Circles, Markets, bit_of, bits_of_words
from core.matching.spans import Spans
from core.matching.terms import plain_rule
from tests.unit.matching.worlds import PLACES, listing, near


def test_bits_are_own_first_and_shared_later() -> None:
    bits = [bit_of(number) for number in range(200)]
    assert len(set(bits)) == 64
    assert sum(bits[:48]) == OWN_MASK
    assert not any(bit & OWN_MASK for bit in bits[48:])


def test_a_search_whose_word_is_absent_shows_it_by_a_bit_unless_another_shares_it() -> None:
    listing_has = bits_of_words({0, 7, 130})
    assert bits_of_words((7, 130)) & ~listing_has == 0
    assert bits_of_words((7, 8)) & ~listing_has == 1 << 8
    assert bits_of_words((66,)) & ~listing_has == 0
    assert bits_of_words(()) == 0


def test_circles_stand_in_a_table_that_grows() -> None:
    circles = Circles()
    for radius in range(100):
        number, _ = circles.acquire(circle_of(near(PLACES[0], radius)))
        assert circles.table[number].tolist() == list(circles.key(number)[:4])
    assert circles.memory_bytes() > 0


def test_marketplaces_known_before_and_after_the_question() -> None:
    markets = Markets()
    everywhere, _ = markets.acquire(frozenset())
    ebay, _ = markets.acquire(frozenset({"ebay"}))
    allowing = markets.allowing("ebay")
    both, _ = markets.acquire(frozenset({"ebay", "demo"}))
    assert [allowing[number] for number in (everywhere, ebay, both)] == [1, 1, 1]
    assert list(markets.allowing("demo")) == [1, 0, 1]
    markets.release(ebay)
    demo, _ = markets.acquire(frozenset({"demo"}))
    assert demo == ebay
    assert list(markets.allowing("ebay")) == [1, 0, 1]
    for number in range(200):
        markets.allowing(str(number))
    assert list(markets.allowing("demo")) == [1, 1, 1]


def test_rare_words_are_rarer_and_a_phrase_is_as_rare_as_its_rarest_word() -> None:
    rarity = Rarity()
    for _ in range(40):
        if rarity.is_next_counted():
            rarity.count(prepare(listing("red bike")))
    rarity.count(prepare(listing("bike orbea")))
    bike, orbea = rarity.of(plain_rule("bike")), rarity.of(plain_rule("orbea"))
    assert bike > orbea == rarity.of(plain_rule("orbea bike"))
    assert 2 << 16 < rarity.memory_bytes() < 3 << 16


def test_a_full_bucket_halves_all_and_the_order_stays() -> None:
    rarity, common, rare = Rarity(), prepare(listing("red bike")), prepare(listing("orbea"))
    for number in range(70_000):
        rarity.count(common)
        if number % 1000 == 0:
            rarity.count(rare)
    bike, orbea = rarity.of(plain_rule("bike")), rarity.of(plain_rule("orbea"))
    assert 30_000 < bike < 65_535
    assert 30 < orbea < bike / 500


def test_spans_survive_whatever_folding_does() -> None:
    spans = Spans("A 2.4kg ½ box—broken, naïve")
    assert spans.gap(0) == spans.gap(99) == "\n"
    assert spans.excerpt(0, 1).startswith("A 2.4kg")
    assert spans.excerpt(5, 99) == ""


def test_a_lazy_attribute_is_worked_out_once() -> None:
    class Thing:
        asked = 0

        @lazy
        def answer(self) -> int:
            self.asked += 1
            return 42

    thing = Thing()
    assert (thing.answer, thing.answer, thing.asked) == (42, 42, 1)
