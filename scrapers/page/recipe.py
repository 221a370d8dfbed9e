"""How a list page is read: selectors, as the operator wrote them down."""

from __future__ import annotations

import dataclasses
import pathlib
import re
import tomllib
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from core.errors import ConfigurationError
from scrapers.template import Template

NAME_SHAPE = re.compile(r"[a-z][a-z0-9_-]{0,30}")
MAX_FILE = 256 * 1024
MAX_SELECTOR = 300
FIELDS = ("title", "link", "price", "place", "image", "date", "description")
_EMPTY = LexborHTMLParser("<p></p>")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One site. Selectors but for `item` are looked up within an item; empty ones are not read."""

    name: str
    label: str
    url: str
    """An address template: `{words}`, `{near}` and `{currency}` are filled in."""
    item: str
    title: str
    link: str = "a[href]"
    price: str = ""
    place: str = ""
    image: str = "img[src]"
    date: str = ""
    description: str = ""
    currency: str | None = None
    country: str | None = None
    every_seconds: int = 900

    def __post_init__(self) -> None:
        if not NAME_SHAPE.fullmatch(self.name):
            raise ConfigurationError(
                'A page needs a name of small letters and digits, for example name = "bikes".'
            )
        Template(self.url)
        for field in ("item", *FIELDS):
            selector = getattr(self, field)
            if not selector and field in {"item", "title", "link"}:
                raise ConfigurationError(f"The page {self.name} needs a selector for {field}.")
            if selector and not is_selector(selector):
                raise ConfigurationError(
                    f"The page {self.name} has a selector for {field} that cannot be read."
                )
        if not 30 <= self.every_seconds <= 86_400:
            raise ConfigurationError(f"The page {self.name} has every_seconds outside 30 to 86400.")


def is_selector(text: str) -> bool:
    """Whether this is a CSS selector that the parser takes."""
    if len(text) > MAX_SELECTOR:
        return False
    try:
        _EMPTY.css(text)
    except SelectolaxError:
        return False
    return True


def load_recipes(path: pathlib.Path) -> tuple[Recipe, ...]:
    """The recipes of a TOML file, each a table `[[page]]`. Raises `ConfigurationError`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"PAGES_FILE cannot be read: {error.strerror}.") from error
    if len(raw) > MAX_FILE:
        raise ConfigurationError("PAGES_FILE is larger than 256 KB.")
    try:
        told = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"PAGES_FILE is no TOML: {error}.") from error
    pages = told.get("page")
    if not isinstance(pages, list) or not pages:
        raise ConfigurationError("PAGES_FILE holds no [[page]].")
    recipes = tuple(_recipe(page) for page in pages)
    names = [recipe.name for recipe in recipes]
    double = {name for name in names if names.count(name) > 1}
    if double:
        raise ConfigurationError(f"PAGES_FILE has two pages called {min(double)}.")
    return recipes


def _recipe(told: Any) -> Recipe:
    if not isinstance(told, dict):
        raise ConfigurationError("Each page in PAGES_FILE is a table: [[page]].")
    known = {field.name: field for field in dataclasses.fields(Recipe)}
    unknown = sorted(set(told) - set(known))
    if unknown:
        raise ConfigurationError(f"A page in PAGES_FILE has {unknown[0][:40]!r}, which is unknown.")
    for name, value in told.items():
        fits = isinstance(value, int if name == "every_seconds" else str)
        if not fits or isinstance(value, bool):
            raise ConfigurationError(f"A page in PAGES_FILE has a {name} of the wrong kind.")
    missing = [name for name in ("name", "url", "item", "title") if name not in told]
    if missing:
        raise ConfigurationError(f"A page in PAGES_FILE has no {missing[0]}.")
    return Recipe(**{"label": str(told["name"]).capitalize(), **told})
