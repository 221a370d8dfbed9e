"""Pages of adverts: bounds, and the names of pages that list none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from scrapers import html_pages
from tests.fakes.wire import BLOCK_PAGE

URL = "https://a.example/search"


@pytest.mark.parametrize(
    ("page", "url", "error"),
    [
        (BLOCK_PAGE, URL, BlockedError),
        ("<title>Sign in</title><input type=password>", URL, LoginNeededError),
        ("<title>Anmelden</title><input type=password>", URL, LoginNeededError),
        ("<title>x</title>", "https://a.example/m-einloggen.html", LoginNeededError),
        ("<h1>We value your privacy</h1>", URL, ConsentNeededError),
        ("<title>x</title>", "https://a.example/gdpr/ask", ConsentNeededError),
        ("<title>Bikes</title><input type=password>", URL, LayoutChangedError),
        ("", URL, LayoutChangedError),
    ],
)
def test_a_page_without_adverts_gets_its_name(
    page: str, url: str, error: type[MarketplaceError]
) -> None:
    body = page.encode()
    assert type(html_pages.refusal("x", url, body, html_pages.open_page("x", body))) is error


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<h1>0 results</h1>", True),
        ("<h2>Keine Ergebnisse</h2>", True),
        ("<h1>No ads found</h1>", True),
        ("<h1>10 results</h1>", False),
        ("<h1>1,000 results</h1>", False),
        ("<p>no results</p>", False),
        ("<main><p>Leider nichts gefunden</p></main>", True),
    ],
)
def test_nothing_found_is_what_the_page_says(page: str, *, says: bool) -> None:
    assert html_pages.says_nothing_found(html_pages.open_page("x", page.encode())) is says


@pytest.mark.parametrize("body", [b"<a>" * 130_000, b"a" * (html_pages.MAX_BYTES + 1)])
def test_no_tree_is_made_of_what_is_too_large(body: bytes) -> None:
    with pytest.raises(LayoutChangedError):
        html_pages.open_page("x", body)


@pytest.mark.parametrize("unit", [b"<b>", b"<p><a title=", b"<table><tr>", b"<!--", b"&#x"])
def test_the_worst_allowed_page_is_read_in_bounded_time(unit: bytes) -> None:
    count = min(html_pages.MAX_TAGS // max(1, unit.count(b"<")), 110_000)
    body = unit * count
    started = time.process_time()
    tree = html_pages.open_page("x", body)
    html_pages.says_nothing_found(tree)
    html_pages.refusal("x", URL, body, tree)
    assert time.process_time() - started < 5


async def test_a_large_page_is_read_beside_the_loop() -> None:
    for size in (10, 100_000):
        assert await html_pages.read(b"x" * size, lambda word: word + "!", "read") == "read!"


@given(st.text(max_size=80))
def test_a_link_never_leaves_the_host_that_is_asked(path: str) -> None:
    try:
        address = html_pages.same_path("https://a.example", f"https://evil.example/{path}")
    except ValueError:
        return
    assert address.startswith("https://a.example/")
    assert address.isascii()
    assert " " not in address
