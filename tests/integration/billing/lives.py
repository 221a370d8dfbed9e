"""Lives of a subscription as steps at Stripe, with nothing yet heard of them here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.stripe_world import Json
from tests.integration.billing.till import DAY, Till

Life = Callable[[Till, str], Iterator[None]]
"""Takes the open session; each step ends at a yield."""


def _begin(till: Till, session: str) -> str:
    till.world.things[session]["_data"].pop("trial_period_days", None)
    return till.world.pay(session)


def bought(till: Till, session: str) -> Iterator[None]:
    _begin(till, session)
    yield


def on_trial(till: Till, session: str) -> Iterator[None]:
    subscription = till.world.pay(session)
    yield
    till.clock.advance(7 * DAY)
    till.world.renew(subscription)
    yield


def renewed(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    for _ in range(2):
        till.clock.advance(30 * DAY)
        till.world.renew(subscription)
        yield


def upgraded(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.clock.advance(3 * DAY)
    till.world.switch(subscription, till.price("pro"))
    yield


def downgraded(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.world.switch(subscription, till.price("pro"))
    yield
    schedule = till.stripe._make_schedule({"from_subscription": subscription}, "")
    phase: dict[str, Any] = schedule["phases"][0]
    later = {"start_date": phase["end_date"], "items": [{"price": till.price("plus")}]}
    till.stripe._update_schedule({"phases": [phase, later]}, schedule["id"])
    yield
    till.clock.advance(30 * DAY)
    till.world.renew(subscription)
    yield


def ended(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.world.cancel_in_portal(subscription)
    yield
    till.clock.advance(30 * DAY)
    till.world.finish(subscription)
    yield


def taken_back(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.world.cancel_in_portal(subscription)
    yield
    till.world.resume_in_portal(subscription)
    yield


def recovered(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "action")
    yield
    till.clock.advance(DAY)
    till.world.fail(subscription)
    yield
    till.world.collect(subscription)
    yield


def unpaid(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.clock.advance(30 * DAY)
    till.world.renew(subscription, "declined")
    yield
    till.world.fail(subscription, last=True)
    yield
    till.world.become(subscription, "unpaid")
    yield


def _charge(till: Till, subscription: str) -> str:
    return till.world.charge_of(till.world.things[subscription]["latest_invoice"])


def given_back(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.world.refund(_charge(till, subscription), 100)
    yield
    till.world.refund(_charge(till, subscription))
    yield


def disputed_and_won(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    dispute = till.world.dispute(_charge(till, subscription))
    yield
    till.world.close_dispute(dispute, "won")
    yield


def disputed_and_lost(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    dispute = till.world.dispute(_charge(till, subscription))
    yield
    till.world.close_dispute(dispute, "lost")
    yield


def deleted(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    till.world.delete_customer(till.world.things[subscription]["customer"])
    yield


def bought_twice(till: Till, session: str) -> Iterator[None]:
    subscription = _begin(till, session)
    yield
    customer = till.world.things[subscription]["customer"]
    till.world.subscribe(customer, till.price("plus"))
    yield


def delayed(till: Till, session: str) -> Iterator[None]:
    till.world.things[session]["_data"].pop("trial_period_days", None)
    subscription = till.world.pay(session, delayed=True)
    yield
    till.world.settle_delayed(subscription)
    yield


LIVES: dict[str, Life] = {
    life.__name__: life
    for life in (
        bought, on_trial, renewed, upgraded, downgraded, ended, taken_back, recovered, unpaid,
        given_back, disputed_and_won, disputed_and_lost, deleted, bought_twice, delayed,
    )
}  # fmt: skip

WITHOUT_PLAN = {"ended", "unpaid", "given_back", "disputed_and_lost", "deleted"}


async def begin(till: Till, name: str) -> tuple[int, Iterator[None]]:
    """An owner with many searches and an open link, and the life that follows."""
    # Whoever ends without a plan before anybody heard of one keeps what was there before.
    searches = 3 if name in WITHOUT_PLAN else 20
    number = len(await till.rows("SELECT id FROM owners"))
    owner = await till.owner(f"{name}{number}", searches=searches)
    session = await till.checkout(owner, message=await till.message(owner, f"m{number}"))
    till.world.events.clear()
    return owner, LIVES[name](till, session)


def take(till: Till) -> list[Json]:
    """What has happened since."""
    events, till.world.events[:] = list(till.world.events), []
    return events
