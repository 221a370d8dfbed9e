"""What a person looks for, as data: the parsed form of one line of the search language.

Pure values. `parse.py` makes them from text, `format.py` writes them back, `core.matching` reads
them. `parse(format(c)).criteria == c` for every criteria value these classes can hold.
"""

from __future__ import annotations

import dataclasses
import enum
from decimal import Decimal

from pydantic import TypeAdapter

from core.condition import Condition
from core.places import Place, distance_km


class Handover(enum.StrEnum):
    """How the thing should reach the person."""

    ANY = "any"
    """No wish was said; with a radius it means collection only."""
    COLLECTION = "collection"
    DELIVERY = "delivery"
    COLLECTION_OR_DELIVERY = "collection_or_delivery"
    """Inside the radius, or anywhere if it can be posted."""


class Buying(enum.StrEnum):
    """Ways to buy that the person accepts."""

    ANY = "any"
    BUY_NOW = "buy_now"
    AUCTION = "auction"


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that must stand next to each other in this order.

    `text` is folded (`core.text.fold`): lower case, no accents, single spaces. `exact` keeps light
    plural handling away ("13 mini", a quoted phrase, a model number).
    """

    text: str
    exact: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Exclusion:
    """What must not be said of the thing. Negated mentions ("no cracks") survive.

    `family` names a family of `core.searches.families` (for example "broken", which also hides
    faulty and spares or repairs); None means this term alone.
    """

    term: Term
    family: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Near:
    """A radius about a place. `assumed` is true when the person named no radius."""

    place: Place
    radius_km: float
    unit: str = "mi"
    assumed: bool = False

    def distance_km(self, lat: float | None, lon: float | None) -> float | None:
        """How far away that is; None for what is nowhere."""
        if lat is None or lon is None:
            return None
        return distance_km(self.place.lat, self.place.lon, lat, lon)


@dataclasses.dataclass(frozen=True, slots=True)
class Criteria:
    """One search. Everything is optional but a usable word, or `free`.

    A seller alone is none: no marketplace lists their things without a word.
    """

    required: tuple[tuple[Term, ...], ...] = ()
    """All groups must match; inside a group any alternative will do."""
    excluded: tuple[Exclusion, ...] = ()
    soft: tuple[Term, ...] = ()
    """Words that lift a listing in the ranking and never hide one."""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    currency: str | None = None
    """ISO 4217; None only when no price was said and no place or person tells one."""
    free: bool = False
    about: Decimal | None = None
    """The amount behind "£250ish"; `price_max` already holds the widened limit."""
    near: Near | None = None
    country: str | None = None
    """ISO 3166 alpha-2 when a whole country was named ("anywhere in the UK")."""
    conditions: frozenset[Condition] = frozenset()
    marketplaces: frozenset[str] = frozenset()
    handover: Handover = Handover.ANY
    buying: Buying = Buying.ANY
    only_sellers: frozenset[str] = frozenset()
    """Any of these, and nobody else; a listing that names no seller is none of theirs."""
    excluded_sellers: frozenset[str] = frozenset()
    pins: frozenset[str] = frozenset()
    """What one marketplace calls a category or a place, as a pasted address had it:
    "ebay/category/gb.177", "facebook/place/nyc". A place narrows what
    that one is asked, no more; a category also turns away what somebody else's question brought."""
    years: tuple[int | None, int | None] | None = None
    mileage_max: int | None = None
    """In `mileage_unit`; a listing that states no mileage passes and is marked."""
    mileage_unit: str = "mi"
    every_minutes: int | None = None
    anywhere_in_text: bool = False
    """Required words may all stand in the description; otherwise one must stand in the title."""
    show_wanted: bool = False
    show_box_only: bool = False
    hide_accessories: bool = False


_ADAPTER = TypeAdapter(Criteria)


def to_json(criteria: Criteria) -> dict[str, object]:
    """Plain JSON, without the fields that hold their default."""
    data: dict[str, object] = _ADAPTER.dump_python(criteria, mode="json", exclude_defaults=True)
    return data


def from_json(data: object) -> Criteria:
    """Read what `to_json` wrote."""
    return _ADAPTER.validate_python(data)
