"""Which searches a change concerns: the index asked about a listing as it is and as it was."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol

from core.alerts.reasons import Before, has_fallen
from core.listings.listing import ListingState
from core.matching.verdict import Match

if TYPE_CHECKING:
    from core.listings.listing import Change, Listing
    from core.matching.verdict import NeedsDetail


class Matcher(Protocol):
    """The part of `core.matching.index.Index` that is asked here."""

    def match(self, listing: Listing) -> list[tuple[int, Match | NeedsDetail]]:
        """Every search that the listing satisfies."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A change and every search that it satisfies now."""

    change: Change
    before: Listing | None
    """The earlier reading, or the earlier advert of a re-post."""
    matches: dict[int, Match]
    verdicts: dict[int, Before]
    """What each of these searches said of `before`."""
    unread: dict[int, str]
    """Searches whose verdict waits for something the page does not carry, and what that is."""


def find(matcher: Matcher, change: Change) -> Found | None:
    """Ask the index; None when the change concerns nobody.

    The state of the earlier reading is left aside: a thing that was sold and is back has matched
    before. Whether only its price stood in the way is asked with the price of now.
    """
    after = change.after.listing
    matches: dict[int, Match] = {}
    unread: dict[int, str] = {}
    for search_id, verdict in matcher.match(after):
        if isinstance(verdict, Match):
            matches[search_id] = verdict
        else:
            unread[search_id] = verdict.what
    if not matches and not unread:
        return None
    before = change.before or (change.twin.listing if change.twin is not None else None)
    verdicts = {} if before is None or not matches else _verdicts(matcher, before, after, matches)
    return Found(change=change, before=before, matches=matches, verdicts=verdicts, unread=unread)


def _verdicts(
    matcher: Matcher, before: Listing, after: Listing, matches: dict[int, Match]
) -> dict[int, Before]:
    on_offer = dataclasses.replace(before, state=ListingState.ACTIVE)
    matched = _matched(matcher, on_offer)
    cheaper: set[int] = set()
    if has_fallen(before, after) and not matches.keys() <= matched:
        repriced = dataclasses.replace(
            on_offer,
            price=after.price,
            price_kind=after.price_kind,
            currency=after.currency,
            postage=after.postage,
        )
        cheaper = _matched(matcher, repriced)
    return {
        search_id: Before.MATCHED
        if search_id in matched
        else (Before.PRICE_MISSED if search_id in cheaper else Before.MISSED)
        for search_id in matches
    }


def _matched(matcher: Matcher, listing: Listing) -> set[int]:
    return {
        search_id for search_id, verdict in matcher.match(listing) if isinstance(verdict, Match)
    }
