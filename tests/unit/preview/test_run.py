from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence

import pytest

from core.errors import BlockedError
from core.listings.listing import Listing
from core.polling.marketplace import Capabilities, Cursor, Marketplace, Query, SearchPage
from core.polling.sources import Sources
from core.preview import Known, Preview, PreviewState
from core.searches.criteria import Criteria
from tests.unit.preview.adverts import advert, brought, wanted


class Stall:
    """A marketplace that answers when it is let."""

    def __init__(self, name: str, *answers: tuple[Listing, ...] | Exception) -> None:
        self.name = name
        self.capabilities = Capabilities(label=name.title())
        self.answers = answers
        self.open = asyncio.Event()
        self.open.set()
        self.asked = 0
        self.dropped = 0

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        if not criteria.required:
            return ()
        return tuple(Query(self.name, (("n", str(n)),)) for n in range(len(self.answers)))

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        assert cursor is None
        self.asked += 1
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        answer = self.answers[int(query.get("n"))]
        if isinstance(answer, Exception):
            raise answer
        return SearchPage(listings=answer)

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        raise AssertionError((external_id, url))

    async def close(self) -> None:
        """Nothing to give back."""


@dataclasses.dataclass
class Ids:
    listing_ids: dict[str, int]
    item_ids: dict[str, int]


class Shelf:
    """A pipeline that gives ids and remembers what it was given."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, int, Query | None]] = []
        self.spent: list[str] = []

    async def spend(self, marketplace: Marketplace) -> None:
        self.spent.append(marketplace.name)

    async def __call__(
        self, marketplace: str, listings: Sequence[Listing], *, query: Query | None = None
    ) -> Ids:
        self.pages.append((marketplace, len(listings), query))
        fit = [one for one in listings if one.title != "unfit"]
        numbers = {one.external_id: int(one.external_id[1:]) for one in fit}
        return Ids(numbers, {key: number + 1000 for key, number in numbers.items()})


def preview(*stalls: Stall, shelf: Shelf | None = None, waits: tuple[float, float]) -> Preview:
    shelf = shelf or Shelf()
    return Preview(Sources(stalls), shelf, shelf.spend, waits=waits)


PATIENT = (30.0, 60.0)
HASTY = (0.0, 0.0)


async def states(
    tried: Preview, criteria: Criteria, known: Known | None = None
) -> list[PreviewState]:
    found = tried.run(criteria, known) if known else tried.run(criteria)
    return [state async for state in found]


async def test_what_is_read_goes_through_the_pipeline_with_its_query() -> None:
    shelf = Shelf()
    shop = Stall("shop", (advert(1, "Road bike"), advert(2, "unfit")))
    last = (await states(preview(shop, shelf=shelf, waits=PATIENT), wanted("bike")))[-1]
    assert last.done
    assert last.total == 1
    assert last.cards[0].item_id == 1001
    assert shelf.pages == [("shop", 2, Query("shop", (("n", "0"),)))]
    assert shelf.spent == ["shop"]


async def test_a_state_comes_whenever_a_marketplace_has_answered() -> None:
    quick = Stall("quick", (advert(1, "Bike", marketplace="quick"),))
    slow = Stall("slow", (advert(2, "Bike", marketplace="slow"),))
    slow.open.clear()
    found = preview(quick, slow, waits=PATIENT).run(wanted("bike"))
    first = await anext(found)
    assert (first.total, first.looking, first.done) == (1, ("slow",), False)
    slow.open.set()
    last = await anext(found)
    assert (last.total, last.looking, last.done) == (2, (), True)
    assert [state async for state in found] == []


async def test_whoever_stays_silent_is_named_and_let_go() -> None:
    quick = Stall("quick", (advert(1, "Bike", marketplace="quick"),))
    deaf = Stall("deaf", ())
    deaf.open.clear()
    seen = await states(preview(quick, deaf, waits=(0.01, 0.02)), wanted("bike"))
    assert ("deaf",) in [state.looking for state in seen]
    assert seen[-1].done
    assert seen[-1].failures == {"deaf": "slow"}
    assert deaf.dropped == 1


async def test_if_nobody_answers_in_time_the_person_is_told_who_is_looked_for() -> None:
    deaf = Stall("deaf", ())
    deaf.open.clear()
    seen = await states(preview(deaf, waits=HASTY), wanted("bike"))
    assert seen[-1].failures == {"deaf": "slow"}


async def test_one_query_that_fails_does_not_hide_the_other() -> None:
    shop = Stall("shop", (advert(1, "Bike"),), BlockedError("shop"))
    last = (await states(preview(shop, waits=PATIENT), wanted("bike")))[-1]
    assert last.total == 1
    assert last.failures == {"shop": "blocked"}


async def test_a_bug_in_one_marketplace_is_that_ones_failure() -> None:
    fine = Stall("fine", (advert(1, "Bike", marketplace="fine"),))
    bad = Stall("bad", ValueError("a bug"))
    last = (await states(preview(fine, bad, waits=PATIENT), wanted("bike")))[-1]
    assert last.total == 1
    assert last.failures == {"bad": "error"}


async def test_only_named_marketplaces_are_asked() -> None:
    one, other = Stall("one", ()), Stall("other", ())
    criteria = wanted("bike", marketplaces=frozenset({"other"}))
    tried = preview(one, other, waits=PATIENT)
    assert tried.asks(criteria) == ("other",)
    await states(tried, criteria)
    assert (one.asked, other.asked) == (0, 1)


async def test_without_a_marketplace_there_is_one_empty_answer() -> None:
    seen = await states(preview(waits=PATIENT), wanted("bike"))
    assert [(state.done, state.total) for state in seen] == [(True, 0)]


async def test_what_is_stored_is_shown_before_anybody_answers() -> None:
    deaf = Stall("shop", (advert(1, "Bike"), advert(2, "Bike, new")))
    deaf.open.clear()
    known = Known(stored=(brought(1, "Bike"), brought(3, "Sofa")))
    found = preview(deaf, waits=PATIENT).run(wanted("bike"), known)
    first = await anext(found)
    assert (first.total, first.looking) == (1, ("shop",))
    deaf.open.set()
    assert [state.total async for state in found] == [2]


async def test_what_is_stored_but_does_not_fit_is_not_hidden_but_may_be_nearest() -> None:
    shop = Stall("shop", (advert(2, "Bike", 900),))
    known = Known(stored=(brought(1, "Bike", 800), brought(2, "Bike", 900)))
    last = (await states(preview(shop, waits=PATIENT), wanted("bike", 100), known))[-1]
    assert [one.count for one in last.hidden] == [1]
    assert [near.card.listing_id for near in last.near_misses] == [1, 2]


async def test_what_the_person_has_hidden_is_not_shown() -> None:
    shop = Stall("shop", (advert(1, "Bike"), advert(2, "Bike", seller="sly"), advert(3, "Bike")))
    known = Known(
        stored=(brought(1, "Bike"),),
        hidden_items=frozenset({1001}),
        hidden_sellers=frozenset({("shop", "sly")}),
    )
    last = (await states(preview(shop, waits=PATIENT), wanted("bike"), known))[-1]
    assert [card.listing_id for card in last.cards] == [3]


async def test_closing_it_early_lets_go_of_everybody() -> None:
    quick = Stall("quick", (advert(1, "Bike", marketplace="quick"),))
    deaf = Stall("deaf", ())
    deaf.open.clear()
    found = preview(quick, deaf, waits=PATIENT).run(wanted("bike"))
    await anext(found)
    await found.aclose()
    assert deaf.dropped == 1


@pytest.mark.parametrize("words", ["", "bike"])
async def test_a_marketplace_that_cannot_be_asked_is_not(words: str) -> None:
    shop = Stall("shop", ())
    assert preview(shop, waits=PATIENT).asks(wanted(words)) == (("shop",) if words else ())
