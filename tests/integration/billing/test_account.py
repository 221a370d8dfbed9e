"""What belongs to the operator: setting the account up, the nightly run, the report."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import io
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import stripe

from billing.beginning import fit_all
from billing.catalogue import all_prices
from billing.client import StripeAPI, StripeFailedError
from billing.inbox import EVENTS, Inbox
from billing.reconcile import Reconcile
from billing.report import COLUMNS, as_csv, make_report
from billing.setup import find_problems, set_up
from billing.work import BillingWork
from core.clock import ManualClock
from tests.fakes.stripe import KEY, SECRET, FakeStripe
from tests.integration.billing.till import BASE, DAY, Till, only


@pytest.fixture
async def empty(clock: ManualClock) -> AsyncIterator[FakeStripe]:
    """An account nobody has used."""
    server = FakeStripe(clock)
    async with server.running():
        yield server


@pytest.fixture
async def api(empty: FakeStripe) -> AsyncIterator[StripeAPI]:
    api = StripeAPI(KEY, empty.base)
    yield api
    await api.close()


async def test_a_fresh_account_is_set_up_once_and_can_be_set_up_again(
    empty: FakeStripe, api: StripeAPI
) -> None:
    problems = await find_problems(api, BASE)
    assert len(problems) == 2
    done = await set_up(api, BASE)
    assert done.secret == SECRET
    assert await find_problems(api, BASE) == []
    made = {thing_id: dict(thing) for thing_id, thing in empty.world.things.items()}
    kinds = [thing["object"] for thing in made.values()]
    assert kinds.count("product") == 3
    assert kinds.count("price") == len(all_prices()) == 18
    assert kinds.count("billing_portal.configuration") == 2
    endpoint = only(empty.world.all("webhook_endpoint"))
    assert endpoint["url"] == f"{BASE}/hooks/stripe"
    assert endpoint["api_version"] == stripe.api_version
    assert set(endpoint["enabled_events"]) == set(EVENTS)
    again = await set_up(api, BASE)
    assert again.secret == ""
    assert empty.world.things.keys() == made.keys()


async def test_an_amount_the_operator_has_changed_stays(empty: FakeStripe, api: StripeAPI) -> None:
    await set_up(api, BASE)
    price = only(empty.world.all("price", lookup_key="magpie_plus_month_gbp"))
    price["unit_amount"] = 777
    await set_up(api, BASE)
    assert only(empty.world.all("price", lookup_key="magpie_plus_month_gbp")) is price


async def test_an_endpoint_of_an_older_version_is_replaced(
    empty: FakeStripe, api: StripeAPI
) -> None:
    await set_up(api, BASE)
    only(empty.world.all("webhook_endpoint"))["api_version"] = "2024-06-20"
    assert await find_problems(api, BASE) == [
        "the webhook speaks another version; run `magpie billing setup`"
    ]
    assert (await set_up(api, BASE)).secret
    assert only(empty.world.all("webhook_endpoint"))["api_version"] == stripe.api_version


async def test_without_https_there_is_no_webhook_and_everything_else(
    empty: FakeStripe, api: StripeAPI
) -> None:
    done = await set_up(api, "http://localhost:8765")
    assert "not HTTPS" in done.lines[-1]
    assert empty.world.all("webhook_endpoint") == []


async def test_a_setup_that_was_cut_off_goes_on(empty: FakeStripe, api: StripeAPI) -> None:
    empty.faults += [("POST /v1/prices", "lost")] * 3
    with pytest.raises(StripeFailedError):
        await set_up(api, BASE)
    await set_up(api, BASE)
    assert len(empty.world.all("price")) == 18


async def test_a_wrong_key_is_named_without_being_shown(empty: FakeStripe) -> None:
    api = StripeAPI("sk_test_wrong", empty.base)
    with pytest.raises(StripeFailedError) as caught:
        await set_up(api, BASE)
    await api.close()
    assert str(caught.value) == "Stripe: AuthenticationError"


async def test_a_night_mends_what_days_of_failure_lost(till: Till) -> None:
    ana, ben = await till.owner("ana"), await till.owner("ben")
    session = await till.checkout(ana)
    till.world.pay(session)
    bens = await till.buy(ben)
    charge = till.world.charge_of(till.world.things[bens]["latest_invoice"])
    till.world.refund(charge)
    till.world.events.clear()
    await till.rows("UPDATE billing_customers SET due_at = NULL")
    till.clock.advance(3 * DAY)
    reconcile = Reconcile(till.database, till.clock, till.api, till.inbox)
    begin = functools.partial(fit_all, till.database, till.clock)
    work = BillingWork(till.inbox, till.sync, reconcile, begin)
    assert await work.nightly()
    while await work.turn():
        pass
    assert await till.plan(ana) == "plus"
    assert await till.plan(ben) == ""
    assert await reconcile.compare() == []
    assert not await work.nightly()
    till.clock.advance(DAY)
    assert await work.nightly()


async def test_what_no_event_tells_any_more_is_found_by_comparing(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    stranger = till.world.make("customer", metadata={"magpie_owner": str(ana)})
    till.world.things[subscription]["status"] = "past_due"
    till.clock.advance(10 * DAY)
    till.world.subscribe(stranger["id"], till.price("pro"))
    till.world.history.clear()
    till.world.events.clear()
    reconcile = Reconcile(till.database, till.clock, till.api, till.inbox)
    drift = await reconcile.run()
    assert sorted(one.what for one in drift) == ["is not known here", "status differs"]
    await till.follow()
    assert await till.plan(ana) == "pro"
    till.world.things[subscription] |= {"status": "canceled", "ended_at": till.world.now()}
    assert [one.what for one in await reconcile.compare()] == ["is over"]


async def test_other_shops_of_the_account_are_nobodys_business_here(till: Till) -> None:
    for _ in range(5):
        other = till.world.make("customer", metadata={})
        till.world.make("price", id="price_other", unit_amount=900, currency="gbp", active=True)
        till.world.subscribe(other["id"], "price_other")
    reconcile = Reconcile(till.database, till.clock, till.api, till.inbox)
    assert await reconcile.run() == []
    assert await till.rows("SELECT id FROM billing_events") == []


async def test_a_night_on_which_stripe_is_away_is_tried_again_soon(till: Till) -> None:
    reconcile = Reconcile(till.database, till.clock, till.api, till.inbox)
    till.stripe.faults += [("GET", "500")] * 3
    assert await reconcile.run_if_due()
    assert not await reconcile.run_if_due()
    till.clock.advance(dt.timedelta(minutes=31))
    till.stripe.faults.clear()
    assert await reconcile.run_if_due()
    ((facts,),) = await till.rows("SELECT facts FROM billing_runs")
    assert facts["failed"] == ""


async def test_the_report_counts_money_by_currency_and_month(till: Till) -> None:
    for name in ("ana", "ben"):
        await till.buy(await till.owner(name))
    year = await till.owner("cleo")
    session = await till.checkout(year, "pro", "year", currency="EUR")
    till.world.things[session]["_data"].pop("trial_period_days")
    till.world.pay(session)
    await till.news()
    await till.buy(await till.owner("dora"), trial=True)
    leaver = await till.owner("eve")
    left = await till.buy(leaver)
    till.clock.advance(40 * DAY)
    till.world.finish(left)
    owing = await till.owner("finn")
    late = await till.buy(owing)
    till.world.renew(late, "declined")
    await till.news()
    report = await make_report(till.database, till.clock.now())
    assert report.plans == {"plus": 3, "pro": 1}
    assert report.trials == 1
    assert report.mrr == {"EUR": Decimal("7.50"), "GBP": Decimal("12.00")}
    assert report.past_due == (late,)
    assert (report.lost, report.churn) == (1, Decimal("20.0"))
    assert report.twice == ()
    assert report.reconciled_at is None
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 6
    assert {row["currency"] for row in rows} == {"GBP", "EUR"}


async def test_an_empty_report_is_one(till: Till) -> None:
    report = await make_report(till.database, till.clock.now())
    assert dataclasses.replace(report, rows=()) == report
    assert report.churn is None
    assert report.mrr == {}


async def test_old_events_are_forgotten(till: Till) -> None:
    await till.buy(await till.owner())
    till.clock.advance(41 * DAY)
    await Reconcile(till.database, till.clock, till.api, till.inbox).run()
    assert await till.rows("SELECT id FROM billing_events") == []


async def test_secrets_may_be_a_list_with_holes(till: Till) -> None:
    inbox = Inbox(till.database, till.clock, till.api, ("", SECRET))
    body = b'{"object":"event"}'
    assert await inbox.receive(body, till.stripe.sign(body)) == 400
    assert inbox.is_signed(body, till.stripe.sign(body), till.clock.now())
