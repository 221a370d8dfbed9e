"""Stripe behind the port `core.subscriptions.gateway.PaymentGateway`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from billing import changes, checkouts, customers
from billing.catalogue import INTERVALS, TRIAL_DAYS, PriceName
from billing.client import StripeFailedError
from billing.prices import PriceBook
from billing.reading import read_customer
from billing.rules import keep
from core.subscriptions import service
from core.subscriptions.gateway import Offer, PaymentError, Turn
from core.subscriptions.plans import sold_to

if TYPE_CHECKING:
    from billing.checkouts import Opened
    from billing.client import StripeAPI
    from billing.customers import CustomerRow
    from billing.shapes import Seen
    from core.clock import Clock
    from core.db import Database
    from core.subscriptions.gateway import LinkMessage, Payer

PORTAL_OF: Final = "magpie_portal"
"""The key in a portal configuration's metadata that says whom it is for."""


class StripeGateway:
    """Checkout, portal and changes. No transaction is open while Stripe is asked."""

    def __init__(self, database: Database, clock: Clock, api: StripeAPI, base_url: str) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._base_url = base_url.rstrip("/")
        self._book = PriceBook(api, clock)
        self._portals: dict[str, str] = {}

    async def offers(self, kind: str, currency: str | None) -> tuple[Offer, ...]:
        """What an owner of this kind can buy, cheapest first."""
        found = []
        for plan in sold_to(kind):
            for interval in INTERVALS:
                name = await self._book.find(plan.name, interval, currency)
                if name is not None:
                    price = await self._book.amount(name)
                    found.append(Offer(plan.name, interval, price, TRIAL_DAYS))
        return tuple(found)

    async def checkout(
        self, payer: Payer, plan: str, interval: str, message: LinkMessage | None
    ) -> str:
        """A link to pay at, the same one for the same wish; it is secret."""
        customer = await self._customer(payer)
        name = await self._price(payer, plan, interval)
        now = self._clock.now()
        async with self._database.connect() as connection:
            opened = await checkouts.open_row(connection, payer.owner_id, customer.id, name, now)
            trial = not await checkouts.had_any(connection, payer.owner_id)
        session = await self._session(payer, customer, opened, name, trial=trial)
        if session["status"] != "open":
            # Paid or ended while nobody looked: a new wish needs a new link.
            async with self._database.connect() as connection:
                await checkouts.close_row(connection, opened)
                await customers.mark(connection, customer.customer_id, now)
            raise PaymentError("plans.just_paid")
        async with self._database.connect() as connection:
            await checkouts.remember_session(connection, opened, session["id"])
            if message is not None:
                await checkouts.remember_message(connection, opened, message, now)
            # Links replaced by this one are ended when the customer is followed next.
            await customers.mark(connection, customer.customer_id, now)
        return str(session["url"])

    async def shown(self, payer: Payer, plan: str, interval: str, message: LinkMessage) -> None:
        """The message in another chat that shows the link of `checkout`."""
        customer = await self._customer(payer)
        name = await self._price(payer, plan, interval)
        now = self._clock.now()
        async with self._database.connect() as connection:
            opened = await checkouts.open_row(connection, payer.owner_id, customer.id, name, now)
            await checkouts.remember_message(connection, opened, message, now)

    async def _customer(self, payer: Payer) -> CustomerRow:
        """Made before anything is bought, so that whoever pays, it is this owner's."""
        async with self._database.connect() as connection:
            row = await customers.make(
                connection, payer.owner_id, payer.identity_id, self._clock.now()
            )
        if row.customer_id:
            return row
        made = await self._api.ask(
            self._api.v1.customers.create_async,
            params={
                "name": payer.name or None,
                "metadata": {
                    "magpie_owner": str(payer.owner_id),
                    "magpie_kind": payer.kind,
                    "magpie_platform": payer.platform,
                    "magpie_tenant": payer.tenant,
                    "magpie_community": payer.community,
                },
            },
            key=row.key,
        )
        async with self._database.connect() as connection:
            await customers.name(connection, row.id, made["id"])
            found = await customers.current(connection, payer.owner_id)
        if found is None or not found.customer_id:
            raise PaymentError("plans.try_later")
        return found

    async def _price(self, payer: Payer, plan: str, interval: str) -> PriceName:
        """In the currency of what was bought before: a customer of Stripe's has only one."""
        if plan not in {one.name for one in sold_to(payer.kind)} or interval not in INTERVALS:
            raise PaymentError("error.expired_button")
        async with self._database.connect() as connection:
            bought = await service.of_owner(connection, payer.owner_id)
        if keep(bought) is not None:
            raise PaymentError("plans.already_paid")
        currency = bought[-1].currency if bought else payer.currency
        name = await self._book.find(plan, interval, currency)
        if name is None:
            raise PaymentError("plans.not_sold")
        return name

    async def _session(
        self, payer: Payer, customer: CustomerRow, opened: Opened, name: PriceName, *, trial: bool
    ) -> dict[str, Any]:
        sessions = self._api.v1.checkout.sessions
        if opened.session_id:
            return await self._api.ask(sessions.retrieve_async, opened.session_id)
        params = checkouts.session_params(
            payer,
            opened,
            customer_id=customer.customer_id,
            price_id=await self._book.price_id(name),
            price=name,
            base_url=self._base_url,
            trial=trial,
        )
        try:
            return await self._api.ask(sessions.create_async, params=params, key=opened.key)
        except StripeFailedError as error:
            if not error.param.startswith("automatic_tax"):
                raise
            # The operator has not set up Stripe Tax; selling without is their decision.
            params["automatic_tax"] = {"enabled": False}
            key = f"{opened.key}:untaxed"
            return await self._api.ask(sessions.create_async, params=params, key=key)

    async def portal(self, owner_id: int) -> str | None:
        """A link to invoices, card and cancelling; None for who never was a customer. Secret."""
        async with self._database.connect() as connection:
            customer = await customers.current(connection, owner_id)
            bought = await service.of_owner(connection, owner_id)
        if customer is None or not customer.customer_id:
            return None
        kind = "community" if any(one.plan == "team" for one in bought) else "person"
        params = {"customer": customer.customer_id, "return_url": f"{self._base_url}/billing/back"}
        configuration = await self._portal_configuration(kind)
        if configuration:
            params["configuration"] = configuration
        made = await self._api.ask(self._api.v1.billing_portal.sessions.create_async, params=params)
        return str(made["url"])

    async def _portal_configuration(self, kind: str) -> str:
        if kind not in self._portals:
            found = await self._api.every(
                self._api.v1.billing_portal.configurations.list_async, {"active": True}
            )
            self._portals = {
                one["metadata"][PORTAL_OF]: one["id"]
                for one in found
                if PORTAL_OF in (one.get("metadata") or {})
            }
        return self._portals.get(kind, "")

    async def change(self, owner_id: int, plan: str, interval: str) -> Turn:
        """Go up now, paying the difference; go down at the end of the period."""
        customer_id, seen = await self._running(owner_id)
        if seen is None:
            raise PaymentError("plans.nothing_runs")
        name = await self._book.find(plan, interval, seen.subscription.currency)
        if name is None:
            raise PaymentError("plans.not_sold")
        price_id = await self._book.price_id(name)
        turn = await changes.change(
            self._api, seen, plan=plan, interval=interval, price_id=price_id
        )
        await self._look_again(customer_id)
        return turn

    async def cancel(self, owner_id: int) -> bool:
        """End at the end of the period; False if nothing runs."""
        customer_id, seen = await self._running(owner_id)
        if seen is None or seen.subscription.ends_at is not None:
            return False
        await changes.end(self._api, seen)
        await self._look_again(customer_id)
        return True

    async def resume(self, owner_id: int) -> bool:
        """Take a cancellation back; False if there is none."""
        customer_id, seen = await self._running(owner_id)
        if seen is None or (seen.subscription.ends_at is None and not seen.schedule_id):
            return False
        await changes.stop_ending(self._api, seen)
        await self._look_again(customer_id)
        return True

    async def _running(self, owner_id: int) -> tuple[str, Seen | None]:
        """The subscription that runs, as it is at Stripe at this moment."""
        async with self._database.connect() as connection:
            stored = await service.owned(connection, owner_id)
        kept = keep([one.subscription for one in stored])
        if kept is None:
            return "", None
        customer_id = next(o.customer_id for o in stored if o.subscription.id == kept.id)
        snapshot = await read_customer(self._api, customer_id)
        running = keep([seen.subscription for seen in snapshot.seen])
        if running is None:
            return customer_id, None
        found = next(s for s in snapshot.seen if s.subscription.id == running.id)
        return customer_id, found

    async def _look_again(self, customer_id: str) -> None:
        async with self._database.connect() as connection:
            await customers.mark(connection, customer_id, self._clock.now())

    async def returned(self, session_id: str) -> None:
        """Somebody came back from paying: that proves nothing, so the customer is read again."""
        async with self._database.connect() as connection:
            await checkouts.mark_customer(connection, session_id, self._clock.now())
