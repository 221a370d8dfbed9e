"""Which calls serve which searches."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.condition import Condition
from core.places import KM_PER_MILE, Place
from core.polling.covering import key_of
from core.polling.marketplace import Query
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term
from scrapers.ebay.query import (
    CONDITION_OF_ID,
    LONGEST_WORDS,
    MAX_WORDINGS,
    WORDS,
    parameters,
    queries,
    wordings,
)
from scrapers.ebay.sites import SITES

GB = (SITES["GB"],)
LEEDS = Near(Place("gn:1", "Leeds, UK", 53.8, -1.55, "GB", "Europe/London"), 24.0)
AUSTIN = Near(Place("zip:78704", "78704", 30.2, -97.8, "US", "America/Chicago"), 32.0)
OSLO = Near(Place("gn:2", "Oslo, Norway", 59.9, 10.7, "NO", "Europe/Oslo"), 32.0)


def _groups(*groups: str) -> tuple[tuple[Term, ...], ...]:
    return tuple(tuple(Term(text) for text in group.split("|")) for group in groups)


def _one(criteria: Criteria) -> dict[str, str]:
    (query,) = queries(criteria, GB)
    return dict(query.params)


def test_searches_that_differ_in_what_we_decide_share_a_call() -> None:
    bike = _groups("mountain", "bike")
    plain = Criteria(required=bike)
    choosy = Criteria(
        required=bike,
        price_max=Decimal(400),
        currency="GBP",
        excluded=(Exclusion(Term("broken")),),
        soft=(Term("red"),),
        conditions=frozenset({Condition.NEW}),
        excluded_sellers=frozenset({"ana"}),
    )
    assert queries(plain, GB) == queries(choosy, GB)
    assert _one(plain) == {"q": "mountain bike", "site": "GB"}


def test_a_single_word_carries_what_keeps_its_page_short() -> None:
    choosy = Criteria(
        required=_groups("iphone"),
        conditions=frozenset({Condition.NEW, Condition.LIKE_NEW}),
        buying=Buying.AUCTION,
        excluded_sellers=frozenset({"Ana"}),
    )
    (query,) = queries(choosy, GB)
    sent = parameters(query, 0)["filter"]
    assert "buyingOptions:{AUCTION}," in sent
    assert "conditionIds:{1500|1750|2000|2010|2750|2990|1000}" in sent
    assert sent.endswith("excludeSellers:{ana}")
    (plain,) = queries(Criteria(required=_groups("iphone")), GB)
    rest, narrowing, words = key_of(query, WORDS)
    assert key_of(plain, WORDS) == (rest, frozenset(), words)
    assert len(narrowing) == 3


def test_wanted_sellers_are_asked_for() -> None:
    lego = _groups("lego", "castle")
    (query,) = queries(Criteria(required=lego, only_sellers=frozenset({"Bob.1", "ana"})), GB)
    assert parameters(query, 0)["filter"].endswith("sellers:{ana|bob.1}")
    odd = Criteria(required=lego, only_sellers=frozenset({"ana},price:[0..1]"}))
    assert _one(odd) == {"q": "lego castle", "site": "GB"}


def test_a_category_is_asked_for_at_its_own_site() -> None:
    pins = frozenset({"ebay/category/gb.177", "ebay/category/de.5", "facebook/place/nyc"})
    (query,) = queries(Criteria(required=_groups("thinkpad", "x1"), pins=pins), GB)
    assert query.get("category") == "177"
    assert parameters(query, 0)["category_ids"] == "177"
    assert key_of(query, WORDS)[1] == {("category", "177")}
    (plain,) = queries(Criteria(required=_groups("thinkpad"), pins=pins - {*pins}), GB)
    assert "category_ids" not in parameters(plain, 0)
    two = Criteria(required=_groups("thinkpad"), pins=pins | {"ebay/category/gb.9"})
    assert [one.get("category") for one in queries(two, GB)] == ["177", "9"]


@given(st.lists(st.sampled_from(["broken", "faulty", "parts"]), min_size=1))
def test_excluded_words_are_never_sent(words: list[str]) -> None:
    criteria = Criteria(
        required=_groups("bike"), excluded=tuple(Exclusion(Term(word)) for word in words)
    )
    sent = str([parameters(query, 0) for query in queries(criteria, GB)])
    assert not any(word in sent for word in words)


@pytest.mark.parametrize(
    ("groups", "texts"),
    [
        (["ps5"], ["ps5"]),
        (["sofa|couch|settee"], ["(couch, settee, sofa)"]),
        (["ps5|playstation 5", "disc"], ["ps5 disc", "playstation 5 disc"]),
        (["red|blue", "bike"], ["(blue, red) bike"]),
    ],
)
def test_wordings(groups: list[str], texts: list[str]) -> None:
    assert list(wordings(_groups(*groups))) == texts


@given(
    st.lists(
        st.lists(st.text("abc ", min_size=1, max_size=60).map(str.split).map(" ".join), min_size=1),
        min_size=1,
        max_size=6,
    )
)
def test_any_words_give_texts_that_ebay_takes(groups: list[list[str]]) -> None:
    terms = tuple(tuple(Term(text or "x") for text in group) for group in groups)
    texts = wordings(terms)
    assert texts
    assert all(0 < len(text) <= LONGEST_WORDS for text in texts)
    assert len(texts) <= max(MAX_WORDINGS, *(len(group) for group in groups), 1)


def test_a_single_word_carries_a_coarse_price_range() -> None:
    def ask(low: int | None, high: int | None, currency: str = "GBP") -> str:
        criteria = Criteria(
            required=_groups("iphone"),
            price_min=Decimal(low) if low else None,
            price_max=Decimal(high) if high else None,
            currency=currency,
        )
        return dict(queries(criteria, GB)[0].params).get("price", "")

    assert ask(None, 300) == ask(None, 480) == "..500"
    assert ask(180, 300) == "100..500"
    assert ask(5, None) == ""
    assert ask(None, 90_000) == ""


def test_the_country_chooses_the_site() -> None:
    bike = _groups("mountain", "bike")
    assert _one(Criteria(required=bike, country="DE"))["site"] == "DE"
    assert queries(Criteria(required=bike, near=OSLO), GB) == ()
    assert _one(Criteria(required=bike, currency="USD"))["site"] == "US"
    euros = queries(Criteria(required=bike, currency="EUR"), GB)
    assert {query.get("site") for query in euros} == {"DE", "FR", "IT", "ES"}
    assert queries(Criteria(required=bike, currency="NOK"), GB) == ()


def test_collecting_asks_for_things_of_that_country() -> None:
    bike = _groups("mountain", "bike")
    assert _one(Criteria(required=bike, near=LEEDS)) == {
        "in": "GB",
        "q": "mountain bike",
        "site": "GB",
    }
    assert _one(Criteria(required=bike, near=AUSTIN))["pickup"] == "78704,25,mi"
    either = Criteria(required=bike, near=AUSTIN, handover=Handover.COLLECTION_OR_DELIVERY)
    assert "pickup" not in _one(either)
    posted = Criteria(required=bike, near=AUSTIN, handover=Handover.DELIVERY)
    assert _one(posted) == {
        "postcode": "78704",
        "q": "mountain bike",
        "site": "US",
        "to": "US",
    }
    in_leeds = Criteria(required=bike, near=LEEDS, handover=Handover.DELIVERY)
    assert "postcode" not in _one(in_leeds)


def test_a_town_in_america_is_asked_for_by_the_code_of_its_middle() -> None:
    bike = _groups("mountain", "bike")
    # The code's point lies three miles aside, so that a circle of 24 miles needs one of 50.
    town = Near(Place("gn:3", "Austin", 30.24, -97.78, "US", "America/Chicago"), 24 * KM_PER_MILE)
    (query,) = queries(Criteria(required=bike, near=town), GB, lambda _lat, _lon: AUSTIN.place)
    assert query.get("pickup") == "78704,50,mi"
    posted = Criteria(required=bike, near=town, handover=Handover.DELIVERY)
    (query,) = queries(posted, GB, lambda _lat, _lon: AUSTIN.place)
    assert query.get("postcode") == "78704"
    (query,) = queries(Criteria(required=bike, near=town), GB, lambda _lat, _lon: None)
    assert (query.get("pickup"), query.get("in")) == ("", "US")
    (query,) = queries(Criteria(required=bike, near=LEEDS), GB, lambda _lat, _lon: AUSTIN.place)
    assert query.get("pickup") == ""


def test_what_ebay_does_not_have_is_not_asked() -> None:
    assert queries(Criteria(free=True, required=_groups("sofa")), GB) == ()
    assert queries(Criteria(excluded_sellers=frozenset({"x"})), GB) == ()


def test_questions_survive_being_stored() -> None:
    for near in (LEEDS, AUSTIN):
        for query in queries(Criteria(required=_groups("a|b c"), near=near), GB):
            assert Query.from_key("ebay", query.key) == query


def test_offsets_are_multiples_of_the_page() -> None:
    query = Query("ebay", (("q", "x"), ("site", "GB")))
    assert "offset" not in parameters(query, 0)
    assert parameters(query, 200)["offset"] == "200"


def test_conditions_map_both_ways() -> None:
    assert CONDITION_OF_ID[1000] is Condition.NEW
    assert CONDITION_OF_ID[7000] is Condition.FOR_PARTS
    assert set(CONDITION_OF_ID.values()) == set(Condition)
