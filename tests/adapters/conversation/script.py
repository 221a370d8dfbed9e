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
HOSTILE: Final = "<b>*bike*</b> @everyone </code> & `x` {name} [a](http://evil.example) ~s~"


def bike(number: str, title: str, price: str, **more: object) -> Listing:
    """An advert near Leeds."""
    return advert(number, title, price, **{**NEAR_LEEDS, **more})


SHELVES: Final = (
    bike("s1", "Trek Marlin mountain bike", "285"),
    bike("s2", "Specialized mountain bike", "350"),
    bike("s3", "Mountain bike frame only", "60"),
    bike("s4", "Mountain bike, broken gears", "90"),
)
"""What the shop holds when the conversation begins."""
