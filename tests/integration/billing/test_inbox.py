"""The webhook: who is believed, what is kept, and what an event leads to."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from api.stripe import add_stripe
from billing.inbox import Inbox, read_event
from tests.fakes.stripe import SECRET
from tests.integration.billing.till import DAY, Till


async def _stored(till: Till) -> int:
    return len(await till.rows("SELECT id FROM billing_events"))


async def _event(till: Till) -> tuple[bytes, str]:
    ana = await till.owner()
    await till.buy(ana)
    (event,) = [e for e in till.world.history if e["type"] == "customer.subscription.created"]
    await till.rows("DELETE FROM billing_events")
    return till.stripe.deliver(event)


async def test_any_of_the_secrets_is_believed_and_no_other(till: Till) -> None:
    body, signature = await _event(till)
    assert await till.inbox.receive(body, till.stripe.sign(body, "whsec_older")) == 200
    assert await till.inbox.receive(body, signature) == 200
    assert await till.inbox.receive(body, till.stripe.sign(body, "whsec_of_others")) == 400
    assert await _stored(till) == 1


async def test_without_a_secret_there_is_no_door(till: Till) -> None:
    body, _ = await _event(till)
    closed = Inbox(till.database, till.clock, till.api, ("",))
    assert await closed.receive(body, till.stripe.sign(body, "x")) == 404
    assert await _stored(till) == 0


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "t=,v1=",
        "v1=abc",
        "t=12,v0=abc",
        "t=99999999999999999999,v1=a",
        "t=1\x00,v1=é",
        "\u0660",
        "t=1,t=2,v1=" + "a" * 100_000,
    ],
)
async def test_a_signature_that_is_none_is_refused(till: Till, signature: str | None) -> None:
    body, _ = await _event(till)
    assert await till.inbox.receive(body, signature) == 400
    assert await _stored(till) == 0


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 200), (-299, 200), (-301, 400), (299, 200), (301, 400)]
)
async def test_a_replay_from_the_past_or_the_future_is_refused(
    till: Till, seconds: int, status: int
) -> None:
    body, _ = await _event(till)
    signature = till.stripe.sign(body, at=till.world.now() + seconds)
    assert await till.inbox.receive(body, signature) == status


async def test_a_body_changed_on_the_way_is_refused(till: Till) -> None:
    body, signature = await _event(till)
    assert await till.inbox.receive(body.replace(b"active", b"Active"), signature) == 400
    assert await till.inbox.receive(body + b" ", signature) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"object":"event"}',
        b'{"object":"v2.core.event","id":"evt_1"}',
        b'{"object":"event","id":"evt_1","type":"invoice.paid","created":1,"data":[]}',
        b'{"object":"event","id":5,"type":"invoice.paid","created":1,"data":{"object":{}}}',
        b'{"object":"event","id":"e","type":"t","created":-1,"data":{"object":{}}}',
        b'{"object":"event","id":"e","type":"t","created":9999999999999999,"data":{"object":{}}}',
        b'{"object":"event","id":"e\\u0000","type":"t","created":1,"data":{"object":{}}}',
        b'{"object":"event","id":"'
        + b"e" * 300
        + b'","type":"t","created":1,"data":{"object":{}}}',
    ],
)
async def test_garbage_with_a_right_signature_is_refused_without_a_trace(
    till: Till, body: bytes
) -> None:
    assert read_event(body) is None
    assert await till.inbox.receive(body, till.stripe.sign(body)) == 400
    assert await _stored(till) == 0


async def test_bytes_that_are_no_text_are_refused(till: Till) -> None:
    body = b'{"object":"event","id":"\xff\xfe"}'
    stamp = till.world.now()
    assert await till.inbox.receive(body, f"t={stamp},v1=00") == 400


async def test_a_thousand_repeats_are_one_event_and_one_message(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana)
    till.world.pay(session)
    events = list(till.world.events)
    for event in events:
        body, signature = till.stripe.deliver(event)
        statuses = await asyncio.gather(*(till.inbox.receive(body, signature) for _ in range(20)))
        assert set(statuses) == {200}
    await asyncio.gather(*(till.sync.follow_due() for _ in range(5)))
    await till.follow()
    assert await _stored(till) == len(events)
    assert await till.told() == ["trial_started"]


async def test_what_nobody_asked_for_is_kept_and_does_nothing(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    calls = len(till.stripe.requests)
    till.world.emit("payout.paid", till.world.things[subscription])
    await till.news()
    assert len(till.stripe.requests) == calls


async def test_a_customer_made_elsewhere_is_found_by_what_it_names(till: Till) -> None:
    ana = await till.owner()
    customer = till.world.make("customer", metadata={"magpie_owner": str(ana)})
    till.world.subscribe(customer["id"], till.price("plus"))
    await till.news()
    assert await till.plan(ana) == "plus"


@pytest.mark.parametrize("metadata", [{}, {"magpie_owner": "77"}, {"magpie_owner": "x" * 90}])
async def test_a_customer_of_somebody_else_is_let_be(till: Till, metadata: dict[str, Any]) -> None:
    customer = till.world.make("customer", metadata=metadata)
    till.world.subscribe(customer["id"], till.price("plus"))
    await till.news()
    assert await till.rows("SELECT * FROM subscriptions") == []
    assert await till.rows("SELECT id FROM billing_events WHERE handled_at IS NULL") == []


async def test_while_stripe_is_away_nothing_is_lost(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana)
    till.world.pay(session)
    till.stripe.faults += [("GET", "500")] * 12
    events, till.world.events[:] = list(till.world.events), []
    await till.deliver(*events)
    assert await till.plan(ana) == ""
    till.clock.advance(DAY)
    till.stripe.faults.clear()
    await till.follow()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["trial_started"]


async def test_an_answer_that_comes_too_late_is_thrown_away(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.world.emit("customer.subscription.updated", till.world.things[subscription])
    await till.deliver(*till.world.events, follow=False)
    till.stripe.faults.append(("GET /v1/subscriptions", "held"))
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(till.sync.follow_due())
        await till.stripe.holding.wait()
        # The lease runs out while Stripe's answer is on its way; another process follows.
        till.clock.advance(dt.timedelta(minutes=5))
        till.world.finish(subscription)
        await till.news()
        assert await till.plan(ana) == ""
        till.stripe.gate.set()
        await slow
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "ended"]


async def test_the_door_takes_raw_bytes_and_the_return_page_only_has_it_looked_up(
    till: Till,
) -> None:
    ana = await till.owner()
    session = await till.checkout(ana)
    app = FastAPI()
    add_stripe(app, till.inbox, till.gateway)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://magpie.example") as client:
        body = orjson.dumps({"object": "event"})
        header = {"Stripe-Signature": till.stripe.sign(body)}
        assert (await client.post("/hooks/stripe", content=body, headers=header)).status_code == 400
        assert (await client.post("/hooks/stripe", content=b"x" * 1_000_001)).status_code == 413
        assert (await client.get("/hooks/stripe")).status_code == 405
        till.world.pay(session)
        page = await client.get(f"/billing/return?session={session}")
        assert "being confirmed" in page.text
        assert (await client.get("/billing/return?session=../../x'")).status_code == 200
        assert (await client.get("/billing/back")).status_code == 200
    assert await till.plan(ana) == ""
    await till.follow()
    assert await till.plan(ana) == "plus"


def test_the_secret_of_the_tests_is_made_up() -> None:
    assert SECRET.startswith("whsec_of_")
