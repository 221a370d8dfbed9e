"""The line a lock screen shows, for every card there is: price, title, distance, nothing before."""

from __future__ import annotations

import dataclasses
import re

import pytest

from bots.texts.translate import Texts
from bots.views.cards import CardStyle, card_of, first_rows
from core.alerts.states import Reason
from core.listings.listing import ListingState
from tests.conftest import NOW
from tests.unit.bots.test_cards import CARD, LISTING, STYLE


def labels(card: object) -> list[str]:
    return [press.label for row in first_rows(card, STYLE) for press in row]  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [*Reason, None])
@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("state", list(ListingState))
def test_every_card_begins_with_price_title_and_distance(
    reason: Reason | None, state: ListingState, *, small: bool
) -> None:
    card = dataclasses.replace(
        CARD,
        reason=reason,
        listing=dataclasses.replace(LISTING, state=state),
        community=True,
        claimed_by="Ana",
        claimed_at=NOW,
        older_advert=True,
        caution="far_below_median",
    )
    assert card_of(card, STYLE, small=small).summary == "£285 · Trek Marlin 5 M · 6 mi"


@pytest.mark.parametrize(
    ("locale", "units", "line"),
    [
        ("de-DE", "km", "285 £ · Trek Marlin 5 M · 10 km"),
        ("fr-FR", "km", "285 £GB · Trek Marlin 5 M · 10 km"),
        ("es-ES", "km", "285 GBP · Trek Marlin 5 M · 10 km"),
    ],
)
def test_the_line_is_in_the_readers_numbers(locale: str, units: str, line: str) -> None:
    style = CardStyle(Texts(locale, "UTC"), units, STYLE.tokens, NOW)
    said = re.sub(r"[\u00a0\u202f]", " ", card_of(CARD, style).summary)
    assert said == line


def test_in_a_community_a_card_says_who_is_on_it() -> None:
    assert "🙋 I'm on it" not in labels(CARD)
    free = dataclasses.replace(CARD, community=True)
    assert labels(free)[:2] == ["Open on Demo market", "🙋 I'm on it"]
    claimed = dataclasses.replace(free, claimed_by="Ana", claimed_at=NOW)
    assert labels(claimed)[:2] == ["Open on Demo market", "Release"]
    assert card_of(claimed, STYLE).badge == "Ana is on it, 12:00"
