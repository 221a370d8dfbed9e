"""Pages that keep us out are told from pages that say something."""

from __future__ import annotations

import pytest

from scrapers.blocks import is_block_page, looks_like_html
from tests.fakes.wire import BLOCK_PAGE


@pytest.mark.parametrize(
    "page",
    [
        BLOCK_PAGE,
        "<html><head><title>Just a moment...</title></head></html>",
        '<!doctype html><script src="/cdn-cgi/challenge-platform/h/b"></script>',
        "<html><TITLE>Access Denied</TITLE></html>",
    ],
)
def test_pages_of_protection_services_are_named(page: str) -> None:
    assert is_block_page("text/html", page.encode())
    assert is_block_page("", page.encode())


def test_a_feed_that_speaks_of_captchas_is_a_feed() -> None:
    feed = b"<rss><channel><title>Captcha ring, access denied sign</title></channel></rss>"
    assert not is_block_page("application/rss+xml", feed)
    assert not is_block_page("text/html", feed)


def test_a_long_real_page_with_a_protection_script_is_a_page() -> None:
    page = b"<html><title>Bikes</title>" + b"<p>bike" * 20_000 + b"px-captcha"
    assert not is_block_page("text/html", page)


def test_html_is_known_by_its_start_too() -> None:
    assert looks_like_html("", b"\xef\xbb\xbf\n<!DOCTYPE html>")
    assert looks_like_html("text/html; charset=utf-8", b"")
    assert not looks_like_html("application/json", b"{}")
