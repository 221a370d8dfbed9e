"""Web pages that list adverts: read within bounds, and named when they list none."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import quote, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.errors import (
    BlockedError,
    ConsentNeededError,
    LayoutChangedError,
    LoginNeededError,
    MarketplaceError,
)
from scrapers.blocks import is_block_page
from scrapers.reading import clean

MAX_BYTES = 4 * 1024 * 1024
MAX_TAGS = 120_000
"""Ten times what the longest list page has; beyond, a tree of them takes too much memory."""
MAX_ROWS = 500
HTML_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
GONE = frozenset({404, 410})

# A page of this size takes some milliseconds to read; anything larger leaves the event loop.
_READ_ON_LOOP_BYTES = 40_000
_LOGIN_PATH = re.compile(
    r"/(?:m-)?(?:log-?in|sign-?in|einloggen|anmelden|account/login)\b", re.IGNORECASE
)
_LOGIN_WORDS = re.compile(r"\b(?:log ?in|sign ?in|einloggen|anmelden)\b", re.IGNORECASE)
_CONSENT_PATH = re.compile(r"/(?:[\w-]*consent[\w-]*|gdpr[\w-]*)(?:[/.?]|$)", re.IGNORECASE)
_CONSENT_WORDS = re.compile(
    r"before you continue|your privacy|privacy (?:choices|settings)|\bconsent\b|"
    r"accept (?:all )?cookies|cookie settings|einwilligung|datenschutz-?einstellungen",
    re.IGNORECASE,
)
_NOTHING_FOUND = re.compile(
    r"\bno (?:results|ads|adverts|items|listings|postings)\b|(?<![\d.,])0 (?:results|ads|items)\b|"
    r"nothing (?:was )?found|did not match any|didn.t match any|"
    r"keine (?:ergebnisse|anzeigen|treffer)|leider nichts gefunden|"
    r"(?<![\d.,])0 (?:ergebnisse|anzeigen)\b",
    re.IGNORECASE,
)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def decode(body: bytes) -> str:
    """The page's text; every site read here writes UTF-8, and damage is shown, not raised."""
    return body.decode("utf-8", errors="replace")


def open_page(marketplace: str, body: bytes) -> LexborHTMLParser:
    """The page as a tree; `LayoutChangedError` for one that no list page could be."""
    if len(body) > MAX_BYTES or body.count(b"<") > MAX_TAGS:
        raise LayoutChangedError(marketplace, "larger than a list of adverts can be")
    return LexborHTMLParser(decode(body))


def text_of(node: LexborNode | None, limit: int) -> str:
    """The visible text of a part of the page; empty where there is no such part."""
    if node is None:
        return ""
    return clean(node.text(separator=" "), limit)


def text_at(node: LexborNode, selector: str, limit: int) -> str:
    """The visible text of the first part that the selector finds."""
    return text_of(node.css_first(selector), limit)


def attribute(node: LexborNode | None, name: str) -> str:
    """An attribute's value; empty where the part or the attribute is missing."""
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def says_nothing_found(tree: LexborHTMLParser, scope: str = "title, h1, h2, h3, main p") -> bool:
    """Whether the page itself says that there is nothing."""
    return any(
        _NOTHING_FOUND.search(text_of(node, 400)) for node in tree.css(scope)[:40] if node.tag
    )


def refusal(marketplace: str, url: str, body: bytes, tree: LexborHTMLParser) -> MarketplaceError:
    """What a page without adverts is, if it does not say that there are none."""
    if is_block_page("text/html", body):
        return BlockedError(marketplace, "block page")
    path = urlsplit(url).path
    heading = " ".join(text_of(node, 200) for node in tree.css("title, h1")[:4])
    # Many pages carry a hidden form to log in, so the form alone says nothing.
    asks = tree.css_first("input[type=password]") is not None and _LOGIN_WORDS.search(heading)
    if asks or _LOGIN_PATH.search(path):
        return LoginNeededError(marketplace, "a page to log in came instead")
    if _CONSENT_PATH.search(path) or _CONSENT_WORDS.search(heading):
        return ConsentNeededError(marketplace, "a page that asks for consent came instead")
    return LayoutChangedError(marketplace, "no advert could be read")


async def read(body: bytes, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a parser, beside the event loop if the body is large."""
    if len(body) <= _READ_ON_LOOP_BYTES:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)


def same_path(base: str, url: str) -> str:
    """The address's path at `base`: where a listing is asked for, whatever host its link names."""
    path = "/" + urlsplit(url).path.lstrip("/")
    return base.rstrip("/") + quote(unquote(path), safe="/-._~")
