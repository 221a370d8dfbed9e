"""Names to places, offline."""

from __future__ import annotations

from typing import Protocol

from core.places import Place


class Gazetteer(Protocol):
    """Knows where places are. All methods are quick (about a millisecond) and need no network."""

    def find(self, name: str, *, hint_country: str | None = None, limit: int = 6) -> list[Place]:
        """Places of that name, most likely first; empty when unknown.

        The name may carry its region ("Austin, TX", "Leeds, UK", "Leeds, Alabama"), be a postcode
        that can be placed, or a label that an earlier answer gave. `hint_country` only reorders.
        """

    def get(self, place_id: str) -> Place | None:
        """The place with this id."""

    def starts_with(self, prefix: str, limit: int = 8) -> list[Place]:
        """For autocompletion, most populous first."""

    def nearest(self, lat: float, lon: float) -> Place | None:
        """The populated place next to a position."""
