"""The demo market's own HTTP server, on loopback: a feed, drawn photos, a page for each advert."""

from __future__ import annotations

import hashlib
import html
import re
from typing import TYPE_CHECKING

from aiohttp import web

from scrapers.demo.catalogue import MadeUp, Question
from scrapers.demo.feed import Market
from scrapers.demo.photos import SHAPES, draw_photo

if TYPE_CHECKING:
    from core.clock import Clock

PHOTO = re.compile(r"^([a-z]+)-(\d{1,5})$")
CURRENCY = re.compile(r"^[A-Z]{3}$")
TEMPLATE = "/feed?words={words}&near={near}&currency={currency}"
ENTRY_TEMPLATE = "/entry?id={id}"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"></head>
<body><main><p class="note">Demo market: this listing is made up. Nobody sells anything here.</p>
<img src="/photo/{photo}.jpg" alt="A drawing of the thing" width="640" height="480">
<h1>{title}</h1><p class="price">{price}</p><p>{text}</p>
<p class="small">Listed {listed} by {seller} · {state}</p></main></body></html>
"""
STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f3ef;color:#20242c}
main{max-width:640px;margin:2rem auto;padding:0 1rem}img{width:100%;height:auto;border-radius:12px}
.note{background:#fff3c4;border-radius:8px;padding:.6rem .9rem}
.price{font-size:1.6rem;margin:.2rem 0}
.small{color:#5a6170}@media(prefers-color-scheme:dark){body{background:#16191f;color:#e9ebef}
.note{background:#4a3f12}.small{color:#a4abb8}}
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'",
    "X-Content-Type-Options": "nosniff",
}


class DemoServer:
    """Serves one made-up market. `start` gives the address it can be reached at."""

    def __init__(self, market: Market, clock: Clock) -> None:
        self._market = market
        self._clock = clock
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> str:
        """Listen; a port that is taken is replaced by any free one."""
        app = web.Application()
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/entry", self._entry)
        app.router.add_get("/photo/{name}.jpg", self._photo)
        app.router.add_get("/listing/{id}", self._listing)
        app.router.add_get("/style.css", self._style)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            site = web.TCPSite(self._runner, host, 0)
            await site.start()
        address = self._runner.addresses[0]
        self._market.base_url = f"http://{address[0]}:{address[1]}"
        return self._market.base_url

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @staticmethod
    def _question(request: web.Request) -> Question:
        currency = request.query.get("currency", "").upper()
        return Question(
            words=" ".join(request.query.get("words", "").split())[:100],
            near=" ".join(request.query.get("near", "").split())[:120],
            currency=currency if CURRENCY.match(currency) else "",
        )

    async def _feed(self, request: web.Request) -> web.Response:
        question = self._market.complete(self._question(request))
        adverts = self._market.poll(question, self._clock.now())
        etag = f'"{_digest(adverts)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return self._answer(question, adverts, {"ETag": etag})

    async def _entry(self, request: web.Request) -> web.Response:
        found = self._market.find(request.query.get("id", ""), self._clock.now())
        if found is None:
            raise web.HTTPNotFound
        return self._answer(found[0], [found[1]], {})

    def _answer(
        self, question: Question, adverts: list[MadeUp], headers: dict[str, str]
    ) -> web.Response:
        body = self._market.feed(question, adverts)
        return web.Response(body=body, content_type="application/feed+json", headers=headers)

    @staticmethod
    async def _photo(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = PHOTO.match(name)
        if not found or found[1] not in SHAPES:
            raise web.HTTPNotFound
        return web.Response(
            body=draw_photo(name),
            content_type="image/jpeg",
            headers={"Cache-Control": "public, max-age=86400", **HEADERS},
        )

    async def _listing(self, request: web.Request) -> web.Response:
        found = self._market.find(request.match_info["id"], self._clock.now())
        if found is None:
            raise web.HTTPNotFound(text="This made-up listing is gone.")
        return web.Response(text=_page(found[1]), content_type="text/html", headers=HEADERS)

    @staticmethod
    async def _style(_request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")


def _digest(adverts: list[MadeUp]) -> str:
    text = "|".join(f"{a.id},{a.price},{a.state}" for a in adverts)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _page(advert: MadeUp) -> str:
    return PAGE.format(
        title=html.escape(advert.title),
        photo=html.escape(advert.photo),
        price=html.escape(f"{advert.price} {advert.currency}"),
        text=html.escape(advert.description),
        listed=f"{advert.listed_at:%d %B %Y, %H:%M} UTC",
        seller=html.escape(advert.seller),
        state=html.escape(advert.state),
    )
