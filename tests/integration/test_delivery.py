"""The way out: claimed, sent, settled; and what becomes of each answer a platform can give."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.alerts.delivery import Deliverer
from core.alerts.edits import request_edits
from core.alerts.sender import Bundle
from core.alerts.states import Gone, Rejected, RetryAfter, Sent, Unknown
from tests.fakes.outbox import RecordingSender, World

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def deliverer(database: Database, sender: RecordingSender, clock: ManualClock) -> Deliverer:
    web = RecordingSender("web")
    return Deliverer(
        database,
        {"telegram": sender, "web": web},
        clock,
        lambda name: (name.title(), True),
        jitter=lambda: 0.0,
    )


def _minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


async def test_an_alert_is_sent_and_remembered(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    (delivery,) = await world.alerts(place, facts={"distance_km": 9.7, "place_label": "Leeds, UK"})
    assert await deliverer.run_once() == 1
    (outgoing,) = sender.sent
    assert outgoing.delivery_id == f"d{delivery}"
    assert (outgoing.address.chat, outgoing.timezone, outgoing.units) == (
        "1",
        "Europe/London",
        "mi",
    )
    assert outgoing.content.marketplace_label == "Feed"  # type: ignore[union-attr]
    assert not outgoing.silent
    assert await world.rows("SELECT state, message_id, attempts FROM deliveries") == [
        ("sent", "m-1", 1)
    ]
    assert await world.rows("SELECT due_at, lease, cardinality(shown_at) FROM lanes") == [
        (None, None, 1)
    ]
    assert await deliverer.run_once() == 0


async def test_the_order_in_a_chat_is_kept(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    await world.alerts(place, 3)
    await deliverer.run_once()
    assert sender.titles() == ["Trek Marlin 1", "Trek Marlin 2", "Trek Marlin 3"]


async def test_retry_after_pauses_the_lane_and_then_goes_on_in_order(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    other = await world.place("2")
    await world.alerts(place, 2)
    await world.alerts(other)
    sender.answers["1"] = [RetryAfter(30, "429")]
    await deliverer.run_once()
    assert sender.titles("1") == ["Trek Marlin 1"]
    assert sender.titles("2") == ["Trek Marlin 1"]
    assert await deliverer.run_once() == 0
    clock.advance(dt.timedelta(seconds=31))
    await deliverer.run_once()
    assert sender.titles("1") == ["Trek Marlin 1", "Trek Marlin 1", "Trek Marlin 2"]
    assert set((await world.states()).values()) == {"sent"}


async def test_a_limit_of_the_whole_platform_stops_only_that_platform(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    places = [await world.place("1"), await world.place("2")]
    web = await world.place("w", "web")
    await world.alerts(places[0])
    sender.answers["1"] = [RetryAfter(30, "429", whole_platform=True)]
    await deliverer.run_once()
    await world.alerts(places[1])
    await world.alerts(web)
    assert await deliverer.run_once() == 1
    assert sender.titles("2") == []
    clock.advance(dt.timedelta(seconds=31))
    assert await deliverer.run_once() == 2


async def test_another_process_heeds_the_pause_of_a_platform(
    world: World,
    database: Database,
    deliverer: Deliverer,
    sender: RecordingSender,
    clock: ManualClock,
) -> None:
    first, second = await world.place("1"), await world.place("2")
    await world.alerts(first)
    await world.alerts(second)
    sender.concurrency = 1
    sender.answers["1"] = [RetryAfter(30, whole_platform=True)]
    sender.answers["2"] = [RetryAfter(30, whole_platform=True)]
    await deliverer.run_once()
    assert await Deliverer(database, {"telegram": sender}, clock).run_once() == 0


async def test_pauses_grow_and_are_capped(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    await world.alerts(await world.place())
    sender.answers["1"] = [RetryAfter(0) for _ in range(13)]
    waits = []
    for _ in range(13):
        await deliverer.run_once()
        ((due,),) = await world.rows("SELECT due_at FROM lanes")
        waits.append((due - clock.now()).total_seconds())
        clock.advance(due - clock.now())
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    await deliverer.run_once()
    assert await world.states() == {1: "sent"}


async def test_after_many_tries_the_next_destination_is_used(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    first, _second = await world.places(await world.owner(), ["1", "2"])
    await world.alerts(first)
    sender.answers["1"] = [RetryAfter(0) for _ in range(20)]
    for _ in range(16):
        await deliverer.run_once()
        clock.advance(_minutes(6))
    assert await world.states() == {1: "moved", 2: "sent"}
    assert sender.titles("2") == ["Trek Marlin 1"]
    ((state,),) = await world.rows("SELECT state FROM destinations WHERE chat = '1'")
    assert state == "active"


async def test_what_nobody_confirms_is_said_again_a_few_times_and_then_left(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    await world.alerts(place, 2)
    sender.answers["1"] = [Unknown("cut"), RetryAfter(1), Unknown("cut"), *[Unknown("cut")] * 2]
    reasons = []
    for _ in range(6):
        await deliverer.run_once()
        ((reason,),) = await world.rows("SELECT state_reason FROM deliveries WHERE id = 1")
        reasons.append(reason)
        clock.advance(_minutes(6))
    assert reasons[:5] == [
        "unknown: cut",
        "unknown; ",
        "unknown 2: cut",
        "unknown 3: cut",
        "unknown 4: cut",
    ]
    assert await world.states() == {1: "unknown", 2: "sent"}
    assert sender.titles() == ["Trek Marlin 1"] * 5 + ["Trek Marlin 2"]


async def test_what_nobody_confirms_is_said_at_the_next_place_too(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    first, _second = await world.places(await world.owner(), ["1", "2"])
    await world.alerts(first)
    sender.answers["1"] = [Unknown("cut")] * 4
    for _ in range(5):
        await deliverer.run_once()
        clock.advance(_minutes(6))
    assert await world.states() == {1: "moved", 2: "sent"}
    assert sender.titles("2") == ["Trek Marlin 1"]


async def test_no_answer_in_time_is_unknown_and_delays_nobody(
    world: World, database: Database, sender: RecordingSender, clock: ManualClock
) -> None:
    slow, quick = await world.place("slow"), await world.place("quick")
    await world.alerts(slow)
    await world.alerts(quick)
    sender.answers["slow"] = [asyncio.Event()]
    deliverer = Deliverer(database, {"telegram": sender}, clock, send_seconds=0.05)
    await deliverer.run_once()
    assert await world.rows("SELECT state, left(state_reason, 7) FROM deliveries ORDER BY id") == [
        ("retry", "unknown"),
        ("sent", ""),
    ]


async def test_a_sender_that_raises_stops_nobody(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    await world.alerts(await world.place("1"))
    await world.alerts(await world.place("2"))
    sender.answers["1"] = [ValueError("a mistake of ours")]
    await deliverer.run_once()
    assert await world.states() == {1: "retry", 2: "sent"}


async def test_rejected_is_final_and_the_next_card_goes(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    await world.alerts(await world.place(), 2)
    sender.answers["1"] = [Rejected("caption too long")]
    await deliverer.run_once()
    assert await world.states() == {1: "rejected", 2: "sent"}


async def test_a_refused_bundle_takes_no_good_card_with_it(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    await world.alerts(await world.place(), 5)
    sender.answers["1"] = [Rejected("one of them"), Rejected("this one")]
    for _ in range(3):
        await deliverer.run_once()
        clock.advance(_minutes(11))
    states = await world.states()
    assert sorted(states.values()) == ["rejected", "sent", "sent", "sent", "sent"]


async def test_a_dead_address_moves_everything_and_tells(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    first, _second = await world.places(await world.owner(), ["1", "2"])
    await world.alerts(first, 2)
    sender.answers["1"] = [Gone("blocked by the user")]
    await deliverer.run_once()
    assert await world.rows("SELECT chat, state, state_reason FROM destinations ORDER BY id") == [
        ("1", "gone", "blocked by the user"),
        ("2", "active", ""),
    ]
    await deliverer.run_once()
    assert sorted(sender.titles("2")) == [
        "Trek Marlin 1",
        "Trek Marlin 2",
        "notices.destination_gone",
    ]
    moved = await world.rows("SELECT state, moved_to FROM deliveries WHERE id IN (1, 2)")
    assert [state for state, _ in moved] == ["moved", "moved"]
    assert await world.rows(
        "SELECT count(*) FROM deliveries WHERE id = ANY(:ids) AND state = 'sent'",
        ids=[to for _, to in moved],
    ) == [(2,)]


async def test_a_dead_address_without_another_is_final(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    await world.alerts(await world.place(), 2)
    sender.answers["1"] = [Gone("kicked")]
    await deliverer.run_once()
    assert set((await world.states()).values()) == {"gone"}
    assert await deliverer.run_once() == 0


async def test_what_is_put_in_for_a_dead_address_later_moves_too(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    first, second = await world.places(await world.owner(), ["1", "2"])
    search = await world.search(first.owner_id)
    await world.run("UPDATE destinations SET state = 'gone' WHERE id = :id", id=first.id)
    await world.alerts(first, search_id=search, item=5)
    await deliverer.run_once()
    await deliverer.run_once()
    assert sender.titles("1") == []
    assert sender.titles("2") == ["Trek Marlin 1"]
    await world.alerts(second, search_id=search, item=6)
    await world.alerts(first, search_id=search, item=6)
    await deliverer.run_once()
    await deliverer.run_once()
    assert sender.titles("2") == ["Trek Marlin 1", "Trek Marlin 1"]


async def test_a_deleted_search_or_a_sold_thing_is_not_told(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    search = await world.search(place.owner_id)
    await world.alerts(place, search_id=search)
    await world.run("UPDATE searches SET state = 'deleted'")
    await world.alerts(place)
    await world.run("UPDATE listings SET state = 'sold' WHERE id = 2")
    await world.alerts(place)
    await world.run(
        "INSERT INTO item_marks (owner_id, item_id, mark, listing_id)"
        " SELECT :owner, item_id, 'hidden', id FROM listings WHERE id = 3",
        owner=place.owner_id,
    )
    await world.alerts(place)
    await world.run(
        "INSERT INTO hidden_sellers (owner_id, marketplace, seller)"
        " VALUES (:owner, 'feed', 'a thief')",
        owner=place.owner_id,
    )
    await world.run("UPDATE listings SET seller = 'a thief' WHERE id = 4")
    await deliverer.run_once()
    assert sender.sent == []
    assert await world.states() == {1: "cancelled", 2: "expired", 3: "cancelled", 4: "cancelled"}


async def test_the_price_on_the_card_is_the_price_now(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    await world.alerts(await world.place(), facts={"price": "101.00", "currency": "GBP"})
    await world.run("UPDATE listings SET price = 90")
    await deliverer.run_once()
    card = sender.sent[0].content
    assert (str(card.listing.price), str(card.old_price)) == ("90.00", "101.00")  # type: ignore[union-attr]


async def test_a_card_is_corrected_in_place(
    world: World,
    database: Database,
    deliverer: Deliverer,
    sender: RecordingSender,
    clock: ManualClock,
) -> None:
    place = await world.place()
    await world.alerts(place)
    await deliverer.run_once()
    await world.run("UPDATE listings SET state = 'sold'")
    async with database.connect() as connection:
        assert await request_edits(connection, listing_ids=[1], now=clock.now()) == 1
        assert await request_edits(connection, listing_ids=[77], now=clock.now()) == 0
    sender.answers["1"] = [RetryAfter(5), Unknown("cut"), Sent("m-1")]
    for _ in range(4):
        await deliverer.run_once()
        clock.advance(_minutes(1))
    edit = sender.sent[-1]
    assert (edit.edits_message_id, edit.delivery_id, edit.silent) == ("m-1", "d1r1", True)
    assert edit.content.listing.state == "sold"  # type: ignore[union-attr]
    assert len(sender.sent) == 4
    assert await world.rows(
        "SELECT state, message_id, wanted_revision, shown_revision FROM deliveries"
    ) == [("sent", "m-1", 1, 1)]


async def test_a_bundle_is_corrected_as_a_bundle_and_a_refusal_lets_it_be(
    world: World,
    database: Database,
    deliverer: Deliverer,
    sender: RecordingSender,
    clock: ManualClock,
) -> None:
    await world.alerts(await world.place(), 6)
    await deliverer.run_once()
    for answer in (Sent("m-1"), Rejected("too old to edit")):
        async with database.connect() as connection:
            assert await request_edits(connection, listing_ids=[5], now=clock.now()) == 1
        sender.answers["1"] = [answer]
        await deliverer.run_once()
        assert await deliverer.run_once() == 0
    _, edit, _ = sender.sent
    assert isinstance(edit.content, Bundle)
    assert [card.listing_id for card in edit.content.cards] == [6, 5, 4]
    assert edit.edits_message_id == "m-1"
