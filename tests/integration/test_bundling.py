"""The rules against being muted, over the real tables."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.alerts.create import create_alerts
from core.alerts.delivery import Deliverer
from core.alerts.edits import judge_holds_again
from core.alerts.sender import Bundle
from core.listings.listing import ListingState
from tests.fakes.outbox import RecordingSender, World

if TYPE_CHECKING:
    from core.clock import ManualClock
    from core.db import Database

LONDON_NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock.now)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def deliverer(database: Database, sender: RecordingSender, clock: ManualClock) -> Deliverer:
    return Deliverer(database, {"telegram": sender}, clock, jitter=lambda: 0.0)


async def _drain(deliverer: Deliverer) -> None:
    while await deliverer.run_once():
        pass


async def test_a_burst_is_one_bundle_with_the_best_three(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    await world.alerts(place, 2)
    deal = {"median": "400.00", "currency": "GBP", "sample": 12, "days": 30}
    await world.alerts(place, facts={"deal": deal})
    await world.alerts(place, facts={"soft_hits": 2})
    await world.alerts(place, 3)
    await _drain(deliverer)
    (outgoing,) = sender.sent
    bundle = outgoing.content
    assert isinstance(bundle, Bundle)
    assert (bundle.total, bundle.late, outgoing.silent) == (7, False, False)
    assert [card.delivery_id for card in bundle.cards] == [3, 4, 7]
    rows = await world.rows("SELECT state, bundled_into, message_id FROM deliveries ORDER BY id")
    assert rows == [("sent", None, "m-1")] + [("bundled", 1, None)] * 6


async def test_three_cards_then_a_bundle_then_silence_for_ten_minutes(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    for _ in range(3):
        await world.alerts(place)
        await _drain(deliverer)
        clock.advance(dt.timedelta(minutes=1))
    await world.alerts(place)
    await _drain(deliverer)
    assert len(sender.sent) == 3
    clock.advance(dt.timedelta(seconds=50))
    await world.alerts(place)
    await _drain(deliverer)
    clock.advance(dt.timedelta(seconds=10))
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"] * 3 + ["2 of 2"]
    await world.alerts(place, 5)
    await _drain(deliverer)
    assert len(sender.sent) == 4
    held = await world.rows("SELECT DISTINCT state_reason, due_at FROM deliveries WHERE id > 5")
    assert held == [("burst", LONDON_NOON + dt.timedelta(minutes=10))]
    clock.advance(dt.timedelta(minutes=6))
    await _drain(deliverer)
    assert sender.titles()[4:] == ["3 of 5"]


async def test_after_a_bundle_comes_no_other_for_ten_minutes_however_few_cards_were_before(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    await world.alerts(place, 2)
    await _drain(deliverer)
    clock.advance(dt.timedelta(seconds=10))
    await world.alerts(place, 2)
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1", "Trek Marlin 2", "2 of 2"]
    for _ in range(9):
        await world.alerts(place)
        await _drain(deliverer)
        clock.advance(dt.timedelta(minutes=1))
    assert len(sender.sent) == 3
    clock.advance(dt.timedelta(minutes=1))
    await _drain(deliverer)
    assert sender.titles()[3:] == ["3 of 9"]


async def test_a_fourth_card_that_stays_alone_comes_as_a_card(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    await world.alerts(place, 3)
    await _drain(deliverer)
    await world.alerts(place)
    for _ in range(2):
        await _drain(deliverer)
        clock.advance(dt.timedelta(minutes=1))
    assert sender.titles()[3:] == ["Trek Marlin 1"]


async def test_three_cards_spread_out_are_never_bundled(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place()
    for _ in range(6):
        await world.alerts(place)
        await _drain(deliverer)
        clock.advance(dt.timedelta(minutes=4))
    assert sender.titles() == ["Trek Marlin 1"] * 6


async def test_notices_do_not_count_as_cards(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    await world.run(
        "INSERT INTO deliveries (created_at, due_at, lane_id, destination_id, owner_id, kind,"
        " payload) SELECT :now, :now, l.id, :place, :owner, 'notice',"
        ' \'{"key": "account.paid", "params": {}}\' FROM lanes l, generate_series(1, 3)',
        now=world.now(),
        place=place.id,
        owner=place.owner_id,
    )
    await world.alerts(place, 3)
    await _drain(deliverer)
    assert sender.titles() == ["account.paid"] * 3 + [f"Trek Marlin {n}" for n in (1, 2, 3)]


async def test_at_night_cards_are_silent_and_quiet_hours_are_offered_once(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place(timezone="America/New_York")
    clock.advance(dt.timedelta(hours=15, minutes=30))
    for _ in range(2):
        await world.alerts(place)
        await _drain(deliverer)
        clock.advance(dt.timedelta(minutes=20))
    assert sender.titles() == ["Trek Marlin 1"] * 2
    assert [outgoing.silent for outgoing in sender.sent] == [True, True]
    assert [outgoing.offers_quiet for outgoing in sender.sent] == [True, False]
    clock.advance(dt.timedelta(hours=10))
    await world.alerts(place)
    await _drain(deliverer)
    assert not sender.sent[-1].silent


async def test_what_is_silent_by_day_too_offers_no_quiet_hours(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    place = await world.place(timezone="America/New_York")
    clock.advance(dt.timedelta(hours=15, minutes=30))
    await world.alerts(place, reason="relisted")
    await world.alerts(place, facts={"older": True})
    await _drain(deliverer)
    clock.advance(dt.timedelta(minutes=20))
    await world.alerts(place, 2)
    await _drain(deliverer)
    assert [outgoing.offers_quiet for outgoing in sender.sent] == [False, False, True, False]


async def test_quiet_hours_hold_and_end_in_one_bundle(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    quiet = {"quiet_from": "22:00:00", "quiet_to": "07:30:00"}
    place = await world.place(timezone="Europe/Berlin", preferences=quiet)
    clock.advance(dt.timedelta(hours=10))
    await world.alerts(place, 2)
    await _drain(deliverer)
    assert sender.sent == []
    until = dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC)
    assert await world.rows("SELECT DISTINCT state, state_reason, due_at FROM deliveries") == [
        ("held", "quiet hours", until)
    ]
    clock.advance(until - clock.now())
    await _drain(deliverer)
    (outgoing,) = sender.sent
    assert isinstance(outgoing.content, Bundle)
    assert (outgoing.content.late, outgoing.silent) == (True, True)


async def test_holds_are_judged_again_when_quiet_hours_change(
    world: World,
    database: Database,
    deliverer: Deliverer,
    sender: RecordingSender,
    clock: ManualClock,
) -> None:
    quiet = {"quiet_from": "11:00:00", "quiet_to": "20:00:00", "night_silent_told": True}
    place = await world.place(preferences=quiet)
    await world.alerts(place)
    await _drain(deliverer)
    assert sender.sent == []
    await world.run("UPDATE owners SET preferences = preferences - 'quiet_from'")
    async with database.connect() as connection:
        assert await judge_holds_again(connection, owner_id=place.owner_id, now=clock.now()) == 1
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]


async def test_a_great_deal_comes_through_quiet_hours_if_wished(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    quiet = {"quiet_from": "11:00:00", "quiet_to": "20:00:00", "quiet_break_through": True}
    place = await world.place(preferences=quiet)
    deal = {"median": "200.00", "currency": "GBP", "sample": 12, "days": 30}
    await world.alerts(place, 1, facts={"deal": deal})
    await world.alerts(place, 1)
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]
    assert list((await world.states()).values()) == ["sent", "held"]


async def test_a_price_that_falls_three_times_while_held_is_one_card(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    quiet = {"quiet_from": "11:00:00", "quiet_to": "13:00:00"}
    place = await world.place(preferences=quiet)
    for price in ("300.00", "280.00", "260.00"):
        await world.alerts(
            place, item=9, reason="price_drop", facts={"price": price, "currency": "GBP"}
        )
        await world.run("UPDATE alerts SET price_key = id::text")
        await _drain(deliverer)
    clock.advance(dt.timedelta(hours=1))
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]
    rows = await world.rows("SELECT state, bundled_into FROM deliveries ORDER BY id")
    assert rows == [("bundled", 3), ("bundled", 3), ("sent", None)]


async def test_a_card_in_a_bundle_is_corrected_with_the_bundles_message(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    await world.alerts(await world.place(), 5)
    await _drain(deliverer)
    assert sender.titles() == ["3 of 5"]
    standing = (
        "SELECT min(a.listing_id) FROM deliveries d JOIN alerts a ON a.id = d.alert_id,"
        " deliveries m WHERE m.payload->'bundle' IS NOT NULL"
        " AND (m.payload->'bundle'->'best' @> to_jsonb(d.id)) = :best"
    )
    [(shown,)] = await world.rows(standing, best=True)
    [(unshown,)] = await world.rows(standing, best=False)
    await world.run("UPDATE listings SET state = 'sold'")
    for listing_id, messages in ((unshown, 1), (shown, 2)):
        async with world.database.raw() as connection:
            await create_alerts(connection, (), [listing_id], clock.now())
        await _drain(deliverer)
        assert len(sender.sent) == messages
    edit = sender.sent[-1]
    assert edit.edits_message_id == "m-1"
    assert isinstance(edit.content, Bundle)
    assert {card.listing.state for card in edit.content.cards} == {ListingState.SOLD}


async def test_edited_and_relisted_are_silent(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    first, second = [await world.place(chat) for chat in ("1", "2")]
    await world.alerts(first, reason="edited")
    await world.alerts(first, reason="relisted")
    await world.alerts(second, reason="dropped_into_range")
    await _drain(deliverer)
    assert [outgoing.silent for outgoing in sender.sent if outgoing.address.chat == "1"] == [
        True
    ] * 2
    assert [outgoing.silent for outgoing in sender.sent if outgoing.address.chat == "2"] == [False]


async def test_older_adverts_wait_for_each_other_and_come_as_one_silent_bundle(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    alone, several = await world.place("1"), await world.place("2")
    await world.alerts([alone, several], facts={"older": True})
    await world.alerts(several, reason="dropped_into_range")
    await _drain(deliverer)
    assert sender.titles() == ["Trek Marlin 1"]
    clock.advance(dt.timedelta(minutes=4))
    await world.alerts(several, facts={"older": True})
    await _drain(deliverer)
    assert len(sender.sent) == 1
    clock.advance(dt.timedelta(minutes=6))
    await _drain(deliverer)
    assert sorted(sender.titles()[1:]) == ["1 of 1", "2 of 2"]
    assert [outgoing.silent for outgoing in sender.sent] == [False, True, True]


async def test_what_is_reserved_meanwhile_is_not_told_as_new(
    world: World, deliverer: Deliverer, sender: RecordingSender
) -> None:
    place = await world.place()
    await world.alerts(place)
    await world.run("UPDATE listings SET state = 'reserved'")
    await _drain(deliverer)
    assert sender.sent == []
    assert await world.states() == {1: "expired"}


async def test_what_could_not_be_said_for_days_is_let_go(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    await world.alerts(await world.place())
    clock.advance(dt.timedelta(days=4))
    await _drain(deliverer)
    assert sender.sent == []
    assert await world.states() == {1: "expired"}


async def test_an_ended_auction_is_not_told(
    world: World, deliverer: Deliverer, sender: RecordingSender, clock: ManualClock
) -> None:
    await world.alerts(await world.place())
    await world.run("UPDATE listings SET ends_at = :now", now=clock.now())
    await _drain(deliverer)
    assert sender.sent == []


async def test_a_backlog_in_one_chat_lets_the_others_through(
    world: World, database: Database, sender: RecordingSender, clock: ManualClock
) -> None:
    busy = await world.place("busy")
    await world.alerts(busy, 150)
    others = await world.places(await world.owner(), [f"c{n}" for n in range(5)])
    clock.advance(dt.timedelta(seconds=1))
    await world.alerts(others)
    sender.concurrency = 1
    deliverer = Deliverer(database, {"telegram": sender}, clock)
    for _ in range(4):
        await deliverer.run_once()
    assert sorted(outgoing.address.chat for outgoing in sender.sent) == [
        "busy", "c0", "c1", "c2", "c3", "c4",
    ]  # fmt: skip


async def test_what_was_found_before_a_pause_waits_for_its_end(
    world: World, deliverer: Deliverer, clock: ManualClock
) -> None:
    place = await world.place()
    paused, running = [await world.search(place.owner_id, n, f"bike {n}") for n in (1, 2)]
    for search in (paused, running):
        await world.alerts(place, 1, search_id=search)
    await world.run("UPDATE searches SET state = 'paused' WHERE id = :id", id=paused)
    await _drain(deliverer)
    assert await world.rows("SELECT state, state_reason FROM deliveries ORDER BY id") == [
        ("held", "search paused"),
        ("sent", ""),
    ]
    await world.run("UPDATE searches SET state = 'active' WHERE id = :id", id=paused)
    clock.advance(dt.timedelta(minutes=15))
    await _drain(deliverer)
    assert list((await world.states()).values()) == ["sent", "sent"]
