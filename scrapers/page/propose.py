"""Guessing how a list page is read: what repeats, links somewhere and tells a price is an advert.

Elements with the same tag and classes are a kind. Of all kinds that stand side by side the best one
is an advert: many of them, each with a link and words, most with a price or a picture. Within it
the title is the longest text behind the link, the price whatever reads as one. Pure.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.listings.listing import PriceKind
from scrapers import html_pages
from scrapers.html_pages import attribute, text_of
from scrapers.page.recipe import Recipe, is_selector
from scrapers.prices import read_price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

LEAST = 3
"""So many must stand side by side."""
_LOOKED_AT = 20_000
_SAMPLE = 12
_CLASS = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z0-9_-]*")
_MADE_UP = re.compile(r"\d{3,}|[A-Za-z0-9]{5,}_[A-Za-z0-9]{4,}$|^(?:css|sc|jsx)-")
"""Classes that tools make anew at each build."""
_PRICE = re.compile(r"[£€$]\s?\d|\d\s?(?:€|£|EUR|GBP|USD|kr|zł)", re.IGNORECASE)
_DATE = re.compile(
    r"\bago\b|heute|gestern|today|yesterday|\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.IGNORECASE
)
_SKIPPED = frozenset({"script", "style", "noscript", "svg", "option", "br", "head"})


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """A recipe to try, and how many items it finds."""

    recipe: Recipe
    items: int


def propose(body: bytes, url: str, most: int = 3) -> list[Proposal]:
    """The likeliest recipes for a page, best first; none if nothing on it repeats."""
    tree = html_pages.open_page("page", body)
    scored: list[tuple[float, Proposal]] = []
    for selector, nodes in _kinds(tree).items():
        score = _score(nodes)
        if score > 0:
            recipe = _recipe(selector, nodes, url)
            if recipe is not None:
                scored.append((score, Proposal(recipe, len(nodes))))
    scored.sort(key=lambda pair: -pair[0])
    return [proposal for _, proposal in scored[:most]]


def _kinds(tree: LexborHTMLParser) -> dict[str, list[LexborNode]]:
    """Elements that stand side by side, by a selector that finds them all."""
    by_parent: dict[tuple[int, str], list[LexborNode]] = {}
    body = tree.body
    if body is None:
        return {}
    for count, node in enumerate(body.traverse(include_text=False)):
        if count >= _LOOKED_AT:
            break
        if node.parent is not None and node.tag not in _SKIPPED:
            by_parent.setdefault((node.parent.mem_id, _own(node)), []).append(node)
    kinds: dict[str, list[LexborNode]] = {}
    for (_, own), nodes in by_parent.items():
        if len(nodes) >= LEAST:
            parent = nodes[0].parent
            selector = own if "." in own or parent is None else f"{_own(parent)} > {own}"
            kinds.setdefault(selector, []).extend(nodes)
    return kinds


def _own(node: LexborNode) -> str:
    """Tag and lasting classes: "li.result"."""
    names = [
        name
        for name in attribute(node, "class").split()[:6]
        if _CLASS.fullmatch(name) and not _MADE_UP.search(name)
    ]
    return ".".join([node.tag or "div", *names[:2]])


def _score(nodes: list[LexborNode]) -> float:
    sample = nodes[:_SAMPLE]
    linked = sum(_link(node) is not None for node in sample) / len(sample)
    lengths = [len(text_of(node, 2_000)) for node in sample]
    worded = sum(15 <= length < 1_500 for length in lengths) / len(sample)
    if linked < 0.7 or worded < 0.7:
        return 0
    priced = sum(_PRICE.search(text_of(node, 2_000)) is not None for node in sample) / len(sample)
    shown = sum(node.css_first("img") is not None for node in sample) / len(sample)
    targets = {attribute(_link(node), "href") for node in sample}
    own_links = len(targets) / len(sample)
    return (1 + 4 * priced + shown) * own_links * min(len(nodes), 30)


def _link(node: LexborNode) -> LexborNode | None:
    return node if node.tag == "a" and attribute(node, "href") else node.css_first("a[href]")


def _recipe(selector: str, nodes: list[LexborNode], url: str) -> Recipe | None:
    sample = nodes[:_SAMPLE]
    title = _commonest(_title_in(node) for node in sample)
    if title is None:
        return None
    host = urlsplit(url).hostname or "page"
    name = re.sub(r"[^a-z0-9]", "", host.removeprefix("www.").partition(".")[0])
    found = {
        "title": title,
        "price": _commonest(_first(node, _is_price) for node in sample),
        "date": _commonest(_first(node, _is_date) for node in sample),
        "image": _commonest(_image_in(node) for node in sample),
    }
    known = {key: one if one and is_selector(one) else "" for key, one in found.items()}
    if not known["title"] or not is_selector(selector):
        return None
    return Recipe(
        name=name if name[:1].isalpha() else f"page{name}"[:30],
        label=host,
        url=url.replace("{", "%7B").replace("}", "%7D"),
        item=selector,
        title=known["title"],
        price=known["price"],
        date=known["date"],
        image=known["image"],
    )


def _commonest(found: Iterator[str | None]) -> str | None:
    """What most of the sample agree on."""
    counted = Counter(one for one in found if one)
    return counted.most_common(1)[0][0] if counted else None


def _title_in(node: LexborNode) -> str | None:
    heading = node.css_first("h1, h2, h3, h4, h5")
    if heading is not None and len(text_of(heading, 300)) > 2:
        return _own(heading)
    texts = [
        (len(text_of(one, 300)), _own(one))
        for one in node.css("a, span, p, div, strong")[:80]
        if _is_leaf(one) and not _is_price(one) and not _is_date(one)
    ]
    return max(texts)[1] if texts else ("a[href]" if node.tag != "a" else None)


def _image_in(node: LexborNode) -> str | None:
    return "img" if node.css_first("img") is not None else None


def _first(node: LexborNode, fits: Callable[[LexborNode], bool]) -> str | None:
    for one in node.css("span, p, div, strong, b, time, td, em")[:120]:
        if _is_leaf(one) and fits(one):
            return _own(one)
    return None


def _is_leaf(node: LexborNode) -> bool:
    return next(node.iter(include_text=False), None) is None


def _is_price(node: LexborNode) -> bool:
    told = text_of(node, 60)
    return _PRICE.search(told) is not None and read_price(told).kind is not PriceKind.UNKNOWN


def _is_date(node: LexborNode) -> bool:
    return node.tag == "time" or _DATE.search(text_of(node, 40)) is not None
