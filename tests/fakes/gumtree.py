"""A small Gumtree: list pages with data and tiles, and a page for each advert."""

from __future__ import annotations

import dataclasses
import html
import json
from urllib.parse import quote

from aiohttp import web

from tests.fakes.wire import FakeServer

NOON_MS = 1_795_435_200_000  # 23 November 2026, noon UTC
PER_PAGE = 26


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advert, as its seller wrote it."""

    id: str
    title: str = "Trek Marlin 5"
    price: str | None = "£285.00"
    date: int = NOON_MS - 3_600_000
    location: str = "Headingley, Leeds"
    description: str = "Serviced in spring, new tyres."
    featured: bool = False
    status: str = "LIVE"
    condition: str = "good"

    @property
    def path(self) -> str:
        """Where its page stands."""
        return f"/p/bicycles/a-bike/{self.id}"


def _advert_data(advert: Advert) -> dict[str, object]:
    return {
        "id": int(advert.id),
        "title": advert.title,
        "price": advert.price,
        "path": advert.path,
        "postedDate": "1 hour ago",
        "date": advert.date,
        "location": advert.location,
        "imageUrl": f"https://imagedelivery.example/{advert.id}/1.jpg",
        "additionalImageUrls": [f"https://imagedelivery.example/{advert.id}/2.jpg"],
        "shortDescription": advert.description,
        "featured": advert.featured,
        "attributes": [{"key": "common_for_sale_condition", "value": advert.condition}],
        "sellerId": 77,
        "status": advert.status,
    }


def _tile(advert: Advert) -> str:
    return (
        f'<article data-q="search-result"><a data-q="search-result-anchor" href="{advert.path}">'
        f'<img src="https://imagedelivery.example/{advert.id}/1.jpg">'
        f'<div data-q="tile-title">{html.escape(advert.title)}</div>'
        f'<div data-q="tile-description">{html.escape(advert.description)}</div>'
        f'<div data-q="tile-price">{html.escape(advert.price or "")}</div>'
        f'<div data-q="tile-location">{html.escape(advert.location)}</div></a></article>'
    )


def render(
    adverts: list[Advert],
    *,
    nearby: list[Advert] | None = None,
    total: int | None = None,
    page: int = 1,
    pages: int = 1,
    data: bool = True,
    tiles: bool = True,
) -> bytes:
    """A list page; `data` and `tiles` say which of the two readable parts it has."""
    found = len(adverts) if total is None else total
    state = {
        "resultsPage": {
            "searchAds": [_advert_data(advert) for advert in adverts],
            "nearbyAds": [_advert_data(advert) for advert in nearby or []],
            "adsTitle": {"totalNumberOfAdsFound": f"{found:,}"},
            "adsPagination": {"numberOfPages": pages, "currentPage": page, "pagePath": "/search"},
            "keywordCorrection": None,
        }
    }
    script = f'<script>window.clientData = "{quote(json.dumps(state))}";</script>' if data else ""
    heading = f"{found:,} ads for you" if found else "0 ads for you"
    shown = "".join(map(_tile, adverts)) if tiles else ""
    around = "".join(map(_tile, nearby or [])) if tiles else ""
    return (
        "<!doctype html><html lang=en-GB><head><title>Gumtree search</title></head><body>"
        f"<h1>{heading}</h1><main>{shown}</main>"
        f'<section data-q="nearby-results"><h2>Further away</h2>{around}</section>{script}'
        "</body></html>"
    ).encode()


def render_item(advert: Advert) -> bytes:
    """The page of one advert."""
    return (
        "<!doctype html><html><head><title>Gumtree</title>"
        f'<meta property="og:image" content="https://imagedelivery.example/{advert.id}/1.jpg">'
        f'</head><body><h1 data-q="vip-title">{html.escape(advert.title)}</h1>'
        f'<h3 data-q="ad-price">{html.escape(advert.price or "")}</h3>'
        f'<h4 data-q="ad-location">{html.escape(advert.location)}</h4>'
        f'<p itemprop="description">{html.escape(advert.description)} And a whole second half.</p>'
        "</body></html>"
    ).encode()


class FakeGumtree(FakeServer):
    """Serves its adverts in pages, newest first, behind those that have bought a place."""

    def __init__(self) -> None:
        super().__init__()
        self.adverts: list[Advert] = [Advert(id="1001"), Advert(id="1002")]
        self.nearby: list[Advert] = []
        self.data = True
        self.tiles = True

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/search":
            return web.Response(body=self._page(request), content_type="text/html")
        number = request.path.rstrip("/").rpartition("/")[2]
        for advert in self.adverts:
            if advert.id == number:
                return web.Response(body=render_item(advert), content_type="text/html")
        return web.Response(status=404, text="not here", content_type="text/html")

    def _page(self, request: web.Request) -> bytes:
        page = int(request.query.get("page", "1"))
        first = (page - 1) * PER_PAGE
        return render(
            self.adverts[first : first + PER_PAGE],
            nearby=self.nearby,
            total=len(self.adverts),
            page=page,
            pages=max(1, -(-len(self.adverts) // PER_PAGE)),
            data=self.data,
            tiles=self.tiles,
        )
