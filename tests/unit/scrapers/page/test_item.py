"""One advert's own page: what it tells machines, and nothing where it tells nothing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from core.listings.listing import ListingState
from scrapers.page.item import read_item
from tests.fakes.pages import Advert, render_item
from tests.unit.scrapers.page.test_read import RECIPE

URL = "https://swap.example/item/1"


def _with_data(data: object) -> bytes:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'.encode()


def test_schema_org_data_is_read() -> None:
    one = read_item(render_item(Advert(id="1")), "1", URL, RECIPE)
    assert one is not None
    assert (one.title, one.price, one.currency) == ("Trek Marlin 5", Decimal(285), "GBP")
    assert one.image_urls == ("https://swap.example/img/1.jpg",)
    assert one.description == "Serviced in spring."


def test_sold_out_is_sold() -> None:
    data = {
        "@type": "Product",
        "name": "Bike",
        "offers": [{"price": 9, "availability": "https://schema.org/SoldOut"}],
    }
    one = read_item(_with_data(data), "1", URL, RECIPE)
    assert one is not None
    assert one.state is ListingState.SOLD


def test_without_it_the_tags_for_previews_are_read() -> None:
    body = (
        b'<meta property="og:title" content="Bike"><meta property="product:price:amount" '
        b'content="80"><meta property="product:price:currency" content="GBP">'
    )
    one = read_item(body, "1", URL, RECIPE)
    assert one is not None
    assert (one.title, one.price) == ("Bike", Decimal(80))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<h1>Bike</h1>",
        b'<script type="application/ld+json">{"@type": "Product", </script>',
        _with_data({"@type": "Product"}),
        _with_data([[[["Product"]]]]),
        _with_data("x" * 1_000),
    ],
    ids=range(6),
)
def test_a_page_that_tells_nothing_gives_nothing(body: bytes) -> None:
    assert read_item(body, "1", URL, RECIPE) is None
