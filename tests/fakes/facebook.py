"""A small Facebook Marketplace: pages whose data stand in scripts, and drawn tiles."""

from __future__ import annotations

import dataclasses
import html
import json
from typing import Any

from aiohttp import web

from tests.fakes.wire import FakeServer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advert, as its seller wrote it."""

    id: str
    title: str = "Trek Marlin 5"
    price: str = "285.00"
    shown: str = "£285"
    city: str = "Leeds"
    state: str = "England"
    sold: bool = False
    pending: bool = False
    shipped: bool = False
    description: str = "Serviced in spring."
    condition: str = "used_good"
    created: int = 1_795_431_600


def _node(advert: Advert) -> dict[str, Any]:
    return {
        "id": advert.id,
        "marketplace_listing_title": advert.title,
        "listing_price": {"formatted_amount": advert.shown, "amount": advert.price},
        "location": {
            "reverse_geocode": {
                "city": advert.city,
                "state": advert.state,
                "city_page": {"display_name": f"{advert.city}, {advert.state}"},
            }
        },
        "primary_listing_photo": {"image": {"uri": f"https://scontent.fbcdn.net/{advert.id}.jpg"}},
        "delivery_types": ["IN_PERSON", *(["SHIPPING_ONSITE"] if advert.shipped else [])],
        "is_sold": advert.sold,
        "is_pending": advert.pending,
        "is_hidden": False,
    }


def _script(data: object) -> str:
    told = json.dumps({"require": [[["Loader", None, None, [{"__bbox": {"result": data}}]]]]})
    safe = told.replace("</", "<\\/")
    return f'<script type="application/json" data-sjs>{safe}</script>'


def _tile(advert: Advert) -> str:
    return (
        f'<a href="/marketplace/item/{advert.id}/?ref=search">'
        f"<div><span>{advert.shown}</span></div>"
        f"<div><span>{html.escape(advert.title)}</span></div>"
        f"<div><span>{html.escape(advert.city)}</span></div></a>"
    )


def render(adverts: list[Advert], *, data: bool = True, tiles: bool = True) -> str:
    """A search page; `data` and `tiles` say which of the two readable parts it has."""
    edges = [{"node": {"listing": _node(advert)}} for advert in adverts]
    found = {"data": {"marketplace_search": {"feed_units": {"edges": edges}}}}
    return (
        "<!doctype html><html><head><title>Marketplace</title></head><body>"
        '<form id="login_form" hidden></form>'
        + (_script(found) if data else "<script data-sjs></script>")
        + ("".join(map(_tile, adverts)) if tiles else "")
        + "</body></html>"
    )


def render_item(advert: Advert | None, others: list[Advert]) -> str:
    """The page of one advert: itself twice, once as a stub, and its neighbours."""
    neighbours = {"data": {"marketplace_home_feed": {"edges": [_node(one) for one in others]}}}
    if advert is None:
        empty = {"data": {"viewer": {"marketplace_product_details_page": {"target": None}}}}
        return f"<html><body>{_script(empty)}{_script(neighbours)}</body></html>"
    stub = {
        "id": advert.id,
        "listing_photos": [{"image": {"uri": f"https://scontent.fbcdn.net/{advert.id}-2.jpg"}}],
    }
    whole = {
        **_node(advert),
        "redacted_description": {"text": advert.description},
        "creation_time": advert.created,
        "is_live": True,
        "attribute_data": [{"attribute_name": "Condition", "value": advert.condition}],
        "location": {**_node(advert)["location"], "latitude": 53.8, "longitude": -1.55},
    }
    pages = [
        {"data": {"viewer": {"marketplace_product_details_page": {"target": target}}}}
        for target in (stub, whole)
    ]
    return f"<html><body>{''.join(map(_script, [*pages, neighbours]))}</body></html>"


class FakeFacebook(FakeServer):
    """Serves its adverts, or whichever gate stands before them."""

    def __init__(self) -> None:
        super().__init__()
        self.adverts = [Advert(id="100001"), Advert(id="100002", title="Trek Marlin 6")]
        self.gate = ""
        """Where everybody is sent instead: "/login/", "/privacy/consent/"."""
        self.body = ""
        """What every page says instead."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path in {"/login/", "/privacy/consent/", "/marketplace/ineligible/"}:
            return web.Response(text="<h1>A gate</h1>", content_type="text/html")
        if self.gate:
            raise web.HTTPFound(self.gate)
        if self.body:
            return web.Response(text=self.body, content_type="text/html")
        if request.path.startswith("/marketplace/item/"):
            number = request.path.rstrip("/").rpartition("/")[2]
            found = next((one for one in self.adverts if one.id == number), None)
            others = [one for one in self.adverts if one.id != number]
            return web.Response(text=render_item(found, others), content_type="text/html")
        answer = web.Response(text=render(self.adverts), content_type="text/html")
        answer.set_cookie("seen", "1")
        return answer
