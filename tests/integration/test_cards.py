"""A card holds what is true now, and why the person was told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core.alerts import claims, marks
from core.alerts.cards import load_cards
from core.alerts.facts import AlertFacts
from core.alerts.marks import Mark
from core.matching.verdict import Note
from tests.fakes.outbox import World

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database

HOSTILE = "<b>*x*</b> \u202eevil `tick` @everyone '; DROP TABLE alerts; --"


async def test_a_card_holds_the_listing_the_facts_and_the_living_searches(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    place = await world.place()
    searches = [await world.search(place.owner_id, n, name) for n, name in enumerate("abc")]
    facts = AlertFacts(
        price=Decimal("120.00"),
        currency="GBP",
        distance_km=9.7,
        place_label="Leeds, UK",
        notes=(Note.CONDITION_UNKNOWN,),
        caution="far_below_median",
        older=True,
    )
    (delivery,) = await world.alerts(
        place, search_id=searches[0], facts=facts.to_json(), reason="price_drop"
    )
    await world.run("UPDATE alerts SET search_ids = :ids", ids=searches)
    await world.run("UPDATE searches SET state = 'deleted' WHERE id = :id", id=searches[1])
    await world.run(
        "UPDATE listings SET title = :t, description = repeat(:t, 100), condition = 'good'",
        t=HOSTILE,
    )
    async with database.connect() as connection:
        await claims.claim(
            connection,
            owner_id=place.owner_id,
            item_id=1,
            member_id=place.owner_id,
            name="Ana",
            now=clock.now(),
        )
        cards = await load_cards(connection, [delivery, 999], lambda name: (name.upper(), True))
        assert await load_cards(connection, []) == {}
    card = cards[delivery]
    assert list(cards) == [delivery]
    assert (card.marketplace_label, card.demo, card.claimed_by) == ("FEED", True, "Ana")
    assert card.listing.title == HOSTILE
    assert len(card.listing.description) == 300
    assert (card.search_names, card.search_ids) == (("a", "c"), tuple(searches))
    assert (card.listing.price, card.old_price) == (Decimal("101.00"), Decimal("120.00"))
    assert (card.distance_km, card.place_label) == (9.7, "Leeds, UK")
    assert card.notes == (Note.CONDITION_UNKNOWN,)
    assert (card.caution, card.older_advert) == ("far_below_median", True)
    assert card.found_at == clock.now()


async def test_prices_of_two_currencies_are_not_compared(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    (delivery,) = await world.alerts(
        await world.place(), facts={"price": "500.00", "currency": "EUR"}
    )
    async with database.connect() as connection:
        cards = await load_cards(connection, [delivery])
    assert cards[delivery].old_price is None
    assert cards[delivery].marketplace_label == "feed"


async def test_marks_are_set_read_and_taken_away(database: Database, clock: ManualClock) -> None:
    world = World(database, clock.now)
    ana, ben = await world.owner(), await world.owner()
    async with database.connect() as connection:
        for item, mark in ((1, Mark.HIDDEN), (1, Mark.KEPT), (2, Mark.KEPT)):
            await marks.set_mark(
                connection, owner_id=ana, item_id=item, listing_id=item, mark=mark, why="too dear"
            )
        assert await marks.marks_of(connection, ana, [1, 2, 3]) == {
            1: {Mark.HIDDEN, Mark.KEPT},
            2: {Mark.KEPT},
        }
        assert await marks.marks_of(connection, ben, [1, 2]) == {}
        assert await marks.unset_mark(connection, owner_id=ana, item_id=1, mark=Mark.HIDDEN)
        assert not await marks.unset_mark(connection, owner_id=ana, item_id=1, mark=Mark.HIDDEN)
        assert await marks.marks_of(connection, ana, [1]) == {1: {Mark.KEPT}}


async def test_sellers_are_hidden_and_shown_again(database: Database, clock: ManualClock) -> None:
    owner = await World(database, clock.now).owner()
    async with database.connect() as connection:
        for _ in range(2):
            await marks.hide_seller(connection, owner_id=owner, marketplace="ebay", seller=HOSTILE)
        assert await marks.unhide_seller(
            connection, owner_id=owner, marketplace="ebay", seller=HOSTILE
        )
        assert not await marks.unhide_seller(
            connection, owner_id=owner, marketplace="ebay", seller=HOSTILE
        )
