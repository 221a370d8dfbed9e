"""The conversation that every platform must hold alike, as data: who does what, and what is said.

A step does one thing and names some of the words that must then stand in the chat. Everything else
about the answer is compared with the web chat's answer to the same step.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from core.listings.listing import Listing
from tests.integration.world import advert


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event, or one advert appearing. Exactly one of the first five is set."""

    name: str
    say: str = ""
    press: str = ""
    """Part of a button's label; the newest such button of this person is pressed."""
    press_of: str = ""
    """The same, but a button that stands in Ana's chat, pressed by somebody else."""
    forge: str = ""
    """The same, with its last character changed."""
    appears: tuple[Listing, ...] = ()
    who: str = "ana"
    minutes: float = 0
    """Time that passes before it."""
    shows: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    answers_card: bool = False
    """The line answers the newest message that notifies of a card."""


NEAR_LEEDS: Final = {"lat": 53.9, "lon": -1.55, "collectable": True}
HOSTILE: Final = "<b>*bike*</b> @everyone </code> & `x` {name} [a](b) ~s~"


def bike(number: str, title: str, price: str, **more: object) -> Listing:
    """An advert near Leeds."""
    return advert(number, title, price, **{**NEAR_LEEDS, **more})


SHELVES: Final = (
    bike("s1", "Trek Marlin mountain bike", "285"),
    bike("s2", "Specialized mountain bike", "350"),
    bike("s3", "Mountain bike frame only", "60"),
    bike("s4", "Mountain bike, broken gears", "90"),
    bike("s5", "Boys mountain bike", "120"),
)
"""What the shop holds when the conversation begins."""

LINE: Final = "mountain bike under £400 within 15 miles of Leeds, UK, not broken"
SCRIPT: Final = (
    Step(name="start", say="/start", shows=("I watch second-hand sites", "Looking on: Shop")),
    Step(name="help", say="/help", shows=("/watches", "/share 2")),
    Step(name="make", say=LINE, shows=("mountain bike", "up to £400", "4 match now")),
    Step(name="show all", press="Show all 4", shows=("Specialized mountain bike",)),
    Step(name="change asked", press="Change", shows=("Write what should change",)),
    Step(name="change", say="max 300", shows=("up to £300", "3 match now")),
    Step(name="save", press="Watch this", shows=("Watching mountain bike",)),
    Step(name="list", say="/watches", shows=("You are watching one search", "1. mountain bike")),
    Step(
        name="alert",
        minutes=3,
        appears=(bike("n1", "Giant mountain bike", "200", seller="sly"),),
        shows=("£200", "Giant mountain bike", "7 mi", "New"),
    ),
    Step(name="more", press="More", shows=("Giant mountain bike",)),
    Step(name="why", press="Why", shows=("1. mountain bike: it matches",)),
    Step(name="snooze asked", press="Snooze", shows=("for how long",)),
    Step(name="snooze", press="A week", shows=("Silent about mountain bike until",)),
    Step(name="snooze undone", press="Undo", shows=("Undone",)),
    Step(name="not for me", press="Back", shows=("Giant mountain bike",)),
    Step(name="hide", press="Not for me", shows=("Hidden. Why?",)),
    Step(name="too dear", press="Too dear", shows=("stop at £180",)),
    Step(name="dearer refused", press="No", shows=("nothing changed",)),
    Step(
        name="burst",
        minutes=20,
        appears=tuple(bike(f"b{n}", f"Kona mountain bike {n}", str(150 + n)) for n in range(5)),
        shows=("5 new matches", "Kona mountain bike"),
    ),
    Step(name="burst shown whole", press="Show all 5", shows=("Kona mountain bike 0", "bike 4")),
    Step(name="edit asked", say="/edit 1", shows=("Write what should change",)),
    Step(name="edit", say="not red", shows=("Change mountain bike",)),
    Step(name="edited", press="Yes", shows=("mountain bike is changed", "hiding")),
    Step(name="edit undone", press="Undo", shows=("Undone",)),
    Step(name="pause", say="/pause 1", shows=("mountain bike is paused",)),
    Step(name="pause undone", press="Undo", shows=("Watching mountain bike again",)),
    Step(name="delete", say="/delete 1", shows=("mountain bike is deleted",)),
    Step(name="delete undone", press="Undo", shows=("Watching mountain bike again",)),
    Step(name="why in words", say="/why", shows=("mountain bike", "it matches")),
    Step(name="settings", say="/settings", shows=("Your settings", "Place: Leeds, UK")),
    Step(name="kilometres", press="Use kilometres", shows=("Distances in kilometres",)),
    Step(name="miles again", press="Use miles", shows=("Distances in miles",)),
    Step(name="place asked", press="📍 Place", shows=("Where are you?",)),
    Step(name="no such place", say="Nowhereville", shows=("I do not know “Nowhereville”",)),
    Step(name="cancelled", say="/cancel", shows=("nothing changed",)),
    Step(name="plans", say="/plans"),
    Step(name="share", say="/share 1", shows=("can be copied", "/start s_CODE")),
    Step(name="copied", who="bea", say="/start s_{code}", shows=("mountain bike", "£300")),
    Step(name="saved by another", who="bea", press="Watch this", shows=("Watching mountain bike",)),
    Step(name="link", say="/link", shows=("within 10 minutes", "/link CODE")),
    Step(
        name="redeemed", who="bea", say="/link {code}", shows=("Link this chat with", "2 searches")
    ),
    Step(name="agreed there", who="bea", press="Yes, link them", shows=("Now say yes",)),
    Step(name="asked here", appears=(), shows=("has your code",)),
    Step(name="agreed here", press="Yes, link them", shows=("Linked.",)),
    Step(name="one list", say="/watches", shows=("You are watching 2 searches",)),
    Step(name="nonsense", say="🦉🦉🦉", shows=()),
    Step(name="unknown command", say="/wtaches", shows=("Did you mean /watches?",)),
    Step(name="never mind", say="/cancel", shows=("nothing changed",)),
    Step(name="injection", say=f"ps5 {HOSTILE}", shows=("ps5",)),
    Step(name="markup", say="'; DROP TABLE searches; -- <script>alert(1)</script> bike"),
    Step(name="expired", forge="Cancel", shows=("This button has expired",)),
    Step(name="somebody else's", who="eve", press_of="Show all", shows=("no longer there",)),
    Step(name="somebody else's card", who="eve", press_of="Not for me", shows=("no longer there",)),
    Step(name="forget asked", say="/forget", shows=("Forget you wholly?",)),
    Step(name="forget", press="Yes, forget me", shows=("I know nothing about you",)),
    Step(name="begin again", say="/watches", shows=("not watching anything",)),
)
