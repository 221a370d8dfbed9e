"""A Stripe account as `magpie billing setup` leaves it, without its forty calls."""

from __future__ import annotations

from billing.catalogue import AMOUNTS, all_prices, minor_units, product_id
from tests.fakes.stripe_world import StripeWorld


def stock(world: StripeWorld) -> None:
    """Products, prices under their lookup keys, and both portals."""
    for name in all_prices():
        if product_id(name.plan) not in world.things:
            world.make("product", id=product_id(name.plan))
        world.make(
            "price",
            active=True,
            lookup_key=name.key,
            product=product_id(name.plan),
            currency=name.currency,
            unit_amount=minor_units(AMOUNTS[name.plan, name.interval], name.currency),
            recurring={"interval": name.interval},
            metadata={"plan": name.plan},
        )
    for kind in ("person", "community"):
        world.make("billing_portal.configuration", active=True, metadata={"magpie_portal": kind})
