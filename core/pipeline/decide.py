"""From matches to cards: who is told what, and why. Pure, but for the deals it remembers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from core.alerts.create import NewAlert
from core.alerts.facts import AlertFacts
from core.alerts.naming import Also
from core.alerts.reasons import (
    IMPORTANCE,
    Before,
    Case,
    Told,
    caution_of,
    effective_price,
    is_silent,
    least_share,
    price_key,
    reason_of,
    worthwhile_fall,
)
from core.alerts.states import Reason
from core.listings.listing import ChangeKind

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.matching.verdict import Match
    from core.pipeline.context import SearchContext
    from core.pipeline.deals import Deals, Page
    from core.pipeline.found import Found

Hits = list[tuple["SearchContext", "Match"]]
ToldBy = Mapping[tuple[int, int], Sequence[Told]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """All that one page's decisions stand on."""

    searches: Mapping[int, SearchContext]
    told: ToldBy
    silenced: frozenset[tuple[int, int]]
    """Search and item: on the search's first page, and not news to it."""
    deals: Deals
    page: Page
    now: dt.datetime
    promised: Callable[[str], int] = lambda _plan: 0
    """How many seconds the people of a plan were promised to wait at most."""
    caught_up: bool = False
    """The page is the first one after an outage."""

    def cards(self, found: Iterable[Found]) -> list[NewAlert]:
        """At most one card for each place and listing, naming every search it satisfies."""
        return [card for one in found for card in self._cards_of(one)]

    def further(self, found: Iterable[Found]) -> list[Also]:
        """Searches that an item satisfies and that none of the cards about it names yet.

        Those on a card that is made now are named there.
        """
        return [also for one in found for also in self._further(one)]

    def _further(self, found: Found) -> Iterable[Also]:
        item_id = found.change.after.item_id
        for destination_id, hits in self._places_of(found).items():
            told = self.told.get((destination_id, item_id), ())
            if not told or self._reasons(found, destination_id, hits):
                continue
            for search, _ in hits:
                if not any(search.id in card.search_ids for card in told):
                    yield Also(destination_id, item_id, search.id)

    def _cards_of(self, found: Found) -> Iterable[NewAlert]:
        for destination_id, hits in self._places_of(found).items():
            card = self._card(found, destination_id, hits)
            if card is not None:
                yield card

    def _places_of(self, found: Found) -> dict[int, Hits]:
        """Whom the change concerns, by the places where they are told."""
        places: dict[int, Hits] = {}
        for search_id, match in found.matches.items():
            search = self.searches.get(search_id)
            if search is None or self._hidden(search, found):
                continue
            for destination_id in search.destination_ids:
                places.setdefault(destination_id, []).append((search, match))
        return places

    def _reasons(self, found: Found, destination_id: int, hits: Hits) -> set[Reason]:
        told = self.told.get((destination_id, found.change.after.item_id), ())
        reasons = (self._reason(found, search, told) for search, _ in hits)
        return {reason for reason in reasons if reason is not None}

    def _hidden(self, search: SearchContext, found: Found) -> bool:
        after = found.change.after
        return after.item_id in search.hidden_items or after.listing.seller in search.hidden_sellers

    def _card(self, found: Found, destination_id: int, hits: Hits) -> NewAlert | None:
        after = found.change.after
        told = self.told.get((destination_id, after.item_id), ())
        reasons = self._reasons(found, destination_id, hits)
        reason = next((reason for reason in IMPORTANCE if reason in reasons), None)
        if reason is None:
            return None
        facts = self._facts(found, hits, reason, told)
        return NewAlert(
            owner_id=hits[0][0].owner_id,
            destination_id=destination_id,
            item_id=after.item_id,
            listing_id=after.id,
            reason=reason,
            price_key=price_key(after.listing),
            search_ids=tuple(sorted(search.id for search, _ in hits)),
            facts=facts,
            silent=is_silent(reason, told, self.now, older=facts.older),
            patience=min(self.promised(search.plan) for search, _ in hits),
        )

    def _reason(self, found: Found, search: SearchContext, told: Sequence[Told]) -> Reason | None:
        item_id = found.change.after.item_id
        return reason_of(
            Case(
                after=found.change.after.listing,
                before=found.before,
                verdict=found.verdicts.get(search.id, Before.NOTHING),
                reposted=found.change.twin is not None,
                seen=item_id in search.seen or (search.id, item_id) in self.silenced,
                told=told,
                edited_alerts=search.edited_alerts,
                least_share=least_share(search.drop_percent),
            )
        )

    def _facts(self, found: Found, hits: Hits, reason: Reason, told: Sequence[Told]) -> AlertFacts:
        after = found.change.after
        listing = after.listing
        search, match = min(hits, key=_distance)
        price = effective_price(listing)
        deal = self.deals.of(search.required, listing.currency, self.page, self.now)
        return AlertFacts(
            price=price,
            currency=listing.currency,
            old_price=_old_price(found.before, listing, told),
            distance_km=None if match.distance_km is None else round(match.distance_km, 1),
            place_label=search.place_label,
            notes=match.notes,
            soft_hits=max(hit.soft_hits for _, hit in hits),
            deal=deal,
            caution=caution_of(price, deal),
            older=(
                reason is Reason.NEW
                and found.change.kind is ChangeKind.NEW
                and listing.listed_at is not None
                and listing.listed_at < min(one.created_at for one, _ in hits)
            ),
            caught_up=self.caught_up and found.change.kind is ChangeKind.NEW,
            listed_at=listing.listed_at,
            found_at=after.first_seen_at,
        )


def _distance(hit: tuple[SearchContext, Match]) -> tuple[float, int]:
    search, match = hit
    return (float("inf") if match.distance_km is None else match.distance_km, search.id)


def _old_price(before: Listing | None, after: Listing, told: Sequence[Told]) -> Decimal | None:
    if before is None:
        return None
    fall = worthwhile_fall(before, after, told)
    if fall is not None:
        return fall
    old, new = effective_price(before), effective_price(after)
    fell = old is not None and new is not None and new < old
    return old if fell and before.currency == after.currency else None
