"""What was true when an alert fired: the JSON in `alerts.facts`, as a value with one shape.

A card is rendered later, perhaps edited weeks after; the listing row tells what is true now, these
facts tell why the person was told. Unknown keys are ignored and missing ones hold their default, so
that a release may add a fact while old rows and old workers are still about.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.alerts.card import Deal
from core.matching.verdict import Note

_NOTES = {note.value: note for note in Note}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """The facts of one alert. Amounts are decimal strings in the JSON, times ISO 8601 in UTC."""

    price: Decimal | None = None
    """The price that fired it; None when unknown."""
    currency: str | None = None
    old_price: Decimal | None = None
    """What it cost before, in `currency`; set for a drop, and for a re-post that is cheaper."""
    distance_km: float | None = None
    """From the nearest of the searches' places; rounded to 100 m."""
    place_label: str | None = None
    """The place the distance is measured from."""
    notes: tuple[Note, ...] = ()
    soft_hits: int = 0
    """How many of the words that only rank were found."""
    deal: Deal | None = None
    caution: str | None = None
    """Key of at most one caution: "far_below_median"."""
    older: bool = False
    """Listed before every search on the card was saved, but first seen now: told silently."""
    caught_up: bool = False
    """Found by the first look after the marketplace could not be read for a while."""
    listed_at: dt.datetime | None = None
    found_at: dt.datetime | None = None
    """When a poll first showed this listing to us."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON without the facts that hold their default."""
        deal = self.deal
        data: dict[str, Any] = {
            "price": _text(self.price),
            "currency": self.currency,
            "old_price": _text(self.old_price),
            "distance_km": self.distance_km,
            "place_label": self.place_label,
            "notes": [note.value for note in self.notes] or None,
            "soft_hits": self.soft_hits or None,
            "deal": deal
            and {
                "median": str(deal.median),
                "currency": deal.currency,
                "sample": deal.sample,
                "days": deal.days,
            },
            "caution": self.caution,
            "older": self.older or None,
            "caught_up": self.caught_up or None,
            "listed_at": self.listed_at and self.listed_at.isoformat(),
            "found_at": self.found_at and self.found_at.isoformat(),
        }
        return {key: value for key, value in data.items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AlertFacts:
        """Read what `to_json` wrote, in this release or another."""
        deal = data.get("deal")
        return cls(
            price=_amount(data.get("price")),
            currency=data.get("currency"),
            old_price=_amount(data.get("old_price")),
            distance_km=data.get("distance_km"),
            place_label=data.get("place_label"),
            notes=tuple(_NOTES[note] for note in data.get("notes", ()) if note in _NOTES),
            soft_hits=data.get("soft_hits", 0),
            deal=Deal(
                median=Decimal(deal["median"]),
                currency=deal["currency"],
                sample=deal["sample"],
                days=deal["days"],
            )
            if deal
            else None,
            caution=data.get("caution"),
            older=data.get("older", False),
            caught_up=data.get("caught_up", False),
            listed_at=_moment(data.get("listed_at")),
            found_at=_moment(data.get("found_at")),
        )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
