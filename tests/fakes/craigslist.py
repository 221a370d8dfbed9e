"""A small Craigslist: list pages of both address forms, the packed JSON, and postings."""

from __future__ import annotations

import dataclasses
import html
import json

from aiohttp import web

from tests.fakes.wire import FakeServer

NOON = 1_795_435_200  # 23 November 2026, noon UTC
FIRST_NUMBER = 1_000
LOCATIONS: list[object] = [0, [3, "newyork", "brk"], [3, "newyork", "mnh"], [168, "newhaven"]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One posting; with a token it has an address of the new form."""

    number: int
    token: str = ""
    title: str = "Trek Marlin 5"
    price: str = "$285"
    place: str = "Brooklyn"
    body: str = "Serviced in spring. No cracks."
    host: str = "newyork"
    minutes: int = 60
    lat: float = 40.68
    lon: float = -73.97

    @property
    def url(self) -> str:
        """Where the real site would have it."""
        if self.token:
            return f"https://www.craigslist.org/view/d/brooklyn-bike/{self.token}"
        return f"https://{self.host}.craigslist.org/brk/bik/d/brooklyn-bike/{self.number}.html"


def _row(posting: Posting) -> str:
    price = f'<div class="price">{html.escape(posting.price)}</div>' if posting.price else ""
    return (
        f'<li class="cl-static-search-result" title="{html.escape(posting.title)}">'
        f'<a href="{posting.url}"><div class="title">{html.escape(posting.title)}</div>'
        f'<div class="details">{price}'
        f'<div class="location">{html.escape(posting.place)}</div></div></a></li>'
    )


def _for_machines(postings: list[Posting]) -> str:
    elements = [
        {
            "@type": "ListItem",
            "position": str(position),
            "item": {
                "@type": "Product",
                "name": posting.title,
                "image": [f"https://images.craigslist.org/{posting.number}_600x450.jpg"],
                "offers": {
                    "priceCurrency": "USD",
                    "availableAtOrFrom": {
                        "geo": {"latitude": posting.lat, "longitude": posting.lon}
                    },
                },
            },
        }
        for position, posting in enumerate(postings)
    ]
    data = json.dumps({"@type": "ItemList", "itemListElement": elements}).replace("</", "<\\/")
    return f'<script type="application/ld+json" id="ld_searchpage_results">{data}</script>'


def render(postings: list[Posting], *, machines: bool = False) -> bytes:
    """A list page; `machines` adds what it tells search engines."""
    return (
        "<!doctype html><html><head><title>bikes for sale - craigslist</title>"
        f"{_for_machines(postings) if machines else ''}</head><body>"
        '<ol class="cl-static-search-results"><li class="cl-static-hub-links">'
        '<div>see also</div><a href="/bikes">bikes</a></li>'
        f"{''.join(map(_row, postings))}</ol></body></html>"
    ).encode()


def pack(posting: Posting) -> list[object]:
    """A posting as the packed JSON has it."""
    location = next(
        (i for i, one in enumerate(LOCATIONS) if isinstance(one, list) and posting.host in one), 0
    )
    amount = posting.price.lstrip("$")
    tagged: list[object] = [[4, f"3:00a0a_{posting.number}_0CI0t2"], [6, "brooklyn-bike"]]
    if posting.price:
        tagged.append([10, posting.price])
    if posting.token:
        tagged.append([13, posting.token])
    return [
        posting.number - FIRST_NUMBER,
        7_200 - posting.minutes * 60,
        68,
        int(amount) if amount.isdigit() else -1,
        f"{location}:1~{posting.lat}~{posting.lon}",
        f"1:{posting.number}",
        -3,
        *tagged,
        posting.title,
    ]


def packed(
    postings: list[Posting], *, nearby: int | None = None, locations: list[object] | None = None
) -> bytes:
    """The packed answer; `nearby` is the number of the first posting of another area."""
    if not postings:
        return json.dumps({"data": {"decode": 0, "items": [], "totalResultCount": 0}}).encode()
    decode = {
        "minPostingId": FIRST_NUMBER,
        "minPostedDate": NOON - 7_200,
        "locations": LOCATIONS if locations is None else locations,
        "locationDescriptions": [0, "Park Slope"],
        "neighborhoods": [0],
    }
    items = [pack(posting) for posting in postings]
    data = {"decode": decode, "items": items, "firstNearbyResultId": nearby}
    return json.dumps({"data": data, "errors": []}).encode()


def render_posting(posting: Posting) -> bytes:
    """The page of one posting."""
    data = {"@type": "Product", "offers": {"priceCurrency": "USD"}, "image": []}
    return (
        f"<!doctype html><html><head><title>{html.escape(posting.title)}</title>"
        f'<meta property="og:image" content="https://images.craigslist.org/{posting.number}.jpg">'
        f'<script type="application/ld+json" id="ld_posting_data">{json.dumps(data)}</script>'
        '</head><body><h1 class="postingtitle"><span class="postingtitletext">'
        f'<span id="titletextonly">{html.escape(posting.title)}</span> '
        f'<span class="price">{posting.price}</span><span> ({posting.place})</span></span></h1>'
        '<time class="date timeago" datetime="2026-11-23T06:00:00-0500">6 hours ago</time>'
        f'<div id="map" data-latitude="{posting.lat}" data-longitude="{posting.lon}"></div>'
        '<div class="attrgroup"><div class="attr"><span class="labl">condition:</span>'
        '<span class="valu">like new</span></div><div class="attr"><span class="labl">size:</span>'
        '<span class="valu">54 cm</span></div><div class="attr"><span class="valu">'
        "delivery available</span></div></div>"
        '<section id="postingbody"><div>QR Code Link to This Post</div>'
        f"{html.escape(posting.body)}</section>"
        f'<div class="postinginfos"><p class="postinginfo">post id: {posting.number}</p></div>'
        "</body></html>"
    ).encode()


def gone_page(why: str = "deleted by its author") -> bytes:
    """What stands where a posting was."""
    return (
        "<!doctype html><html><head><title>craigslist</title></head><body>"
        f'<div class="removed"><h2>This posting has been {why}.</h2></div></body></html>'
    ).encode()


class FakeCraigslist(FakeServer):
    """Answers under `/city/HOST` for the old hosts, and at its root for the new one."""

    def __init__(self) -> None:
        super().__init__()
        self.postings: list[Posting] = [Posting(number=1001), Posting(number=1002)]
        self.new_form = True
        self.packed = True

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/web/v8/postings/search/full") and self.packed:
            return web.Response(body=packed(self.postings), content_type="application/json")
        if (path.startswith("/search/area/") and self.new_form) or (
            path.startswith("/city/") and "/search/" in path
        ):
            return web.Response(body=render(self.postings), content_type="text/html")
        name = path.rpartition("/")[2].removesuffix(".html")
        for posting in self.postings:
            if name in {str(posting.number), posting.token}:
                return web.Response(body=render_posting(posting), content_type="text/html")
        return web.Response(status=404, body=gone_page(), content_type="text/html")
