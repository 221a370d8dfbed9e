"""A search tried before it is saved: what matches now, what was hidden and why, what nearly fits.

All marketplaces are asked at once; whoever answers is counted at once, and whoever is slow is named
as still looking. What is read goes through the pipeline, so that a listing first seen here still
alerts everybody else who waits for it. No transaction is open while a marketplace is asked.
"""

from __future__ import annotations

import asyncio
import dataclasses
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from core.alerts.card import AlertCard
from core.errors import MarketplaceError
from core.listings.listing import Listing, PriceKind
from core.matching.adverts import is_accessory
from core.matching.compiled import compile_search
from core.matching.match import rank_key
from core.matching.prepared import prepare
from core.matching.verdict import Match, Miss, Rule
from core.searches.criteria import Criteria
from core.searches.loosen import LOOSENERS

if TYPE_CHECKING:
    from core.polling.marketplace import Marketplace, Query
    from core.polling.sources import Sources

FIRST_ANSWER_SECONDS = 5.0
"""After so long the person sees what there is, and who is still looking."""
LAST_ANSWER_SECONDS = 20.0
MEDIAN_SAMPLE = 3
SHOWN_MISSES = 3
KEPT = 200
"""Matches that are kept in order; more are only counted."""


class Ingested(Protocol):
    """What the pipeline gives back."""

    @property
    def listing_ids(self) -> Mapping[str, int]:
        """By external id."""

    @property
    def item_ids(self) -> Mapping[str, int]:
        """By external id."""


class Ingest(Protocol):
    """The pipeline, as a preview needs it."""

    async def __call__(
        self, marketplace: str, listings: Sequence[Listing], *, query: Query | None = None
    ) -> Ingested:
        """Store a page that a query brought."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hidden:
    """How many listings one rule turned away; `term` is the word that was in the way."""

    rule: Rule
    term: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class NearMiss:
    """A listing that fails by one rule only, and the criteria that would let it in."""

    card: AlertCard
    miss: Miss
    loosened: Criteria | None


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
    """Matches, best first."""
    total: int = 0
    median: Decimal | None = None
    currency: str | None = None
    hidden: tuple[Hidden, ...] = ()
    accessories: int = 0
    """How many of the matches look like parts or accessories."""
    near_misses: tuple[NearMiss, ...] = ()

    @property
    def item_ids(self) -> tuple[int, ...]:
        """Items of all matches, so that none is repeated later."""
        return tuple(dict.fromkeys(card.item_id for card in self.cards))


@dataclasses.dataclass(slots=True)
class _Collected:
    """What came in, by item, while the preview runs."""

    counts: Counter[str] = dataclasses.field(default_factory=Counter)
    failures: dict[str, str] = dataclasses.field(default_factory=dict)
    matches: dict[int, tuple[tuple[float, ...], AlertCard]] = dataclasses.field(
        default_factory=dict
    )
    hidden: Counter[tuple[Rule, str]] = dataclasses.field(default_factory=Counter)
    near: dict[int, tuple[AlertCard, Miss]] = dataclasses.field(default_factory=dict)
    accessories: set[int] = dataclasses.field(default_factory=set)


class Preview:
    """Tries searches."""

    def __init__(self, sources: Sources, ingest: Ingest) -> None:
        self._sources = sources
        self._ingest = ingest

    def asks(self, criteria: Criteria) -> tuple[str, ...]:
        """Names of the marketplaces that would be asked."""
        return tuple(marketplace.name for marketplace, _ in self._plan(criteria))

    def _plan(self, criteria: Criteria) -> list[tuple[Marketplace, tuple[Query, ...]]]:
        named = criteria.marketplaces
        plan = [
            (marketplace, marketplace.queries(criteria))
            for marketplace in self._sources
            if not named or marketplace.name in named
        ]
        return [(marketplace, queries) for marketplace, queries in plan if queries]

    async def run(self, criteria: Criteria) -> AsyncIterator[PreviewState]:
        """Yield a state whenever a marketplace has answered, and one after five seconds."""
        collected = _Collected()
        search = _Search(criteria)
        plan = self._plan(criteria)
        tasks = {
            asyncio.ensure_future(self._ask(marketplace, queries)): marketplace.name
            for marketplace, queries in plan
        }
        waiting = set(tasks)
        deadlines = [FIRST_ANSWER_SECONDS, LAST_ANSWER_SECONDS - FIRST_ANSWER_SECONDS]
        try:
            while waiting and deadlines:
                done, waiting = await asyncio.wait(
                    waiting, timeout=deadlines[0], return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    deadlines.pop(0)
                for task in done:
                    search.take(tasks[task], task.result(), collected, self._sources.label_of)
                if waiting and deadlines:
                    yield search.state(collected, tuple(tasks[task] for task in waiting))
            for task in waiting:
                collected.failures[tasks[task]] = "slow"
        finally:
            for task in tasks:
                task.cancel()
        yield search.state(collected, ())

    async def _ask(self, marketplace: Marketplace, queries: tuple[Query, ...]) -> _Answer:
        """Ask one marketplace all its queries; one that fails does not hide the others' answer."""
        answer = _Answer()
        results = await asyncio.gather(
            *(self._ask_one(marketplace, query) for query in queries), return_exceptions=True
        )
        for result in results:
            if isinstance(result, MarketplaceError):
                answer.failure = result.kind
            elif isinstance(result, BaseException):
                raise result
            else:
                answer.listings.update(result)
        return answer

    async def _ask_one(
        self, marketplace: Marketplace, query: Query
    ) -> dict[str, tuple[Listing, int, int]]:
        page = await marketplace.search(query)
        stored = await self._ingest(marketplace.name, page.listings, query=query)
        return {
            listing.external_id: (
                listing,
                stored.listing_ids[listing.external_id],
                stored.item_ids[listing.external_id],
            )
            for listing in page.listings
            if listing.external_id in stored.listing_ids
        }


@dataclasses.dataclass(slots=True)
class _Answer:
    listings: dict[str, tuple[Listing, int, int]] = dataclasses.field(default_factory=dict)
    failure: str | None = None


class _Search:
    """One criteria value, judged against whatever comes."""

    def __init__(self, criteria: Criteria) -> None:
        self._criteria = criteria
        self._compiled = compile_search(criteria)

    def take(self, name: str, answer: _Answer, into: _Collected, label: _Label) -> None:
        """Judge what one marketplace brought."""
        if answer.failure is not None:
            into.failures[name] = answer.failure
        if answer.listings or answer.failure is None:
            into.counts[name] += 0
        for listing, listing_id, item_id in answer.listings.values():
            prepared = prepare(listing)
            verdict = self._compiled.match(prepared)
            card = self._card(listing, listing_id, item_id, label(name))
            if isinstance(verdict, Match):
                card = dataclasses.replace(
                    card, distance_km=verdict.distance_km, notes=verdict.notes
                )
                if item_id not in into.matches:
                    into.counts[name] += 1
                into.matches[item_id] = (rank_key(self._criteria, listing, verdict), card)
                if is_accessory(prepared, self._criteria):
                    into.accessories.add(item_id)
                continue
            misses = self._compiled.misses(prepared)
            told = [miss for miss in misses if miss.rule not in {Rule.REQUIRED, Rule.TITLE}]
            if len(told) == len(misses) and misses:
                into.hidden[(misses[0].rule, _term_of(misses[0]))] += 1
            if len(misses) == 1:
                into.near.setdefault(item_id, (card, misses[0]))

    def _card(
        self, listing: Listing, listing_id: int, item_id: int, label: tuple[str, bool]
    ) -> AlertCard:
        return AlertCard(
            alert_id=None,
            delivery_id=None,
            listing_id=listing_id,
            item_id=item_id,
            listing=listing,
            marketplace_label=label[0],
            demo=label[1],
            reason=None,
            place_label=self._criteria.near.place.label if self._criteria.near else None,
        )

    def state(self, collected: _Collected, looking: tuple[str, ...]) -> PreviewState:
        """What is known now, in the order in which it is shown."""
        ranked = sorted(collected.matches.values(), key=lambda pair: pair[0])
        cards = tuple(card for _, card in ranked[:KEPT])
        median, currency = _median(cards)
        hidden = tuple(
            Hidden(rule, term, count) for (rule, term), count in collected.hidden.most_common(8)
        )
        near: tuple[NearMiss, ...] = ()
        if not cards and not looking:
            near = self._near(collected)
        return PreviewState(
            done=not looking,
            looking=looking,
            counts=dict(collected.counts),
            failures=dict(collected.failures),
            cards=cards,
            total=len(collected.matches),
            median=median,
            currency=currency,
            hidden=hidden,
            accessories=len(collected.accessories),
            near_misses=near,
        )

    def _near(self, collected: _Collected) -> tuple[NearMiss, ...]:
        found = [
            NearMiss(card, miss, loosen(self._criteria, miss))
            for card, miss in collected.near.values()
            if miss.rule in _LOOSENABLE
        ]
        found.sort(key=lambda near: (_LOOSENABLE.index(near.miss.rule), _gap(near)))
        return tuple(found[:SHOWN_MISSES])


class _Label(Protocol):
    def __call__(self, name: str, /) -> tuple[str, bool]: ...


def _term_of(miss: Miss) -> str:
    return miss.detail if miss.rule is Rule.EXCLUDED else ""


def _gap(near: NearMiss) -> Decimal:
    price = near.card.listing.price
    return price if price is not None else Decimal(0)


def _median(cards: Sequence[AlertCard]) -> tuple[Decimal | None, str | None]:
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


_LOOSENABLE = (
    Rule.PRICE_HIGH,
    Rule.DISTANCE,
    Rule.HANDOVER,
    Rule.REQUIRED,
    Rule.TITLE,
    Rule.CONDITION,
    Rule.PRICE_LOW,
    Rule.EXCLUDED,
    Rule.BUYING,
)
"""Rules a person may want to loosen, the likeliest first."""


def loosen(criteria: Criteria, miss: Miss) -> Criteria | None:
    """The criteria that would let such a listing in, changed as little as makes sense."""
    loosener = LOOSENERS.get(miss.rule)
    return loosener(criteria, miss.detail, miss.found) if loosener else None
