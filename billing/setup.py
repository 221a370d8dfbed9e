"""`magpie billing setup`: makes in a Stripe account what Magpie sells there, as often as you like.

Products have fixed ids, prices are found by lookup key, portal configurations and the webhook
endpoint by what stands in their metadata: what exists is left or brought up to date, never doubled.
An amount that the operator has changed in Stripe stays.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from billing.catalogue import AMOUNTS, PriceName, all_prices, minor_units, product_id
from billing.client import API_VERSION, StripeFailedError
from billing.gateway import PORTAL_OF
from billing.inbox import EVENTS
from billing.prices import read_prices
from core.subscriptions.plans import SOLD, sold_to

if TYPE_CHECKING:
    from billing.client import StripeAPI

Json = dict[str, Any]
HOOK: Final = "/hooks/stripe"
OURS: Final = "magpie"


@dataclasses.dataclass(frozen=True, slots=True)
class SetUp:
    """What was done."""

    lines: tuple[str, ...]
    secret: str = ""
    """Of a webhook endpoint made just now; Stripe shows it this once."""


async def set_up(api: StripeAPI, base_url: str) -> SetUp:
    """Make or mend everything. Raises `StripeFailedError`."""
    lines: list[str] = []
    for plan in SOLD:
        lines += await _product(api, plan.name)
    prices = await read_prices(api)
    for name in all_prices():
        if name.key not in prices:
            await _price(api, name)
            lines.append(f"made the price {name.key}")
    prices = await read_prices(api)
    for kind in ("person", "community"):
        lines.append(await _portal(api, kind, prices, base_url))
    line, secret = await _endpoint(api, base_url)
    return SetUp((*lines, line), secret)


async def _product(api: StripeAPI, plan: str) -> list[str]:
    try:
        await api.ask(api.v1.products.retrieve_async, product_id(plan))
    except StripeFailedError as error:
        if not error.is_missing:
            raise
    else:
        return []
    await api.ask(
        api.v1.products.create_async,
        params={
            "id": product_id(plan),
            "name": f"Magpie {plan.capitalize()}",
            "metadata": {"plan": plan},
        },
    )
    return [f"made the product {product_id(plan)}"]


async def _price(api: StripeAPI, name: PriceName) -> None:
    await api.ask(
        api.v1.prices.create_async,
        params={
            "product": product_id(name.plan),
            "currency": name.currency,
            "unit_amount": minor_units(AMOUNTS[name.plan, name.interval], name.currency),
            "recurring": {"interval": name.interval},
            "lookup_key": name.key,
            "transfer_lookup_key": True,
            "metadata": {"plan": name.plan},
            "tax_behavior": "inclusive",
        },
    )


def _portal_params(kind: str, prices: dict[str, Json], base_url: str) -> Json:
    products = [
        {
            "product": product_id(plan.name),
            "prices": [
                prices[name.key]["id"]
                for name in all_prices()
                if name.plan == plan.name and name.key in prices
            ],
        }
        for plan in sold_to(kind)
    ]
    return {
        "default_return_url": f"{base_url}/billing/back",
        "metadata": {PORTAL_OF: kind},
        "features": {
            "customer_update": {"enabled": True, "allowed_updates": ["email", "address", "tax_id"]},
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True},
            "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price", "promotion_code"],
                "proration_behavior": "always_invoice",
                "products": products,
                "schedule_at_period_end": {
                    "conditions": [
                        {"type": "decreasing_item_amount"},
                        {"type": "shortening_interval"},
                    ]
                },
            },
        },
    }


async def _portal(api: StripeAPI, kind: str, prices: dict[str, Json], base_url: str) -> str:
    configurations = api.v1.billing_portal.configurations
    found = await api.every(configurations.list_async, {"active": True})
    params = _portal_params(kind, prices, base_url)
    for one in found:
        if (one.get("metadata") or {}).get(PORTAL_OF) == kind:
            await api.ask(configurations.update_async, one["id"], params=params)
            return f"brought the portal for a {kind} up to date"
    await api.ask(configurations.create_async, params=params)
    return f"made the portal for a {kind}"


async def _endpoint(api: StripeAPI, base_url: str) -> tuple[str, str]:
    """The endpoint speaks the SDK's version: Stripe cannot change that of one that exists."""
    url = f"{base_url}{HOOK}"
    if not base_url.startswith("https://"):
        return f"left out the webhook: {base_url} is not HTTPS; set PUBLIC_BASE_URL", ""
    endpoints = api.v1.webhook_endpoints
    found = [one for one in await api.every(endpoints.list_async) if one["url"] == url]
    good = [one for one in found if one.get("api_version") == API_VERSION]
    if good:
        await api.ask(
            endpoints.update_async,
            good[0]["id"],
            params={"enabled_events": list(EVENTS), "disabled": False},
        )
        return f"brought the webhook {url} up to date", ""
    made = await api.ask(
        endpoints.create_async,
        params={
            "url": url,
            "enabled_events": list(EVENTS),
            "api_version": API_VERSION,
            "metadata": {OURS: "webhook"},
        },
    )
    for old in found:
        await api.ask(endpoints.delete_async, old["id"])
    return f"made the webhook {url}", str(made.get("secret", ""))


async def find_problems(api: StripeAPI, base_url: str) -> list[str]:
    """What is missing in the account, for `magpie check`."""
    problems = []
    prices = await read_prices(api)
    missing = [name.key for name in all_prices() if name.key not in prices]
    if missing:
        problems.append(f"{len(missing)} prices are missing; run `magpie billing setup`")
    found = await api.every(api.v1.webhook_endpoints.list_async)
    hooks = [one for one in found if one["url"] == f"{base_url}{HOOK}"]
    if not hooks:
        problems.append("no webhook points here; run `magpie billing setup`")
    elif hooks[0].get("status") != "enabled":
        problems.append("the webhook is disabled at Stripe")
    elif hooks[0].get("api_version") != API_VERSION:
        problems.append("the webhook speaks another version; run `magpie billing setup`")
    return problems
