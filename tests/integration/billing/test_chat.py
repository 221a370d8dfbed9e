"""Plans in the chat: what is shown, what is sold, who may, what is said where nothing is sold."""

from __future__ import annotations

import dataclasses
import re

import pytest

from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE, plans
from bots.texts.catalogues import CATALOGUES
from bots.texts.plural import Plural
from core.polling.sources import Sources
from core.subscriptions.plans import FREE, PLANS
from tests.integration.billing.till import DAY, Till
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.bots.test_communities import Open
from tests.integration.world import Shop

LINE = "mountain bike under £400"
BILLING_WORDS = re.compile(r"(?i)\b(plan|plans|upgrade|billing|subscription|paid|stripe|trial)\b")


def sell(till: Till, house: House, reach: Open | None = None) -> None:
    """What the container does where there is a key."""
    house.services = dataclasses.replace(
        house.services,
        plan_of=lambda owner: PLANS.get(owner.plan, FREE),
        billing=till.gateway,
        reach=reach or house.services.reach,
    )
    house.conversation = Conversation(house.services, plans.join(TABLE))


@pytest.fixture
def shop(till: Till) -> House:
    house = House(till.database, till.clock)
    sell(till, house)
    return house


@pytest.fixture
def ana(shop: House) -> Chat:
    return shop.chat("ana")


async def settle(till: Till, house: House) -> None:
    await till.news()
    await till.follow()
    while await house.deliverer.run_once():
        pass


def session(till: Till) -> str:
    return str(till.world.all("checkout.session")[0]["id"])


async def watch(chat: Chat, count: int) -> None:
    for n in range(count):
        await chat.say(f"{LINE} {n + 1}00 parts")
        await chat.press("Watch this")


async def test_the_plan_says_what_is_used_and_what_is_left(ana: Chat) -> None:
    said = await ana.command("plan")
    assert "You are on Free." in said
    assert "Searches: 0 of 3, 3 left." in said
    assert "Looks every 30 min at the most." in said
    assert "On 2 sites at once." in said
    assert ana.labels() == ["Upgrade"]


async def test_a_plan_is_bought_in_one_message_that_ends_as_paid(
    till: Till, shop: House, ana: Chat
) -> None:
    await ana.command("upgrade")
    offered = text_of(ana.last)
    assert "Plus: 15 searches, looked for every 10 min, £4 a month / £40 a year" in offered
    assert "Team" not in offered
    assert "First 7 days free." in offered
    message = ana.last_id
    await ana.press("Plus £4 / month")
    assert ana.last_id == message
    (pay, _) = presses(ana.last)
    assert pay.label == "Pay £4"
    assert pay.url is not None
    assert pay.url.startswith("https://checkout.stripe.example/")
    till.world.pay(session(till))
    await settle(till, shop)
    assert list(ana.messages) == [message]
    assert "Plus is on. The trial lasts until 30 November 2026" in text_of(ana.last)
    assert presses(ana.last) == []
    said = await ana.command("plan")
    assert "You are on Plus." in said
    assert "£4 a month" in said
    assert "On trial until 30 November 2026" in said


async def test_a_double_press_shows_one_link(till: Till, ana: Chat) -> None:
    await ana.command("upgrade")
    message, button = ana.button("Plus £4 / month")
    assert button.token is not None
    await ana.press_token(button.token, message)
    first = presses(ana.last)[0].url
    await ana.press_token(button.token, message)
    assert presses(ana.last)[0].url == first
    assert len(till.world.all("checkout.session")) == 1


async def test_a_limit_says_which_it_is_and_offers_what_lifts_it(shop: House, ana: Chat) -> None:
    await watch(ana, 3)
    await ana.say("kallax under £40")
    said = await ana.press("Watch this")
    assert "There is room for 3 searches." in said
    assert "Plus lifts that." in said
    await ana.press("See plans")
    assert any("Plus £4" in label for label in ana.labels())
    assert shop is ana.house


async def test_a_pace_the_plan_does_not_give_is_watched_as_it_does(ana: Chat) -> None:
    tried = await ana.say(f"{LINE} every 5 minutes")
    assert "This is looked for every 30 min at the most." in tried
    assert "lifts" not in tried
    said = await ana.press("Watch this")
    assert "This is looked for every 30 min at the most." in said
    assert "Pro lifts that." in said


async def test_a_market_the_plan_leaves_out_is_named_before_anything_is_saved(
    shop: House, ana: Chat
) -> None:
    three = Sources(tuple(Shop(name) for name in ("ebay", "gumtree", "craigslist")))
    shop.services = dataclasses.replace(shop.services, sources=three)
    shop.conversation = Conversation(shop.services, plans.join(TABLE))
    said = await ana.say(LINE)
    assert "This is looked for on 2 sites: Ebay, Gumtree; not on Craigslist." in said
    assert "Plus lifts that." in await ana.press("Watch this")


async def test_up_is_now_and_down_is_later_and_both_are_asked_first(
    till: Till, shop: House, ana: Chat
) -> None:
    await ana.command("upgrade")
    await ana.press("Plus £4 / month")
    till.world.things[session(till)]["_data"].pop("trial_period_days")
    till.world.pay(session(till))
    await settle(till, shop)
    await ana.command("upgrade")
    asked = await ana.press("Pro £9 / month")
    assert "Change from Plus to Pro now? You pay the difference" in asked
    assert "you are on Pro in a moment" in await ana.press("Yes, change")
    await settle(till, shop)
    assert "You are on Pro now." in text_of(ana.last)
    await ana.command("upgrade")
    asked = await ana.press("Plus £4 / month")
    assert "Change from Pro to Plus on 23 December 2026?" in asked
    await ana.press("Yes, change")
    await settle(till, shop)
    assert "Pro becomes Plus on 23 December 2026." in text_of(ana.last)
    assert "Becomes Plus on 23 December 2026." in await ana.command("plan")
    await ana.press("Keep my plan")
    await settle(till, shop)
    assert "you stay on Pro" in text_of(ana.last)


async def test_a_change_during_a_trial_costs_nothing_yet(
    till: Till, shop: House, ana: Chat
) -> None:
    await ana.command("upgrade")
    await ana.press("Plus £4 / month")
    till.world.pay(session(till))
    await settle(till, shop)
    await ana.command("upgrade")
    asked = await ana.press("Pro £9 / month")
    assert "You are on trial until 30 November 2026: nothing is charged before" in asked
    assert "today" not in asked


async def test_a_plan_ends_with_its_period_and_can_be_kept_until_then(
    till: Till, shop: House, ana: Chat
) -> None:
    await ana.command("upgrade")
    await ana.press("Plus £4 / month")
    till.world.pay(session(till))
    await settle(till, shop)
    await ana.command("plan")
    assert "End Plus on 30 November 2026?" in await ana.press("End my plan")
    assert "ends with the period" in await ana.press("Yes, end it")
    await settle(till, shop)
    assert "Ends on 30 November 2026" in await ana.command("plan")
    await ana.press("Keep my plan")
    await settle(till, shop)
    assert "Ends on" not in await ana.command("plan")


async def test_what_runs_is_chosen_by_tapping(till: Till, shop: House, ana: Chat) -> None:
    await ana.command("upgrade")
    await ana.press("Plus £4 / month")
    till.world.pay(session(till))
    await settle(till, shop)
    await watch(ana, 5)
    subscription = till.world.all("subscription")[0]["id"]
    till.world.cancel_in_portal(subscription)
    await settle(till, shop)
    await ana.command("plan")
    asked = await ana.press("Choose what runs")
    assert "3 searches can run." in asked
    for number in (1, 2, 3):
        await ana.press(f" {number}. ")
    said = await ana.press(" 4. ")
    assert "Only 3 can run." in said
    till.clock.advance(7 * DAY)
    till.world.finish(subscription)
    await settle(till, shop)
    assert "2 searches rest now" in text_of(ana.last)
    ((owner,),) = await till.rows("SELECT id FROM owners WHERE kind = 'person'")
    assert await till.states(owner) == ["active"] * 3 + ["paused"] * 2
    assert "room for 3 searches" in await ana.command("resume", "4")
    await ana.command("delete", "1")
    assert "Watching" in await ana.command("resume", "4") or "Resumed" in text_of(ana.last)
    assert await till.states(owner) == ["deleted", "active", "active", "active", "paused"]


async def test_the_portal_is_one_link_and_only_for_customers(
    till: Till, shop: House, ana: Chat
) -> None:
    assert "nothing was ever bought" in await ana.command("billing")
    await ana.command("upgrade")
    await ana.press("Plus £4 / month")
    till.world.pay(session(till))
    await settle(till, shop)
    await ana.command("billing")
    (press,) = presses(ana.last)
    assert press.url is not None
    assert press.url.startswith("https://billing.stripe.example/")


async def test_in_a_community_an_admin_buys_and_the_link_goes_to_their_own_chat(
    till: Till, shop: House
) -> None:
    sell(till, shop, Open())
    ben = shop.member("ben")
    assert "This community is on Free." in await ben.command("plan")
    assert ben.labels() == []
    for command in ("upgrade", "billing"):
        assert "Pay" not in await ben.command(command)
    assert till.world.all("checkout.session") == []
    own = shop.chat("ana")
    ana = shop.member("ana", admin=True)
    await ana.command("upgrade")
    assert "Team: 200 searches" in text_of(ana.last)
    assert "Plus" not in text_of(ana.last)
    _, button = ana.button("Team £19 / month")
    assert button.token is not None
    await ana.press("Team £19 / month")
    links = [r for r in ana.history if any(p.url for p in presses(r))]
    assert len(links) == 1
    assert links[0].place is not None
    assert links[0].place.private
    assert links[0].place.chat == "ana"
    assert "sent you the link privately" in text_of(ana.last)
    # A button made for an admin is of no use to a member.
    await ben.press_token(button.token, "m1")
    assert not any(p.url for r in ben.history for p in presses(r))
    # Paid, the very message that had the link says so.
    till.world.pay(session(till))
    await settle(till, shop)
    assert len(own.messages) == 1
    assert "Team is on" in text_of(own.last)
    assert "This is about #deals: type such commands there." in text_of(own.last)
    assert not any(p.url for p in presses(own.last))


async def test_without_a_private_chat_there_is_no_link(till: Till, shop: House) -> None:
    reach = Open()
    reach.shut = True
    sell(till, shop, reach)
    ana = shop.member("ana", admin=True)
    await ana.command("upgrade")
    assert "Open a private chat" in await ana.press("Team £19 / month")
    assert "Open a private chat" in await ana.command("billing")
    assert till.world.all("checkout.session") == []


async def test_when_stripe_is_away_the_person_reads_that_nothing_was_charged(
    till: Till, ana: Chat
) -> None:
    await ana.command("upgrade")
    till.stripe.faults += [("POST", "500")] * 9
    assert "Nothing was charged" in await ana.press("Plus £4 / month")


async def test_where_nothing_is_sold_there_is_no_word_of_it(till: Till) -> None:
    house = House(till.database, till.clock, plan=dataclasses.replace(FREE, max_searches=1))
    ana = house.chat("ana")
    for command in ("plan", "upgrade", "billing"):
        assert "I do not know" in await ana.command(command)
    await ana.command("help")
    await ana.command("start")
    await ana.command("settings")
    await ana.say(f"{LINE} every 5 minutes")
    await ana.press("Watch this")
    await ana.say("kallax under £40")
    await ana.press("Watch this")
    for reply in ana.history[3:]:
        said = text_of(reply) + " ".join(press.label for press in presses(reply))
        assert not BILLING_WORDS.search(said), said


def test_no_limit_has_a_word_of_billing_in_it() -> None:
    for key, entry in CATALOGUES["en"].items():
        if key.startswith("limits.") or key == "searches.too_many":
            forms = [entry.one, entry.other] if isinstance(entry, Plural) else [entry]
            assert not any(BILLING_WORDS.search(form) for form in forms), key
