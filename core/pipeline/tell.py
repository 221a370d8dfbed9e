"""From changes to cards: ask the index, read what is known of the searches, decide."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from core.listings.comparables import DAYS
from core.listings.statements import STORED, stored_listing
from core.pipeline.context import load_searches, load_told
from core.pipeline.deals import LISTINGS, Deals, Page, patterns
from core.pipeline.decide import Decider
from core.pipeline.found import Found, Matcher, find

if TYPE_CHECKING:
    from core.listings.listing import Change, Listing
    from core.listings.service import Connection
    from core.pipeline.context import SearchContext

# The newest rows are taken first, by the index on changed_at: that bounds what the question costs.
_COMPARABLE: Final = f"""
    SELECT l.marketplace, ROW({STORED}) AS row
    FROM (
        SELECT * FROM listings WHERE changed_at > $1 ORDER BY changed_at DESC LIMIT 10000
    ) l
    WHERE l.state = 'active' AND l.price_kind = 'asking' AND l.currency = $2
      AND l.title ILIKE ANY($3::text[])
    ORDER BY l.changed_at DESC LIMIT $4
"""  # noqa: S608 - joined from a constant, values are bound

LONGEST_HOLD: Final = 0.002
"""After so many seconds of matching the loop is given back, for chat replies come first."""


async def find_all(matcher: Matcher, changes: Iterable[Change]) -> list[Found]:
    """The changes that concern somebody, each with every search that it satisfies."""
    found: list[Found] = []
    began = time.perf_counter()
    for change in changes:
        one = find(matcher, change)
        if one is not None:
            found.append(one)
        if time.perf_counter() - began > LONGEST_HOLD:
            await asyncio.sleep(0)
            began = time.perf_counter()
    return found


class Teller:
    """Makes a `Decider` for what was found."""

    def __init__(self, promised: Callable[[str], int]) -> None:
        self._deals = Deals()
        self._promised = promised

    async def decider(
        self,
        connection: Connection,
        marketplace: str,
        found: Sequence[Found],
        listings: Iterable[Listing],
        now: dt.datetime,
        *,
        also: Collection[int] = (),
        all_told: bool = False,
    ) -> Decider:
        """Everything that decisions about these finds stand on.

        `also` names further searches to be read. An item that has just got its number cannot have
        been told of; with `all_told` that is asked all the same, for items that are not that new.
        """
        search_ids = {search_id for one in found for search_id in one.matches}
        search_ids.update(also)
        afters = [one.change.after for one in found]
        searches = await load_searches(
            connection,
            search_ids,
            now,
            marketplace=marketplace,
            item_ids={after.item_id for after in afters},
            sellers={after.listing.seller for after in afters if after.listing.seller},
        )
        items = {one.change.after.item_id for one in found if all_told or one.before is not None}
        await self._recall(connection, found, searches, now)
        places = {place for one in searches.values() for place in one.destination_ids}
        return Decider(
            searches=searches,
            told=await load_told(connection, places, items),
            silenced=frozenset(),
            deals=self._deals,
            page=Page(listings),
            now=now,
            promised=self._promised,
        )

    async def _recall(
        self,
        connection: Connection,
        found: Sequence[Found],
        searches: Mapping[int, SearchContext],
        now: dt.datetime,
    ) -> None:
        """Read again what such things cost, if that was forgotten; a restart forgets it all."""
        kinds = dict.fromkeys(
            (required, currency)
            for one in found
            if (currency := one.change.after.listing.currency) is not None
            for search_id in one.matches
            if search_id in searches and (required := searches[search_id].required) is not None
        )
        for kind in self._deals.forgotten(kinds, now):
            since = now - dt.timedelta(days=DAYS)
            rows = await connection.fetch(_COMPARABLE, since, kind[1], patterns(kind[0]), LISTINGS)
            stored = [stored_listing(row["marketplace"], row["row"]).listing for row in rows]
            self._deals.recall(kind, reversed(stored), now)
