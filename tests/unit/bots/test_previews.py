from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bots.replies import Buttons, Card, Notice, Part, Press, Style, Text
from bots.texts.translate import Texts
from bots.tokens import Tokens
from bots.views.cards import CardStyle
from bots.views.previews import PreviewView, chip_rows, hidden_line, remarks
from core.matching.verdict import Miss, Rule
from core.preview import Hidden, NearMiss, PreviewState
from core.preview.tally import Tally
from core.searches.criteria import Criteria, Near
from tests.unit.preview.adverts import LEEDS, brought, wanted

STYLE = CardStyle(
    Texts(), "mi", Tokens(("a key",)), dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
)
LABELS = {"shop": "The Shop", "fair": "The Fair"}
BIKE = wanted("bike", 400)


def view(criteria: Criteria = BIKE) -> PreviewView:
    return PreviewView(STYLE, LABELS, 7, criteria)


def state(count: int = 5, **more: object) -> PreviewState:
    tally = Tally(BIKE, lambda name: (LABELS[name], False))
    tally.take([brought(number, f"Bike {number}", 100 + number) for number in range(count)])
    tally.answered("shop", None)
    return dataclasses.replace(tally.state(()), **more)  # type: ignore[arg-type]  # by its fields


def words(parts: tuple[Part, ...]) -> str:
    shown = [part for part in parts if isinstance(part, Text | Notice)]
    return "\n".join("".join(span.text for span in part.rich) for part in shown)


def presses(parts: tuple[Part, ...]) -> list[Press]:
    return [p for part in parts if isinstance(part, Buttons) for row in part.rows for p in row]


def labels(parts: tuple[Part, ...]) -> list[str]:
    return [press.label for press in presses(parts)]


def test_the_first_line_names_who_is_asked_and_the_remarks_follow() -> None:
    said = (Notice(Texts().rich("watch.anywhere")),)
    parts = view().looking(("shop", "fair"), (), said)
    assert words(parts).splitlines() == [
        "bike · up to £400", "Looking on The Shop, The Fair…", "Anywhere",
    ]  # fmt: skip
    assert "No marketplace" in words(view().looking((), ()))


def test_nothing_can_be_watched_where_nobody_can_be_asked() -> None:
    nobody = view().found(PreviewState(done=True), (), changes=False)
    assert "No marketplace that is switched on can look for this" in words(nobody)
    assert labels(nobody) == ["Change", "Cancel"]
    assert "✅ Watch this" in labels(view().found(state(0), (), changes=False))


def test_every_marketplace_is_counted_and_each_failure_reads_well() -> None:
    counts = {"shop": 5, "fair": 0}
    assert "5 match now (The Fair 0, The Shop 5)" in words(
        view().found(state(counts=counts), (), changes=False)
    )
    refused = state(counts=counts, failures={"fair": "blocked"})
    said = words(view().found(refused, (), changes=False))
    assert "(The Shop 5)" in said
    assert "The Fair could not be read: the site refuses us." in said
    partly = state(counts={"shop": 5}, failures={"shop": "rate_limited"})
    said = words(view().found(partly, (), changes=False))
    assert "(The Shop 5)" in said
    assert "The Shop could be read only in part: asked too often." in said
    slow = state(counts=counts, failures={"fair": "slow"})
    said = words(view().found(slow, (), changes=False))
    assert "The Fair is slow to answer. Watch this, and I look there again." in said


def test_nothing_found_names_who_was_read_and_who_is_still_looking() -> None:
    nothing = state(0, counts={"shop": 0, "fair": 0}, failures={"fair": "unavailable"})
    said = words(view().found(nothing, (), changes=False))
    assert "Nothing matches right now on The Shop." in said
    assert "The Fair could not be read: it does not answer." in said
    early = state(0, done=False, counts={"shop": 0}, looking=("fair",))
    said = words(view().found(early, (), changes=False))
    assert "Nothing on The Shop yet." in said
    assert "Still looking on The Fair…" in said
    unread = state(0, counts={"shop": 0}, failures={"shop": "blocked"})
    assert "I could not look anywhere just now" in words(view().found(unread, (), changes=False))


def test_three_cards_whatever_was_found() -> None:
    for count in (1, 3, 40):
        parts = view().found(state(count), (), changes=False)
        cards = [part for part in parts if isinstance(part, Card)]
        assert len(cards) == min(3, count)
        assert all(card.small and not card.rows for card in cards)


def test_show_all_only_where_more_than_three_are_there() -> None:
    assert "Show all 5" in labels(view().found(state(5), (), changes=False))
    assert not [x for x in labels(view().found(state(3), (), changes=False)) if "Show all" in x]


def test_a_change_is_not_called_watching() -> None:
    assert "✅ Change the search" in labels(view().found(state(), (), changes=True))
    primary = [p for p in presses(view().found(state(), (), changes=False)) if p.style == "primary"]
    assert [press.label for press in primary] == ["✅ Watch this"]


def test_failures_and_slowness_are_named() -> None:
    found = state(1, failures={"fair": "blocked"}, looking=("shop",), done=False)
    said = words(view().found(found, (), changes=False))
    assert "The Fair could not be read: the site refuses us" in said
    assert "Still looking on The Shop…" in said


def test_nothing_found_yet_is_not_nothing_found() -> None:
    early = words(view().found(state(0, looking=("shop",), done=False), (), changes=False))
    assert "Nothing matches" not in early
    assert "Nothing matches" in words(view().found(state(0), (), changes=False))


def test_nothing_read_is_not_nothing_found() -> None:
    unread = state(0, failures={"shop": "unavailable"})
    assert "could not look anywhere" in words(view().found(unread, (), changes=False))
    nobody = PreviewState(done=True)
    assert "No marketplace" in words(view().found(nobody, (), changes=False))


def test_what_hid_something_offers_to_show_it() -> None:
    hidden = (Hidden(Rule.WANTED, "", 2), Hidden(Rule.BOX_ONLY, "", 1))
    shown = labels(view().found(state(1, hidden=hidden), (), changes=False))
    assert {"Show wanted ads", "Show boxes"} <= set(shown)
    near = dataclasses.replace(BIKE, near=Near(LEEDS, 20))
    assert "+ posted items" in labels(view(near).found(state(1), (), changes=False))


def test_parts_are_offered_to_be_hidden_over_a_third() -> None:
    assert "Hide parts" in labels(view().found(state(3, accessories=2), (), changes=False))
    assert "Hide parts" not in labels(view().found(state(3, accessories=1), (), changes=False))


def test_hidden_counts_name_the_word() -> None:
    said = hidden_line(
        (
            Hidden(Rule.ACCESSORY, "", 31),
            Hidden(Rule.EXCLUDED, "broken", 6),
            Hidden(Rule.CONDITION, "", 2),
            Hidden(Rule.SELLER, "", 1),
        ),
        Texts(),
    )
    assert said == (
        "31 parts and accessories, 6 broken, 2 in another condition, 1 for other reasons"
    )


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_every_rule_that_hides_has_words_of_its_own_or_is_one_of_the_others(language: str) -> None:
    said = {hidden_line((Hidden(rule, "w", 2),), Texts(language)) for rule in Rule}
    others = hidden_line((Hidden(Rule.SELLER, "", 2),), Texts(language))
    assert len(said) == len(Rule) - 4
    assert others in said


def test_a_near_miss_says_its_rule_and_what_would_let_it_in() -> None:
    card = state(1).cards[0]
    dear = dataclasses.replace(BIKE, price_max=Decimal(450))
    found = state(0, near_misses=(NearMiss(card, (Miss(Rule.PRICE_HIGH, "400", "450"),), dear, 3),))
    parts = view().found(found, (), changes=False)
    cards = [part for part in parts if isinstance(part, Card)]
    assert cards[0].reason == "£100: over your limit"
    assert "Up to £450: 3" in labels(parts)


def test_chips_carry_the_draft_and_their_number() -> None:
    kept: dict[str, Any] = {
        "questions": [
            {
                "kind": "place",
                "text": "leeds",
                "options": [
                    {"key": "place", "label": "Leeds, UK"},
                    {"key": "place", "label": "Leeds, Alabama"},
                ],
            }
        ],
        "chips": [
            {
                "kind": "assumed_radius",
                "text": "25 mi",
                "detail": [],
                "without": {"free": True},
                "instead": None,
            },
            {"kind": "unused", "text": "blah", "detail": [], "without": None, "instead": {"a": 1}},
            {
                "kind": "needs_home",
                "text": "near me",
                "detail": [],
                "without": None,
                "instead": None,
            },
        ],
    }
    rows = chip_rows(STYLE, 7, kept)
    shown = [[press.label for press in row] for row in rows]
    assert shown == [
        ["Leeds, UK", "Leeds, Alabama"],
        ["25 mi assumed ✕", "+ make “blah” a word"],
        ["📍 Say where"],
    ]
    read = [STYLE.tokens.read(press.token or "") for row in rows for press in row]
    assert read == [
        ("d.option", ("7", "0", "0")),
        ("d.option", ("7", "0", "1")),
        ("d.drop", ("7", "0")),
        ("d.add", ("7", "1")),
        ("d.where", ("7",)),
    ]
    assert rows[1][0].style is Style.CHIP
    said = words(remarks(STYLE, kept))
    assert "Which leeds do you mean?" in said
    assert "not used: “blah”" in said


def test_hostile_words_are_never_marks() -> None:
    odd = wanted("*x* ~y~ {max} <b>")
    parts = view(odd).found(state(1), (), changes=False)
    assert "*x* ~y~ {max} <b>" in words(parts)
