"""Rendered mail in a real browser: nothing overflows, nothing hostile runs, photos have words.

`python -m tests.e2e.test_mail_page FOLDER` draws the pictures of the documentation.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import datetime as dt
import pathlib
import sys
from decimal import Decimal

import pytest
from playwright.async_api import Browser, async_playwright

from bots.fallbacks.mail_page import page
from bots.fallbacks.render import Message, OneWay
from bots.tokens import Tokens
from core.alerts.card import AlertCard, Deal
from core.alerts.sender import Bundle, LaneAddress, Outgoing
from core.alerts.states import Reason
from core.clock import ManualClock
from core.listings.listing import Listing, PriceKind
from scrapers.demo.photos import draw_photo
from tests.chromium import chromium_path

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
HOSTILE = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
FINDS = (
    ("bike-1", "Trek Marlin 5 mountain bike, size M", "285", Reason.NEW),
    ("sofa-2", "Three-seater sofa, oak legs, hardly used", "120", Reason.PRICE_DROP),
    ("guitar-3", "Yamaha FG800 acoustic guitar with case", "95", Reason.NEW),
)


def card(number: int, name: str, title: str, price: str, reason: Reason) -> AlertCard:
    listing = Listing(
        marketplace="feed",
        external_id=name,
        title=title,
        url=f"https://market.example/{number}",
        image_urls=(f"https://photos.example/{name}.png",),
        price=Decimal(price),
        currency="GBP",
        price_kind=PriceKind.ASKING,
        place_label="Headingley, Leeds",
        collectable=True,
        listed_at=NOW - dt.timedelta(minutes=2),
    )
    return AlertCard(
        alert_id=number,
        delivery_id=number,
        listing_id=number,
        item_id=number,
        listing=listing,
        marketplace_label="Gumtree",
        demo=False,
        reason=reason,
        search_names=("mountain bike",),
        old_price=Decimal(price) + 40 if reason is Reason.PRICE_DROP else None,
        distance_km=9.6,
        deal=Deal(median=Decimal(380), currency="GBP", sample=14, days=30) if number == 1 else None,
        found_at=NOW - dt.timedelta(minutes=1),
    )


def message(content: AlertCard | Bundle) -> Message:
    one_way = OneWay(Tokens(("a key for pictures",)), ManualClock(NOW), "https://magpie.example")
    return one_way.message(
        Outgoing(
            delivery_id="d1",
            address=LaneAddress("email", "email", "ann@a.example"),
            owner_id=1,
            locale="en-GB",
            timezone="Europe/London",
            units="mi",
            content=content,
            created_at=NOW,
        )
    )


def mail(*, digest: bool, title: str = "") -> str:
    cards = tuple(card(n, *find) for n, find in enumerate(FINDS, 1))
    if title:
        first = dataclasses.replace(cards[0].listing, title=title)
        cards = (dataclasses.replace(cards[0], listing=first), *cards[1:])
    content = Bundle(cards, 9, digest="daily") if digest else cards[0]
    said = message(content)
    drawn = page(said, "https://magpie.example/a/off", "https://magpie.example")
    for name, *_ in FINDS:
        data = base64.b64encode(draw_photo(name)).decode()
        drawn = drawn.replace(f"https://photos.example/{name}.png", f"data:image/png;base64,{data}")
    return drawn


@pytest.mark.browser
@pytest.mark.parametrize("digest", [False, True])
@pytest.mark.parametrize("width", [360, 1024])
async def test_mail_fits_every_window_and_says_what_photos_show(
    browser: Browser, *, digest: bool, width: int
) -> None:
    window = await browser.new_page(viewport={"width": width, "height": 800})
    await window.set_content(mail(digest=digest, title=HOSTILE + "W" * 60))
    assert await window.evaluate("document.documentElement.scrollWidth") <= width
    assert await window.evaluate("[...document.images].every(i => i.alt.length > 3)")
    assert await window.title() != "owned"
    assert await window.locator("script").count() == 0
    assert await window.get_by_text("Open on Gumtree").count() == (3 if digest else 1)
    assert await window.get_by_text("6 more").count() == int(digest)


async def _draw(folder: pathlib.Path) -> None:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox"]
        )
        for name, digest in (("mail-card", False), ("mail-digest", True)):
            window = await opened.new_page(viewport={"width": 720, "height": 300})
            await window.set_content(mail(digest=digest))
            await window.screenshot(path=folder / f"{name}.png", full_page=True)
        await opened.close()


if __name__ == "__main__":
    asyncio.run(_draw(pathlib.Path(sys.argv[1])))
