"""The rules against being muted, and what an answer means, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerts.backoff import CAP_SECONDS, wait_seconds
from core.alerts.card import AlertCard, Deal
from core.alerts.rules import Drop, Hold, Reader, Say, Waiting, is_night, plan, quiet_until, within
from core.alerts.states import (
    DeliveryKind,
    DeliveryState,
    Gone,
    Reason,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unknown,
)
from core.alerts.visit import effect_of
from core.listings.listing import Listing

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def reader(**more: Any) -> Reader:
    return Reader(**{"owner_id": 1, "locale": "en", "timezone": "UTC", "units": "km", **more})


def card(number: int, **more: Any) -> AlertCard:
    listing = Listing(
        marketplace="shop",
        external_id=str(number),
        title="bike",
        url="",
        price=Decimal(100),
        currency="GBP",
    )
    values: dict[str, Any] = {
        "alert_id": number,
        "delivery_id": number,
        "listing_id": number,
        "item_id": number,
    }
    values |= {"listing": listing, "marketplace_label": "Shop", "demo": False}
    return AlertCard(**{**values, "reason": Reason.NEW, **more})


def row(number: int, **more: Any) -> Waiting:
    values: dict[str, Any] = {
        "id": number,
        "created_at": NOON,
        "due_at": NOON,
        "lane_id": 1,
        "destination_id": 1,
        "destination_state": "active",
        "kind": DeliveryKind.ALERT,
        "state": DeliveryState.PENDING,
        "state_reason": "",
        "attempts": 0,
        "silent": False,
        "payload": {},
        "message_id": None,
        "wanted_revision": 0,
        "reader": reader(),
        "card": card(number),
        "searches_alive": True,
        "searches_running": True,
        "hidden": False,
    }
    return Waiting(**{**values, **more})


@pytest.mark.parametrize(
    ("at", "inside"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_a_span_may_go_over_midnight(at: str, inside: bool) -> None:
    assert within((dt.time(22), dt.time(8)), dt.time.fromisoformat(at)) is inside


def test_an_empty_span_is_never_quiet() -> None:
    assert not within((dt.time(8), dt.time(8)), dt.time(8))


def test_quiet_hours_end_at_the_owners_wall_time_also_when_the_clocks_change() -> None:
    quiet = (dt.time(22), dt.time(7))
    london = reader(timezone="Europe/London", quiet=quiet)
    before = dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC)
    assert quiet_until(london, before) == dt.datetime(2026, 10, 25, 7, 0, tzinfo=dt.UTC)
    assert quiet_until(london, NOON) is None
    assert quiet_until(reader(), NOON) is None


def test_a_zone_nobody_knows_is_utc() -> None:
    for zone in ("Mars/Olympus", "", "../../etc/passwd", "x" * 500, "a\0b"):
        assert not is_night(reader(timezone=zone), NOON)


def test_a_paused_place_is_left_alone() -> None:
    (step,) = plan([row(1, destination_state="paused")], [], NOON)
    assert isinstance(step, Drop)
    assert step.state is DeliveryState.CANCELLED


def test_a_deal_in_another_currency_does_not_rank() -> None:
    good = Deal(median=Decimal(400), currency="GBP", sample=9, days=30)
    other = Deal(median=Decimal(4000), currency="JPY", sample=9, days=30)
    rows = [row(1, card=card(1, deal=good)), row(2, card=card(2, deal=other)), row(3), row(4)]
    (step,) = plan(rows, [], NOON)
    assert isinstance(step, Say)
    assert [one.id for one in step.ranked] == [1, 4, 3]


ROWS = st.lists(
    st.builds(
        row,
        st.integers(1, 10**6),
        searches_alive=st.booleans(),
        hidden=st.booleans(),
        silent=st.booleans(),
        state=st.sampled_from([DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.RETRY]),
        kind=st.sampled_from([DeliveryKind.ALERT, DeliveryKind.NOTICE]),
        destination_state=st.sampled_from(["active", "paused"]),
        reader=st.builds(
            reader,
            owner_id=st.integers(1, 2),
            timezone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
            quiet=st.none() | st.tuples(st.times(), st.times()),
        ),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)
SHOWN = st.lists(st.integers(-900, 0).map(lambda s: NOON + dt.timedelta(seconds=s)), max_size=4)


@given(ROWS, SHOWN)
def test_every_row_gets_exactly_one_step_and_no_chat_more_than_four_messages_an_owner(
    rows: list[Waiting], shown: list[dt.datetime]
) -> None:
    steps = plan(rows, shown, NOON)
    spoken = [one.id for step in steps if isinstance(step, Say) for one in step.rows]
    quiet = [step.row.id for step in steps if not isinstance(step, Say)]
    assert sorted(spoken + quiet) == sorted(one.id for one in rows)
    for owner in (1, 2):
        messages = [
            step
            for step in steps
            if isinstance(step, Say) and step.is_alert and step.leader.reader.owner_id == owner
        ]
        assert len(messages) <= 3
    assert all(step.until > NOON for step in steps if isinstance(step, Hold))


@given(st.integers(0, 10**6), st.floats(0, 10**5), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_shorter_than_asked_and_never_without_end(
    attempts: int, asked: float, jitter: float
) -> None:
    wait = wait_seconds(attempts, asked, lambda: jitter)
    assert asked <= wait <= asked + CAP_SECONDS
    assert wait > 0


ANSWERS = [Sent("m"), RetryAfter(3), RetryAfter(3, whole_platform=True), Unknown("?")]


@pytest.mark.parametrize("answer", [*ANSWERS, Rejected("x"), Gone("x")])
def test_every_answer_leaves_every_row_somewhere(answer: SendOutcome) -> None:
    rows = (row(1), row(2), row(3), row(4))
    effect = effect_of(Say(rows, rows[:3]), answer, NOON, lambda: 0.0)
    if effect.dead is None:
        assert {outcome.row.id for outcome in effect.outcomes} == {1, 2, 3, 4}
    for outcome in effect.outcomes:
        assert outcome.state is not DeliveryState.RETRY or outcome.due_at is not None
    assert effect.shown == isinstance(answer, Sent)


@pytest.mark.parametrize("answer", [*ANSWERS, Rejected("x"), Gone("x")])
def test_a_correction_never_undoes_the_delivery(answer: SendOutcome) -> None:
    sent = row(1, state=DeliveryState.SENT, message_id="m", wanted_revision=2)
    effect = effect_of(Say((sent,)), answer, NOON, lambda: 0.0)
    assert [outcome.state for outcome in effect.outcomes] == [DeliveryState.SENT]
    assert effect.dead is None
    assert not effect.shown


def test_a_fourth_doubt_is_the_end() -> None:
    doubted = row(1, state_reason="unknown 3; 429", attempts=3)
    effect = effect_of(Say((doubted,)), Unknown("cut"), NOON, lambda: 0.0)
    assert effect.unheard == [1]
    assert [outcome.state for outcome in effect.outcomes] == [DeliveryState.UNKNOWN]


def test_keeping_to_our_own_pace_is_no_try_and_no_longer_than_asked() -> None:
    waiting = row(1, attempts=14)
    effect = effect_of(Say((waiting,)), RetryAfter(2, own_pace=True), NOON, lambda: 1.0)
    assert effect.pause_until == NOON + dt.timedelta(seconds=2)
    assert [(one.state, one.tried) for one in effect.outcomes] == [(waiting.state, False)]
    assert effect.exhausted == []
