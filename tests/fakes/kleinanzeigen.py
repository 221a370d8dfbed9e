"""A small Kleinanzeigen: list pages of articles, and a page for each advert."""

from __future__ import annotations

import dataclasses
import html

from aiohttp import web

from tests.fakes.wire import FakeServer

PER_PAGE = 25


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advert, as its seller wrote it."""

    id: str
    title: str = "Trek Marlin 5"
    price: str = "285 € VB"
    old_price: str = ""
    when: str = "Heute, 10:30"
    place: str = "10115 Berlin (3 km)"
    description: str = "Frisch gewartet, neue Reifen."
    badge: str = ""
    posted: bool = False
    bought: bool = False

    @property
    def path(self) -> str:
        """Where its page stands."""
        return f"/s-anzeige/ein-rad/{self.id}-217-3331"


def _row(advert: Advert) -> str:
    badge = f"<span>{advert.badge}</span> • " if advert.badge else ""
    post = (
        '<p class="aditem-main--middle--price-shipping--shipping">Versand möglich</p>'
        if advert.posted
        else ""
    )
    old = (
        f'<p class="aditem-main--middle--price-shipping--old-price">{advert.old_price}</p>'
        if advert.old_price
        else ""
    )
    return (
        f'<li class="ad-listitem{" is-topad" if advert.bought else ""}">'
        f'<article class="aditem" data-adid="{html.escape(advert.id)}" data-href="{advert.path}">'
        f'<div class="aditem-image"><img src="https://img.example/{advert.id}.jpg"></div>'
        '<div class="aditem-main"><div class="aditem-main--top">'
        f'<div class="aditem-main--top--left">{html.escape(advert.place)}</div>'
        f'<div class="aditem-main--top--right">{html.escape(advert.when)}</div></div>'
        f'<h2>{badge}<a href="{advert.path}">{html.escape(advert.title)}</a></h2>'
        f'<p class="aditem-main--middle--description">{html.escape(advert.description)}</p>'
        f'<p class="aditem-main--middle--price-shipping--price">{html.escape(advert.price)}</p>'
        f"{old}{post}</div></article></li>"
    )


def render(adverts: list[Advert], *, more: bool = False) -> bytes:
    """A list page; `more` says whether another follows."""
    rows = "".join(map(_row, adverts))
    nothing = "" if adverts else '<div class="outcomemessage-warning">Keine Ergebnisse</div>'
    following = '<a class="pagination-next" href="/seite:2/">weiter</a>' if more else ""
    return (
        "<!doctype html><html lang=de><head><title>Kleinanzeigen</title></head><body>"
        f'{nothing}<ul id="srchrslt-adtable">{rows}</ul>{following}</body></html>'
    ).encode()


def render_item(advert: Advert) -> bytes:
    """The page of one advert."""
    badge = f"<span>{advert.badge}</span> • " if advert.badge else ""
    return (
        "<!doctype html><html><head><title>Anzeige</title>"
        f'<meta property="og:image" content="https://img.example/{advert.id}.jpg"></head><body>'
        f'<h1 id="viewad-title">{badge}{html.escape(advert.title)}</h1>'
        f'<h2 id="viewad-price">{html.escape(advert.price)}</h2>'
        f'<span id="viewad-locality">{html.escape(advert.place)}</span>'
        '<div id="viewad-extra-info"><span>12.11.2026</span></div>'
        f'<p id="viewad-description-text">{html.escape(advert.description)}<br>Dazu ein Helm.</p>'
        "</body></html>"
    ).encode()


class FakeKleinanzeigen(FakeServer):
    """Serves its adverts in pages."""

    def __init__(self) -> None:
        super().__init__()
        self.adverts: list[Advert] = [Advert(id="1001"), Advert(id="1002")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/s-suchanfrage.html":
            first = (int(request.query.get("pageNum", "1")) - 1) * PER_PAGE
            shown = self.adverts[first : first + PER_PAGE]
            body = render(shown, more=len(self.adverts) > first + PER_PAGE)
            return web.Response(body=body, content_type="text/html")
        number = request.path.rpartition("/")[2].partition("-")[0]
        for advert in self.adverts:
            if advert.id == number:
                return web.Response(body=render_item(advert), content_type="text/html")
        return web.Response(status=404, text="weg", content_type="text/html")
