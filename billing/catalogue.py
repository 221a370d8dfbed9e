"""What is sold: plans, intervals, and what `magpie billing setup` asks for them at first.

The amounts that count are those in Stripe; prices are found by lookup key, so that an operator may
change them there without touching a setting.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any, Final

from core.money import Money
from core.subscriptions.plans import PLANS, SOLD

INTERVALS: Final = ("month", "year")
CURRENCIES: Final = ("gbp", "eur", "usd")
TRIAL_DAYS: Final = 7
AMOUNTS: Final = {
    ("plus", "month"): 4,
    ("plus", "year"): 40,
    ("pro", "month"): 9,
    ("pro", "year"): 90,
    ("team", "month"): 19,
    ("team", "year"): 190,
}
"""In whole units of each currency, when the price is made."""
NO_CENTS: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
     "xaf", "xof", "xpf"}
)  # fmt: skip
THREE_DIGITS: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
_PREFIX: Final = "magpie"


@dataclasses.dataclass(frozen=True, slots=True)
class PriceName:
    """Which price is meant; its lookup key in Stripe."""

    plan: str
    interval: str
    currency: str

    @property
    def key(self) -> str:
        """Stripe's lookup key."""
        return f"{_PREFIX}_{self.plan}_{self.interval}_{self.currency}"


def product_id(plan: str) -> str:
    """The product of a plan; a fixed id, so that making it twice is impossible."""
    return f"{_PREFIX}_{plan}"


def all_prices() -> list[PriceName]:
    """Every price there is."""
    return [
        PriceName(plan.name, interval, currency)
        for plan in SOLD
        for interval in INTERVALS
        for currency in CURRENCIES
    ]


def plan_of_price(price: dict[str, Any]) -> str:
    """The plan a price of Stripe's stands for, "" if it is none of ours.

    A price that was replaced has lost its lookup key to its successor; its metadata and its
    product stay.
    """
    named = (price.get("metadata") or {}).get("plan", "")
    if not named:
        parts = str(price.get("lookup_key") or "").split("_")
        named = parts[1] if len(parts) == 4 and parts[0] == _PREFIX else ""
    if not named:
        product = price.get("product")
        given = product.get("id", "") if isinstance(product, dict) else str(product or "")
        prefix, _, rest = given.partition("_")
        named = rest if prefix == _PREFIX else ""
    return named if named in PLANS else ""


def money(minor: int, currency: str) -> Money:
    """An amount in Stripe's smallest units."""
    code = currency.lower()
    places = 0 if code in NO_CENTS else 3 if code in THREE_DIGITS else 2
    return Money(Decimal(minor).scaleb(-places), code.upper())


def minor_units(whole: int, currency: str) -> int:
    """A whole amount in Stripe's smallest units."""
    code = currency.lower()
    places = 0 if code in NO_CENTS else 3 if code in THREE_DIGITS else 2
    return int(whole * 10**places)
