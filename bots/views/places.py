"""Destinations as their owner reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bots.replies import Span
from bots.views.platforms import platform_name
from bots.views.strangers import cut

if TYPE_CHECKING:
    from bots.replies import Rich
    from bots.texts.translate import Texts


class Shown(Protocol):
    """What is shown of a destination."""

    @property
    def id(self) -> int: ...
    @property
    def platform(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def searches(self) -> int: ...
    @property
    def troubled_at(self) -> object: ...


KINDS = frozenset({"email", "sms", "webhook", "ntfy", "pushover", "webpush", "fcm"})


def kind_name(texts: Texts, platform: str) -> str:
    """What people call the way."""
    return texts(f"reach.kind_{platform}") if platform in KINDS else platform_name(platform)


def place_name(texts: Texts, place: Shown) -> str:
    """Its own name, or that of the way."""
    return cut(place.name, 40) or kind_name(texts, place.platform)


def place_line(texts: Texts, number: int, place: Shown, here: int) -> Rich:
    """One line: which, what it is, how it is told, and whether it works."""
    name = place_name(texts, place)
    about = [kind_name(texts, place.platform)] if place.name else []
    if place.id == here:
        about.append(texts("reach.here"))
    about.append(texts(f"reach.format_{place.format}"))
    if place.state != "active":
        about.append(texts(f"reach.state_{place.state}"))
    elif place.troubled_at is not None:
        about.append(texts("reach.state_troubled"))
    if place.searches:
        about.append(texts("reach.searches", n=place.searches))
    lead = f"{number}. " if number else ""
    return (Span(lead), Span(name, bold=True), Span(f" · {' · '.join(about)}"))
