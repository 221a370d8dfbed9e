"""One search judged against whatever marketplaces bring: matches, what was hidden, near misses."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from core.alerts.card import AlertCard
from core.condition import Condition
from core.listings.listing import PriceKind
from core.matching.adverts import is_accessory
from core.matching.compiled import compile_search
from core.matching.match import rank_of
from core.matching.prepared import PreparedListing, prepare
from core.matching.verdict import Match, Miss, Rule
from core.preview.known import Brought
from core.preview.nearest import Near, may_be_near, near_misses
from core.preview.values import Hidden, NearMiss, PreviewState
from core.searches.criteria import Criteria, Exclusion, Term

MEDIAN_SAMPLE = 3
SHOWN_HIDDEN = 8
TOO_CHEAP = Decimal("0.3")
"""A price under this share of the median is rarely for the thing itself."""
KEPT = 200
"""Cards that are kept in order; more matches are only counted."""

_BROKEN = Exclusion(Term("broken"), "broken")
_UNRELATED = frozenset({Rule.REQUIRED, Rule.TITLE, Rule.MARKETPLACE, Rule.STATE})
"""A listing that fails one of these was never about the thing, so no rule "hid" it."""


class Label(Protocol):
    """A marketplace's name as people know it, and whether it is the demonstration."""

    def __call__(self, name: str, /) -> tuple[str, bool]: ...


class Tally:
    """Counts for one criteria value. The same listing may come twice and counts once."""

    def __init__(self, criteria: Criteria, label: Label) -> None:
        self._criteria = criteria
        self._compiled = compile_search(criteria)
        self._broken_rules = compile_search(Criteria(excluded=(_BROKEN,))).exclusions
        self._label = label
        self._counts: Counter[str] = Counter()
        self._failures: dict[str, str] = {}
        self._matches: dict[int, tuple[tuple[float, ...], AlertCard]] = {}
        self._hidden: Counter[tuple[Rule, str]] = Counter()
        self._near: dict[int, Near] = {}
        self._aside: dict[int, tuple[Brought, PreparedListing]] = {}
        """Stored misses: not counted as hidden, but they may be the nearest there is."""
        self._accessories: set[int] = set()
        self._broken: set[int] = set()
        self._judged: dict[int, PreparedListing] = {}

    def answered(self, marketplace: str, failure: str | None) -> None:
        """A marketplace was read, or could not be."""
        self._counts[marketplace] += 0
        if failure is not None:
            self._failures[marketplace] = failure

    def take(self, brought: Iterable[Brought], *, only_matches: bool = False) -> None:
        """Judge listings. With `only_matches`, those that do not fit are not counted as hidden.

        That is for listings which nobody has just shown us: they were read for other people's
        searches too, so what a rule hid among them would only puzzle ("300 in another currency").
        """
        for one in brought:
            if one.listing_id in self._judged:
                continue
            prepared = prepare(one.listing)
            verdict = self._compiled.accept(prepared)
            if isinstance(verdict, Match):
                self._keep(one, prepared, verdict)
            elif only_matches:
                self._aside[one.listing_id] = (one, prepared)
            else:
                self._turn_away(one, prepared)

    def _keep(self, one: Brought, prepared: PreparedListing, match: Match) -> None:
        self._judged[one.listing_id] = prepared
        if one.item_id not in self._matches:
            self._counts[one.listing.marketplace] += 1
        card = dataclasses.replace(
            self._card(one), distance_km=match.distance_km, notes=match.notes
        )
        self._matches[one.item_id] = (rank_of(self._compiled, prepared, match), card)
        if is_accessory(prepared, self._criteria):
            self._accessories.add(one.item_id)
        if any(rule.hit(prepared) for rule in self._broken_rules):
            self._broken.add(one.item_id)

    def _turn_away(self, one: Brought, prepared: PreparedListing) -> None:
        self._judged[one.listing_id] = prepared
        misses = self._compiled.misses(prepared)
        if misses and not any(miss.rule in _UNRELATED for miss in misses):
            first = misses[0]
            self._hidden[(first.rule, first.detail if first.rule is Rule.EXCLUDED else "")] += 1
        if may_be_near(self._criteria, misses):
            self._near.setdefault(one.item_id, self._nearly(one, prepared, misses))

    def _nearly(self, one: Brought, prepared: PreparedListing, misses: tuple[Miss, ...]) -> Near:
        place, listing = self._criteria.near, one.listing
        away = place.distance_km(listing.lat, listing.lon) if place else None
        card = dataclasses.replace(self._card(one), distance_km=away)
        return Near(card, misses, is_accessory(prepared, self._criteria))

    def _card(self, one: Brought) -> AlertCard:
        label, demo = self._label(one.listing.marketplace)
        near = self._criteria.near
        return AlertCard(
            alert_id=None,
            delivery_id=None,
            listing_id=one.listing_id,
            item_id=one.item_id,
            listing=one.listing,
            marketplace_label=label,
            demo=demo,
            reason=None,
            place_label=near.place.label if near else None,
            found_at=one.found_at,
        )

    def state(self, looking: tuple[str, ...]) -> PreviewState:
        """What is known now, in the order in which it is shown."""
        found = [card for _, card in self._matches.values()]
        median, currency = _median(
            [c for c in found if c.item_id not in self._accessories | self._broken]
        )
        ranked = self._ranked(median, currency)
        hidden = self._hidden.most_common(SHOWN_HIDDEN)
        return PreviewState(
            done=not looking,
            looking=looking,
            counts=dict(self._counts),
            failures=dict(self._failures),
            cards=tuple(ranked[:KEPT]),
            item_ids=tuple(card.item_id for card in ranked),
            total=len(ranked),
            median=median,
            currency=currency,
            hidden=tuple(Hidden(rule, term, count) for (rule, term), count in hidden),
            accessories=len(self._accessories),
            near_misses=() if ranked or looking else self._near_misses(),
        )

    def _ranked(self, median: Decimal | None, currency: str | None) -> list[AlertCard]:
        """Best first, doubtful ones last.

        What is hardly the thing itself, or hardly in order, is cheap, and would else stand in front
        of everything people came for.
        """

        def doubtful(card: AlertCard) -> bool:
            listing = card.listing
            return (
                card.item_id in self._accessories
                or card.item_id in self._broken
                or listing.condition is Condition.FOR_PARTS
                or bool(
                    median
                    and listing.price
                    and listing.currency == currency
                    and listing.price < median * TOO_CHEAP
                )
            )

        ranked = sorted(self._matches.values(), key=lambda pair: (doubtful(pair[1]), pair[0]))
        return [card for _, card in ranked]

    def _near_misses(self) -> tuple[NearMiss, ...]:
        near, read = dict(self._near), dict(self._judged)
        for listing_id, (one, prepared) in self._aside.items():
            misses = self._compiled.misses(prepared)
            if listing_id not in read and may_be_near(self._criteria, misses):
                near.setdefault(one.item_id, self._nearly(one, prepared, misses))
                read[listing_id] = prepared
        return near_misses(self._criteria, near.values(), list(read.values()))


def _median(cards: Sequence[AlertCard]) -> tuple[Decimal | None, str | None]:
    """The typical asking price; neither bids nor placeholders say what a thing costs."""
    prices: dict[str, list[Decimal]] = {}
    for card in cards:
        listing = card.listing
        if (
            listing.price is not None
            and listing.currency
            and listing.price_kind is PriceKind.ASKING
        ):
            prices.setdefault(listing.currency, []).append(listing.price)
    if not prices:
        return None, None
    currency = max(prices, key=lambda one: len(prices[one]))
    if len(prices[currency]) < MEDIAN_SAMPLE:
        return None, currency
    return Decimal(statistics.median(prices[currency])).quantize(Decimal(1)), currency
