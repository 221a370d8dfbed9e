"""What a preview has found so far."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

from core.alerts.card import AlertCard
from core.matching.verdict import Miss, Rule
from core.searches.criteria import Criteria


@dataclasses.dataclass(frozen=True, slots=True)
class Hidden:
    """How many listings one rule turned away; `term` is the word that was in the way."""

    rule: Rule
    term: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class NearMiss:
    """A listing that nearly fits, and the criteria that would let it in."""

    card: AlertCard
    misses: tuple[Miss, ...]
    """Every rule that it fails, at least one."""
    loosened: Criteria | None
    brings: int = 0
    """How many of the listings that were read the loosened criteria would match."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PreviewState:
    """What is known so far."""

    done: bool
    looking: tuple[str, ...] = ()
    """Marketplaces that have not answered."""
    counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    failures: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Marketplaces that could not be read, with the kind of error."""
    cards: tuple[AlertCard, ...] = ()
    """Matches, best first; of very many only the best."""
    item_ids: tuple[int, ...] = ()
    """Items of all matches, so that none is repeated later."""
    total: int = 0
    median: Decimal | None = None
    currency: str | None = None
    hidden: tuple[Hidden, ...] = ()
    accessories: int = 0
    """How many of the matches look like parts or accessories."""
    near_misses: tuple[NearMiss, ...] = ()
