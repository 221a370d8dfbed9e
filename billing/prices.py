"""Prices as they stand in Stripe, found by lookup key and remembered for a while."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from billing.catalogue import CURRENCIES, PriceName, all_prices, money

if TYPE_CHECKING:
    from billing.client import StripeAPI
    from core.clock import Clock
    from core.money import Money

FRESH: Final = dt.timedelta(minutes=10)
KEYS_AT_ONCE: Final = 10


async def read_prices(api: StripeAPI) -> dict[str, dict[str, Any]]:
    """Active prices of ours by lookup key."""
    keys = [price.key for price in all_prices()]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        prices = await api.every(
            api.v1.prices.list_async,
            {"lookup_keys": keys[start : start + KEYS_AT_ONCE], "active": True},
        )
        found.update({price["lookup_key"]: price for price in prices})
    return found


class PriceBook:
    """What everything costs."""

    def __init__(self, api: StripeAPI, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._prices: dict[str, dict[str, Any]] = {}
        self._read_at: dt.datetime | None = None

    async def prices(self) -> dict[str, dict[str, Any]]:
        """All prices by lookup key."""
        now = self._clock.now()
        if not self._prices or self._read_at is None or self._read_at + FRESH <= now:
            self._prices = await read_prices(self._api)
            self._read_at = now
        return self._prices

    async def find(self, plan: str, interval: str, currency: str | None) -> PriceName | None:
        """The price in this currency, or in the first there is."""
        prices = await self.prices()
        wanted = (currency or "").lower()
        for code in (wanted, *CURRENCIES):
            name = PriceName(plan, interval, code)
            if name.key in prices:
                return name
        return None

    async def price_id(self, name: PriceName) -> str:
        """Stripe's id of a price."""
        return str((await self.prices())[name.key]["id"])

    async def amount(self, name: PriceName) -> Money:
        """What it costs."""
        price = (await self.prices())[name.key]
        return money(int(price["unit_amount"]), name.currency)
