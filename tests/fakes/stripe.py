"""A fake Stripe at the wire: the API's addresses over `StripeWorld`, driven by the real SDK."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
import stripe
from aiohttp import web

from core.clock import ManualClock
from tests.fakes.stripe_forms import StripeError, expand, read_form
from tests.fakes.stripe_world import DAY, Json, StripeWorld
from tests.fakes.wire import FakeServer

KEY = "sk_test_of_magpie"
SECRET = "whsec_of_magpie"
DEEPEST = 4
Handler = Callable[[dict[str, Any], str], Json]


def listed(things: list[Json]) -> Json:
    return {"object": "list", "data": things, "has_more": False, "url": "/v1"}


class FakeStripe(FakeServer):
    """Answers like Stripe; keeps idempotency keys; can fail before or after it has done the work.

    `faults` are pairs of a pattern over "METHOD /path" and what happens at the next such call:
    "500", "429", "drop" (nothing is done), "lost" (it is done, the answer never comes) or "held"
    (it is done, the answer waits for `gate`).
    """

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.world = StripeWorld(clock)
        self.faults: list[tuple[str, str]] = []
        self.tax_is_set_up = True
        self.gate = asyncio.Event()
        self.holding = asyncio.Event()
        self._answered: dict[str, tuple[str, int, bytes]] = {}
        self._routes = self._make_routes()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            error = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
            return web.json_response({"error": error}, status=401)
        call = f"{request.method} {request.path}"
        fault = next((one for one in self.faults if re.search(one[0], call)), None)
        if fault is not None:
            self.faults.remove(fault)
            if fault[1].isdigit():
                error = {"type": "api_error", "message": "It broke."}
                return web.json_response({"error": error}, status=int(fault[1]))
            if fault[1] == "drop":
                return self._cut(request)
        status, body = await self._once(request, call)
        if fault is not None and fault[1] == "held":
            self.holding.set()
            await self.gate.wait()
        elif fault is not None:
            return self._cut(request)
        return web.Response(body=body, status=status, content_type="application/json")

    def _cut(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _once(self, request: web.Request, call: str) -> tuple[int, bytes]:
        text = await request.text() if request.method == "POST" else request.query_string
        key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
        if key in self._answered:
            given, status, body = self._answered[key]
            if given != call + text:
                error = {"type": "idempotency_error", "message": "Keys go with one request."}
                return 400, orjson.dumps({"error": error})
            return status, body
        params = read_form(parse_qsl(text, keep_blank_values=True))
        try:
            status, body = 200, orjson.dumps(self._do(call, params))
        except StripeError as error:
            status, body = error.status, orjson.dumps(error.body)
        if key:
            self._answered[key] = (call + text, status, body)
        return status, body

    def _do(self, call: str, params: dict[str, Any]) -> Json:
        paths = params.pop("expand", [])
        if any(path.count(".") >= DEEPEST for path in paths):
            raise StripeError("You cannot expand more than 4 levels of a property.")
        for pattern, handler in self._routes:
            found = re.fullmatch(pattern, call)
            if found:
                thing: Json = self._shown(handler(params, found[1] if found.groups() else ""))
                for path in paths:
                    thing = expand(thing, path, self.world.things)
                return thing
        raise StripeError(f"Unrecognized request URL ({call}).", status=404)

    def _shown(self, thing: Any) -> Any:
        """An object as Stripe shows it: without our own notes, items with their price."""
        if isinstance(thing, list):
            return [self._shown(one) for one in thing]
        if not isinstance(thing, dict):
            return thing
        shown = {k: self._shown(v) for k, v in thing.items() if not k.startswith("_")}
        if thing.get("object") == "subscription":
            item = self.world.things[thing["_item"]]
            price = self.world.things[item["price"]]
            shown["items"] = listed([{**self._shown(item), "price": self._shown(price)}])
        return shown

    def deliver(self, event: Json, **changes: Any) -> tuple[bytes, str]:
        """An event as it comes to the webhook: raw bytes and their signature."""
        shown = {**event, "data": {"object": self._shown(event["data"]["object"])}, **changes}
        body = orjson.dumps(shown)
        return body, self.sign(body)

    def sign(self, body: bytes, secret: str = SECRET, at: int | None = None) -> str:
        stamp = self.world.now() if at is None else at
        header: str = stripe.WebhookSignature.generate_signature_header(
            body.decode(), secret, timestamp=stamp
        )
        return header

    # -- the addresses ------------------------------------------------------------------------

    def _make_routes(self) -> list[tuple[str, Handler]]:
        get, post = r"GET /v1/", r"POST /v1/"
        return [
            (post + "customers", self._make_customer),
            (get + "customers/([^/]+)", self._customer),
            (post + "products", self._make_product),
            (get + "products/([^/]+)", lambda _, i: self.world.get(i, "product")),
            (post + "products/([^/]+)", self._change("product")),
            (post + "prices", self._make_price),
            (post + "prices/([^/]+)", self._change("price")),
            (get + "prices", self._prices),
            (post + "checkout/sessions", self._make_session),
            (get + "checkout/sessions/([^/]+)", self._get("checkout.session")),
            (post + "checkout/sessions/([^/]+)/expire", self._expire),
            (get + "subscriptions", self._subscriptions),
            (get + "subscriptions/([^/]+)", self._get("subscription")),
            (post + "subscriptions/([^/]+)", self._update_subscription),
            (r"DELETE /v1/subscriptions/([^/]+)", self._cancel),
            (post + "subscription_schedules", self._make_schedule),
            (get + "subscription_schedules/([^/]+)", self._get("subscription_schedule")),
            (post + "subscription_schedules/([^/]+)", self._update_schedule),
            (post + "subscription_schedules/([^/]+)/release", self._release),
            (get + "invoice_payments", self._invoice_payments),
            (get + "charges", lambda p, _: listed(self.world.all("charge", **_only(p)))),
            (get + "disputes", lambda p, _: listed(self.world.all("dispute", **_only(p)))),
            (get + "events", self._events),
            (post + "refunds", self._make_refund),
            (post + "billing_portal/configurations", self._make_portal),
            (
                get + "billing_portal/configurations",
                lambda _, __: listed(self.world.all("billing_portal.configuration")),
            ),
            (
                post + "billing_portal/configurations/([^/]+)",
                self._change("billing_portal.configuration"),
            ),
            (post + "billing_portal/sessions", self._portal_session),
            (post + "webhook_endpoints", self._make_endpoint),
            (
                get + "webhook_endpoints",
                lambda _, __: listed(
                    [_without(one, "secret") for one in self.world.all("webhook_endpoint")]
                ),
            ),
            (post + "webhook_endpoints/([^/]+)", self._change("webhook_endpoint")),
            (r"DELETE /v1/webhook_endpoints/([^/]+)", self._delete),
        ]

    def _get(self, kind: str) -> Handler:
        return lambda _params, thing_id: self.world.get(thing_id, kind)

    def _change(self, kind: str) -> Handler:
        def change(params: dict[str, Any], thing_id: str) -> Json:
            thing = self.world.get(thing_id, kind)
            metadata = {**thing["metadata"], **(params.pop("metadata", None) or {})}
            thing |= {**{k: _bool(v) for k, v in params.items()}, "metadata": metadata}
            return thing

        return change

    def _delete(self, _params: dict[str, Any], thing_id: str) -> Json:
        del self.world.things[thing_id]
        return {"id": thing_id, "deleted": True}

    def _make_customer(self, params: dict[str, Any], _: str) -> Json:
        return self.world.make("customer", **{"name": None, **params})

    def _customer(self, _params: dict[str, Any], customer_id: str) -> Json:
        customer = self.world.get(customer_id, "customer")
        if customer.get("deleted"):
            return {"id": customer_id, "object": "customer", "deleted": True}
        return customer

    def _make_product(self, params: dict[str, Any], _: str) -> Json:
        if params.get("id") in self.world.things:
            raise StripeError("Product already exists.", code="resource_already_exists")
        return self.world.make("product", active=True, **params)

    def _make_price(self, params: dict[str, Any], _: str) -> Json:
        self.world.get(params["product"], "product")
        key = params.get("lookup_key")
        for other in self.world.all("price", lookup_key=key):
            if not _bool(params.pop("transfer_lookup_key", "false")):
                raise StripeError("A price has this lookup key.", param="lookup_key")
            other["lookup_key"] = None
        params.pop("transfer_lookup_key", None)
        amount = int(params.pop("unit_amount"))
        return self.world.make("price", active=True, unit_amount=amount, **params)

    def _prices(self, params: dict[str, Any], _: str) -> Json:
        keys = params["lookup_keys"]
        if len(keys) > 10:
            raise StripeError("At most 10 lookup keys.")
        return listed([p for p in self.world.all("price", active=True) if p["lookup_key"] in keys])

    def _make_session(self, params: dict[str, Any], _: str) -> Json:
        if "payment_method_types" in params:
            raise StripeError("Received unknown parameter: payment_method_types")
        if _bool(params["automatic_tax"]["enabled"]) and not self.tax_is_set_up:
            raise StripeError("Stripe Tax is not set up.", param="automatic_tax[enabled]")
        self.world.get(params["customer"], "customer")
        price = self.world.get(params["line_items"][0]["price"], "price")
        session = self.world.make(
            "checkout.session",
            customer=params["customer"],
            client_reference_id=params["client_reference_id"],
            metadata=params.get("metadata"),
            mode=params["mode"],
            status="open",
            payment_status="unpaid",
            subscription=None,
            expires_at=self.world.now() + DAY,
            _price=price["id"],
            _data=params.get("subscription_data") or {},
            _asked=params,
        )
        session["url"] = f"https://checkout.stripe.example/c/pay/{session['id']}#secret"
        return session

    def _expire(self, _params: dict[str, Any], session_id: str) -> Json:
        return self.world.expire_session(session_id)

    def _subscriptions(self, params: dict[str, Any], _: str) -> Json:
        fields = {"customer": params["customer"]} if "customer" in params else {}
        found = self.world.all("subscription", **fields)
        if params.get("status") != "all":
            found = [one for one in found if one["status"] != "canceled"]
        return listed(found)

    def _update_subscription(self, params: dict[str, Any], subscription_id: str) -> Json:
        subscription = self.world.get(subscription_id, "subscription")
        item = self.world.things[subscription["_item"]]
        if "cancel_at_period_end" in params:
            flag = _bool(params["cancel_at_period_end"])
            at = item["current_period_end"] if flag else None
            subscription |= {"cancel_at_period_end": flag, "cancel_at": at}
            subscription["canceled_at"] = self.world.now() if flag else None
        if params.get("cancel_at") == "":
            subscription |= {"cancel_at": None, "canceled_at": None}
        for wanted in params.get("items", []):
            self._switch(subscription, item, wanted, params)
        self.world.emit("customer.subscription.updated", subscription)
        return subscription

    def _switch(
        self, subscription: Json, item: Json, wanted: dict[str, str], params: dict[str, Any]
    ) -> None:
        if wanted.get("id") != item["id"]:
            raise StripeError("This would add a second item.", param="items")
        if (
            self.world.things[item["price"]]["currency"]
            != self.world.things[wanted["price"]]["currency"]
        ):
            raise StripeError("A customer has one currency.")
        declines = self.world.things[subscription["customer"]].get("_declines")
        invoice = self.world.bill(subscription, 250, "subscription_update")
        if declines and params.get("payment_behavior") == "pending_if_incomplete":
            subscription["pending_update"] = {"price": wanted["price"]}
            self.world.fail(subscription["id"], needs_action=declines == "action")
            return
        item["price"] = wanted["price"]
        self.world._pay_invoice(invoice)

    def _cancel(self, params: dict[str, Any], subscription_id: str) -> Json:
        subscription = self.world.get(subscription_id, "subscription")
        if subscription["ended_at"] is not None:
            raise StripeError("No such subscription", status=404, code="resource_missing")
        comment = (params.get("cancellation_details") or {}).get("comment")
        return self.world.finish(subscription_id, comment)

    def _make_schedule(self, params: dict[str, Any], _: str) -> Json:
        subscription = self.world.get(params["from_subscription"], "subscription")
        if subscription["schedule"] is not None:
            raise StripeError("The subscription has a schedule already.")
        item = self.world.things[subscription["_item"]]
        phase = {
            "start_date": item["current_period_start"],
            "end_date": item["current_period_end"],
            "items": [{"price": item["price"], "quantity": 1}],
        }
        schedule = self.world.make(
            "subscription_schedule",
            status="active",
            customer=subscription["customer"],
            subscription=subscription["id"],
            current_phase={k: phase[k] for k in ("start_date", "end_date")},
            phases=[phase],
        )
        subscription["schedule"] = schedule["id"]
        return schedule

    def _update_schedule(self, params: dict[str, Any], schedule_id: str) -> Json:
        schedule = self.world.get(schedule_id, "subscription_schedule")
        phases = []
        for given in params["phases"]:
            start = int(given["start_date"])
            end = int(given["end_date"]) if "end_date" in given else start + 30 * DAY
            phases.append({"start_date": start, "end_date": end, "items": given["items"]})
        if phases[0]["start_date"] != schedule["current_phase"]["start_date"]:
            raise StripeError("The current phase cannot be left out.")
        schedule["phases"] = phases
        self.world.emit(
            "customer.subscription.updated", self.world.things[schedule["subscription"]]
        )
        return schedule

    def _release(self, _params: dict[str, Any], schedule_id: str) -> Json:
        schedule = self.world.get(schedule_id, "subscription_schedule")
        schedule |= {"status": "released", "current_phase": None}
        subscription = self.world.things[schedule["subscription"]]
        subscription["schedule"] = None
        self.world.emit("customer.subscription.updated", subscription)
        return schedule

    def _invoice_payments(self, params: dict[str, Any], _: str) -> Json:
        found = self.world.all("invoice_payment")
        if "invoice" in params:
            found = [one for one in found if one["invoice"] == params["invoice"]]
        if "status" in params:
            found = [one for one in found if one["status"] == params["status"]]
        if "payment" in params:
            intent = params["payment"]["payment_intent"]
            found = [one for one in found if one["payment"]["payment_intent"] == intent]
        return listed(found)

    def _events(self, params: dict[str, Any], _: str) -> Json:
        if len(params["types"]) > 20:
            raise StripeError("At most 20 types.")
        since = int(params["created"]["gte"])
        found = [
            event
            for event in self.world.history
            if event["type"] in params["types"] and event["created"] >= since
        ]
        return listed(found[::-1])

    def _make_refund(self, params: dict[str, Any], _: str) -> Json:
        charge = self.world.all("charge", payment_intent=params["payment_intent"])[0]
        return self.world.refund(charge["id"])

    def _make_portal(self, params: dict[str, Any], _: str) -> Json:
        return self.world.make("billing_portal.configuration", active=True, **params)

    def _portal_session(self, params: dict[str, Any], _: str) -> Json:
        customer = self.world.get(params["customer"], "customer")
        session = self.world.make("billing_portal.session", **params)
        session["url"] = f"https://billing.stripe.example/p/{customer['id']}/{session['id']}"
        return session

    def _make_endpoint(self, params: dict[str, Any], _: str) -> Json:
        return self.world.make("webhook_endpoint", status="enabled", secret=SECRET, **params)


def _bool(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _only(params: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in params.items() if k in {"customer", "charge", "payment_intent"}}


def _without(thing: Json, name: str) -> Json:
    return {key: value for key, value in thing.items() if key != name}
