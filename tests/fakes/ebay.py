"""A stand-in for eBay's API: token, search, item and rate limits, with its known whims."""

from __future__ import annotations

import base64
import re
from typing import Any

from aiohttp import web

from tests.fakes.wire import FakeServer

CLIENT_ID = "magpie-app"
CLIENT_SECRET = "not-to-be-seen"
_FILTER = re.compile(r"(\w+):(\{[^}]*\}|\[[^\]]*\]|[^,]*)")


def item(number: int, **changes: Any) -> dict[str, Any]:
    """One item summary of our own making, in the API's shape."""
    made: dict[str, Any] = {
        "itemId": f"v1|{number}|0",
        "legacyItemId": str(number),
        "title": "Trek Marlin 5, medium",
        "price": {"value": "285.00", "currency": "GBP"},
        "buyingOptions": ["FIXED_PRICE", "BEST_OFFER"],
        "condition": "Used",
        "conditionId": "3000",
        "image": {"imageUrl": f"https://i.ebayimg.example/{number}.jpg"},
        "itemWebUrl": f"https://www.ebay.co.uk/itm/{number}?hash=item4&amdata=x",
        "itemLocation": {"city": "Leeds", "postalCode": "LS6***", "country": "GB"},
        "seller": {"username": "ana", "feedbackPercentage": "99.1", "feedbackScore": 40},
        "shippingOptions": [
            {"shippingCostType": "FIXED", "shippingCost": {"value": "12.50", "currency": "GBP"}},
            {"shippingCostType": "FIXED", "shippingCost": {"value": "9.00", "currency": "GBP"}},
        ],
        "itemCreationDate": "2026-11-23T11:58:00.000Z",
        "shortDescription": "Serviced in spring.",
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def auction(number: int, **changes: Any) -> dict[str, Any]:
    """An auction without buy-now."""
    fields: dict[str, Any] = {
        "buyingOptions": ["AUCTION"],
        "price": None,
        "currentBidPrice": {"value": "0.99", "currency": "GBP"},
        "bidCount": 7,
        "itemEndDate": "2026-11-24T20:14:00.000Z",
    }
    return item(number, **(fields | changes))


def error(number: int, message: str) -> dict[str, Any]:
    """An error or a warning of the API."""
    return {"errorId": number, "domain": "API_BROWSE", "category": "REQUEST", "message": message}


def filters_of(text: str) -> dict[str, str]:
    """The filters of a search by name."""
    return dict(_FILTER.findall(text))


class FakeEbay(FakeServer):
    """Holds items; newest first, as they stand in `items`."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = [item(1001), item(1002)]
        self.groups: dict[str, list[dict[str, Any]]] = {}
        self.total: int | None = None
        self.token = "token-1"
        self.mints = 0
        self.quota: tuple[int, int] | None = None

    @property
    def searches(self) -> list[dict[str, str]]:
        """The parameters of every search so far."""
        return [dict(r.query) for r in self.requests if r.path.endswith("/item_summary/search")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/identity/v1/oauth2/token":
            return await self._mint(request)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _errors(401, error(1001, "Invalid access token"))
        if request.path.startswith("/developer/analytics/"):
            return self._rate_limit()
        if "X-EBAY-C-MARKETPLACE-ID" not in request.headers:
            return _errors(400, error(12000, "no marketplace"))
        if request.path.endswith("/item_summary/search"):
            return self._search(dict(request.query))
        if request.path.endswith("/get_item_by_legacy_id"):
            return self._item(request.query["legacy_item_id"])
        if request.path.endswith("/get_items_by_item_group"):
            return web.json_response({"items": self.groups[request.query["item_group_id"]]})
        return await super().answer(request)

    async def _mint(self, request: web.Request) -> web.StreamResponse:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = await request.post()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return web.json_response({"error": "invalid_client"}, status=401)
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        self.mints += 1
        return web.json_response(
            {
                "access_token": self.token,
                "expires_in": 7200,
                "token_type": "Application Access Token",
            }
        )

    def _rate_limit(self) -> web.StreamResponse:
        if self.quota is None:
            return web.Response(status=404)
        limit, remaining = self.quota
        rate = {
            "limit": limit,
            "remaining": remaining,
            "reset": "2026-11-24T08:00:00.000Z",
            "timeWindow": 86400,
        }
        bulk = {"name": "buy.browse.item.bulk", "rates": [{"limit": 1, "remaining": 0}]}
        resources = [bulk, {"name": "buy.browse", "rates": [rate]}]
        return web.json_response({"rateLimits": [{"apiName": "browse", "resources": resources}]})

    def _search(self, query: dict[str, str]) -> web.StreamResponse:
        limit, offset = int(query.get("limit", "50")), int(query.get("offset", "0"))
        if not query.get("q"):
            return _errors(400, error(12001, "The call must have a keyword"))
        if limit > 200 or offset % limit:
            return _errors(400, error(12029, "The offset value must be a multiple of the limit"))
        filters = filters_of(query.get("filter", ""))
        warnings = []
        if "price" in filters and "priceCurrency" not in filters:
            warnings.append(error(12012, "The price filter was ignored"))
        pickup = {"pickupCountry", "pickupPostalCode", "pickupRadius", "pickupRadiusUnit"}
        if 0 < len(pickup & filters.keys()) < 4:
            warnings.append(error(12010, "The pickup filters were ignored"))
        if "deliveryPostalCode" in filters and "deliveryCountry" not in filters:
            warnings.append(error(12011, "The delivery filters were ignored"))
        wanted = set(filters.get("buyingOptions", "{FIXED_PRICE}").strip("{}").split("|"))
        found = [one for one in self.items if wanted & set(one.get("buyingOptions", wanted))]
        answer: dict[str, Any] = {
            "total": len(found) if self.total is None else self.total,
            "limit": limit,
            "offset": offset,
        }
        if page := found[offset : offset + limit]:
            answer["itemSummaries"] = page
        if warnings:
            answer["warnings"] = warnings
        return web.json_response(answer)

    def _item(self, number: str) -> web.StreamResponse:
        if number in self.groups:
            return _errors(400, error(11006, "The legacy id is that of an item group"))
        for one in self.items:
            if one.get("legacyItemId") == number:
                return web.json_response(one)
        return _errors(404, error(11001, "The specified item was not found"))


def _errors(status: int, problem: dict[str, Any]) -> web.Response:
    return web.json_response({"errors": [problem]}, status=status)
