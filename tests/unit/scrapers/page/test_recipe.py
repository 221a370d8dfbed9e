"""Recipes: what a file may say, and one plain sentence for what it may not."""

from __future__ import annotations

import pathlib

import pytest

from core.errors import ConfigurationError
from scrapers.page.recipe import Recipe, is_selector, load_recipes

GOOD = """
[[page]]
name = "swap"
url = "https://swap.example/find?q={words}"
item = "li.card"
title = "h3"
price = ".card__price"
currency = "GBP"
"""


def _load(tmp_path: pathlib.Path, text: str) -> tuple[Recipe, ...]:
    path = tmp_path / "pages.toml"
    path.write_text(text)
    return load_recipes(path)


def test_a_recipe_is_read(tmp_path: pathlib.Path) -> None:
    (recipe,) = _load(tmp_path, GOOD)
    assert (recipe.name, recipe.label, recipe.link) == ("swap", "Swap", "a[href]")
    assert (recipe.currency, recipe.every_seconds) == ("GBP", 900)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no [[page]]"),
        ("page = 3", "no [[page]]"),
        ("[[page]\n", "no TOML"),
        (GOOD.replace('item = "li.card"', ""), "no item"),
        (GOOD.replace('"li.card"', '"li["'), "selector for item that cannot be read"),
        (GOOD.replace('"li.card"', '""'), "needs a selector for item"),
        (GOOD.replace('"swap"', '"Swap shop"'), "needs a name of small letters"),
        (GOOD + 'colour = "red"', "'colour', which is unknown"),
        (GOOD + "every_seconds = 1", "every_seconds outside"),
        (GOOD + 'every_seconds = "soon"', "every_seconds of the wrong kind"),
        (GOOD.replace("{words}", "{secret}"), "unknown placeholder"),
        (GOOD.replace("https://", "file://"), "must begin with http"),
        (GOOD + GOOD, "two pages called swap"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: pathlib.Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        _load(tmp_path, text)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_recipes(tmp_path / "nowhere.toml")


def test_selectors() -> None:
    assert is_selector("ul > li.card:first-child")
    assert not is_selector("li[")
    assert not is_selector("a" * 1_000)
