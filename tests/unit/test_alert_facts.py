from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.alerts.card import Deal
from core.alerts.facts import AlertFacts
from core.matching.verdict import Note

amounts = st.none() | st.decimals(0, 10**9, places=2)
moments = st.none() | st.datetimes(
    min_value=dt.datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(dt.UTC),
)
deals = st.builds(
    Deal,
    median=st.decimals(0, 10**6, places=2),
    currency=st.just("GBP"),
    sample=st.integers(5, 500),
    days=st.integers(1, 90),
)


@given(
    st.builds(
        AlertFacts,
        price=amounts,
        old_price=amounts,
        currency=st.none() | st.just("GBP"),
        distance_km=st.none() | st.floats(0, 20_000),
        place_label=st.none() | st.text(),
        notes=st.lists(st.sampled_from(Note), unique=True).map(tuple),
        soft_hits=st.integers(0, 5),
        deal=st.none() | deals,
        older=st.booleans(),
        listed_at=moments,
        found_at=moments,
    )
)
def test_facts_survive_their_json(facts: AlertFacts) -> None:
    assert AlertFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_a_fact_of_another_release_is_no_obstacle() -> None:
    facts = AlertFacts.from_json({"notes": ["price_unknown", "of_the_future"], "mood": "blue"})
    assert facts == AlertFacts(notes=(Note.PRICE_UNKNOWN,))
    assert AlertFacts(price=Decimal(0)).to_json() == {"price": "0"}
