"""What Stripe's objects mean, with their traps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from billing.catalogue import PriceName, all_prices, minor_units, money, plan_of_price
from billing.shapes import id_of, next_phase, seen_of
from core.money import Money

END = 1_800_000_000
PERIOD_END = dt.datetime.fromtimestamp(END, dt.UTC)


def subscription(**fields: Any) -> dict[str, Any]:
    price = {
        "id": "price_1",
        "unit_amount": 400,
        "currency": "gbp",
        "metadata": {"plan": "plus"},
        "recurring": {"interval": "month"},
    }
    return {
        "id": "sub_1",
        "status": "active",
        "created": END - 1000,
        "currency": "gbp",
        "items": {
            "data": [{"id": "si_1", "price": price, "quantity": 1, "current_period_end": END}]
        },
        **fields,
    }


@pytest.mark.parametrize(
    ("fields", "ends_at"),
    [
        ({}, None),
        ({"cancel_at": END, "cancel_at_period_end": False}, PERIOD_END),
        ({"cancel_at": None, "cancel_at_period_end": True}, PERIOD_END),
        ({"cancel_at": END, "cancel_at_period_end": True}, PERIOD_END),
        ({"ended_at": END - 5, "cancel_at": END}, PERIOD_END - dt.timedelta(seconds=5)),
    ],
)
def test_an_end_is_read_in_each_way_it_is_written(
    fields: dict[str, Any], ends_at: dt.datetime | None
) -> None:
    assert seen_of(subscription(**fields)).subscription.ends_at == ends_at


def test_the_period_stands_on_the_item_and_money_is_decimal() -> None:
    seen = seen_of(subscription())
    assert seen.subscription.period_end == PERIOD_END
    assert seen.subscription.amount == Decimal("4.00")
    assert (seen.item_id, seen.price_id) == ("si_1", "price_1")


def test_since_when_it_is_owed_is_stripes_time() -> None:
    invoice = {
        "id": "in_1",
        "status": "open",
        "created": END,
        "currency": "gbp",
        "amount_remaining": 400,
        "status_transitions": {"finalized_at": END + 3600},
    }
    seen = seen_of(subscription(status="past_due", latest_invoice=invoice))
    assert seen.subscription.past_due_since == PERIOD_END + dt.timedelta(hours=1)
    paid = seen_of(subscription(latest_invoice={**invoice, "status": "paid", "amount_paid": 400}))
    assert paid.subscription.past_due_since is None
    assert paid.invoice is not None
    assert paid.invoice.was_paid


@pytest.mark.parametrize(
    ("price", "plan"),
    [
        ({"metadata": {"plan": "pro"}}, "pro"),
        ({"lookup_key": "magpie_team_year_usd"}, "team"),
        ({"product": "magpie_plus"}, "plus"),
        ({"product": {"id": "magpie_pro"}}, "pro"),
        ({"metadata": {"plan": "gold"}}, ""),
        ({"lookup_key": "others_pro_month_gbp", "product": "prod_1"}, ""),
        ({}, ""),
    ],
)
def test_a_price_names_its_plan(price: dict[str, Any], plan: str) -> None:
    assert plan_of_price(price) == plan


def test_of_several_items_ours_counts() -> None:
    data = subscription()
    data["items"]["data"].insert(0, {"id": "si_0", "price": {"id": "x", "product": "prod_other"}})
    assert seen_of(data).item_id == "si_1"
    assert seen_of(subscription(items={"data": []})).subscription.plan == ""


def test_a_schedule_says_what_comes_next() -> None:
    price = {"id": "price_2", "metadata": {"plan": "free"}}
    phases = [
        {"start_date": END - 100, "items": []},
        {"start_date": END, "items": [{"price": price}]},
    ]
    schedule = {"status": "active", "current_phase": {"start_date": END - 100}, "phases": phases}
    assert next_phase(schedule) == ("free", PERIOD_END)
    assert next_phase({**schedule, "status": "released"}) == ("", None)
    assert next_phase({**schedule, "phases": phases[:1]}) == ("", None)
    assert next_phase("sub_sched_1") == ("", None)
    assert next_phase(None) == ("", None)


def test_smallest_units_differ_by_currency() -> None:
    assert money(400, "gbp") == Money(Decimal("4.00"), "GBP")
    assert money(400, "jpy") == Money(Decimal(400), "JPY")
    assert money(4000, "kwd") == Money(Decimal("4.000"), "KWD")
    assert [minor_units(4, one) for one in ("gbp", "jpy", "kwd")] == [400, 4, 4000]


def test_prices_have_names_of_their_own() -> None:
    assert PriceName("plus", "year", "eur").key == "magpie_plus_year_eur"
    assert len({price.key for price in all_prices()}) == len(all_prices())


def test_what_may_be_expanded_has_one_id() -> None:
    assert [id_of(one) for one in ("cus_1", {"id": "cus_1"}, None, {})] == [
        "cus_1",
        "cus_1",
        "",
        "",
    ]
