"""Every life of a subscription, checked on the plan it gives and on what the person was told."""

from __future__ import annotations

import datetime as dt

from core.searches import holds
from core.subscriptions.entitlement import GRACE
from core.subscriptions.gateway import Turn
from core.subscriptions.plans import FREE
from tests.integration.billing.till import DAY, Till, only


async def test_a_payment_gives_the_plan_and_the_link_becomes_paid(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana, message=await till.message(ana))
    assert await till.plan(ana) == ""
    assert await till.told() == ["link_open"]
    till.world.things[session]["_data"].pop("trial_period_days")
    till.world.pay(session)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started"]
    assert only(await till.said("started"))["plan"] == {"text": "plan.plus"}
    ((wanted, shown),) = await till.rows("SELECT wanted_revision, shown_revision FROM deliveries")
    assert wanted > shown


async def test_the_first_plan_begins_with_a_trial_and_a_warning_before_it_ends(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana, trial=True)
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["trial_started"]
    till.clock.advance(4.5 * DAY)
    till.world.emit("customer.subscription.trial_will_end", till.world.things[subscription])
    await till.news()
    assert await till.told() == ["trial_started", "trial_ending"]
    till.clock.advance(2.5 * DAY)
    till.world.renew(subscription)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["trial_started", "trial_ending"]


async def test_a_renewal_is_no_news(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    till.world.renew(subscription)
    await till.news()
    assert await till.told() == ["started"]
    ((end,),) = await till.rows("SELECT period_end FROM subscriptions")
    assert end > till.clock.now() + 29 * DAY


async def test_an_upgrade_is_paid_now_and_counts_now(till: Till) -> None:
    ana = await till.owner()
    await till.buy(ana)
    assert await till.gateway.change(ana, "pro", "month") is Turn.UPGRADED
    await till.news()
    assert await till.plan(ana) == "pro"
    assert await till.told() == ["started", "upgraded"]
    assert len(till.world.all("subscription_item")) == 1


async def test_an_upgrade_whose_payment_needs_the_person_waits_for_it(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    customer = till.world.things[subscription]["customer"]
    till.world.things[customer]["_declines"] = "action"
    assert await till.gateway.change(ana, "pro", "month") is Turn.PAYMENT_OPEN
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started", "action_required"]
    assert only(await till.said("action_required"))["link"].startswith("https://invoice.")
    till.world.collect(subscription)
    await till.news()
    assert await till.plan(ana) == "pro"
    assert await till.told() == ["started", "action_required", "upgraded"]


async def test_a_downgrade_comes_at_the_end_of_the_period(till: Till) -> None:
    ana = await till.owner(searches=20)
    subscription = await till.buy(ana, "pro")
    assert await till.gateway.change(ana, "plus", "month") is Turn.AT_PERIOD_END
    await till.news()
    assert await till.plan(ana) == "pro"
    assert await till.told() == ["started", "will_change"]
    assert only(await till.said("will_change"))["next_plan"] == {"text": "plan.plus"}
    till.clock.advance(30 * DAY)
    till.world.renew(subscription)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started", "will_change", "downgraded"]
    assert only(await till.said("downgraded"))["also"] == [
        {"key": "billing.searches_rest", "params": {"n": 5}}
    ]
    assert (await till.states(ana)).count("active") == 15


async def test_a_planned_downgrade_can_be_called_off(till: Till) -> None:
    ana = await till.owner()
    await till.buy(ana, "pro")
    await till.gateway.change(ana, "plus", "month")
    await till.news()
    assert await till.gateway.change(ana, "pro", "month") is Turn.KEPT
    await till.news()
    assert await till.told() == ["started", "will_change", "stays"]
    assert await till.gateway.change(ana, "pro", "month") is Turn.SAME


async def test_searches_rest_by_use_or_by_choice_and_come_back_whole(till: Till) -> None:
    ana = await till.owner(searches=6)
    searches = await till.rows("SELECT id FROM searches ORDER BY number")
    await till.rows("UPDATE searches SET state = 'paused' WHERE id = :id", id=searches[5][0])
    subscription = await till.buy(ana)
    async with till.database.connect() as connection:
        await holds.choose(connection, ana, searches[0][0], FREE, chosen=True)
    till.world.finish(subscription)
    await till.news()
    assert await till.plan(ana) == ""
    # The first was chosen; of the others the last used; the one paused by hand is not in use.
    assert await till.states(ana) == ["active", "paused", "paused", "active", "active", "paused"]
    assert await till.told() == ["started", "ended"]
    await till.buy(ana)
    assert await till.states(ana) == ["active"] * 5 + ["paused"]
    assert await till.told() == ["started", "ended", "started"]


async def test_a_text_message_is_only_for_those_who_pay(till: Till) -> None:
    ana = await till.owner()
    for platform in ("sms", "email", "webhook", "ntfy"):
        await till.rows(
            "INSERT INTO destinations (owner_id, platform, tenant, chat, name, state)"
            " VALUES (:o, :p, :p, 'there', '', 'active')",
            o=ana,
            p=platform,
        )
    await till.rows("UPDATE destinations SET state = 'paused' WHERE platform = 'ntfy'")

    async def working() -> list[str]:
        found = await till.rows("SELECT platform FROM destinations WHERE state = 'active'")
        return sorted(platform for (platform,) in found)

    subscription = await till.buy(ana, "pro")
    assert await working() == ["email", "sms", "web", "webhook"]
    till.world.finish(subscription)
    await till.news()
    assert await working() == ["email", "web"]
    await till.buy(ana, "plus")
    # What the person has paused stays paused; a webhook needs more than Plus.
    assert await working() == ["email", "sms", "web"]


async def test_a_cancellation_in_the_portal_is_told_ends_the_plan_and_can_be_taken_back(
    till: Till,
) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.world.cancel_in_portal(subscription)
    await till.news()
    assert till.world.things[subscription]["cancel_at_period_end"] is False
    assert await till.plan(ana) == "plus"
    assert await till.gateway.resume(ana)
    await till.news()
    till.world.cancel_in_portal(subscription)
    await till.news()
    assert await till.told() == ["started", "ending", "resumed", "ending"]
    till.clock.advance(30 * DAY)
    till.world.finish(subscription)
    await till.news()
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "ending", "resumed", "ending", "ended"]


async def test_a_cancellation_with_the_older_flag_is_the_same(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    assert await till.gateway.cancel(ana)
    assert not await till.gateway.resume(await till.owner("nobody"))
    await till.news()
    assert till.world.things[subscription]["cancel_at_period_end"] is True
    assert await till.gateway.cancel(ana) is False
    assert await till.gateway.resume(ana)
    await till.news()
    assert await till.told() == ["started", "ending", "resumed"]


async def test_the_end_comes_by_the_clock_when_no_event_does(till: Till) -> None:
    ana = await till.owner(searches=5)
    subscription = await till.buy(ana)
    till.world.cancel_in_portal(subscription)
    await till.news()
    till.clock.advance(30 * DAY + dt.timedelta(seconds=1))
    await till.review()
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "ending", "ended"]
    assert (await till.states(ana)).count("active") == 3
    till.world.finish(subscription)
    await till.news()
    assert await till.told() == ["started", "ending", "ended"]


async def test_a_failed_renewal_keeps_the_plan_for_a_grace_and_says_so_once(till: Till) -> None:
    ana = await till.owner()
    await till.rows(
        "INSERT INTO destinations (owner_id, platform, tenant, chat, name, position)"
        " VALUES (:o, 'email', 'email', 'ana@example.org', '', 5)",
        o=ana,
    )
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "declined")
    await till.news()
    assert await till.plan(ana) == "plus"
    # In the chat and by email.
    assert await till.told() == ["started", "payment_failed", "payment_failed"]
    till.clock.advance(3 * DAY)
    till.world.fail(subscription)
    await till.news()
    till.world.fail(subscription, last=True)
    await till.news()
    assert await till.told() == ["started", *["payment_failed"] * 2, *["last_try"] * 2]
    till.clock.advance(GRACE)
    await till.review()
    assert await till.plan(ana) == ""
    assert (await till.told())[-1] == "grace_over"
    till.world.collect(subscription)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert (await till.told())[-1] == "recovered"


async def test_a_renewal_that_the_bank_wants_to_ask_about_posts_the_link(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "action")
    await till.news()
    assert await till.told() == ["started", "action_required"]
    till.world.collect(subscription)
    await till.news()
    assert await till.told() == ["started", "action_required", "recovered"]


async def test_what_stays_unpaid_gives_nothing(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "declined")
    await till.news()
    till.world.become(subscription, "unpaid")
    await till.news()
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "payment_failed", "unpaid"]


async def test_a_part_given_back_is_told_and_all_of_it_ends_the_plan(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    charge = till.world.charge_of(till.world.things[subscription]["latest_invoice"])
    till.world.refund(charge, 100)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert only(await till.said("refunded"))["amount"] == {"amount": "1.00", "currency": "GBP"}
    till.world.refund(charge)
    await till.news()
    assert await till.plan(ana) == ""
    assert till.world.things[subscription]["status"] == "canceled"
    assert await till.told() == ["started", "refunded", "refunded"]
    assert (await till.said("refunded"))[1]["also"][0]["key"] == "billing.now_on"


async def test_a_dispute_takes_the_plan_until_it_is_won(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    charge = till.world.charge_of(till.world.things[subscription]["latest_invoice"])
    dispute = till.world.dispute(charge)
    await till.news()
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "disputed"]
    till.world.close_dispute(dispute, "won")
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started", "disputed", "dispute_won"]


async def test_a_lost_dispute_ends_it_and_a_mere_question_does_nothing(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    charge = till.world.charge_of(till.world.things[subscription]["latest_invoice"])
    dispute = till.world.dispute(charge, "warning_needs_response")
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started"]
    till.world.close_dispute(dispute, "lost")
    await till.news()
    assert await till.plan(ana) == ""
    assert till.world.things[subscription]["status"] == "canceled"
    assert await till.told() == ["started", "dispute_lost"]


async def test_a_customer_deleted_at_stripe_has_nothing_and_can_begin_anew(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.world.delete_customer(till.world.things[subscription]["customer"])
    await till.news()
    assert await till.plan(ana) == ""
    assert await till.told() == ["started", "ended"]
    await till.buy(ana)
    assert await till.plan(ana) == "plus"
    assert len(till.world.all("customer")) == 2


async def test_a_key_of_the_other_mode_takes_nobodys_plan(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.world.other_mode = True
    customer = till.world.things[subscription]["customer"]
    till.world.emit("customer.updated", till.world.things[customer])
    await till.news()
    assert await till.plan(ana) == "plus"
    till.world.other_mode = False
    till.clock.advance(dt.timedelta(hours=2))
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started"]


async def test_of_two_bought_by_accident_one_stays_and_one_is_given_back(till: Till) -> None:
    ana = await till.owner()
    first = await till.buy(ana)
    customer = till.world.things[first]["customer"]
    till.clock.advance(dt.timedelta(hours=1))
    second = till.world.subscribe(customer, till.price("plus"))["id"]
    await till.news()
    assert till.world.things[first]["status"] == "active"
    assert till.world.things[second]["status"] == "canceled"
    charge = till.world.charge_of(till.world.things[second]["latest_invoice"])
    assert till.world.things[charge]["refunded"] is True
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started", "duplicate"]


async def test_a_second_one_much_later_ends_with_its_period(till: Till) -> None:
    ana = await till.owner()
    first = await till.buy(ana)
    customer = till.world.things[first]["customer"]
    till.clock.advance(10 * DAY)
    till.world.subscribe(customer, till.price("pro"))
    await till.news()
    assert await till.plan(ana) == "pro"
    assert till.world.things[first]["cancel_at_period_end"] is True
    assert till.world.things[first]["status"] == "active"


async def test_whoever_asks_to_be_forgotten_is_charged_no_more(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    await till.rows("DELETE FROM owners WHERE id = :o", o=ana)
    await till.follow()
    assert till.world.things[subscription]["status"] == "canceled"
    assert await till.rows("SELECT owner_id, closed_at IS NULL FROM billing_customers") == [
        (None, False)
    ]


async def test_money_on_its_way_is_no_money_yet(till: Till) -> None:
    ana = await till.owner()
    session = await till.checkout(ana, message=await till.message(ana))
    subscription = till.world.pay(session, delayed=True)
    await till.news()
    assert await till.plan(ana) == ""
    assert await till.told() == ["link_waiting"]
    till.world.settle_delayed(subscription)
    await till.news()
    assert await till.plan(ana) == "plus"
    assert await till.told() == ["started"]


async def test_a_price_that_was_replaced_still_stands_for_its_plan(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.world.things[till.price("plus")]["lookup_key"] = None
    till.world.emit("customer.subscription.updated", till.world.things[subscription])
    await till.news()
    assert await till.plan(ana) == "plus"
