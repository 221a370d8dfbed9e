"""From changes to cards: ask the index, read what is known of the searches, decide."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from core.pipeline.context import load_searches, load_told
from core.pipeline.deals import Deals, Page
from core.pipeline.decide import Decider
from core.pipeline.found import Found, Matcher, find

if TYPE_CHECKING:
    from core.listings.listing import Change, Listing
    from core.listings.service import Connection

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

    def __init__(self) -> None:
        self._deals = Deals()

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
        places = {place for one in searches.values() for place in one.destination_ids}
        return Decider(
            searches=searches,
            told=await load_told(connection, places, items),
            silenced=frozenset(),
            deals=self._deals,
            page=Page(listings),
            now=now,
        )
