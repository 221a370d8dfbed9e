"""Links to pay at: one for two presses, one open at a time, and nothing lost between two steps."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import UserError
from core.subscriptions.gateway import Payer, PaymentError
from tests.integration.billing.till import BASE, DAY, Till, only


async def test_two_presses_at_once_make_one_customer_and_one_link(till: Till) -> None:
    ana = await till.owner()
    sessions = await asyncio.gather(*(till.checkout(ana) for _ in range(6)))
    assert len(set(sessions)) == 1
    assert len(till.world.all("customer")) == 1
    assert len(till.world.all("checkout.session")) == 1


async def test_what_is_bought_names_its_owner_on_customer_session_and_subscription(
    till: Till,
) -> None:
    ana = await till.owner()
    session = till.world.things[await till.checkout(ana, platform="web", tenant="local")]
    asked = session["_asked"]
    assert session["client_reference_id"] == str(ana)
    assert session["metadata"]["magpie_owner"] == str(ana)
    assert session["_data"]["metadata"] == session["metadata"]
    assert till.world.things[session["customer"]]["metadata"]["magpie_owner"] == str(ana)
    assert asked["success_url"] == f"{BASE}/billing/return?session={{CHECKOUT_SESSION_ID}}"
    assert asked["allow_promotion_codes"] == "true"
    assert asked["automatic_tax"] == {"enabled": "true"}
    assert session["_data"]["trial_period_days"] == "7"


async def test_another_wish_ends_the_older_link_and_its_message_says_so(till: Till) -> None:
    ana = await till.owner()
    first = await till.checkout(ana, message=await till.message(ana, "m1"))
    second = await till.checkout(ana, "pro", message=await till.message(ana, "m2"))
    assert first != second
    await till.follow()
    assert till.world.things[first]["status"] == "expired"
    assert till.world.things[second]["status"] == "open"
    assert await till.told() == ["link_replaced", "link_open"]


async def test_a_message_that_shows_the_newer_link_is_left_alone(till: Till) -> None:
    ana = await till.owner()
    await till.checkout(ana, message=await till.message(ana, "m1"))
    second = await till.checkout(ana, "pro", message=await till.message(ana, "m1"))
    await till.follow()
    assert await till.told() == ["link_open", "link_open"]
    till.world.things[second]["_data"].pop("trial_period_days")
    till.world.pay(second)
    await till.news()
    assert await till.told() == ["link_open", "started"]


async def test_paid_is_said_anew_where_the_message_cannot_be_edited(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana, message=await till.message(ana))
    till.world.pay(session)
    await till.news()
    await till.review()
    assert await till.told() == ["trial_started"]
    await till.rows("UPDATE deliveries SET state_reason = 'not corrected: Rejected'")
    await till.review()
    await till.review()
    assert await till.told() == ["trial_started", "trial_started"]


async def test_a_link_that_runs_out_says_so_and_the_next_is_new(till: Till) -> None:
    ana = await till.owner()
    first = await till.checkout(ana, message=await till.message(ana))
    till.clock.advance(DAY)
    till.world.expire_session(first)
    await till.news()
    assert await till.told() == ["link_expired"]
    assert await till.checkout(ana) != first


async def test_a_link_paid_in_the_moment_of_the_press_is_not_handed_out_again(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana)
    till.world.pay(session)
    with pytest.raises(PaymentError) as caught:
        await till.checkout(ana)
    assert caught.value.key == "plans.just_paid"
    await till.follow()
    assert await till.plan(ana) == "plus"
    with pytest.raises(PaymentError) as again:
        await till.checkout(ana)
    assert again.value.key == "plans.already_paid"


async def test_a_trial_is_for_the_first_time_only(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana, trial=True)
    till.world.finish(subscription)
    await till.news()
    session = till.world.things[await till.checkout(ana)]
    assert "trial_period_days" not in session["_data"]


@pytest.mark.parametrize("call", ["POST /v1/customers", "POST /v1/checkout/sessions"])
@pytest.mark.parametrize("fault", ["lost", "drop", "500"])
async def test_an_answer_lost_on_the_way_doubles_nothing(till: Till, call: str, fault: str) -> None:
    ana = await till.owner()
    till.stripe.faults.append((call, fault))
    await till.checkout(ana)
    assert len(till.world.all("customer")) == 1
    assert len(till.world.all("checkout.session")) == 1


@pytest.mark.parametrize("call", ["POST /v1/customers", "POST /v1/checkout/sessions"])
async def test_a_process_that_dies_after_asking_goes_on_where_it_was(till: Till, call: str) -> None:
    """The work is done at Stripe, the answer never stored: the same call again finds it."""
    ana = await till.owner()
    till.stripe.faults += [(call, "lost")] * 3
    with pytest.raises(PaymentError) as caught:
        await till.checkout(ana)
    assert caught.value.key == "plans.try_later"
    session = await till.checkout(ana)
    assert len(till.world.all("customer")) == 1
    assert [s["id"] for s in till.world.all("checkout.session")] == [session]


async def test_where_tax_is_not_set_up_it_is_sold_without(till: Till) -> None:
    till.stripe.tax_is_set_up = False
    ana = await till.owner()
    session = till.world.things[await till.checkout(ana)]
    assert session["_asked"]["automatic_tax"] == {"enabled": "false"}


async def test_prices_are_in_the_currency_of_the_payer_and_later_of_what_was_bought(
    till: Till,
) -> None:
    ana = await till.owner()
    offers = await till.gateway.offers("person", "EUR")
    assert {offer.price.currency for offer in offers} == {"EUR"}
    assert {offer.price.currency for offer in await till.gateway.offers("person", "PLN")} == {"GBP"}
    subscription = await till.buy(ana)
    till.world.finish(subscription)
    await till.news()
    session = till.world.things[await till.checkout(ana, currency="EUR")]
    assert session["_price"] == till.price("plus", currency="gbp")


async def test_a_community_has_its_own_customer_and_its_payer_is_told(till: Till) -> None:
    ana = await till.owner("ana")
    ((identity,),) = await till.rows(
        "INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)"
        " VALUES ('discord', 'discord', 'u1', :o, '') RETURNING id",
        o=ana,
    )
    server = await till.owner("server", kind="community", searches=5, platform="discord")
    session = await till.checkout(
        server,
        "team",
        kind="community",
        identity_id=identity,
        platform="discord",
        tenant="discord",
        community="g1",
    )
    metadata = till.world.things[session]["metadata"]
    assert (metadata["magpie_kind"], metadata["magpie_community"]) == ("community", "discord/g1")
    till.world.pay(session)
    await till.news()
    assert await till.plan(server) == "team"
    assert await till.plan(ana) == ""
    assert await till.told(ana) == ["trial_started"]
    assert await till.told(server) == []


async def test_without_its_payer_a_community_is_told_without_a_link(till: Till) -> None:
    server = await till.owner("server", kind="community", platform="discord")
    subscription = await till.buy(server, "team")
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "action")
    await till.news()
    assert await till.told(server) == ["started", "action_required"]
    assert "link" not in only(await till.said("action_required"))


@pytest.mark.parametrize(
    ("kind", "plan", "interval"),
    [("person", "team", "month"), ("community", "pro", "month"), ("person", "free", "month"),
     ("person", "self_hosted", "year"), ("person", "plus", "week")],
)  # fmt: skip
async def test_nobody_can_buy_what_is_not_for_them(
    till: Till, kind: str, plan: str, interval: str
) -> None:
    ana = await till.owner()
    with pytest.raises(UserError):
        await till.gateway.checkout(Payer(owner_id=ana, kind=kind), plan, interval, None)
    assert till.world.all("checkout.session") == []


async def test_the_portal_is_for_customers_and_for_their_kind(till: Till) -> None:
    ana = await till.owner()
    assert await till.gateway.portal(ana) is None
    await till.buy(ana)
    url = await till.gateway.portal(ana)
    assert url is not None
    assert url.startswith("https://billing.stripe.example/")
    session = only(till.world.all("billing_portal.session"))
    configuration = till.world.things[session["configuration"]]
    assert configuration["metadata"] == {"magpie_portal": "person"}


async def test_nothing_secret_is_logged(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    ana = await till.owner()
    till.stripe.faults += [("POST /v1/checkout", "500")] * 3
    with pytest.raises(PaymentError):
        await till.checkout(ana)
    await till.checkout(ana)
    await till.buy(await till.owner("boris"))
    await till.gateway.portal(ana)
    said = capsys.readouterr()
    for secret in ("checkout.stripe.example", "billing.stripe.example", "sk_test", "whsec", "#"):
        assert secret not in said.out + said.err


async def test_a_gateway_that_refuses_says_so_kindly(till: Till) -> None:
    ana = await till.owner()
    with pytest.raises(PaymentError) as caught:
        await till.gateway.change(ana, "pro", "month")
    assert caught.value.key == "plans.nothing_runs"
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "declined")
    await till.news()
    with pytest.raises(PaymentError) as owing:
        await till.gateway.change(ana, "pro", "month")
    assert owing.value.key == "plans.pay_first"
