"""A small site nobody wrote an adapter for: a list of adverts in plain HTML."""

from __future__ import annotations

import dataclasses
import html
import json

from aiohttp import web

from tests.fakes.wire import FakeServer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advert, as its seller wrote it."""

    id: str
    title: str = "Trek Marlin 5"
    price: str = "£285"
    when: str = "2026-11-23T11:30:00Z"
    place: str = "Leeds"


def _item(advert: Advert) -> str:
    return (
        f'<li class="card css-1x2y3z"><a class="card__link" href="/item/{html.escape(advert.id)}">'
        f'<img data-src="/img/{html.escape(advert.id)}.jpg" src="data:image/gif;base64,R0">'
        f'<h3 class="card__title">{html.escape(advert.title)}</h3></a>'
        f'<span class="card__price">{html.escape(advert.price)}</span>'
        f'<span class="card__town">{html.escape(advert.place)}</span>'
        f'<time class="card__time" datetime="{html.escape(advert.when)}">just in</time></li>'
    )


def render(adverts: list[Advert]) -> bytes:
    """The list page, with the menu and footer that every site has."""
    menu = "".join(f'<li class="nav"><a href="/c/{n}">Department {n}</a></li>' for n in range(8))
    items = "".join(map(_item, adverts)) or "<p>Nothing found</p>"
    return (
        f"<!doctype html><html><head><title>Swap shop</title></head><body><ul>{menu}</ul>"
        f"<main><ul class=results>{items}</ul></main><footer><p>About</p><p>Help</p><p>Jobs</p>"
        "</footer></body></html>"
    ).encode()


def render_item(advert: Advert) -> bytes:
    """The page of one advert, with the data that search engines read."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Product",
                "name": advert.title,
                "description": "Serviced in spring.",
                "image": [f"/img/{advert.id}.jpg"],
                "offers": {"price": advert.price.strip("£"), "priceCurrency": "GBP"},
            }
        ],
    }
    told = json.dumps(data).replace("</", "<\\/")
    return (
        f"<html><head><title>Swap</title><script type='application/ld+json'>{told}</script></head>"
        "</html>"
    ).encode()


class FakePages(FakeServer):
    """Serves the list, and a page for each advert."""

    def __init__(self) -> None:
        super().__init__()
        self.adverts: list[Advert] = [Advert(id="1001"), Advert(id="1002"), Advert(id="1003")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/gone"):
            return web.Response(status=410, text="gone", content_type="text/html")
        number = request.path.rpartition("/")[2]
        for advert in self.adverts:
            if advert.id == number:
                return web.Response(body=render_item(advert), content_type="text/html")
        return web.Response(body=render(self.adverts), content_type="text/html")
