"""Proposals: the adverts are found among menus and footers, and the proposal reads them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import LayoutChangedError
from scrapers.page.propose import propose
from scrapers.page.read import read_page
from tests.conftest import NOW
from tests.fakes.craigslist import Posting
from tests.fakes.craigslist import render as render_craigslist
from tests.fakes.kleinanzeigen import Advert as GermanAdvert
from tests.fakes.kleinanzeigen import render as render_german
from tests.fakes.pages import Advert, render

URL = "https://swap.example/find"


def test_the_adverts_are_found_among_menus_and_footers() -> None:
    body = render([Advert(id=str(1000 + n), title=f"Trek Marlin {n}") for n in range(6)])
    best = propose(body, URL)[0]
    assert (best.recipe.item, best.items) == ("li.card", 6)
    assert (best.recipe.title, best.recipe.price) == ("h3.card__title", "span.card__price")
    page = read_page(body, URL, best.recipe, NOW)
    assert [one.title for one in page.listings] == [f"Trek Marlin {n}" for n in range(6)]
    assert all(one.price and one.image_urls and one.listed_at for one in page.listings)


@pytest.mark.parametrize(
    "body",
    [
        render_german([GermanAdvert(id=str(1000 + n), title=f"Rad {n}") for n in range(5)]),
        render_craigslist([Posting(number=7_700_000_000 + n, title=f"bike {n}") for n in range(5)]),
    ],
    ids=["kleinanzeigen", "craigslist"],
)
def test_pages_of_other_sites_are_read_by_their_proposal(body: bytes) -> None:
    best = propose(body, URL)[0]
    page = read_page(body, URL, best.recipe, NOW)
    assert len(page.listings) == 5
    assert all(one.price for one in page.listings)


def test_a_page_on_which_nothing_repeats_gives_nothing() -> None:
    assert propose(b"<html><body><h1>Hello</h1><p>One paragraph.</p></body></html>", URL) == []
    assert propose(b"", URL) == []


def test_a_page_without_end_is_refused() -> None:
    with pytest.raises(LayoutChangedError):
        propose(b"<p>" * 200_000, URL)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=40), max_size=6))
def test_whatever_a_page_holds_proposals_can_be_read(text: str, classes: list[str]) -> None:
    rows = "".join(
        f'<div class="{name}"><a href="/x/{n}">{text}</a> £{n}5</div>'
        for n, name in enumerate(classes * 3)
    )
    for proposal in propose(f"<body>{rows}</body>".encode("utf-8", "replace"), URL):
        assert proposal.items >= 3
