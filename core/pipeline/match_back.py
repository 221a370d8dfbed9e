"""Looking back: what changed in the minute before a search was saved, edited or resumed.

The index learns of a search a moment after it is saved, and a page that was being matched just then
has not met it. So once the index knows the search, and the pages then under way are through, the
listings that changed since a minute before are held against it. What was told or shown already is
not told again: the alert's key and the search's seen items see to that.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.alerts.create import create_alerts
from core.alerts.naming import Also, name_searches
from core.listings.listing import Change, ChangeKind, Listing, PriceKind
from core.listings.statements import STORED, stored_listing
from core.matching.verdict import Match, NeedsDetail
from core.pipeline.first_page import without_news
from core.pipeline.tell import Teller, find_all

if TYPE_CHECKING:
    from core.alerts.create import NewAlert
    from core.clock import Clock
    from core.listings.service import Connection
    from core.matching.index import Index
    from core.pipeline.gate import Gate
    from core.pipeline.slots import Slots

BEFORE: Final = dt.timedelta(minutes=1)
MOST: Final = 5_000
"""Listings looked at; a minute in which more changed was a first load, which is no news."""

_RECENT: Final = f"""
    SELECT l.marketplace, ROW({STORED}) AS row, old.amount, old.currency, old.listing_id
    FROM listings l
    LEFT JOIN LATERAL (
        SELECT p.listing_id, p.amount, p.currency FROM price_points p
        WHERE p.listing_id = l.id AND p.observed_at < $1
        ORDER BY p.observed_at DESC LIMIT 1
    ) old ON l.first_seen_at < $1
    WHERE l.changed_at >= $1
    ORDER BY l.changed_at DESC LIMIT $2
"""  # noqa: S608 - joined from a constant, values are bound

_WAITING: Final = """
    SELECT DISTINCT search_id FROM search_targets
    WHERE search_id = ANY($1::bigint[]) AND baselined_at IS NULL
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Only:
    """The index, asked about some searches alone."""

    index: Index
    search_ids: Collection[int]

    def match(self, listing: Listing) -> list[tuple[int, Match | NeedsDetail]]:
        """Those of them that the listing satisfies."""
        return [hit for hit in self.index.match(listing) if hit[0] in self.search_ids]


class MatchBack:
    """Holds recent listings against searches that have just come."""

    def __init__(
        self, slots: Slots, index: Index, clock: Clock, teller: Teller, gate: Gate
    ) -> None:
        self._slots = slots
        self._index = index
        self._clock = clock
        self._teller = teller
        self._gate = gate

    async def run(self, search_ids: Collection[int], age: dt.timedelta) -> int:
        """Match back against these searches, changed at most `age` ago; how many alerts came."""
        await self._gate.drained()
        now = self._clock.now()
        since = now - max(age, dt.timedelta(0)) - BEFORE
        alerts = 0
        also: list[Also] = []
        async with self._slots.raw() as connection:
            rows = await connection.fetch(_RECENT, since, MOST)
            changes: dict[str, list[Change]] = {}
            for row in rows:
                change = _change(row, since)
                if change is not None:
                    changes.setdefault(row["marketplace"], []).append(change)
            for marketplace, some in sorted(changes.items()):
                cards, further = await self._decide(connection, marketplace, some, search_ids, now)
                alerts += (await create_alerts(connection, cards, (), now)).alerts
                also += further
        if also:
            # Apart, for a transaction takes the locks of lanes once.
            async with self._slots.raw() as connection:
                await name_searches(connection, also, now)
        return alerts

    async def _decide(
        self,
        connection: Connection,
        marketplace: str,
        changes: Sequence[Change],
        search_ids: Collection[int],
        now: dt.datetime,
    ) -> tuple[list[NewAlert], list[Also]]:
        """Cards of one marketplace's changes, and searches to name on cards that are there."""
        found = await find_all(Only(self._index, frozenset(search_ids)), changes)
        if not found:
            return [], []
        listings: Iterable[Listing] = (change.after.listing for change in changes)
        decider = await self._teller.decider(
            connection, marketplace, found, listings, now, all_told=True
        )
        waiting = {row[0] for row in await connection.fetch(_WAITING, list(search_ids))}
        pairs = {
            (search_id, one.change.after.item_id)
            for one in found
            for search_id in one.matches
            if search_id in waiting
        }
        silenced = without_news(pairs, changes, decider.searches)
        decider = dataclasses.replace(decider, silenced=silenced)
        return decider.cards(found), decider.further(found)


def _change(row: Any, since: dt.datetime) -> Change | None:
    """A recent row as the change that it was; None when its price did not move.

    What a listing said before is not kept but for its price, and that is what a search may have
    missed on.
    """
    after = stored_listing(row["marketplace"], row["row"])
    if after.first_seen_at >= since:
        return Change(kind=ChangeKind.NEW, after=after)
    old = (row["amount"], row["currency"])
    if row["listing_id"] is None or old == (after.listing.price, after.listing.currency):
        return None
    before = dataclasses.replace(
        after.listing,
        price=row["amount"],
        currency=row["currency"],
        price_kind=PriceKind.UNKNOWN if row["amount"] is None else PriceKind.ASKING,
    )
    return Change(kind=ChangeKind.CHANGED, after=after, before=before)
