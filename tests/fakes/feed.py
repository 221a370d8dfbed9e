"""A site that publishes its adverts as a feed, in whichever dialect the test asks for."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from xml.sax.saxutils import escape

from aiohttp import web

from tests.fakes.wire import FakeServer

OUR_NAMESPACE = "https://magpie.example/ns/listing/1.0"
_HEADS = {
    "rss": '<rss version="2.0" xmlns:magpie="{ns}"><channel><title>Bikes</title>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:magpie="{ns}"><title>Bikes</title>',
    "rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:magpie="{ns}"><channel><title>Bikes</title></channel>'
    ),
}
_TAILS = {"rss": "</channel></rss>", "atom": "</feed>", "rdf": "</rdf:RDF>"}
CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advert of the site; `ours` goes into the listing namespace as it stands."""

    id: str
    title: str = "Trek Marlin 5, medium"
    link: str = "https://shop.example/bikes/1"
    description: str = "Serviced in spring."
    published: str = "2026-11-23T11:58:00Z"
    ours: tuple[tuple[str, str], ...] = (("price", "285"), ("currency", "GBP"))


def _rss(advert: Advert, ours: str) -> str:
    return (
        f'<item><guid isPermaLink="false">{escape(advert.id)}</guid>'
        f"<title>{escape(advert.title)}</title><link>{escape(advert.link)}</link>"
        f"<description>{escape(advert.description)}</description>"
        f"<pubDate>Mon, 23 Nov 2026 11:58:00 GMT</pubDate>{ours}</item>"
    )


def _atom(advert: Advert, ours: str) -> str:
    return (
        f"<entry><id>{escape(advert.id)}</id><title>{escape(advert.title)}</title>"
        f'<link rel="self" href="https://shop.example/self"/><link href="{escape(advert.link)}"/>'
        f'<content type="html">{escape(advert.description)}</content>'
        f"<published>{advert.published}</published>{ours}</entry>"
    )


def _rdf(advert: Advert, ours: str) -> str:
    return (
        f'<item rdf:about="{escape(advert.id)}"><title>{escape(advert.title)}</title>'
        f"<link>{escape(advert.link)}</link>"
        f"<description>{escape(advert.description)}</description>"
        f"<dc:date>{advert.published}</dc:date>{ours}</item>"
    )


def _json(adverts: Iterable[Advert]) -> bytes:
    items = [
        {
            "id": advert.id,
            "url": advert.link,
            "title": advert.title,
            "content_html": advert.description,
            "date_published": advert.published,
            "_magpie": dict(advert.ours),
        }
        for advert in adverts
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def render(adverts: Iterable[Advert], dialect: str = "rss") -> bytes:
    """The adverts as a feed."""
    if dialect == "json":
        return _json(adverts)
    one = {"rss": _rss, "atom": _atom, "rdf": _rdf}[dialect]
    parts = [
        one(
            advert,
            "".join(f"<magpie:{k}>{escape(v)}</magpie:{k}>" for k, v in advert.ours),
        )
        for advert in adverts
    ]
    head = _HEADS[dialect].format(ns=OUR_NAMESPACE)
    return f'<?xml version="1.0" encoding="utf-8"?>{head}{"".join(parts)}{_TAILS[dialect]}'.encode()


class FakeFeed(FakeServer):
    """Serves its adverts; with `validators` it answers 304 to those who have them already."""

    def __init__(self, dialect: str = "rss", *, validators: bool = True) -> None:
        super().__init__()
        self.dialect = dialect
        self.validators = validators
        self.adverts: list[Advert] = [Advert(id="bike-1"), Advert(id="bike-2")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("id")
        adverts = [a for a in self.adverts if wanted in (None, a.id)]
        if wanted is not None and not adverts:
            return web.Response(status=410)
        body = render(adverts, self.dialect)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"Content-Type": CONTENT_TYPES[self.dialect]}
        if self.validators:
            headers["ETag"] = etag
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers)
