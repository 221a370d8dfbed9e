"""Invoices that do not come about."""

from __future__ import annotations

from tests.integration.billing.till import DAY, Till


async def test_an_invoice_that_cannot_be_made_is_told_of_once(till: Till) -> None:
    ana = await till.owner()
    subscription = await till.buy(ana)
    till.clock.advance(30 * DAY)
    invoice = till.world.bill(
        till.world.get(subscription, "subscription"), 499, "subscription_cycle"
    )
    error = {"code": "customer_tax_location_invalid", "type": "invalid_request_error"}
    invoice |= {"status": "draft", "last_finalization_error": error}
    for _ in range(2):
        till.world.emit("invoice.finalization_failed", invoice)
        await till.news()
    assert await till.told() == ["started", "unfinished"]
    assert await till.plan(ana) == "plus"
