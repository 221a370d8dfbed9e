"""Telling a page that refuses us from a page that says something, also under status 200."""

from __future__ import annotations

import re

_LOOK_AT = 65_536
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)

# Some servers send feeds as text/html.
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]|^\s*\{")

# Titles of the pages that protection services put in place of the real one.
_TITLES = re.compile(
    rb"pardon our interruption|just a moment|attention required|access denied|access to this page "
    rb"has been denied|verify you are human|are you a robot|robot check|security check|"
    rb"unusual traffic|request blocked|you have been blocked|captcha|403 forbidden|"
    rb"error 1020|ddos-guard|please wait\.\.\. \| cloudflare",
    re.IGNORECASE,
)
# Marks in the page's machinery; each is used by one service only, never in ordinary text.
_MARKS = (
    b"cf-chl-",
    b"/cdn-cgi/challenge-platform/",
    b"_incapsula_resource",
    b"px-captcha",
    b"captcha-delivery.com",
    b"distil_r_captcha",
    b"awswafcookiedomainlist",
)


def looks_like_html(content_type: str, body: bytes) -> bool:
    """Whether the body is a web page, whatever it calls itself."""
    if _FEED.search(body[:1_000]):
        return False
    if "html" in content_type.lower():
        return True
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def is_block_page(content_type: str, body: bytes) -> bool:
    """Whether a web page is there to keep us out."""
    if not looks_like_html(content_type, body):
        return False
    start = body[:_LOOK_AT]
    title = _TITLE.search(start)
    if title is not None and _TITLES.search(title.group(1)):
        return True
    # A real page may load such a script too; a page that keeps us out says little else.
    lowered = start.lower()
    return len(body) < _LOOK_AT and any(mark in lowered for mark in _MARKS)
